//! Whole computations that a device with its own memory may take over from the CPU.
//!
//! A device is worth asking only for much work at a time, and its answers are waited for. So a
//! [`Backend`](super::Backend) that has one hands out an [`Accelerator`], which solvers ask for
//! whole Newton systems and gradients. Where it cannot, or fails, they do the same on the CPU.

use std::fmt::Debug;

use crate::Result;
use crate::objective::Objective;
use crate::solver::cg::{Limits, Outcome};
use crate::solver::{Observer, Pending};

/// A device that takes objectives into its memory.
pub trait Accelerator: Debug + Send + Sync {
    /// Copies what of an objective does not depend on parameters: graph, terms, regulariser.
    /// An error of kind [`Device`](crate::ErrorKind::Device) where the device cannot take it:
    /// another model than LightGCN and matrix factorisation, too large, or the device is lost.
    fn load<'a>(&'a self, objective: &'a Objective) -> Pending<'a, Result<Box<dyn Resident + 'a>>>;

    /// What the device is called.
    fn name(&self) -> &str;

    /// Why the device has failed, where it has; it is not asked again then.
    fn fault(&self) -> Option<String>;
}

/// What Hessian-vector products at a point need, in f32.
#[derive(Debug, Clone, Copy)]
pub struct Point<'a> {
    /// The representation: nodes times width.
    pub h: &'a [f32],
    /// The first derivatives of the losses, by slot.
    pub first: &'a [f32],
    /// The curvatures, by slot.
    pub second: &'a [f32],
}

/// An objective in a device's memory. Everything is in f32; an error means that the device failed
/// and that nothing was computed.
pub trait Resident {
    /// J(theta) and its gradient. Cost: one submission, theta in and the gradient and the losses
    /// out.
    fn gradient<'a>(&'a mut self, theta: &'a [f32], out: &'a mut [f32])
    -> Pending<'a, Result<f64>>;

    /// `out` = H v with H the Hessian of J at a point, computed `times` times over, which only a
    /// measurement wants. Cost: one submission, the point and v in and H v out.
    fn hessian_product<'a>(
        &'a mut self,
        point: Point<'a>,
        v: &'a [f32],
        times: usize,
        out: &'a mut [f32],
    ) -> Pending<'a, Result<()>>;

    /// Solves H x = b as [`crate::solver::cg::solve`] does without smoothing, with
    /// M^-1 = diag(`inverse`). Cost: a
    /// submission and a few numbers back for every [`BATCH`] products, and one more for x.
    fn solve<'a>(
        &'a mut self,
        point: Point<'a>,
        b: &'a [f32],
        inverse: &'a [f32],
        limits: Limits,
        observer: &'a dyn Observer,
    ) -> Pending<'a, Result<(Vec<f32>, Outcome)>>;

    /// Submissions so far.
    fn submissions(&self) -> usize;
}

/// Products of one submission: most systems end within two, and what is submitted beyond the end
/// costs next to nothing.
pub const BATCH: usize = 8;
