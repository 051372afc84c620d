//! From records to a trained model: which records are likes, which negatives they are compared
//! with, where training starts and how strong the regulariser is.

mod adam;
mod lambda;
mod negatives;
pub mod paper;
mod trainer;

use ndarray::Array2;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, Normal};

use crate::objective::Objective;
use crate::solver::{self, Observer, Run};

pub(crate) use adam::Adam;
pub use lambda::{LambdaTrial, choose_lambda, largest_lambda, search_lambda};
pub use negatives::{BprCandidates, draw_negatives};
pub(crate) use paper::Best;
pub use paper::{Paper, PaperSettings};
pub use trainer::{Converged, Judge, Preset, Trainer};

/// Standard deviation of the first embeddings. Measured on MovieLens-100k, LightGCN with 2 layers,
/// six seeds: 210, 179, 171 and 168 passes to train with 0.02, 0.1, 0.3 and 0.8: too small, and what
/// the model learns has to grow from nothing.
const START_DEVIATION: f64 = 0.3;

/// A model: the parameters of an objective at which training or unlearning ended.
#[derive(Debug, Clone, PartialEq)]
pub struct Trained {
    /// Theta: one row per user, then per item, then the model's own; the columns from the
    /// embedding width on are zero.
    pub theta: Array2<f64>,
    /// How the last solver run ended.
    pub run: Run,
}

impl Trained {
    /// Theta as the kernels see it.
    pub fn parameters(&self) -> &[f64] {
        self.theta.as_slice().expect("theta is in standard layout")
    }
}

/// Random first embeddings, from the seed: normal, standard deviation 0.3; zero for the model's own
/// rows.
pub fn start(objective: &Objective, seed: u64) -> Array2<f64> {
    start_with(objective, seed, START_DEVIATION)
}

fn start_with(objective: &Objective, seed: u64, deviation: f64) -> Array2<f64> {
    let (rows, width, dim) = (objective.rows(), objective.width().get(), objective.dim());
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let normal = Normal::new(0.0, deviation).expect("a positive standard deviation");
    let mut theta = Array2::zeros((rows, width));
    for mut row in theta.rows_mut().into_iter().take(objective.graph().nodes()) {
        for value in row.iter_mut().take(dim) {
            *value = normal.sample(&mut rng);
        }
    }
    theta
}

/// Trains from the random start of `seed` until the norm of the gradient is at most
/// `relative_gradient` times [`Objective::scale`]; [`solver::relative_gradient`] gives what suits
/// the model. The negatives and the split are in `objective` already, so two seeds differ in the
/// first embeddings alone. Rows that nothing depends on are zero at the end, which is their exact
/// minimum.
pub async fn train(
    objective: &Objective,
    seed: u64,
    relative_gradient: f64,
    observer: &dyn Observer,
) -> Trained {
    let mut theta = start(objective, seed);
    let parameters = theta.as_slice_mut().expect("theta is in standard layout");
    let run = solver::train(objective, parameters, relative_gradient, observer).await;
    objective.clear_unused_rows(parameters);
    Trained { theta, run }
}
