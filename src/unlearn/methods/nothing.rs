//! The control: nothing is done.

use super::{Case, Method, MethodKind, Unlearned};
use crate::objective::Scores;
use crate::solver::{Observer, Pending, Run};

/// Keeps the original model, with the forgotten edges still in its graph. Closure 0, by
/// definition.
#[derive(Debug, Clone, Copy, Default)]
pub struct Nothing;

impl Method for Nothing {
    fn kind(&self) -> MethodKind {
        MethodKind::Nothing
    }

    fn unlearn<'a>(&'a self, case: &'a Case<'_>, _: &'a dyn Observer) -> Pending<'a, Unlearned> {
        Box::pin(async {
            Unlearned {
                scores: Box::new(Scores::new(case.objective, case.theta)),
                ..Unlearned::of_model(case, case.theta.to_vec(), Run::default())
            }
        })
    }
}
