//! Trust-region Newton-CG: parameters and outer gradients in f64, inner products in f32. This is
//! iterative refinement: f32 limits how far one step goes, not where the iteration ends. The first
//! gradient and the one that tells how the last step ended may be in f32, where they are large.

use super::cg::{self, End, Limits};
use super::observe::{Event, Observer, report};
use super::offload::Offload;
use super::preconditioner::Preconditioner;
use super::{Run, Stop, relative_gradient, scale, target};
use crate::compute::vector::{dot, narrow, norm};
use crate::objective::{Objective, Workspace};

/// What [`minimise`] is asked for.
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
    /// Each inner solve ends at this relative residual. At 0.1 the first step closes 95 % to 99 %
    /// of the gap to the retrained model (measured); far below, CG drifts along the rotations.
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
            inner_residual: 0.1,
            inner_products: 200,
        }
    }
}

/// Shorter steps that are tried along one that did not make J smaller, before the system is
/// solved again in a smaller region: each costs a gradient and not a whole solve.
const BACKTRACKS: usize = 3;

/// A gradient in f32 is right to 1 % where its norm is this part of [`Objective::scale`] or more:
/// its error is 2e-7 to 3e-7 of the scale (measured on MovieLens-100k).
const NARROW: f64 = 3e-5;

/// A point with everything that is known of J there.
struct Point {
    theta: Vec<f64>,
    value: f64,
    /// Differences of `value` below this part of it are rounding.
    noise: f64,
    gradient: Vec<f64>,
    /// `theta` in f32, and what Hessian-vector products there need.
    narrow: Vec<f32>,
    workspace: Workspace<f32>,
}

/// Room for evaluations, used by all points.
#[derive(Default)]
struct Room {
    workspace: Workspace<f64>,
    gradient: Vec<f32>,
}

impl Point {
    fn new(theta: &[f64]) -> Self {
        Self {
            theta: theta.to_vec(),
            value: 0.0,
            noise: 0.0,
            gradient: vec![0.0; theta.len()],
            narrow: vec![0.0; theta.len()],
            workspace: Workspace::default(),
        }
    }

    /// J and its gradient: in f32 where a norm is `expected` that is large enough, and is found.
    /// Returns how many gradients it took.
    fn evaluate(&mut self, objective: &Objective, expected: Option<f64>, room: &mut Room) -> usize {
        narrow(&self.theta, &mut self.narrow);
        let mut gradients = 1;
        let large = expected.map(|expected| (expected, NARROW * scale(objective, &self.theta)));
        if let Some((_, enough)) = large.filter(|(expected, enough)| expected >= enough) {
            room.gradient.resize(self.narrow.len(), 0.0);
            let Self { narrow, workspace, .. } = self;
            self.value = objective.gradient(narrow, &mut room.gradient, workspace);
            self.noise = 1e-6;
            for (wide, &narrow) in self.gradient.iter_mut().zip(&room.gradient) {
                *wide = f64::from(narrow);
            }
            if norm(&self.gradient) >= enough {
                return gradients;
            }
            gradients += 1;
        }
        self.value = objective.gradient(&self.theta, &mut self.gradient, &mut room.workspace);
        self.noise = 1e-12;
        self.workspace.narrow_from(&room.workspace);
        gradients
    }
}

/// Minimises J from a start near a minimum: the end of a descent, or a model trained on a few
/// more records. The trust region is unbounded until a step fails.
pub async fn minimise(
    objective: &Objective,
    theta: &mut [f64],
    goal: Goal,
    observer: &dyn Observer,
) -> Run {
    let (mut here, mut trial) = (Point::new(theta), Point::new(theta));
    let mut linear = Linearised::default();
    let mut room = Room::default();
    let mut run = Run {
        gradients: here.evaluate(objective, Some(f64::INFINITY), &mut room),
        ..Run::default()
    };
    let relative = goal.relative_gradient.unwrap_or_else(|| relative_gradient(objective));
    run.first_gradient_norm = norm(&here.gradient);
    let mut offload = Offload::begin(objective).await;
    let mut radius = f64::INFINITY;
    loop {
        run.objective = here.value;
        run.gradient_norm = norm(&here.gradient);
        run.target = target(objective, &here.theta, relative);
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
        linear.set(objective, &mut here, run.gradient_norm);
        let Some(next_radius) = linear
            .step(
                objective,
                &mut offload,
                [&mut here, &mut trial],
                &mut room,
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
        std::mem::swap(&mut here, &mut trial);
    }
    theta.copy_from_slice(&here.theta);
    run
}

/// The Newton system at one point, in f32 and scaled to a right-hand side of norm 1.
#[derive(Default)]
struct Linearised {
    minus_gradient: Vec<f32>,
    scale: f64,
    preconditioner: Preconditioner,
}

impl Linearised {
    fn set(&mut self, objective: &Objective, point: &mut Point, gradient_norm: f64) {
        self.scale = gradient_norm;
        let scaled = point.gradient.iter().map(|g| (-g / gradient_norm) as f32);
        self.minus_gradient.clear();
        self.minus_gradient.extend(scaled);
        self.preconditioner = Preconditioner::new(objective, &point.narrow, &mut point.workspace);
    }

    async fn solve(
        &self,
        objective: &Objective,
        offload: &mut Offload<'_>,
        at: &mut Point,
        limits: Limits,
        observer: &dyn Observer,
    ) -> (Vec<f32>, cg::Outcome) {
        let Self { minus_gradient: b, preconditioner, .. } = self;
        let Point { narrow: theta, workspace, .. } = at;
        if let Some(solved) = offload.solve(workspace, b, preconditioner, limits, observer).await {
            return solved;
        }
        let product =
            |v: &[f32], out: &mut [f32]| objective.hessian_product(theta, v, out, workspace);
        cg::solve(b, product, preconditioner, limits, observer).await
    }

    /// Finds a step that makes J smaller, into `trial`; returns the next radius, or `None` where
    /// no step does.
    #[allow(clippy::too_many_arguments)]
    async fn step(
        &self,
        objective: &Objective,
        offload: &mut Offload<'_>,
        [here, trial]: [&mut Point; 2],
        room: &mut Room,
        mut radius: f64,
        goal: Goal,
        run: &mut Run,
        observer: &dyn Observer,
    ) -> Option<f64> {
        loop {
            // The last step need not be solved further than the target asks.
            let enough = (0.5 * run.target / run.gradient_norm).min(0.5);
            let limits = Limits {
                relative_residual: goal.inner_residual.max(enough),
                products: goal.inner_products,
                radius: radius / self.scale,
                smooth: true,
            };
            let (step, outcome) = self.solve(objective, offload, here, limits, observer).await;
            run.products += outcome.products;
            if outcome.end == End::Residual {
                report(observer, Event::Solved).await;
            }
            let predicted = outcome.model_decrease * self.scale * self.scale;
            let mut step_norm = outcome.step_norm * self.scale;
            // Along the step the model says J(t) = J - slope t + (slope - predicted) t^2.
            let slope = -dot(&self.minus_gradient, &step) * self.scale * self.scale;
            let mut length = 1.0;
            for _ in 0..=BACKTRACKS {
                for ((trial, &here), &step) in trial.theta.iter_mut().zip(&here.theta).zip(&step) {
                    *trial = here + length * f64::from(step) * self.scale;
                }
                // After the last step nobody goes on from the gradient: it tells how this ended.
                let is_last = run.newton_steps + 1 == goal.steps;
                let expected = is_last.then_some(outcome.relative_residual * run.gradient_norm);
                run.gradients += trial.evaluate(objective, expected, room);
                report(observer, Event::Product).await;
                let promised = length * (-slope - length * (-slope - predicted));
                // Below this, the difference of two values of J is rounding: go by the gradient.
                let in_noise = promised < here.noise.max(trial.noise) * here.value.abs();
                let ratio = (here.value - trial.value) / promised;
                let better = if in_noise {
                    norm(&trial.gradient) < norm(&here.gradient)
                } else {
                    ratio > 0.05
                };
                if better && trial.value.is_finite() {
                    let is_as_promised = in_noise || ratio > 0.5;
                    return Some(if length < 1.0 || outcome.end != End::Residual && ratio < 0.9 {
                        step_norm
                    } else if outcome.end != End::Residual {
                        2.0 * step_norm
                    } else if is_as_promised {
                        // Steps become longer on the way into flat directions.
                        radius.max(2.0 * step_norm)
                    } else {
                        step_norm
                    });
                }
                // The minimum of the parabola through J and its slope here, and J there.
                let bend = trial.value - here.value - length * slope;
                let best = -0.5 * slope * length * length / bend;
                let shorter = if best.is_finite() {
                    best.clamp(0.1 * length, 0.5 * length)
                } else {
                    0.1 * length
                };
                step_norm *= shorter / length;
                length = shorter;
            }
            radius = step_norm;
            let shortest = 1e-9 * self.scale.max(f64::MIN_POSITIVE);
            if radius.is_nan() || radius <= shortest {
                return None;
            }
        }
    }
}
