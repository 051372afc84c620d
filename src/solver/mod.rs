//! Minimising the objective: preconditioned conjugate gradients inside a trust-region Newton
//! method. How a solver ended is data and is never thrown away.
//!
//! Solvers are async functions: at every [`Observer`] event they may pause, so that one thread
//! can train, show progress and cancel. Dropping the future is cancelling.

pub mod cg;
pub mod newton;
mod observe;
pub mod preconditioner;

pub use observe::{Event, Observer, Quiet, finish};
