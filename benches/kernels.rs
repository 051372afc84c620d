//! The kernels, each with its roofline: the bytes it moves and the operations it does, and how long
//! they take at the bandwidth and the peak that this machine shows in the same run.
#![forbid(unsafe_code)]

use std::hint::black_box;
use std::time::Instant;

use criterion::Criterion;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use unremember::compute::vector::add_scaled;
use unremember::model::ModelKind;
use unremember::objective::{Loss, Objective, Record, Regulariser, Workspace};

const USERS: usize = 943;
const ITEMS: usize = 1348;
const DIM: usize = 32;
const LAYERS: usize = 2;

/// Random data with the counts of MovieLens-100k.
fn objective(layers: usize) -> Objective {
    let mut rng = ChaCha8Rng::seed_from_u64(1);
    let mut records = Vec::new();
    for user in 0..USERS as u32 {
        for item in 0..ITEMS as u32 {
            if rng.random_bool(0.047) {
                let positive = rng.random_bool(0.55);
                records.push(Record { user, item, positive, negatives: vec![] });
            }
        }
    }
    let model = ModelKind::Lightgcn.build(layers);
    Objective::new(USERS, ITEMS, DIM, model, Loss::Bce, Regulariser::Uniform(1.0), &records)
}

/// Seconds of the fastest of some calls.
fn fastest(mut work: impl FnMut()) -> f64 {
    let once = |work: &mut dyn FnMut()| {
        let start = Instant::now();
        work();
        start.elapsed().as_secs_f64()
    };
    (0..40).map(|_| once(&mut work)).fold(f64::INFINITY, f64::min)
}

/// Bytes a second of an update that fits into no cache, and operations a second of one that fits
/// into the first.
fn machine() -> (f64, f64) {
    let (mut y, x) = (vec![0.0f32; 1 << 24], vec![1.0f32; 1 << 24]);
    let bandwidth = 12.0 * y.len() as f64 / fastest(|| add_scaled(&mut y, 0.5, black_box(&x)));
    // As many independent multiply-adds as hide how long one takes.
    let mut lanes = [1.0f32; 32];
    let rounds = 100_000;
    let seconds = fastest(|| {
        for _ in 0..rounds {
            lanes.iter_mut().for_each(|lane| *lane = *lane * 0.999 + 0.001);
        }
        lanes = black_box(lanes);
    });
    (bandwidth, 2.0 * lanes.len() as f64 * f64::from(rounds) / seconds)
}

fn main() {
    let (bandwidth, peak) = machine();
    println!(
        "bandwidth {:.1} GB/s, peak {:.1} Gflop/s (f32, one thread)",
        bandwidth / 1e9,
        peak / 1e9
    );
    let mut criterion = Criterion::default().configure_from_args();
    for layers in [0, LAYERS] {
        let objective = objective(layers);
        let mut rng = ChaCha8Rng::seed_from_u64(2);
        let theta: Vec<f32> = (0..objective.len()).map(|_| rng.random_range(-0.3..0.3)).collect();
        let mut workspace = Workspace::default();
        let mut out = theta.clone();
        let row = DIM as f64;
        let (records, edges) =
            (objective.terms().records() as f64, objective.graph().edges() as f64);
        let gathers = 2.0 * 2.0 * layers as f64 * edges;
        // Rows gathered from both sides, once for a gradient, twice for a product; and their
        // indices and derivatives. Operations: one for a row of a propagation, two for a
        // multiply-add.
        let gradient = (2.0 * records + gathers, (6.0 * records + gathers) * row);
        let product = (4.0 * records + gathers, (12.0 * records + gathers) * row);
        let mut line = |name: &str, (rows, operations): (f64, f64), work: &mut dyn FnMut()| {
            let name = format!("{name}, {layers} layers");
            criterion.bench_function(&name, |bench| bench.iter(&mut *work));
            let seconds = fastest(work);
            let bytes = rows * (4.0 * row + 4.0) + 16.0 * records;
            println!(
                "{name}: {:.2} ms; {:.1} MB, {:.2} ms at the bandwidth; {:.1} Mflop, {:.2} ms at the peak",
                1e3 * seconds,
                bytes / 1e6,
                1e3 * bytes / bandwidth,
                operations / 1e6,
                1e3 * operations / peak,
            );
        };
        line("gradient f32", gradient, &mut || {
            objective.gradient(&theta, &mut out, &mut workspace);
        });
        let mut product_out = theta.clone();
        line("hessian product f32", product, &mut || {
            objective.hessian_product(&theta, &out, &mut product_out, &mut workspace);
        });
    }
    criterion.final_summary();
}
