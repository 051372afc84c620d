//! Trust-region Newton-CG: parameters in f64, inner products in f32. This is iterative refinement:
//! f32 limits how far one step goes, not where the iteration ends. Gradients are in f64 too, but
//! for those that are so large that f32 has them right: any of a propagation, and of other models
//! (GMF) the first and the last. Where f32 cannot tell whether a step is better, f64 does.

mod point;
mod system;

use super::observe::{Event, Observer, report};
use super::offload::Offload;
use super::{Run, Stop, relative_gradient};
use crate::objective::Objective;

use point::{Point, Room};
use system::System;

/// What [`Newton::minimise`] is asked for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Goal {
    /// End once the gradient's norm is at most this part of [`Objective::scale`]; `None` is what
    /// the model is trained to, see [`relative_gradient`].
    pub relative_gradient: Option<f64>,
    /// End after so many Newton steps.
    pub steps: usize,
    /// Take so many Newton steps even where the gradient is small enough already: the record of a
    /// large data set may move the gradient by less than training was asked to leave of it.
    pub least_steps: usize,
    /// The solve of the first step ends at this relative residual. At 0.1 the step closes 95 % to
    /// 99 % of the gap to the retrained model (measured); far below, CG drifts along the rotations.
    pub first_residual: f64,
    /// [`Event::Solved`] tells of the first step once its solve is at this relative residual, or
    /// at its end where that comes first; of the other steps at the end of theirs.
    pub told_residual: f64,
    /// Those of the other steps end at this one.
    pub inner_residual: f64,
    /// Products of one inner solve, at most.
    pub inner_products: usize,
}

impl Default for Goal {
    fn default() -> Self {
        Self {
            relative_gradient: None,
            steps: 200,
            least_steps: 0,
            first_residual: 0.1,
            told_residual: 0.0,
            inner_residual: 0.1,
            inner_products: 200,
        }
    }
}

/// Newton-CG with the room that it works in, and the preconditioner of the model that requests
/// start from: whoever keeps one from request to request saves the time that both take, a third of
/// a first answer on MovieLens-100k. What a minimisation does depends on no other that went before.
///
/// ```
/// use unremember::model::ModelKind;
/// use unremember::objective::{Loss, Objective, Record, Regulariser};
/// use unremember::solver::newton::{Goal, Newton};
/// use unremember::solver::{Quiet, Stop, finish};
/// use unremember::train::{Converged, Trainer};
///
/// let record = |user, item| Record { user, item, positive: user <= item, negatives: vec![] };
/// let records: Vec<Record> = (0..6).flat_map(|u| (0..6).map(move |i| record(u, i))).collect();
/// let model = ModelKind::Lightgcn.build(2);
/// let objective = Objective::new(6, 6, 4, model, Loss::Bce, Regulariser::Uniform(0.3), &records);
/// let trained = finish(Converged::default().train(&objective, 1, &Quiet));
/// let mut newton = Newton::at(&objective, trained.parameters());
/// for forgotten in [0, 7] {
///     let mut retained = objective.clone();
///     retained.remove(&[forgotten], &[]);
///     let mut theta = trained.parameters().to_vec();
///     let run = finish(newton.minimise(&retained, &mut theta, Goal::default(), &Quiet));
///     assert_eq!(run.stop, Stop::Converged);
/// }
/// ```
#[derive(Debug, Default)]
pub struct Newton {
    here: Point,
    trial: Point,
    system: System,
    room: Room,
}

impl Newton {
    /// For requests that start from `theta`, a minimum of `objective`. Cost: a gradient in f32, the
    /// preconditioner, and eight products where the model propagates.
    pub fn at(objective: &Objective, theta: &[f64]) -> Self {
        let mut newton = Self::default();
        newton.here.start(theta);
        newton.here.linearise(objective, &mut newton.room);
        newton.system.kept.form_well(objective, &mut newton.here);
        newton
    }

    /// Parameters of the model that it has worked on last; 0 before the first.
    pub fn parameters(&self) -> usize {
        self.here.theta.len()
    }

    /// Minimises J from a start near a minimum: the end of a descent, or a model trained on a few
    /// more records. The trust region is unbounded until a step fails.
    pub async fn minimise(
        &mut self,
        objective: &Objective,
        theta: &mut [f64],
        goal: Goal,
        observer: &dyn Observer,
    ) -> Run {
        let Self { here, trial, system, room } = self;
        here.start(theta);
        trial.resize(theta.len());
        system.start(objective);
        let mut run =
            Run { gradients: here.evaluate(objective, f64::INFINITY, room), ..Run::default() };
        let relative = goal.relative_gradient.unwrap_or_else(|| relative_gradient(objective));
        run.first_gradient_norm = here.gradient_norm;
        let mut offload = Offload::begin(objective).await;
        let mut radius = f64::INFINITY;
        loop {
            run.objective = here.value;
            run.gradient_norm = here.gradient_norm;
            run.target = relative * here.scale;
            let event = Event::Iterate {
                theta: &here.theta,
                objective: run.objective,
                gradient_norm: run.gradient_norm,
                target: run.target,
            };
            report(observer, event).await;
            let is_there = run.gradient_norm <= run.target;
            if is_there && (run.newton_steps >= goal.least_steps || run.gradient_norm == 0.0) {
                run.stop = Stop::Converged;
                break;
            }
            if run.newton_steps == goal.steps {
                run.stop = Stop::StepLimit;
                break;
            }
            system.set(objective, here);
            let Some(next_radius) = system
                .step(
                    objective,
                    &mut offload,
                    [here, trial],
                    room,
                    radius,
                    goal,
                    &mut run,
                    observer,
                )
                .await
            else {
                run.stop = if is_there { Stop::Converged } else { Stop::Stalled };
                break;
            };
            radius = next_radius;
            run.newton_steps += 1;
            std::mem::swap(here, trial);
        }
        // A step that failed had J and its gradient worked out in f64.
        run.objective = here.value;
        run.gradient_norm = here.gradient_norm;
        theta.copy_from_slice(&here.theta);
        run
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::ModelKind;
    use crate::objective::{Loss, Record, Regulariser};
    use crate::solver::{Quiet, finish};
    use crate::train;

    #[test]
    fn what_went_before_changes_no_bit() {
        let record =
            |k: u32| Record { user: k / 12, item: k % 12, positive: k % 7 < 4, negatives: vec![] };
        let records: Vec<Record> = (0..240).map(record).collect();
        let model = ModelKind::Lightgcn.build(2);
        let regulariser = Regulariser::Uniform(0.5);
        let objective = Objective::new(20, 12, 8, model, Loss::Bce, regulariser, &records);
        let trained = finish(train::train(&objective, 1, 1e-5, &Quiet));
        let mut newton = Newton::at(&objective, trained.parameters());
        assert!(newton.system.kept.suits(&objective, &newton.here.narrow));
        let mut forget = |record: usize| {
            let mut retained = objective.clone();
            retained.remove(&[record], &[]);
            let mut theta = trained.parameters().to_vec();
            let goal = Goal { least_steps: 1, ..Goal::default() };
            let run = finish(newton.minimise(&retained, &mut theta, goal, &Quiet));
            assert_eq!(run.stop, Stop::Converged);
            assert_ne!(theta, trained.parameters());
            theta
        };
        let first = forget(7);
        let other = forget(100);
        assert_ne!(first, other);
        assert_eq!(first, forget(7));
    }

    #[test]
    fn a_preconditioner_serves_near_by_alone() {
        let records: Vec<Record> = (0..300)
            .map(|k| Record { user: k / 10, item: k % 10, positive: k % 2 == 0, negatives: vec![] })
            .collect();
        let model = ModelKind::Mf.build(0);
        let regulariser = Regulariser::Uniform(0.5);
        let mut objective = Objective::new(30, 10, 8, model, Loss::Bce, regulariser, &records);
        let theta: Vec<f64> = (0..objective.len()).map(|k| (k % 7) as f64).collect();
        let newton = Newton::at(&objective, &theta);
        let kept = &newton.system.kept;
        let moved = |by: f32| newton.here.narrow.iter().map(|x| x * (1.0 + by)).collect::<Vec<_>>();
        assert!(kept.suits(&objective, &moved(0.9 * system::MOVED as f32)));
        assert!(!kept.suits(&objective, &moved(1.1 * system::MOVED as f32)));
        objective.remove(&[0], &[]);
        assert!(kept.suits(&objective, &moved(0.0)));
        objective.remove(&[1], &[]);
        assert!(!kept.suits(&objective, &moved(0.0)));
    }
}
