//! Unlearning: from a removal to a model that is a minimiser of the retained objective.

mod influence;
pub mod local;
pub mod methods;
mod pruning;

use crate::objective::Objective;
use crate::solver::newton::{self, Goal};
use crate::solver::{Observer, Run};

pub use influence::{Influence, Removal};
pub use pruning::Pruning;

/// Unlearns. `retained` is the objective after the removal ([`Objective::remove`]); `theta` enters
/// as the trained model and leaves as the unlearned one.
///
/// One Newton step on the retained objective is IFRU's update H^-1 (direct + spillover), because
/// the gradient of the original objective vanished. With `steps` = 1 that is all (one-shot); more
/// steps polish it until the gradient is as small as training was asked to make it. Rows that
/// have no loss term left go to zero at once: there that is the exact solution.
pub async fn unlearn(
    retained: &Objective,
    theta: &mut [f64],
    goal: Goal,
    observer: &dyn Observer,
) -> Run {
    retained.clear_unused_rows(theta);
    newton::minimise(retained, theta, Goal { narrow_start: true, ..goal }, observer).await
}
