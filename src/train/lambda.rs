//! Choosing lambda: a short warm-started path, judged on the validation part.

use crate::compute::vector::norm;
use crate::objective::{Objective, Workspace};
use crate::order;
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
/// A metric that falls by more than this falls for good; smaller falls may be chance.
const CLEAR_FALL: f64 = 0.005;
/// Gradients per trial, at most.
const GRADIENTS: usize = 60;
/// The first lambda that is tried, as a part of [`largest_lambda`]. The best was from a half to an
/// eleventh of it (MovieLens-100k and the samples, all models).
const FIRST: f64 = 0.125;
/// Trials, at most.
const TRIALS: usize = 12;
/// Power iterations for [`largest_lambda`].
const POWER_STEPS: usize = 6;

/// Above this lambda nothing is learned: theta = 0 is the minimum. It is the largest eigenvalue of
/// minus the losses' Hessian at theta = 0, relative to the regulariser's; by power iteration, so
/// a little too small. Cost: 6 Hessian-vector products.
pub fn largest_lambda(objective: &Objective, seed: u64) -> f64 {
    let mut unit = objective.clone();
    unit.set_regulariser(objective.regulariser().with_lambda(1.0));
    let mut v: Vec<f32> = start(&unit, seed).iter().map(|&v| v as f32).collect();
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
        v.iter_mut().for_each(|v| *v /= size as f32);
        unit.hessian_product(&zero, &v, &mut out, &mut workspace);
        // H = W - M with W the regulariser's weights: W^-1 M v = v - W^-1 H v.
        for ((v, h), &weight) in
            v.chunks_exact_mut(width).zip(out.chunks_exact(width)).zip(unit.row_weight())
        {
            for (v, h) in v.iter_mut().zip(h) {
                *v -= h / weight as f32;
            }
        }
        growth = norm(&v);
    }
    growth
}

/// Tries lambdas by factors of two, each from where the one before ended: from an eighth of
/// [`largest_lambda`] up until the metric falls, and down from there where up is worse; then two
/// more beside the best. Up is cheap: what a stronger regulariser drops is gone in a few gradients,
/// while what a weaker one lets in has to grow from nothing.
/// `metric(objective, theta)` judges on the validation part, greater is better. Returns the
/// trials in the order made; [`choose_lambda`] reads them.
pub async fn search_lambda(
    objective: &Objective,
    seed: u64,
    mut metric: impl FnMut(&Objective, &[f64]) -> f64,
    observer: &dyn Observer,
) -> Vec<LambdaTrial> {
    let mut objective = objective.clone();
    let first = FIRST * largest_lambda(&objective, seed).max(1e-6);
    let mut theta = start(&objective, seed).into_raw_vec_and_offset().0;
    let mut best = try_lambda(&mut objective, first, &mut theta, &mut metric, observer).await;
    let mut trials = vec![best];
    // Where the best trial ended, and the next one below it.
    let mut best_theta = theta.clone();
    let mut below = None;
    for factor in [2.0, 0.5] {
        let mut lambda = first;
        let mut falls = 0;
        while falls < 2 && trials.len() < TRIALS - 2 {
            lambda *= factor;
            let trial = try_lambda(&mut objective, lambda, &mut theta, &mut metric, observer).await;
            trials.push(trial);
            if trial.valid_metric > best.valid_metric {
                let before = std::mem::replace(&mut best_theta, theta.clone());
                below = (lambda > best.lambda).then_some(before);
                best = trial;
                falls = 0;
            } else {
                let is_clear = best.valid_metric - trial.valid_metric > CLEAR_FALL;
                falls += if is_clear { 2 } else { 1 };
                if lambda < best.lambda {
                    below.get_or_insert_with(|| theta.clone());
                }
            }
        }
        if best.lambda > first {
            break;
        }
        theta.copy_from_slice(&best_theta);
    }
    let mut above = best_theta;
    let mut below = below.unwrap_or_else(|| above.clone());
    for (factor, theta) in [(2f64.sqrt(), &mut above), (0.5f64.sqrt(), &mut below)] {
        let lambda = best.lambda * factor;
        trials.push(try_lambda(&mut objective, lambda, theta, &mut metric, observer).await);
    }
    trials
}

/// The lambda at the top of the parabola, in ln lambda, through the best trial and its neighbours;
/// the best trial's own where the metric does not bend. Rounded to two digits. `None` without
/// trials.
pub fn choose_lambda(trials: &[LambdaTrial]) -> Option<f64> {
    let mut sorted = trials.to_vec();
    order::sort_by(&mut sorted, |a, b| a.lambda.total_cmp(&b.lambda));
    let best = best_trial(trials)?;
    let at = sorted.iter().position(|trial| *trial == best)?;
    let top = match sorted.get(at.wrapping_sub(1)..at + 2) {
        Some([left, middle, right]) => {
            parabola_top([left, middle, right].map(|trial| (trial.lambda.ln(), trial.valid_metric)))
                .map_or(best.lambda, f64::exp)
        }
        _ => best.lambda,
    };
    let exponent = top.log10().floor() as i32 - 1;
    let unit = 10f64.powi(exponent.abs());
    // Divided by a power of ten it is the nearest number to the one with two digits: 1.4, and not
    // 1.4000000000000001.
    Some(if exponent < 0 { (top * unit).round() / unit } else { (top / unit).round() * unit })
}

// Where the parabola through three points is greatest, if that is between the outer two.
fn parabola_top([(x0, y0), (x1, y1), (x2, y2)]: [(f64, f64); 3]) -> Option<f64> {
    let (left, right) = ((y1 - y0) / (x1 - x0), (y2 - y1) / (x2 - x1));
    let bend = (right - left) / (x2 - x0);
    let top = 0.5 * (x0 + x1) - left / (2.0 * bend);
    (bend < 0.0 && (x0..=x2).contains(&top)).then_some(top)
}

/// The first trial with the greatest metric.
fn best_trial(trials: &[LambdaTrial]) -> Option<LambdaTrial> {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::ModelKind;
    use crate::objective::{Loss, Record, Regulariser};
    use crate::solver::{Quiet, finish};

    #[test]
    fn the_search_finds_the_best_lambda_wherever_it_is() {
        let record =
            |user, item| Record { user, item, positive: user <= item, negatives: Vec::new() };
        let records: Vec<Record> = (0..8).flat_map(|u| (0..8).map(move |i| record(u, i))).collect();
        let model = ModelKind::Lightgcn.build(1);
        let uniform = Regulariser::Uniform(1.0);
        let objective = Objective::new(8, 8, 4, model, Loss::Bce, uniform, &records);
        let largest = largest_lambda(&objective, 1);
        for part in [0.6, 0.3, 0.13, 0.05, 0.01] {
            let best = part * largest;
            let metric = |objective: &Objective, _: &[f64]| {
                -(objective.regulariser().lambda() / best).ln().powi(2)
            };
            let trials = finish(search_lambda(&objective, 1, metric, &Quiet));
            let chosen = choose_lambda(&trials).unwrap();
            assert!((chosen / best - 1.0).abs() < 0.05, "{chosen} and not {best}");
            assert!(trials.len() <= TRIALS, "{trials:?}");
        }
    }

    #[test]
    fn lambda_is_at_the_top_of_the_parabola() {
        let trial = |x: f64| LambdaTrial { lambda: x.exp(), valid_metric: 1.0 - (x + 1.0).powi(2) };
        let chosen = choose_lambda(&[trial(1.0), trial(0.0), trial(-0.7), trial(-1.4)]).unwrap();
        assert_eq!(chosen, 0.37); // e^-1 = 0.368
        assert_eq!(choose_lambda(&[trial(0.0), trial(1.0)]), Some(1.0));
        assert_eq!(choose_lambda(&[trial(1.4f64.ln())]), Some(1.4));
        assert_eq!(choose_lambda(&[]), None);
    }
}
