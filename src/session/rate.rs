//! How fast this machine works: measured on a small problem, so that a time can be told before
//! the work.

use std::time::Duration;

use web_time::Instant;

use crate::model::ModelKind;
use crate::objective::{Loss, Objective, Record, Regulariser, Workspace};
use crate::train;

/// Long enough for a browser to have compiled the kernels for speed meanwhile, and to be told by
/// its coarse clock.
const WHILE: Duration = Duration::from_millis(20);
/// Or so many trials, on a machine that does something else meanwhile.
const TRIALS: usize = 12;
/// A problem of about a millisecond, which is as long as a clock needs.
const USERS: u32 = 200;
const ITEMS: u32 = 150;
const EACH: u32 = 20;
const DIM: usize = 32;
const LAYERS: usize = 2;

/// Multiplications that passes over records cost: the rows that they gather, times their width.
pub(super) fn multiplications(layers: usize, edges: usize, slots: f64, width: usize) -> f64 {
    (4.0 * (layers * edges) as f64 + 6.0 * slots) * width as f64
}

/// Multiplications a second of one CPU thread, the best of several trials: whatever else runs only
/// makes it slower.
pub(super) fn measure() -> f64 {
    let pairs =
        (0..USERS).flat_map(|user| (0..EACH).map(move |n| (user, (user * 7 + n * n) % ITEMS)));
    let mut pairs: Vec<(u32, u32)> = pairs.collect();
    pairs.sort_unstable();
    pairs.dedup();
    let record = |&(user, item): &(u32, u32)| Record {
        user,
        item,
        positive: (user + item).is_multiple_of(2),
        negatives: Vec::new(),
    };
    let records: Vec<Record> = pairs.iter().map(record).collect();
    let model = ModelKind::Lightgcn.build(LAYERS);
    let (users, items, uniform) = (USERS as usize, ITEMS as usize, Regulariser::Uniform(1.0));
    let objective = Objective::new(users, items, DIM, model, Loss::Bce, uniform, &records);

    let theta: Vec<f32> = train::start(&objective, 0).iter().map(|&x| x as f32).collect();
    let mut gradient = vec![0.0f32; theta.len()];
    let mut product = gradient.clone();
    let mut workspace = Workspace::default();
    let (begin, mut fastest, mut trials) = (Instant::now(), f64::INFINITY, 0);
    while begin.elapsed() < WHILE || trials < TRIALS {
        trials += 1;
        let start = Instant::now();
        // Together longer than a tick of the clock.
        for _ in 0..2 {
            objective.gradient(&theta, &mut gradient, &mut workspace);
            objective.hessian_product(&theta, &gradient, &mut product, &mut workspace);
        }
        fastest = fastest.min(start.elapsed().as_secs_f64());
    }
    let edges = objective.graph().edges();
    let passes =
        4.0 * multiplications(LAYERS, edges, records.len() as f64, objective.width().get());
    // A clock that stands still says nothing.
    if fastest > 0.0 && fastest.is_finite() { passes / fastest } else { USUAL }
}

/// What a laptop does.
const USUAL: f64 = 8.0e9;
