//! The ground truth: training from scratch on the retained set.

use super::{Case, Method, MethodKind, Unlearned};
use crate::solver::{Observer, Pending};

/// Trains the retained objective from the random start of the case's seed.
#[derive(Debug, Clone, Copy, Default)]
pub struct Retrain;

impl Method for Retrain {
    fn kind(&self) -> MethodKind {
        MethodKind::Retrain
    }

    fn unlearn<'a>(
        &'a self,
        case: &'a Case<'_>,
        observer: &'a dyn Observer,
    ) -> Pending<'a, Unlearned> {
        Box::pin(async move {
            let trained = case.trainer.train(&case.retained, case.seed, observer).await;
            Unlearned::of_model(case, trained.parameters().to_vec(), trained.run)
        })
    }
}
