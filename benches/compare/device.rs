//! A graphics device against the CPU.

use unremember::Result;
use unremember::compute::accelerator::{Accelerator, BATCH};
use unremember::compute::gpu::Gpu;
use unremember::objective::{Objective, Workspace};
use unremember::solver::finish;

use crate::measure::{product, timed};

/// A product on both.
pub struct Device {
    pub name: String,
    pub is_software: bool,
    pub gpu: f64,
    pub cpu: f64,
    /// Norm of the difference of the products, relative.
    pub difference: f64,
}

/// Measures a product; an error where there is no adapter.
pub fn device(objective: &Objective, theta: &[f64]) -> Result<Device> {
    let here: Vec<f32> = theta.iter().map(|&x| x as f32).collect();
    let (mut gradient, mut ours) = (vec![0.0f32; here.len()], vec![0.0f32; here.len()]);
    let mut workspace = Workspace::default();
    objective.gradient(&here, &mut gradient, &mut workspace);
    objective.hessian_product(&here, &gradient, &mut ours, &mut workspace);
    let mut theirs = ours.clone();
    finish(async {
        let gpu = Gpu::request().await?;
        let mut resident = gpu.load(objective).await?;
        resident.hessian_product(workspace.point(), &gradient, 1, &mut theirs).await?;
        let work =
            || finish(resident.hessian_product(workspace.point(), &gradient, BATCH, &mut theirs));
        let (seconds, result) = timed(work);
        result?;
        drop(resident);
        let norm =
            |x: &mut dyn Iterator<Item = f32>| x.map(|x| f64::from(x * x)).sum::<f64>().sqrt();
        let off = norm(&mut ours.iter().zip(&theirs).map(|(a, b)| a - b));
        Ok(Device {
            name: gpu.name().into(),
            is_software: gpu.is_software(),
            gpu: seconds / BATCH as f64,
            cpu: product(objective, theta),
            difference: off / norm(&mut ours.iter().copied()),
        })
    })
}
