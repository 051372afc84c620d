//! Unlearning: from a request to a model that is a minimiser of the retained objective.

mod influence;

use crate::objective::Objective;
use crate::solver::newton::{self, Goal};
use crate::solver::{Observer, Run};

pub use influence::{Forgotten, Influence};

/// Unlearns: one Newton step on the retained objective is IFRU's update H^-1 (direct +
/// spillover); further steps polish it until the gradient is as small as training was asked to
/// make it. `retained` is the objective after the removal; `theta` enters as the trained model
/// and leaves as the unlearned one. With `steps` = 1 it is one-shot.
pub async fn unlearn(
    retained: &Objective,
    theta: &mut [f64],
    goal: Goal,
    observer: &dyn Observer,
) -> Run {
    newton::minimise(retained, theta, goal, observer).await
}
