//! IFRU (arXiv 2307.02147) with its linear system solved: see [`crate::unlearn::unlearn`].

use super::{Case, Method, MethodKind, Unlearned};
use crate::solver::newton::Goal;
use crate::solver::{Observer, Pending};
use crate::unlearn::unlearn;

/// Newton steps on the retained objective, from the original model.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ifru {
    /// How many steps at most, and how far.
    pub goal: Goal,
}

impl Ifru {
    /// One step: the influence update H^-1 (direct + spillover).
    pub fn one_shot() -> Self {
        Self { goal: Goal { steps: 1, ..Goal::default() } }
    }

    /// Steps until the gradient is as small as training is asked to make it.
    pub fn polished() -> Self {
        Self { goal: Goal::default() }
    }
}

impl Method for Ifru {
    fn kind(&self) -> MethodKind {
        if self.goal.steps == 1 { MethodKind::IfruOneShot } else { MethodKind::Ifru }
    }

    fn unlearn<'a>(
        &'a self,
        case: &'a Case<'_>,
        observer: &'a dyn Observer,
    ) -> Pending<'a, Unlearned> {
        Box::pin(async move {
            let mut theta = case.theta.to_vec();
            let run = unlearn(&case.retained, &mut theta, self.goal, observer).await;
            Unlearned::of_model(case, theta, run)
        })
    }
}
