//! Unlearning: from a removal to a model that is a minimiser of the retained objective.

mod influence;
pub mod local;
pub mod methods;
mod pruning;

use crate::objective::Objective;
use crate::solver::newton::{Goal, Newton};
use crate::solver::{Observer, Run, Stop, relative_gradient};

pub use influence::{Influence, Removal};
pub use pruning::Pruning;

/// The relative residual that the first Newton system of an unlearning is solved to where it is the
/// first answer. Measured on MovieLens-100k, 16 records one by one, closure on the forget set: 0.956
/// after 2.8 products (LightGCN, 2 layers), 0.928 after 3.4 (matrix factorisation).
pub const FIRST_RESIDUAL: f64 = 0.2;
/// The same of what a session shows while it is polished; its solve goes on to the above. Measured
/// likewise: 0.908 after 1.6 products (LightGCN), 0.824 after 1.8 (matrix factorisation). After 2.0
/// products for a median user, 9.95 of ten titles recommended to any other are those after the
/// polish, and 9.89 before anything was forgotten (LightGCN).
const SHOWN_RESIDUAL: f64 = 0.37;
/// The polish ends at this part of the residual that training is asked for: what is left of a
/// removal lies along the directions in which a small residual still moves scores (a median user
/// of MovieLens-100k, 2 layers, from the minimum by RMSE over the test pairs: 5e-5, 1.1e-4 at the
/// whole of it, and 8e-5 a retraining).
const POLISH: f64 = 1.0 / 3.0;

/// Unlearns. `retained` is the objective after the removal ([`Objective::remove`]); `theta` enters
/// as the trained model and leaves as the unlearned one. `newton` is [`Newton::at`] the trained
/// model, or a new one: that changes the time and the last bits alone.
///
/// One Newton step on the retained objective is IFRU's update H^-1 (direct + spillover), because
/// the gradient of the original objective vanished. [`Removal::first_steps`] of them are a first
/// answer; more steps polish it until the gradient is as small as training was asked to make it.
/// Rows that have no loss term left go to zero at once: there that is the exact solution.
pub async fn unlearn(
    retained: &Objective,
    theta: &mut [f64],
    goal: Goal,
    newton: &mut Newton,
    observer: &dyn Observer,
) -> Run {
    retained.clear_unused_rows(theta);
    newton.minimise(retained, theta, goal, observer).await
}

/// How an unlearning starts.
fn start(removal: &Removal, retained: &Objective) -> Goal {
    let goal = Goal::default();
    match removal.first_steps(retained) {
        1 => Goal { first_residual: FIRST_RESIDUAL, told_residual: SHOWN_RESIDUAL, ..goal },
        _ => goal,
    }
}

/// Unlearns as far as the first answer goes ("one-shot"): [`unlearn`] by
/// [`Removal::first_steps`] Newton steps.
pub async fn first_answer(
    retained: &Objective,
    theta: &mut [f64],
    removal: &Removal,
    newton: &mut Newton,
    observer: &dyn Observer,
) -> Run {
    let goal = Goal { steps: removal.first_steps(retained), ..start(removal, retained) };
    unlearn(retained, theta, goal, newton, observer).await
}

/// Unlearns to the end ("polished"): [`unlearn`] until the gradient is a little smaller than
/// training is asked to make it, and with a step at least where anything is removed. The run's
/// target is that of training.
pub async fn polish(
    retained: &Objective,
    theta: &mut [f64],
    removal: &Removal,
    newton: &mut Newton,
    observer: &dyn Observer,
) -> Run {
    let goal = Goal {
        relative_gradient: Some(POLISH * relative_gradient(retained)),
        least_steps: usize::from(!removal.records.is_empty()),
        ..start(removal, retained)
    };
    let mut run = unlearn(retained, theta, goal, newton, observer).await;
    run.target /= POLISH;
    if run.stop == Stop::Stalled && run.gradient_norm <= run.target {
        run.stop = Stop::Converged;
    }
    run
}
