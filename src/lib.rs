//! Unremember trains a small recommender (LightGCN or matrix factorisation) and then makes it
//! *forget* chosen records without retraining, and measures the result against a real retraining.
//!
//! Data flows one way through the modules:
//!
//! | module | what it holds |
//! |---|---|
//! | [`data`] | records in: read, check, clean, split, built-in samples |
//! | [`graph`] | normalised bipartite adjacency, and what a deletion changes |
//! | [`compute`] | the kernels: propagation and passes over the loss terms, behind one trait; WebGPU |
//! | [`model`] | from parameters to one vector per node: MF, LightGCN, GMF |
//! | [`objective`] | value, gradient, Hessian-vector product |
//! | [`solver`] | preconditioned L-BFGS, CG, trust-region Newton |
//! | [`train`] | from records to a trained model: negatives, start, lambda |
//! | [`unlearn`] | from a request to an unlearned model |
//! | [`evaluate`] | AUC, Recall and NDCG, closure |
//! | [`session`] | the whole workflow as a resumable state machine |
//! | [`store`] | models as safetensors, records as CSV, fingerprints |
//! | [`error`] | the one error type: a kind, and where it happened |
// wasm-bindgen's generated glue needs unsafe, and only that: natively nothing may use it.
#![cfg_attr(not(target_arch = "wasm32"), forbid(unsafe_code))]
#![cfg_attr(target_arch = "wasm32", deny(unsafe_code))]
#![warn(missing_docs)]

pub mod compute;
pub mod data;
pub mod error;
pub mod evaluate;
pub mod model;
pub mod objective;
mod order;
pub mod session;
pub mod solver;
pub mod store;
pub mod train;
pub mod unlearn;
#[cfg(target_arch = "wasm32")]
#[allow(unsafe_code)] // wasm-bindgen's generated glue
mod wasm;

pub use error::{Error, ErrorKind, Result};
pub use unremember_kernels::graph;
