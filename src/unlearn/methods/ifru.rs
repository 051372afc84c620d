//! IFRU (arXiv 2307.02147) with its linear system solved: see [`crate::unlearn::unlearn`].

use super::{Case, Method, MethodKind, Unlearned};
use crate::solver::newton::Goal;
use crate::solver::{Observer, Pending};
use crate::unlearn::{polish, unlearn};

/// Newton steps on the retained objective, from the original model.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ifru {
    /// One step, the influence update H^-1 (direct + spillover), and a second one where the removal
    /// is large: see [`crate::unlearn::Removal::first_steps`].
    OneShot,
    /// Steps until the gradient is as small as training is asked to make it, see [`polish`].
    Polished,
}

impl Method for Ifru {
    fn kind(&self) -> MethodKind {
        match self {
            Self::OneShot => MethodKind::IfruOneShot,
            Self::Polished => MethodKind::Ifru,
        }
    }

    fn unlearn<'a>(
        &'a self,
        case: &'a Case<'_>,
        observer: &'a dyn Observer,
    ) -> Pending<'a, Unlearned> {
        Box::pin(async move {
            let mut theta = case.theta.to_vec();
            let run = match self {
                Self::OneShot => {
                    let steps = case.removal.first_steps(&case.retained);
                    let goal = Goal { steps, ..Goal::default() };
                    unlearn(&case.retained, &mut theta, goal, observer).await
                }
                Self::Polished => polish(&case.retained, &mut theta, case.removal, observer).await,
            };
            Unlearned::of_model(case, theta, run)
        })
    }
}
