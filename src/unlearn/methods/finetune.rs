//! Warm-start fine-tuning: training goes on for a little while, on the retained set.

use super::{Case, Method, MethodKind, Unlearned};
use crate::solver::{Observer, Pending};

/// First-order descent on the retained objective from the original model, for a stated number of
/// passes over the retained records: the usual quick remedy. How it descends is the trainer's
/// matter ([`crate::train::Trainer::tune`]); it gets no second-order information.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FineTune {
    /// Passes it may use, 1 or more.
    pub passes: usize,
}

impl Default for FineTune {
    /// 10 passes: about a tenth of a training.
    fn default() -> Self {
        Self { passes: 10 }
    }
}

impl Method for FineTune {
    fn kind(&self) -> MethodKind {
        MethodKind::Finetune
    }

    fn unlearn<'a>(
        &'a self,
        case: &'a Case<'_>,
        observer: &'a dyn Observer,
    ) -> Pending<'a, Unlearned> {
        Box::pin(async move {
            let mut theta = case.theta.to_vec();
            let Case { retained, seed, trainer, .. } = case;
            let run = trainer.tune(retained, &mut theta, *seed, self.passes, observer).await;
            Unlearned::of_model(case, theta, run)
        })
    }
}
