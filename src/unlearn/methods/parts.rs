//! IFRU part by part: direct influence alone, with spillover, and pruned, each one solve. These
//! show what each part of the paper is worth.

use super::restricted::influence_step;
use super::{Case, Method, MethodKind, Unlearned};
use crate::solver::{Observer, Pending};
use crate::unlearn::{Influence, Pruning};

/// The influence step with some of IFRU's parts.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct IfruParts {
    /// Spillover as well as direct influence.
    pub with_spillover: bool,
    /// Rows that are updated; `None` for all.
    pub pruning: Option<Pruning>,
    /// Conjugate gradients end at this relative residual.
    pub relative_residual: f64,
    /// Or after so many products.
    pub products: usize,
}

impl IfruParts {
    /// Direct influence alone: what an influence function without a graph would do.
    pub fn direct() -> Self {
        Self { with_spillover: false, pruning: None, relative_residual: 0.1, products: 100 }
    }

    /// Direct and spillover influence on the rows that pruning keeps.
    pub fn pruned(pruning: Pruning) -> Self {
        Self { with_spillover: true, pruning: Some(pruning), ..Self::direct() }
    }
}

impl Method for IfruParts {
    fn kind(&self) -> MethodKind {
        if self.pruning.is_some() { MethodKind::IfruPruned } else { MethodKind::IfruDirect }
    }

    fn unlearn<'a>(
        &'a self,
        case: &'a Case<'_>,
        observer: &'a dyn Observer,
    ) -> Pending<'a, Unlearned> {
        Box::pin(async move {
            let mut influence = Influence::of_removal(case.objective, case.removal, case.theta);
            if self.with_spillover {
                let both = influence.direct.iter_mut().zip(&influence.spillover);
                both.for_each(|(direct, spillover)| *direct += spillover);
            }
            let rows = self.pruning.map(|pruning| pruning.rows(case.objective, case.removal));
            let Self { relative_residual, products, .. } = *self;
            let right = &influence.direct;
            let (theta, run) =
                influence_step(case, right, rows.as_ref(), relative_residual, products, observer)
                    .await;
            Unlearned::of_model(case, theta, run)
        })
    }
}
