//! The WebGPU backend, by wgpu: the same kernels in the browser and on Vulkan or Metal.
//!
//! Single passes, and everything in f64, stay on the CPU. The device takes whole Newton systems and
//! gradients in f32 ([`Accelerator`]): kernels gather over the rows of users and of items, so that
//! they need no atomics and give the same bits each time; the numbers of conjugate gradients stay
//! on the device, and the CPU looks at them once in a few iterations.

mod cg;
mod device;
mod kernel;
mod layout;
mod resident;
mod transfer;

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use super::accelerator::{Accelerator, Resident};
use super::loss_pass::Derivatives;
use super::propagate::Scratch;
use super::{AnyBackend, Backend, Cpu, Real, Width};
use crate::graph::Graph;
use crate::objective::{Objective, Terms};
use crate::solver::Pending;
use crate::{Error, ErrorKind, Result};
use device::Device;
use kernel::Kernels;

/// A device with the kernels for it; passes that it does not take run on the CPU.
#[derive(Debug)]
pub struct Gpu {
    device: Device,
    cpu: Cpu,
    kernels: Mutex<HashMap<usize, Arc<Kernels>>>,
}

impl Gpu {
    /// Asks for the fastest adapter and a device of it. An error of kind [`ErrorKind::Device`]
    /// where there is none.
    pub async fn request() -> Result<Self> {
        let device = Device::request().await?;
        Ok(Self { device, cpu: Cpu::default(), kernels: Mutex::default() })
    }

    /// True where the adapter is a program on the CPU.
    pub fn is_software(&self) -> bool {
        self.device.is_software
    }

    /// Gives the device up, as if it was lost: work on it ends with an error, and goes on on the
    /// CPU.
    pub fn lose(&self) {
        self.device.lose();
    }

    fn kernels(&self, width: Width) -> Arc<Kernels> {
        let mut known = self.kernels.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        let make = || Arc::new(Kernels::new(&self.device, width));
        known.entry(width.get()).or_insert_with(make).clone()
    }
}

impl Accelerator for Gpu {
    fn load<'a>(&'a self, objective: &'a Objective) -> Pending<'a, Result<Box<dyn Resident + 'a>>> {
        Box::pin(async move {
            let resident = resident::Loaded::new(self, objective).await?;
            Ok(Box::new(resident) as Box<dyn Resident>)
        })
    }

    fn name(&self) -> &str {
        &self.device.name
    }

    fn fault(&self) -> Option<String> {
        self.device.fault()
    }
}

fn device_error(message: impl Into<String>) -> Error {
    Error::new(ErrorKind::Device, message).remedy("the CPU does the same work, more slowly")
}

impl AnyBackend for Gpu {
    fn accelerator(&self) -> Option<&dyn Accelerator> {
        Some(self)
    }
}

impl<F: Real> Backend<F> for Gpu {
    fn propagate(
        &self,
        graph: &Graph,
        layers: usize,
        width: Width,
        x: &[F],
        out: &mut [F],
        scratch: &mut Scratch<F>,
    ) {
        self.cpu.propagate(graph, layers, width, x, out, scratch);
    }

    fn gradient(
        &self,
        terms: &Terms,
        width: Width,
        h: &[F],
        out: &mut [F],
        derivatives: &mut Derivatives<F>,
    ) -> f64 {
        self.cpu.gradient(terms, width, h, out, derivatives)
    }

    fn hessian_product(
        &self,
        terms: &Terms,
        width: Width,
        h: &[F],
        v: &[F],
        derivatives: &mut Derivatives<F>,
        out: &mut [F],
    ) {
        self.cpu.hessian_product(terms, width, h, v, derivatives, out);
    }
}
