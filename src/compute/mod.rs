//! Where the kernels run, which are the crate [`unremember_kernels`]: propagation over the graph
//! and passes over the loss terms, in f32 and f64.

pub mod accelerator;
mod backend;
mod choose;
#[cfg(feature = "gpu")]
pub mod gpu;
mod real;

pub use backend::{AnyBackend, Backend, Cpu};
pub use choose::{BackendChoice, BackendKind, BackendReport, Chooser};
pub use real::Real;
pub use unremember_kernels::{DualMatrix, Number, Width, loss_pass, product, propagate, vector};
