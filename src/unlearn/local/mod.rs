//! Local unlearning: work only where a small request matters.
//!
//! IFRU prunes by importance: k hops, a kept quantile. Here a tolerance in score units prunes: the
//! Newton system is solved on the rows that could still move a score by a noticeable part of it,
//! the exact change of the gradient is followed wherever it goes, and rows join while their own
//! residual is too large. What a request costs depends on the degrees around it and not on the
//! size of the data. Where too much of the data takes part, it says so, and the full solve of
//! [`unlearn`](super::unlearn) goes on from where it stopped.

mod forget;
mod propagated;
mod rows;
mod system;

use crate::compute::vector::{narrow, norm};
use crate::error::{Error, ErrorKind, Result};
use crate::objective::{Objective, Workspace};
use crate::solver::Preconditioner;

use propagated::{Propagated, Wave};
use rows::{Places, TrackedRows};

/// The default tolerance, in units of the score.
pub const TOLERANCE: f64 = 0.01;

/// Why local unlearning ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LocalEnd {
    /// Nothing that was left could move a score by more than the tolerance.
    WithinTolerance,
    /// Too much of the data takes part: the full solve is cheaper.
    TooWide,
    /// Steps ceased to help, or the limit of steps was reached.
    Slow,
}

/// How local unlearning went.
#[derive(Debug, Clone, PartialEq)]
pub struct LocalRun {
    /// Why it ended.
    pub end: LocalEnd,
    /// Newton steps.
    pub steps: usize,
    /// Products with the Hessian of the rows that take part.
    pub products: usize,
    /// Rows of theta that were updated.
    pub rows: usize,
    /// Records whose loss terms were looked at in the widest product.
    pub records: usize,
    /// By how much the residual that is left could move a score, as estimated row by row.
    pub largest_effect: f64,
}

/// A trained model with what small requests need: representation, gradient and derivatives as
/// they are at the optimum, kept up to date from request to request.
///
/// ```
/// use unremember::model::ModelKind;
/// use unremember::objective::{Loss, Objective, Record, Regulariser};
/// use unremember::solver::{Quiet, finish};
/// use unremember::train::{Converged, Trainer};
/// use unremember::unlearn::{Removal, local::{LocalEnd, LocalModel}};
///
/// let record = |user, item| Record { user, item, positive: user <= item, negatives: vec![] };
/// let records: Vec<Record> = (0..6).flat_map(|u| (0..6).map(move |i| record(u, i))).collect();
/// let model = ModelKind::Mf.build(0);
/// let objective = Objective::new(6, 6, 4, model, Loss::Bce, Regulariser::PerRecord(0.1), &records);
/// let trained = finish(Converged::default().train(&objective, 1, &Quiet));
/// let mut local = LocalModel::new(objective, trained.parameters())?;
/// let run = local.forget(&Removal { records: vec![0], items: vec![] }, 0.01);
/// assert_ne!(run.end, LocalEnd::Slow);
/// # Ok::<(), unremember::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct LocalModel {
    objective: Objective,
    theta: Vec<f64>,
    /// Theta in f32 with its layers.
    layers: Propagated,
    /// H = P theta, as `gradient` knows it.
    h: Vec<f32>,
    /// The gradient of the losses with respect to H, with its layers.
    gradient: Propagated,
    /// Derivative of the loss by score, by slot.
    first: Vec<f32>,
    preconditioner: Preconditioner,
    longest_row: f64,
    /// P_jj by row.
    own_share: Vec<f32>,
    /// Minus the gradient of J, where it is not that of the optimum.
    residual: TrackedRows,
    /// Changes of H that `h` and `gradient` do not know of yet.
    change_h: TrackedRows,
    scratch: Scratch,
}

/// Room for the work of one request.
#[derive(Debug, Clone)]
struct Scratch {
    wave: Wave,
    active: Places,
    /// Rows whose residual changed by this request.
    reached: Places,
    /// Rows that are looked around, for as long as that takes.
    places: Places,
    /// By row: by how much its residual could move a score.
    effects: Vec<f32>,
}

/// P_jj: how much of row j of theta is in row j of H. Powers of A above the second are taken as
/// the second, which is at least as large on the diagonal. Cost: the degree of j.
fn own_share(objective: &Objective, row: usize) -> f32 {
    let layers = objective.layers();
    let mut share = 1.0;
    if layers > 1 {
        let scale = objective.graph().inv_sqrt_degree();
        let near = objective.graph().neighbours(row).iter().map(|&k| scale[k as usize].powi(2));
        share += (layers / 2) as f64 * scale[row].powi(2) * near.sum::<f64>();
    }
    (share / (layers as f64 + 1.0)) as f32
}

impl LocalModel {
    /// Keeps what small requests need. Cost: one gradient, and for L layers 2 L propagations;
    /// 2 L + 7 matrices of the shape of theta in f32. An error where the model is not linear in
    /// theta (GMF).
    pub fn new(objective: Objective, theta: &[f64]) -> Result<Self> {
        if objective.rows() != objective.graph().nodes() {
            return Err(Error::new(
                ErrorKind::Settings,
                "local unlearning needs a model whose parameters are one row per user and item",
            )
            .remedy("use the method ifru"));
        }
        let (rows, width) = (objective.rows(), objective.width().get());
        let mut here = vec![0.0f32; theta.len()];
        narrow(theta, &mut here);
        let mut workspace = Workspace::default();
        let mut gradient = vec![0.0f32; theta.len()];
        objective.gradient(&here, &mut gradient, &mut workspace);
        let preconditioner = Preconditioner::new(&objective, &here, &mut workspace);
        let longest_row = workspace.h.chunks_exact(width).map(norm).fold(0.0, f64::max);
        let scratch = Scratch {
            wave: Wave::new(rows, width),
            active: Places::new(rows),
            reached: Places::new(rows),
            places: Places::new(rows),
            effects: vec![0.0; rows],
        };
        Ok(Self {
            layers: Propagated::new(&objective, here),
            gradient: Propagated::new(&objective, workspace.loss_gradient().to_vec()),
            h: workspace.h,
            first: workspace.derivatives.first,
            preconditioner,
            longest_row,
            own_share: (0..rows).map(|row| own_share(&objective, row)).collect(),
            residual: TrackedRows::new(rows, width),
            change_h: TrackedRows::new(rows, width),
            theta: theta.to_vec(),
            objective,
            scratch,
        })
    }

    /// The objective of what is retained so far.
    pub fn objective(&self) -> &Objective {
        &self.objective
    }

    /// Takes a full solve's parameters, and works everything that is kept out again. Cost: as
    /// [`LocalModel::new`]. Panics where `theta` is not of the objective's shape.
    pub fn restart(&mut self, theta: &[f64]) {
        assert_eq!(theta.len(), self.theta.len(), "theta must have the objective's shape");
        let again = Self::new(self.objective.clone(), theta);
        *self = again.expect("the objective suited local unlearning before");
    }

    /// The parameters, without what was kept beside them.
    pub fn into_theta(self) -> Vec<f64> {
        self.theta
    }

    /// The parameters as they are now. Shape: as theta.
    pub fn theta(&self) -> &[f64] {
        &self.theta
    }
}
