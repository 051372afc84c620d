//! SCIF: selective and collaborative influence (Li et al., arXiv 2304.10199).

use std::collections::BTreeSet;

use super::{Case, Method, MethodKind, Unlearned};
use crate::compute::vector::{narrow, norm};
use crate::objective::Workspace;
use crate::solver::cg::{self, End, Limits};
use crate::solver::{Observer, Pending, Preconditioner, Run, Stop};
use crate::unlearn::Removal;

/// Influence on selected rows: with S the rows of the users that own a forgotten record,
/// theta_S += H_SS^-1 g_S, where H_SS is the block of the retained objective's Hessian and g the
/// direct influence (no spillover). Every other row stays, so that the rest of the influence
/// stays too: this is what SCIF trades for speed.
///
/// The block is applied through full Hessian-vector products of a vector that is zero outside S,
/// so one product costs what it costs elsewhere; only their number falls.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scif {
    /// Conjugate gradients end at this relative residual.
    pub relative_residual: f64,
    /// Or after so many products.
    pub products: usize,
}

impl Default for Scif {
    /// A residual of 0.001 or 100 products.
    fn default() -> Self {
        Self { relative_residual: 1e-3, products: 100 }
    }
}

impl Method for Scif {
    fn kind(&self) -> MethodKind {
        MethodKind::Scif
    }

    fn unlearn<'a>(
        &'a self,
        case: &'a Case<'_>,
        observer: &'a dyn Observer,
    ) -> Pending<'a, Unlearned> {
        Box::pin(async move {
            let (theta, run) = self.update(case, observer).await;
            Unlearned::of_model(case, theta, run)
        })
    }
}

impl Scif {
    async fn update(&self, case: &Case<'_>, observer: &dyn Observer) -> (Vec<f64>, Run) {
        let width = case.retained.width().get();
        let Removal { records, items } = case.removal;
        let pair = |&record: &usize| case.objective.terms().pair(record).0 as usize;
        let rows: BTreeSet<usize> = records.iter().map(pair).collect();
        let keep = |vector: &mut [f32]| {
            for (row, values) in vector.chunks_exact_mut(width).enumerate() {
                if !rows.contains(&row) {
                    values.fill(0.0);
                }
            }
        };

        let mut wide = Workspace::<f64>::default();
        let direct = case.objective.direct_influence(records, items, case.theta, &mut wide);
        let mut theta = case.theta.to_vec();
        let mut right = vec![0.0f32; theta.len()];
        let scale = norm(&direct).max(f64::MIN_POSITIVE);
        narrow(&direct.iter().map(|g| g / scale).collect::<Vec<_>>(), &mut right);
        keep(&mut right);

        let mut here = vec![0.0f32; theta.len()];
        narrow(&theta, &mut here);
        let mut workspace = Workspace::<f32>::default();
        let mut gradient = vec![0.0f32; theta.len()];
        case.retained.gradient(&here, &mut gradient, &mut workspace);
        let preconditioner = Preconditioner::new(&case.retained, &here, &mut workspace);
        let product = |v: &[f32], out: &mut [f32]| {
            case.retained.hessian_product(&here, v, out, &mut workspace);
            keep(out);
        };
        let limits = Limits {
            relative_residual: self.relative_residual,
            products: self.products,
            radius: f64::INFINITY,
        };
        let (step, outcome) = cg::solve(&right, product, &preconditioner, limits, observer).await;
        for (theta, step) in theta.iter_mut().zip(&step) {
            *theta += f64::from(*step) * scale;
        }
        let stop = match outcome.end {
            End::Residual => Stop::Converged,
            End::Limit => Stop::StepLimit,
            End::NegativeCurvature | End::Radius => Stop::Stalled,
        };
        let run = Run {
            gradients: 2,
            products: outcome.products,
            newton_steps: 1,
            stop,
            ..Run::default()
        };
        (theta, run)
    }
}
