//! Whether the CPU or a graphics device does the work: by size, then by measuring both.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::Cpu;
use crate::objective::Objective;

/// What the user wants.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub enum BackendChoice {
    /// The graphics device where a measurement shows that it is faster.
    #[default]
    Auto,
    /// The CPU.
    Cpu,
    /// The graphics device wherever there is one that takes the problem.
    Gpu,
}

/// Where work ran.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub enum BackendKind {
    /// On the CPU.
    Cpu,
    /// Newton systems and the gradients of the descent on a graphics device, the rest on the CPU.
    Gpu,
}

/// Where work ran, and why there.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct BackendReport {
    /// Where; the CPU where a device failed on the way.
    pub ran: BackendKind,
    /// The name of the device that was used or measured.
    pub device: Option<String>,
    /// Why, as a sentence without full stop.
    pub why: String,
}

impl BackendReport {
    /// The CPU, for a reason.
    pub fn cpu(why: impl Into<String>) -> Self {
        Self { ran: BackendKind::Cpu, device: None, why: why.into() }
    }

    /// The same once work is done: the CPU where the objective's device failed meanwhile.
    pub fn after(&self, objective: &Objective) -> Self {
        let fault = objective.backend().accelerator().and_then(|device| device.fault());
        match fault {
            Some(fault) if self.ran == BackendKind::Gpu => Self {
                ran: BackendKind::Cpu,
                device: self.device.clone(),
                why: format!("{fault}; the CPU went on"),
            },
            _ => self.clone(),
        }
    }
}

/// Chooses where objectives are worked on; keeps the device, and remembers the last measurement.
#[derive(Debug, Default)]
pub struct Chooser {
    cpu: Cpu,
    #[cfg(feature = "gpu")]
    measured: measured::Measured,
}

impl Chooser {
    /// Where work stays on the CPU, it is done by `cpu`.
    pub fn with_cpu(cpu: Cpu) -> Self {
        Self {
            cpu,
            #[cfg(feature = "gpu")]
            measured: measured::Measured::default(),
        }
    }

    /// Sets the backend of `objective`. Cost: nothing for small problems; otherwise the request
    /// for a device, and a gradient and a few products on both sides, once for problems alike.
    pub async fn choose(&self, objective: &mut Objective, wanted: BackendChoice) -> BackendReport {
        objective.set_backend(Arc::new(self.cpu));
        if wanted == BackendChoice::Cpu {
            return BackendReport::cpu("the CPU was asked for");
        }
        if !objective.is_propagation() {
            return BackendReport::cpu("this model runs on the CPU only");
        }
        self.by_device(objective, wanted).await
    }

    /// Gives up the device, if there is one, as if it was lost: a debug hook.
    #[cfg(feature = "gpu")]
    pub fn lose_device(&self) {
        self.measured.lose_device();
    }

    #[cfg(feature = "gpu")]
    async fn by_device(&self, objective: &mut Objective, wanted: BackendChoice) -> BackendReport {
        self.measured.choose(objective, wanted).await
    }

    #[cfg(not(feature = "gpu"))]
    async fn by_device(&self, _: &mut Objective, _: BackendChoice) -> BackendReport {
        BackendReport::cpu("the program was built without the graphics backend")
    }
}

#[cfg(feature = "gpu")]
mod measured {
    use std::cell::RefCell;
    use std::pin::Pin;
    use std::sync::Arc;

    use web_time::Instant;

    use super::{BackendChoice, BackendKind, BackendReport};
    use crate::Result;
    use crate::compute::accelerator::{Accelerator, BATCH};
    use crate::compute::gpu::Gpu;
    use crate::objective::{Objective, Workspace};
    use crate::train;

    /// Multiplications of one product from which on a device is worth asking. This many take one
    /// CPU thread a millisecond, and a training a fifth of a second: about as long as it takes to
    /// get a device ready and to measure it.
    const LEAST_WORK: f64 = 1e7;
    /// A measurement is good for problems of at least this part of the work: what forgetting
    /// leaves. A larger one might not fit.
    const ALIKE: f64 = 0.7;
    /// The device has to be so much faster: its answers vary more, and the CPU is the safe side.
    const MARGIN: f64 = 1.25;

    /// What was found about a problem.
    #[derive(Debug, Clone)]
    struct Verdict {
        work: f64,
        wanted: BackendChoice,
        report: BackendReport,
    }

    #[derive(Debug, Default)]
    pub(super) struct Measured {
        device: RefCell<Option<Arc<Gpu>>>,
        last: RefCell<Option<Verdict>>,
    }

    impl Measured {
        pub(super) fn lose_device(&self) {
            if let Some(device) = &*self.device.borrow() {
                device.lose();
            }
        }

        pub(super) async fn choose(
            &self,
            objective: &mut Objective,
            wanted: BackendChoice,
        ) -> BackendReport {
            let work = work(objective);
            if wanted == BackendChoice::Auto && work < LEAST_WORK {
                return BackendReport::cpu("the problem is too small to gain from a device");
            }
            let is_lost =
                self.device.borrow().as_ref().is_some_and(|device| device.fault().is_some());
            if is_lost {
                self.device.replace(None);
                self.last.replace(None);
            }
            let known = self.last.borrow().clone().filter(|last| {
                last.wanted == wanted && (ALIKE..=1.0).contains(&(work / last.work))
            });
            let report = match known {
                Some(last) => last.report,
                None => {
                    let found = self.asked(objective, wanted).await;
                    let report = found.unwrap_or_else(|error| {
                        let found =
                            error.found.map(|found| format!(": {found}")).unwrap_or_default();
                        BackendReport::cpu(format!("{}{found}; the CPU went on", error.message))
                    });
                    self.last.replace(Some(Verdict { work, wanted, report: report.clone() }));
                    report
                }
            };
            if report.ran == BackendKind::Gpu
                && let Some(device) = self.device.borrow().clone()
            {
                objective.set_backend(device);
            }
            report
        }

        /// [`Self::find_out`] as a function of its own: small problems never come here, and a page
        /// that has no others need not load it.
        #[inline(never)]
        fn asked<'a>(
            &'a self,
            objective: &'a Objective,
            wanted: BackendChoice,
        ) -> Pin<Box<dyn Future<Output = Result<BackendReport>> + 'a>> {
            Box::pin(self.find_out(objective, wanted))
        }

        async fn find_out(
            &self,
            objective: &Objective,
            wanted: BackendChoice,
        ) -> Result<BackendReport> {
            let known = self.device.borrow().clone();
            let gpu = match known {
                Some(gpu) => gpu,
                None => Arc::new(Gpu::request().await?),
            };
            self.device.replace(Some(gpu.clone()));
            let report = |ran, why| BackendReport { ran, device: Some(gpu.name().into()), why };
            if wanted == BackendChoice::Gpu {
                gpu.load(objective).await?;
                return Ok(report(BackendKind::Gpu, "the graphics device was asked for".into()));
            }
            if gpu.is_software() {
                let why = "the graphics adapter is a program that runs on the CPU itself";
                return Ok(report(BackendKind::Cpu, why.into()));
            }
            let [ours, theirs] = measure(&gpu, objective).await?;
            let why = format!(
                "measured: a product takes {:.2} ms on the graphics device, {:.2} ms on the CPU",
                1e3 * ours,
                1e3 * theirs
            );
            let is_faster = ours * MARGIN < theirs;
            Ok(report(if is_faster { BackendKind::Gpu } else { BackendKind::Cpu }, why))
        }
    }

    /// Multiplications of one Hessian-vector product: rows that are read times their width.
    fn work(objective: &Objective) -> f64 {
        let rows = 4 * objective.layers() * objective.graph().edges()
            + 6 * objective.terms().records() * objective.terms().slots;
        (rows * objective.width().get()) as f64
    }

    /// Seconds of one product on the device, as part of a batch with its transfers, and on the CPU.
    async fn measure(gpu: &Gpu, objective: &Objective) -> Result<[f64; 2]> {
        let theta: Vec<f32> = train::start(objective, 0).iter().map(|&x| x as f32).collect();
        let mut gradient = vec![0.0f32; theta.len()];
        let mut product = gradient.clone();
        let mut workspace = Workspace::default();
        objective.gradient(&theta, &mut gradient, &mut workspace);
        let start = Instant::now();
        objective.hessian_product(&theta, &gradient, &mut product, &mut workspace);
        let theirs = start.elapsed().as_secs_f64();
        let mut resident = gpu.load(objective).await?;
        // The first one also prepares the kernels.
        resident.hessian_product(workspace.point(), &gradient, 1, &mut product).await?;
        let start = Instant::now();
        resident.hessian_product(workspace.point(), &gradient, BATCH, &mut product).await?;
        Ok([start.elapsed().as_secs_f64() / BATCH as f64, theirs])
    }
}
