//! IFRU pruned by a tolerance in score units: see [`crate::unlearn::local`].

use std::cell::RefCell;

use super::{Case, Method, MethodKind, Unlearned};
use crate::solver::newton::Newton;
use crate::solver::{Observer, Pending, Run, Stop};
use crate::unlearn::local::{LocalEnd, LocalModel, TOLERANCE};
use crate::unlearn::polish;

/// Local unlearning; where the request is too wide for it, the full solve goes on from where it
/// stopped, until converged.
#[derive(Debug)]
pub struct IfruLocal {
    /// No score may be further from the full solve than about this.
    pub tolerance: f64,
    model: RefCell<Option<LocalModel>>,
}

impl IfruLocal {
    /// With a tolerance in score units, above 0.
    pub fn new(tolerance: f64) -> Self {
        Self { tolerance, model: RefCell::default() }
    }
}

impl Default for IfruLocal {
    fn default() -> Self {
        Self::new(TOLERANCE)
    }
}

impl Method for IfruLocal {
    fn kind(&self) -> MethodKind {
        MethodKind::IfruLocal
    }

    /// Works out what is otherwise kept from training. A model that does not suit local
    /// unlearning (GMF) gets the full solve.
    fn prepare<'a>(&'a mut self, case: &'a Case<'_>, _: &'a dyn Observer) -> Pending<'a, Run> {
        *self.model.get_mut() = LocalModel::new(case.objective.clone(), case.theta).ok();
        Box::pin(async { Run::default() })
    }

    fn unlearn<'a>(
        &'a self,
        case: &'a Case<'_>,
        observer: &'a dyn Observer,
    ) -> Pending<'a, Unlearned> {
        Box::pin(async move {
            let mut theta = case.theta.to_vec();
            let mut run = Run::default();
            if let Some(mut model) = self.model.take() {
                let local = model.forget(case.removal, self.tolerance);
                theta = model.into_theta();
                run.newton_steps = local.steps;
                run.products = local.products;
                if local.end == LocalEnd::WithinTolerance {
                    run.stop = Stop::Tolerance;
                    return Unlearned::of_model(case, theta, run);
                }
            }
            let full =
                polish(&case.retained, &mut theta, case.removal, &mut Newton::default(), observer)
                    .await;
            let (newton_steps, products) = (run.newton_steps, run.products);
            let run = Run {
                newton_steps: newton_steps + full.newton_steps,
                products: products + full.products,
                ..full
            };
            Unlearned::of_model(case, theta, run)
        })
    }
}
