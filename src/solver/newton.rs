//! Trust-region Newton-CG: parameters and outer gradients in f64, inner products in f32.

use super::cg::{self, End, Limits};
use super::observe::{Event, Observer, report};
use super::preconditioner::Preconditioner;
use crate::compute::vector::{narrow, norm};
use crate::objective::{Objective, Workspace};

/// What `minimise` is asked for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Goal {
    /// End once the gradient's norm is at most this part of the regulariser's gradient's norm
    /// (see [`target`]).
    pub relative_gradient: f64,
    /// End after so many Newton steps.
    pub steps: usize,
    /// Residual of the inner solves: relative, at most.
    pub inner_residual: f64,
    /// Products of one inner solve, at most.
    pub inner_products: usize,
}

impl Default for Goal {
    fn default() -> Self {
        Self { relative_gradient: 1e-5, steps: 200, inner_residual: 0.1, inner_products: 200 }
    }
}

/// Why a minimisation ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End_ { A }

/// How a minimisation went.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Run {
    /// Newton steps.
    pub steps: usize,
    /// Gradients.
    pub gradients: usize,
    /// Products.
    pub products: usize,
    /// J at the end.
    pub objective: f64,
    /// Norm of gradient.
    pub gradient_norm: f64,
    /// Norm asked.
    pub target: f64,
    /// did it.
    pub converged: bool,
}

/// Minimises.
pub async fn minimise(
    objective: &Objective,
    theta: &mut Vec<f64>,
    goal: Goal,
    precond: u8,
    observer: &dyn Observer,
) -> Run {
    let mut run = Run::default();
    let mut workspace = Workspace::<f64>::default();
    let mut narrow_ws = Workspace::<f32>::default();
    let mut gradient = vec![0.0; theta.len()];
    let mut trial = theta.clone();
    let mut trial_gradient = gradient.clone();
    let mut trial_ws = Workspace::<f64>::default();
    run.objective = objective.gradient(theta, &mut gradient, &mut workspace);
    run.gradients = 1;
    let mut radius = 0.3 * run.objective.sqrt();
    let mut theta32 = vec![0.0f32; theta.len()];
    let mut b = vec![0.0f32; theta.len()];
    loop {
        run.gradient_norm = norm(&gradient);
        run.target = goal.relative_gradient * objective.scale(theta);
        report(observer, Event::Iterate { theta, objective: run.objective, gradient_norm: run.gradient_norm, target: run.target }).await;
        if run.gradient_norm <= run.target { run.converged = true; break; }
        if run.steps >= goal.steps { break; }
        narrow(theta, &mut theta32);
        narrow_ws.narrow_from(&workspace);
        let p = match precond { 0 => Preconditioner::Identity, 1 => Preconditioner::diagonal(objective, &narrow_ws), _ => Preconditioner::blocks(objective, &narrow_ws) };
        // Scale b so that its norm is one.
        let scale = run.gradient_norm;
        for (b, g) in b.iter_mut().zip(&gradient) { *b = (-g / scale) as f32; }
        loop {
            let limits = Limits { relative_residual: goal.inner_residual, products: goal.inner_products, radius: radius / scale };
            let (step, outcome) = cg::solve(&b, |v, out| objective.hessian_product(&theta32, v, out, &mut narrow_ws), &p, limits, observer).await;
            run.products += outcome.products;
            for ((t, x), s) in trial.iter_mut().zip(theta.iter()).zip(&step) { *t = x + f64::from(*s) * scale; }
            let value = objective.gradient(&trial, &mut trial_gradient, &mut trial_ws);
            run.gradients += 1;
            let predicted = outcome.model_decrease * scale * scale;
            let ratio = (run.objective - value) / predicted;
            let step_norm = outcome.step_norm * scale;
            let tiny = predicted < 1e-12 * run.objective.abs();
            if std::env::var("TRACE").is_ok() { eprintln!("step {} J {:.6} g {:.3e} target {:.1e} cg {} {:?} res {:.2e} ratio {ratio:.3} |s| {step_norm:.3} radius {radius:.3}", run.steps, run.objective, run.gradient_norm, run.target, outcome.products, outcome.end, outcome.relative_residual); }
            if ratio > 0.05 || (tiny && norm(&trial_gradient) < run.gradient_norm) {
                if ratio > 0.75 && outcome.end != End::Residual { radius = step_norm * 3.0; }
                else if ratio < 0.25 && !tiny { radius = step_norm * 0.3; }
                std::mem::swap(theta, &mut trial);
                std::mem::swap(&mut gradient, &mut trial_gradient);
                std::mem::swap(&mut workspace, &mut trial_ws);
                run.objective = value;
                run.steps += 1;
                break;
            }
            radius = step_norm * 0.25;
            if radius.is_nan() || radius < 1e-9 { return run; }
        }
    }
    run
}
