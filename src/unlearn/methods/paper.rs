//! IFRU as published (preset `paper`): the influence system by Adam, stopped on validation.
//!
//! The right-hand side and the Hessian are the paper's formulas (arXiv 2307.02147, eq. 8 to 13):
//! g is direct plus spillover influence, with the graph, of every node that the removal reaches; H
//! is the Hessian of the original objective, with the graph. From the published code come the
//! solver, Adam on H d - g from d = 0, and its end: the iterate with the best validation AUC,
//! once 10 more in a row were not better. The published code differs from its own paper, and so
//! from this, in these points: its Hessian leaves out the graph; its spillover covers only nodes
//! that lost more than 1 % of their degree; it prunes to neighbours above the 40 % quantile; and
//! the deleted edges stay in its graph. It writes d as p / n and gives Adam the step 1e4 for p,
//! tuned per data set; here the step is that of d itself.

use super::{Case, Method, MethodKind, Unlearned};
use crate::compute::vector::{narrow, norm};
use crate::objective::{Objective, Scores, Workspace};
use crate::solver::{Event, Observer, Pending, Run, Stop, report};
use crate::train::{Adam, Best};
use crate::unlearn::{Influence, Removal};

/// The published solver: see the [module](self).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PaperIfru {
    /// Adam's step, in units of the parameters.
    pub step: f64,
    /// It ends once so many iterates in a row were not better than the best.
    pub patience: usize,
    /// Or after so many.
    pub iterations: usize,
}

impl Default for PaperIfru {
    /// Step 0.01, the best of 0.0005 to 0.01 on MovieLens-100k; patience as published.
    fn default() -> Self {
        Self { step: 0.01, patience: 10, iterations: 5000 }
    }
}

impl Method for PaperIfru {
    fn kind(&self) -> MethodKind {
        MethodKind::Ifru
    }

    fn unlearn<'a>(
        &'a self,
        case: &'a Case<'_>,
        observer: &'a dyn Observer,
    ) -> Pending<'a, Unlearned> {
        Box::pin(async move {
            let Removal { records, items } = case.removal;
            if !case.objective.is_touched_by(records, items) {
                return Unlearned::of_model(case, case.theta.to_vec(), Run::default());
            }
            let (theta, run) = self.solve(case, observer).await;
            Unlearned::of_model(case, theta, run)
        })
    }
}

impl PaperIfru {
    async fn solve(&self, case: &Case<'_>, observer: &dyn Observer) -> (Vec<f64>, Run) {
        let influence = Influence::of_removal(case.objective, case.removal, case.theta);
        let wanted: Vec<f32> = (influence.direct.iter().zip(&influence.spillover))
            .map(|(direct, spillover)| (direct + spillover) as f32)
            .collect();
        let mut here = vec![0.0f32; wanted.len()];
        narrow(case.theta, &mut here);
        let mut workspace = Workspace::<f32>::default();
        let mut residual = vec![0.0f32; wanted.len()];
        case.objective.gradient(&here, &mut residual, &mut workspace);
        let mut adam = Adam::new(wanted.len(), self.step);
        let mut d = vec![0.0f32; wanted.len()];
        let mut candidate = case.theta.to_vec();
        let mut best = Best::default();
        let first_gradient_norm = gradient_norm(&case.retained, case.theta);
        let mut run = Run {
            gradients: 5, // two of the influence, one for the Hessian, one before and one after
            first_gradient_norm,
            stop: Stop::StepLimit,
            ..Run::default()
        };
        while run.products < self.iterations {
            case.objective.hessian_product(&here, &d, &mut residual, &mut workspace);
            residual.iter_mut().zip(&wanted).for_each(|(residual, wanted)| *residual -= wanted);
            adam.step(&mut d, &residual);
            run.products += 1;
            for ((candidate, theta), &d) in candidate.iter_mut().zip(case.theta).zip(&d) {
                *candidate = theta + f64::from(d);
            }
            report(observer, Event::Product).await;
            // Where there is nothing to validate on, the system's residual decides.
            let metric = (case.judge)(&Scores::new(&case.retained, &candidate));
            best.see(metric.unwrap_or_else(|| -norm(&residual)), &candidate);
            if best.stale > self.patience {
                run.stop = Stop::Patience;
                break;
            }
        }
        case.retained.clear_unused_rows(&mut best.theta);
        run.gradient_norm = gradient_norm(&case.retained, &best.theta);
        (best.theta, run)
    }
}

fn gradient_norm(objective: &Objective, theta: &[f64]) -> f64 {
    let mut gradient = vec![0.0; theta.len()];
    objective.gradient(theta, &mut gradient, &mut Workspace::default());
    norm(&gradient)
}
