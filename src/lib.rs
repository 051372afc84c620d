//! Unremember trains a small recommender (LightGCN or matrix factorisation) and then makes it
//! *forget* chosen records without retraining, and measures the result against a real retraining.
//!
//! Data flows one way through the modules:
//!
//! | module | what it holds |
//! |---|---|
//! | [`data`] | records in: read, check, clean, split, built-in samples |
//! | [`session`] | the whole workflow as a resumable state machine |
//! | [`error`] | the one error type: a kind, and where it happened |
#![forbid(unsafe_code)]
#![warn(missing_docs)]

pub mod data;
pub mod error;
pub mod session;

pub use error::{Error, ErrorKind, Result};
