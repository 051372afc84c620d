//! IFRU (arXiv 2307.02147) with its linear system solved: see [`crate::unlearn::unlearn`].

use super::{Case, Method, MethodKind, Unlearned};
use crate::solver::newton::Newton;
use crate::solver::{Observer, Pending};
use crate::unlearn::{first_answer, polish};

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
            let (retained, removal) = (&case.retained, case.removal);
            let newton = &mut Newton::default();
            let run = match self {
                Self::OneShot => {
                    first_answer(retained, &mut theta, removal, newton, observer).await
                }
                Self::Polished => polish(retained, &mut theta, removal, newton, observer).await,
            };
            Unlearned::of_model(case, theta, run)
        })
    }
}
