//! The passes over the data give the same bits for any number of threads.

use std::sync::Arc;

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rayon::ThreadPoolBuilder;
use unremember::compute::{Cpu, Real};
use unremember::model::ModelKind;
use unremember::objective::{Loss, Objective, Record, Regulariser, Workspace};

const USERS: usize = 300;
const ITEMS: usize = 170;

fn objective(dim: usize, loss: Loss, layers: usize) -> Objective {
    let mut rng = ChaCha8Rng::seed_from_u64(7);
    let mut records = Vec::new();
    for user in 0..USERS as u32 {
        for item in 0..ITEMS as u32 {
            if rng.random_bool(0.05) {
                let any = 0..if loss == Loss::Bpr { 3 } else { 0 };
                let negatives: Vec<u32> = any.map(|_| rng.random_range(0..ITEMS as u32)).collect();
                let positive = loss == Loss::Bpr || rng.random_bool(0.6);
                records.push(Record { user, item, positive, negatives });
            }
        }
    }
    let model = ModelKind::Lightgcn.build(layers);
    Objective::new(USERS, ITEMS, dim, model, loss, Regulariser::Uniform(0.3), &records)
}

/// Value, gradient and Hessian-vector product.
fn passes<F: Real>(objective: &Objective) -> (f64, Vec<F>, Vec<F>) {
    let mut rng = ChaCha8Rng::seed_from_u64(8);
    let mut some =
        || -> Vec<F> { (0..objective.len()).map(|_| F::of(rng.random_range(-1.0..1.0))).collect() };
    let (theta, v) = (some(), some());
    let mut workspace = Workspace::default();
    let (mut gradient, mut product) = (theta.clone(), theta.clone());
    let value = objective.gradient(&theta, &mut gradient, &mut workspace);
    objective.hessian_product(&theta, &v, &mut product, &mut workspace);
    (value, gradient, product)
}

fn agrees<F: Real>(mut objective: Objective) {
    objective.set_backend(Arc::new(Cpu::default()));
    let one = passes::<F>(&objective);
    objective.set_backend(Arc::new(Cpu::pooled()));
    for threads in [1, 2, 3, 7] {
        let pool = ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let many = pool.install(|| passes::<F>(&objective));
        assert!(one == many, "{threads} threads differ from one");
    }
}

#[test]
fn results_do_not_depend_on_the_number_of_threads() {
    for (dim, loss, layers) in [(32, Loss::Bce, 2), (8, Loss::Bpr, 3), (64, Loss::Bce, 0)] {
        agrees::<f32>(objective(dim, loss, layers));
        agrees::<f64>(objective(dim, loss, layers));
    }
}
