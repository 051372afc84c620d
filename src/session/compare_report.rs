//! The table of methods.

use serde::Serialize;

use super::report::{Closeness, Metrics, StopReason};
use crate::unlearn::methods::MethodKind;

/// How many submodels of a sharded method were trained again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct ShardsTouched {
    /// Shards that held something of what was forgotten.
    pub touched: usize,
    /// Shards in all.
    pub shards: usize,
}

/// What one method made of the request.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct MethodReport {
    /// The method.
    pub method: MethodKind,
    /// Seconds of training its own original; `None` for methods that start from the model of the
    /// session.
    pub prepare_seconds: Option<f64>,
    /// Seconds of unlearning; for sharded methods, of the shards touched and the aggregation.
    pub seconds: f64,
    /// Newton steps.
    pub newton_steps: usize,
    /// Gradients; of shards or minibatches, all together.
    pub gradients: usize,
    /// Hessian-vector products.
    pub hvp: usize,
    /// Embedding rows that changed; of submodels, all together.
    pub rows_updated: usize,
    /// Norm of the gradient of the retained objective at the original; `None` for ensembles.
    pub residual_before: Option<f64>,
    /// The same at the result.
    pub residual_after: Option<f64>,
    /// Why it ended.
    pub stop_reason: StopReason,
    /// Quality of the method's own original on what remains, where it has one.
    pub original: Option<Metrics>,
    /// Quality after, on what remains.
    pub metrics: Metrics,
    /// Distance to the retrained model over the forgotten pairs. An ensemble is another kind of
    /// model than the retrained one, so its distance is that of the kinds and its closure (from
    /// its own original) says little: an ensemble whose touched shards were trained again is
    /// complete by construction.
    pub forget_set: Closeness,
    /// The same over the test pairs that remain.
    pub test_set: Closeness,
    /// Mean share of the retrained top-10 that this model has too.
    pub top10_overlap: f64,
    /// For sharded methods.
    pub shards: Option<ShardsTouched>,
}

/// Several methods on the same request, against the same retrained model.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct CompareReport {
    /// One entry per method, in the order that was asked for.
    pub methods: Vec<MethodReport>,
}
