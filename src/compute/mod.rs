//! The kernels: propagation over the graph and passes over the loss terms, generic over f32 and
//! f64, one instance per embedding width.
// Loops over nodes and columns index several arrays at once.
#![allow(clippy::needless_range_loop)]

pub mod accelerator;
mod backend;
mod choose;
#[cfg(feature = "gpu")]
pub mod gpu;
pub(crate) mod lookup;
pub mod loss_pass;
pub mod propagate;
mod real;
pub mod vector;
mod width;

pub use backend::{AnyBackend, Backend, Cpu};
pub use choose::{BackendChoice, BackendKind, BackendReport, Chooser};
pub(crate) use lookup::{add_scaled, dot, dot2, row, row_mut};
pub use real::Real;
pub use width::Width;
pub(crate) use width::with_width;
