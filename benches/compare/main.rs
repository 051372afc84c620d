//! `./build.sh bench`: ratios of times measured in one run, on one thread, into docs/benchmarks.md
//! and a picture. `cargo bench --bench compare -- --quick` leaves the largest sizes and the
//! published training out.
#![forbid(unsafe_code)]

mod browser;
mod data;
mod device;
mod growth;
mod machine;
mod measure;
mod picture;
mod report;

use data::{Data, Kind};
use report::Findings;
use unremember::solver::relative_gradient;

fn main() {
    let is_quick = std::env::args().any(|argument| argument == "--quick");
    let data = Data::load();
    if !data.is_movielens {
        eprintln!(
            "\n  !!! {}: {} is missing. Goals are not comparable.\n",
            data.name,
            data::FOLDER
        );
    }
    let mut found = Findings::new(&data);
    for kind in [Kind::LightGcn, Kind::Mf] {
        eprintln!("{}", kind.name());
        let objective = data.objective(kind, data.lambda(kind));
        let training = measure::training(&objective, relative_gradient(&objective));
        let theta = training.trained.parameters();
        let (preparing, rows) = measure::forgetting(&data, kind, &objective, theta);
        found.rows.extend(rows);
        found.products.push((kind, measure::product(&objective, theta)));
        found.preparing.push((kind, preparing));
        if kind == Kind::LightGcn {
            eprintln!("  graphics device");
            found.device = Some(device::device(&objective, theta).map_err(|e| e.to_string()));
            eprintln!("  wasm");
            found.browser = browser::browser(&data, data.lambda(kind));
            if !is_quick {
                eprintln!("  training as published");
                let mut retained = objective.clone();
                retained.remove(&data.flipped, &[]);
                found.paper = Some(measure::paper(&data, &retained));
            }
        }
        found.training.push((kind, training.seconds, training.passes));
    }
    let sizes: &[usize] = if is_quick { &[10_000, 100_000] } else { &[10_000, 100_000, 1_000_000] };
    for kind in [Kind::LightGcn, Kind::Mf] {
        found.sizes.extend(growth::growth(kind, sizes));
    }
    let page = found.page();
    println!("{page}");
    std::fs::write("docs/benchmarks.md", page).expect("docs/benchmarks.md can be written");
    picture::growth(&found.sizes, "docs/growth.svg").expect("docs/growth.svg can be written");
}
