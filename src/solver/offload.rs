//! Work of a solver on a device, where the objective's backend has one.

use super::cg::{Limits, Outcome};
use super::observe::Observer;
use super::preconditioner::Preconditioner;
use crate::compute::accelerator::Resident;
use crate::objective::{Objective, Workspace};

/// An objective in a device's memory for as long as a solver runs. Once the device fails, and
/// where there is none, every call returns `None`: then the caller does the same on the CPU,
/// which has everything that it needs.
pub(crate) struct Offload<'a>(Option<Box<dyn Resident + 'a>>);

impl<'a> Offload<'a> {
    pub(crate) async fn begin(objective: &'a Objective) -> Self {
        match objective.backend().accelerator() {
            // An error is kept by the device, for the report.
            Some(device) if device.fault().is_none() => Self(device.load(objective).await.ok()),
            _ => Self(None),
        }
    }

    /// H x = b at the point of `workspace`: see [`super::cg::solve`].
    pub(crate) async fn solve(
        &mut self,
        workspace: &Workspace<f32>,
        b: &[f32],
        preconditioner: &Preconditioner,
        limits: Limits,
        observer: &dyn Observer,
    ) -> Option<(Vec<f32>, Outcome)> {
        let resident = self.0.as_mut()?;
        let point = workspace.point();
        let solved = resident.solve(point, b, preconditioner.inverse(), limits, observer).await;
        self.kept(solved)
    }

    /// J(theta) and its gradient.
    pub(crate) async fn gradient(&mut self, theta: &[f32], out: &mut [f32]) -> Option<f64> {
        let resident = self.0.as_mut()?;
        let value = resident.gradient(theta, out).await;
        self.kept(value)
    }

    fn kept<T>(&mut self, result: crate::Result<T>) -> Option<T> {
        if result.is_err() {
            self.0 = None;
        }
        result.ok()
    }
}
