//! One influence step on some rows: what SCIF and the published IFRU have in common.

use std::collections::BTreeSet;

use super::Case;
use crate::compute::vector::{narrow, norm};
use crate::objective::Workspace;
use crate::solver::cg::{self, End, Limits};
use crate::solver::{Observer, Preconditioner, Run, Stop};

/// theta_S + H_SS^-1 b_S, with S the rows `rows` (all rows where `None`), H_SS the block of the
/// retained objective's Hessian and b = `influence`. Every other row stays as it is. Conjugate
/// gradients end at `relative_residual`, or after `products`.
///
/// The block is applied through full Hessian-vector products of a vector that is zero outside S,
/// so one product costs what it costs elsewhere; only their number falls.
pub(super) async fn influence_step(
    case: &Case<'_>,
    influence: &[f64],
    rows: Option<&BTreeSet<usize>>,
    relative_residual: f64,
    products: usize,
    observer: &dyn Observer,
) -> (Vec<f64>, Run) {
    let width = case.retained.width().get();
    let keep = |vector: &mut [f32]| {
        let Some(rows) = rows else { return };
        for (row, values) in vector.chunks_exact_mut(width).enumerate() {
            if !rows.contains(&row) {
                values.fill(0.0);
            }
        }
    };
    let mut theta = case.theta.to_vec();
    let scale = norm(influence).max(f64::MIN_POSITIVE);
    let mut right = vec![0.0f32; theta.len()];
    narrow(&influence.iter().map(|g| g / scale).collect::<Vec<_>>(), &mut right);
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
    let limits =
        Limits { relative_residual, products, radius: f64::INFINITY, smooth: true, ahead: false };
    let mut room = cg::Room::default();
    let outcome = cg::solve(&right, product, &preconditioner, limits, &mut room, observer).await;
    for (theta, step) in theta.iter_mut().zip(room.solution()) {
        *theta += f64::from(*step) * scale;
    }
    let stop = match outcome.end {
        End::Residual => Stop::Converged,
        End::Limit => Stop::StepLimit,
        End::NegativeCurvature | End::Radius => Stop::Stalled,
    };
    let run =
        Run { gradients: 2, products: outcome.products, newton_steps: 1, stop, ..Run::default() };
    (theta, run)
}
