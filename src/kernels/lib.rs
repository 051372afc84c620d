//! The inner loops of `unremember`: propagation over the graph, passes over the loss terms,
//! operations on vectors; in f32 and f64.
//!
//! They are a crate of their own because the optimisation level is a choice by crate: these are
//! compiled for speed, and everything else that the browser loads for size. For that to hold, no
//! kernel may be generic at the border: [`Number`] has them as methods, one instance per type.
#![forbid(unsafe_code)]
#![warn(missing_docs)]
// Loops over nodes and columns index several arrays at once.
#![allow(clippy::needless_range_loop)]

mod dual;
mod exponential;
pub mod graph;
mod lookup;
pub mod loss_pass;
mod number;
pub mod product;
pub mod propagate;
mod share;
pub mod sort;
pub mod terms;
pub mod vector;
mod width;

pub use dual::DualMatrix;
pub use number::Number;
pub use share::Share;
pub use width::Width;
