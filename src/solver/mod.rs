//! Minimising the objective: preconditioned L-BFGS from a random start, then trust-region
//! Newton-CG to the end. How a solver ended is data and is never thrown away.
//!
//! Solvers are async functions: at every [`Event`] they may pause, so that one thread can train,
//! show progress and be cancelled. Dropping the future is cancelling. [`finish`] runs one to its
//! end.

pub mod cg;
pub mod lbfgs;
pub mod newton;
mod observe;
mod offload;
mod outliers;
mod preconditioner;

use crate::compute::vector::norm;
use crate::objective::{Objective, Workspace};

pub use observe::{Event, Observer, Pending, Quiet, finish};
pub(crate) use observe::{pause_if, report};
pub use preconditioner::Preconditioner;

/// Why a minimisation ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Stop {
    /// The gradient is as small as was asked for.
    Converged,
    /// No step made the objective smaller at the precision of the numbers.
    #[default]
    Stalled,
    /// The limit of steps was reached first.
    StepLimit,
    /// What was left could move no score by more than the tolerance that was asked for (local
    /// unlearning).
    Tolerance,
    /// The validation metric had not improved for as long as patience lasts; the best iterate is
    /// the result (preset `paper`).
    Patience,
}

/// How a minimisation went. Norms are Euclidean, over all parameters.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Run {
    /// Newton steps.
    pub newton_steps: usize,
    /// Gradients, those of line searches and rejected steps included.
    pub gradients: usize,
    /// Hessian-vector products.
    pub products: usize,
    /// J at the end.
    pub objective: f64,
    /// Norm of its gradient at the start.
    pub first_gradient_norm: f64,
    /// Norm of its gradient at the end.
    pub gradient_norm: f64,
    /// The norm that was asked for.
    pub target: f64,
    /// Why it ended.
    pub stop: Stop,
}

impl Run {
    /// This run and one of another, independent problem: counts and values add up, norms as if
    /// the parameters stood in one vector, and the worse end counts.
    pub(crate) fn beside(self, other: Run) -> Run {
        let is_fine = |stop| matches!(stop, Stop::Converged | Stop::Tolerance | Stop::Patience);
        Run {
            newton_steps: self.newton_steps + other.newton_steps,
            gradients: self.gradients + other.gradients,
            products: self.products + other.products,
            objective: self.objective + other.objective,
            first_gradient_norm: self.first_gradient_norm.hypot(other.first_gradient_norm),
            gradient_norm: self.gradient_norm.hypot(other.gradient_norm),
            target: self.target.hypot(other.target),
            stop: if is_fine(self.stop) { other.stop } else { self.stop },
        }
    }
}

/// The norm of the gradient that counts as converged with layers: this part of the norm of the
/// regulariser's gradient ([`Objective::scale`]). Measured on MovieLens-100k with 2 layers: two
/// random starts then agree to 3e-5 in scores (RMSE over the test pairs).
pub const RELATIVE_GRADIENT: f64 = 1.5e-5;

/// The same without layers. Where nothing averages over neighbours, a small residual moves the
/// scores of users and items with few records by more. Measured on MovieLens-100k, matrix
/// factorisation, one record unlearned: closure over the test pairs 0.963 at 1.5e-5 and 0.994 at
/// this; two random starts agree to 4.6e-5 and 1.4e-6; training takes 277 passes instead of 126.
pub const RELATIVE_GRADIENT_WITHOUT_LAYERS: f64 = 4.5e-7;

/// What `objective` is trained to where nothing else is asked for: [`RELATIVE_GRADIENT`] or
/// [`RELATIVE_GRADIENT_WITHOUT_LAYERS`].
pub fn relative_gradient(objective: &Objective) -> f64 {
    if objective.layers() == 0 { RELATIVE_GRADIENT_WITHOUT_LAYERS } else { RELATIVE_GRADIENT }
}

/// Where L-BFGS, with gradients in f32, hands over to Newton steps. Measured on MovieLens-100k,
/// LightGCN with 2 layers, six seeds: 175 passes to train with 6e-5, 171 with this and 173 with
/// 2e-4.
const HAND_OVER: f64 = 1.2e-4;

/// Gradients that L-BFGS may use before it hands over in any case.
const DESCENT_GRADIENTS: usize = 1000;

/// Minimises J from a random start. The two phases were measured: L-BFGS leaves the saddle at the
/// origin cheaply but stalls in f32; Newton steps converge quadratically but waste products there.
pub async fn train(
    objective: &Objective,
    theta: &mut [f64],
    relative_gradient: f64,
    observer: &dyn Observer,
) -> Run {
    let hand_over = relative_gradient.max(HAND_OVER);
    let gradients = lbfgs::descend(objective, theta, hand_over, DESCENT_GRADIENTS, observer).await;
    let goal =
        newton::Goal { relative_gradient: Some(relative_gradient), ..newton::Goal::default() };
    let mut run = newton::Newton::default().minimise(objective, theta, goal, observer).await;
    run.gradients += gradients;
    run
}

/// How near `theta` is to a minimum of J, as a run that takes no step.
pub fn assess(objective: &Objective, theta: &[f64]) -> Run {
    let mut gradient = vec![0.0; theta.len()];
    let value = objective.gradient(theta, &mut gradient, &mut Workspace::default());
    let gradient_norm = norm(&gradient);
    let target = target(objective, theta, relative_gradient(objective));
    let stop = if gradient_norm <= target { Stop::Converged } else { Stop::StepLimit };
    Run {
        gradients: 1,
        objective: value,
        first_gradient_norm: gradient_norm,
        gradient_norm,
        target,
        stop,
        ..Run::default()
    }
}

/// The norm of J's gradient that counts as converged at `theta`.
fn target(objective: &Objective, theta: &[f64], relative_gradient: f64) -> f64 {
    relative_gradient * scale(objective, theta)
}

/// What gradients are measured against. Where the parameters vanish (a regulariser so strong that
/// nothing is learned) the number of records gives it.
fn scale(objective: &Objective, theta: &[f64]) -> f64 {
    let floor = 1e-3 * (objective.terms().active_records().max(1) as f64).sqrt();
    objective.scale(theta).max(floor)
}
