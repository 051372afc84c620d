//! Choosing lambda: a short warm-started path, judged on the validation part.

use crate::compute::vector::norm;
use crate::objective::{Objective, Workspace};
use crate::solver::{Observer, lbfgs};
use crate::train::start;

/// One lambda that was tried.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LambdaTrial {
    /// Lambda.
    pub lambda: f64,
    /// What it gave on the validation part.
    pub valid_metric: f64,
}

/// How closely each trial is trained: its metric is then within 0.001 of the converged one
/// (measured on MovieLens-100k).
const RELATIVE_GRADIENT: f64 = 1e-2;
/// Gradients per trial, at most.
const GRADIENTS: usize = 60;
/// Trials, at most.
const TRIALS: usize = 12;
/// Power iterations for [`largest_lambda`].
const POWER_STEPS: usize = 12;

/// Above this lambda nothing is learned: theta = 0 is the minimum. It is the largest eigenvalue of
/// minus the losses' Hessian at theta = 0, relative to the regulariser's; by power iteration, so
/// a little too small. Cost: 12 Hessian-vector products.
pub fn largest_lambda(objective: &Objective, seed: u64) -> f64 {
    let mut unit = objective.clone();
    unit.set_regulariser(objective.regulariser().with_lambda(1.0));
    let mut v = start(&unit, seed).into_raw_vec_and_offset().0;
    let zero = vec![0.0; v.len()];
    let mut out = vec![0.0; v.len()];
    let mut workspace = Workspace::default();
    unit.gradient(&zero, &mut out, &mut workspace);
    let width = unit.width().get();
    let mut growth = 0.0;
    for _ in 0..POWER_STEPS {
        let size = norm(&v);
        if size == 0.0 {
            return 0.0;
        }
        v.iter_mut().for_each(|v| *v /= size);
        unit.hessian_product(&zero, &v, &mut out, &mut workspace);
        // H = W - M with W the regulariser's weights: W^-1 M v = v - W^-1 H v.
        for ((v, h), &weight) in
            v.chunks_exact_mut(width).zip(out.chunks_exact(width)).zip(unit.row_weight())
        {
            for (v, h) in v.iter_mut().zip(h) {
                *v -= h / weight;
            }
        }
        growth = norm(&v);
    }
    growth
}

/// Tries lambdas from a quarter of [`largest_lambda`] down by factors of two, each from where the
/// last one ended, until the metric has fallen twice; then the two between the best and its
/// neighbours. `metric(objective, theta)` judges on the validation part, greater is better.
/// Returns the trials; the best is the first with the greatest metric.
pub async fn search_lambda(
    objective: &Objective,
    seed: u64,
    mut metric: impl FnMut(&Objective, &[f64]) -> f64,
    observer: &dyn Observer,
) -> Vec<LambdaTrial> {
    let mut objective = objective.clone();
    let mut theta = start(&objective, seed).into_raw_vec_and_offset().0;
    let mut trials: Vec<LambdaTrial> = Vec::new();
    let mut lambda = 0.25 * largest_lambda(&objective, seed).max(1e-6);
    let mut best_theta = theta.clone();
    let mut falls = 0;
    while trials.len() < TRIALS - 2 && falls < 2 {
        let trial = try_lambda(&mut objective, lambda, &mut theta, &mut metric, observer).await;
        if trials.iter().all(|earlier| trial.valid_metric > earlier.valid_metric) {
            best_theta.copy_from_slice(&theta);
            falls = 0;
        } else {
            falls += 1;
        }
        trials.push(trial);
        lambda *= 0.5;
    }
    let best = best_trial(&trials).map_or(lambda, |trial| trial.lambda);
    for factor in [2f64.sqrt(), 0.5f64.sqrt()] {
        let mut theta = best_theta.clone();
        let lambda = best * factor;
        trials.push(try_lambda(&mut objective, lambda, &mut theta, &mut metric, observer).await);
    }
    trials
}

/// The first trial with the greatest metric.
pub(crate) fn best_trial(trials: &[LambdaTrial]) -> Option<LambdaTrial> {
    trials.iter().copied().reduce(
        |best, trial| {
            if trial.valid_metric > best.valid_metric { trial } else { best }
        },
    )
}

async fn try_lambda(
    objective: &mut Objective,
    lambda: f64,
    theta: &mut [f64],
    metric: &mut impl FnMut(&Objective, &[f64]) -> f64,
    observer: &dyn Observer,
) -> LambdaTrial {
    objective.set_regulariser(objective.regulariser().with_lambda(lambda));
    lbfgs::descend(objective, theta, RELATIVE_GRADIENT, GRADIENTS, observer).await;
    LambdaTrial { lambda, valid_metric: metric(objective, theta) }
}
