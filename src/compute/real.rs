//! The two floating-point types that kernels run in.

use std::ops::{AddAssign, MulAssign};

use num_traits::Float;

use super::{AnyBackend, Backend};
use crate::model::{AnyModel, Model};

/// f32 for the inner solves, f64 for objective values, gradients and parameters.
pub trait Real:
    Float + AddAssign + MulAssign + Default + Send + Sync + std::fmt::Debug + 'static
{
    /// From f64, rounded.
    fn of(value: f64) -> Self;
    /// To f64, exact.
    fn wide(self) -> f64;
    /// A model in this precision.
    fn model(model: &dyn AnyModel) -> &dyn Model<Self>;
    /// A backend in this precision.
    fn backend(backend: &dyn AnyBackend) -> &dyn Backend<Self>;
}

impl Real for f32 {
    fn of(value: f64) -> Self {
        value as f32
    }
    fn wide(self) -> f64 {
        f64::from(self)
    }
    fn model(model: &dyn AnyModel) -> &dyn Model<Self> {
        model
    }
    fn backend(backend: &dyn AnyBackend) -> &dyn Backend<Self> {
        backend
    }
}

impl Real for f64 {
    fn of(value: f64) -> Self {
        value
    }
    fn wide(self) -> f64 {
        self
    }
    fn model(model: &dyn AnyModel) -> &dyn Model<Self> {
        model
    }
    fn backend(backend: &dyn AnyBackend) -> &dyn Backend<Self> {
        backend
    }
}
