//! SCIF: selective and collaborative influence (Li et al., arXiv 2304.10199).

use std::collections::BTreeSet;

use super::restricted::influence_step;
use super::{Case, Method, MethodKind, Unlearned};
use crate::objective::Workspace;
use crate::solver::{Observer, Pending, Run};
use crate::unlearn::Removal;

/// Influence on selected rows: with S the rows of the users that own a forgotten record,
/// theta_S += H_SS^-1 g_S, where H_SS is the block of the retained objective's Hessian and g the
/// direct influence (no spillover). Every other row stays, so that the rest of the influence
/// stays too: this is what SCIF trades for speed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scif {
    /// Conjugate gradients end at this relative residual.
    pub relative_residual: f64,
    /// Or after so many products.
    pub products: usize,
}

impl Default for Scif {
    /// A residual of 0.1 or 30 products: where nothing regularises, the block is nearly singular, and
    /// closer solutions run away.
    fn default() -> Self {
        Self { relative_residual: 0.1, products: 30 }
    }
}

impl Method for Scif {
    fn kind(&self) -> MethodKind {
        MethodKind::Scif
    }

    fn unlearn<'a>(
        &'a self,
        case: &'a Case<'_>,
        observer: &'a dyn Observer,
    ) -> Pending<'a, Unlearned> {
        Box::pin(async move {
            let (theta, run) = self.update(case, observer).await;
            Unlearned::of_model(case, theta, run)
        })
    }
}

impl Scif {
    async fn update(&self, case: &Case<'_>, observer: &dyn Observer) -> (Vec<f64>, Run) {
        let Removal { records, items } = case.removal;
        let user = |&record: &usize| case.objective.terms().pair(record).0 as usize;
        let rows: BTreeSet<usize> = records.iter().map(user).collect();
        let mut workspace = Workspace::<f64>::default();
        let direct = case.objective.direct_influence(records, items, case.theta, &mut workspace);
        let Self { relative_residual, products } = *self;
        influence_step(case, &direct, Some(&rows), relative_residual, products, observer).await
    }
}
