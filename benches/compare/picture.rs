//! The growth of times as a picture.

use std::error::Error;

use plotters::prelude::*;

use crate::data::Kind;
use crate::growth::Size;

/// A line of the picture: its name, its colour, and its value at a size.
type Way = (&'static str, RGBColor, fn(&Size) -> f64);

/// Seconds over interactions, both logarithmic: training, full and local unlearning by model.
pub fn growth(sizes: &[Size], path: &str) -> Result<(), Box<dyn Error>> {
    let root = SVGBackend::new(path, (760, 460)).into_drawing_area();
    root.fill(&WHITE)?;
    let times = || sizes.iter().flat_map(|size| [size.training, size.full, size.local]);
    let lowest = times().fold(f64::INFINITY, f64::min);
    let highest = times().fold(0.0, f64::max);
    let from = sizes.iter().map(|size| size.interactions).min().unwrap_or(1) as f64;
    let to = sizes.iter().map(|size| size.interactions).max().unwrap_or(10) as f64;
    let mut chart = ChartBuilder::on(&root)
        .margin(16)
        .x_label_area_size(42)
        .y_label_area_size(70)
        .build_cartesian_2d(
            (0.8 * from..1.25 * to).log_scale(),
            (0.5 * lowest..2.0 * highest).log_scale(),
        )?;
    chart
        .configure_mesh()
        .x_desc("interactions")
        .y_desc("seconds")
        .x_label_formatter(&|x| format!("{x:.0}"))
        .y_label_formatter(&|y| format!("{y:.0e}"))
        .draw()?;
    let ways: [Way; 3] = [
        ("training", RGBColor(90, 90, 90), |size| size.training),
        ("one record, full solve", RGBColor(0, 100, 180), |size| size.full),
        ("one record, local, tolerance 0.01", RGBColor(200, 80, 0), |size| size.local),
    ];
    for kind in [Kind::LightGcn, Kind::Mf] {
        for (name, colour, seconds) in ways {
            let points: Vec<(f64, f64)> = (sizes.iter())
                .filter(|size| size.model == kind)
                .map(|size| (size.interactions as f64, seconds(size)))
                .collect();
            let style = if kind == Kind::Mf { colour.mix(0.55) } else { colour.mix(1.0) };
            let line = style.stroke_width(if kind == Kind::Mf { 1 } else { 2 });
            chart
                .draw_series(LineSeries::new(points, line).point_size(3))?
                .label(format!("{}: {name}", kind.name()))
                .legend(move |(x, y)| PathElement::new([(x, y), (x + 18, y)], line));
        }
    }
    chart
        .configure_series_labels()
        .position(SeriesLabelPosition::UpperLeft)
        .background_style(WHITE.mix(0.85))
        .border_style(BLACK.mix(0.3))
        .draw()?;
    root.present()?;
    Ok(())
}
