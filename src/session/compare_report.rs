//! The table of methods.

use serde::{Deserialize, Serialize};

use super::report::{AttackAuc, Closeness, Metrics, StopReason};
use crate::unlearn::Pruning;
use crate::unlearn::methods::{MethodKind, MethodSettings};
use crate::{Error, ErrorKind, Result};

/// What to compare with, and how.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "snake_case", deny_unknown_fields)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct CompareOptions {
    /// The methods, each once.
    pub methods: Vec<MethodKind>,
    /// Steps from the forgotten records that pruning looks at, 0 to 4.
    pub hops: usize,
    /// Shares that pruning keeps, 0 to 1: the pruned method runs once for each.
    pub kept: Vec<f64>,
    /// The tolerance of local unlearning in units of the score, above 0.
    pub tolerance: f64,
}

impl Default for CompareOptions {
    fn default() -> Self {
        let MethodSettings { pruning, tolerance } = MethodSettings::default();
        Self { methods: Vec::new(), hops: pruning.hops, kept: vec![pruning.kept], tolerance }
    }
}

impl CompareOptions {
    /// The runs that are asked for, in order; an error where a value is out of range.
    pub(super) fn runs(&self) -> Result<Vec<(MethodKind, MethodSettings)>> {
        let refuse = |what: &str, found: String, remedy: &str| {
            Err(Error::new(ErrorKind::Settings, what).found(found).remedy(remedy))
        };
        if self.methods.is_empty() {
            return refuse(
                "there is no method to compare with",
                "none".into(),
                "name at least one",
            );
        }
        if self.hops > 4 {
            return refuse("hops is out of range", self.hops.to_string(), "give 0 to 4");
        }
        if let Some(kept) = self.kept.iter().find(|kept| !(0.0..=1.0).contains(*kept)) {
            return refuse("kept is out of range", kept.to_string(), "give 0 to 1");
        }
        if !(self.tolerance > 0.0 && self.tolerance.is_finite()) {
            let found = self.tolerance.to_string();
            return refuse("the tolerance is out of range", found, "give a number above 0");
        }
        let mut runs: Vec<(MethodKind, MethodSettings)> = Vec::new();
        for &method in &self.methods {
            if runs.iter().any(|(other, _)| *other == method) {
                continue;
            }
            let shares = if method == MethodKind::IfruPruned { &self.kept[..] } else { &[1.0] };
            runs.extend(shares.iter().map(|&kept| {
                let pruning = Pruning { hops: self.hops, kept };
                (method, MethodSettings { pruning, tolerance: self.tolerance })
            }));
        }
        Ok(runs)
    }
}

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
    /// The kept share of a pruned method.
    pub kept: Option<f64>,
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
    /// The membership attack on this model; `None` where there was nothing to try it on.
    pub membership: Option<AttackAuc>,
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
