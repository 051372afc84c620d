//! The two floating-point types that models and backends come in.

use unremember_kernels::Number;

use super::{AnyBackend, Backend};
use crate::model::{AnyModel, Model};

/// f32 for the inner solves, f64 for objective values, gradients and parameters.
pub trait Real: Number {
    /// A model in this precision.
    fn model(model: &dyn AnyModel) -> &dyn Model<Self>;
    /// A backend in this precision.
    fn backend(backend: &dyn AnyBackend) -> &dyn Backend<Self>;
}

impl Real for f32 {
    fn model(model: &dyn AnyModel) -> &dyn Model<Self> {
        model
    }
    fn backend(backend: &dyn AnyBackend) -> &dyn Backend<Self> {
        backend
    }
}

impl Real for f64 {
    fn model(model: &dyn AnyModel) -> &dyn Model<Self> {
        model
    }
    fn backend(backend: &dyn AnyBackend) -> &dyn Backend<Self> {
        backend
    }
}
