//! Warm-start fine-tuning: training goes on for a little while, on the retained set.

use super::{Case, Method, MethodKind, Unlearned};
use crate::solver::{Observer, Pending, RELATIVE_GRADIENT, Run, Stop, lbfgs};

/// First-order descent (preconditioned L-BFGS) on the retained objective from the original model,
/// for a stated number of gradients: the usual quick remedy. No second-order information is
/// given to it; it works with less than a tenth of a retraining's passes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FineTune {
    /// Gradients it may use, 1 or more.
    pub gradients: usize,
}

impl Default for FineTune {
    /// 10 gradients.
    fn default() -> Self {
        Self { gradients: 10 }
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
            let limit = self.gradients;
            let gradients =
                lbfgs::descend(&case.retained, &mut theta, RELATIVE_GRADIENT, limit, observer)
                    .await;
            let is_done = gradients < limit;
            let stop = if is_done { Stop::Converged } else { Stop::StepLimit };
            Unlearned::of_model(case, theta, Run { gradients, stop, ..Run::default() })
        })
    }
}
