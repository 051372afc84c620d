//! The Newton system at one point, and the step that it gives.

use std::cell::{Cell, RefCell};

use super::Goal;
use super::point::{Point, Room};
use crate::compute::vector::{dot, norm};
use crate::objective::Objective;
use crate::solver::cg::{self, End, Limits};
use crate::solver::observe::{Event, Observer, pause_if, report};
use crate::solver::offload::Offload;
use crate::solver::{Preconditioner, Run};

/// Shorter steps that are tried along one that did not make J smaller, before the system is
/// solved again in a smaller region: each costs a gradient and not a whole solve.
const BACKTRACKS: usize = 3;

/// Rows of a right-hand side are left out that together make up less than this part of its norm: it
/// changes the step by no more. What a request leaves of matrix factorisation is then zero but for
/// the rows that it touches, and the first two products are quick.
const LEAST: f64 = 1e-3;
/// So many first steps go on to where another product would probably have led: they need not leave a
/// small residual, but later ones do. Measured on MovieLens-100k, LightGCN with 2 layers. 16 records
/// one by one, polished until the forget set is closed to 0.99: with two such steps 11.0 passes
/// instead of 15.0 (matrix factorisation: 11.9 instead of 17.2). Training: 171 passes instead of 157,
/// and two random starts then agree three times better.
const AHEAD: usize = 2;
/// A preconditioner serves until theta has moved by this part of its norm. Measured on
/// MovieLens-100k, 16 records polished one by one, without outliers: 878 products with the trained
/// model's own and with one for each step (LightGCN, 2 layers), 4,173 and 4,188 (matrix
/// factorisation). With them 703 (LightGCN): they are the trained model's alone.
pub(super) const MOVED: f64 = 0.05;
/// A preconditioner serves until this part of the records is out, as large a removal as a first
/// answer takes one step for: see [`crate::unlearn::Removal::first_steps`].
const LEFT: f64 = 0.005;

/// A preconditioner, and where it was formed.
#[derive(Debug, Default)]
pub(super) struct Formed {
    preconditioner: Preconditioner,
    theta: Vec<f32>,
    records: usize,
}

impl Formed {
    /// At a model that several requests start from: what takes longer pays.
    pub fn form_well(&mut self, objective: &Objective, point: &mut Point) {
        self.form(objective, point);
        let Point { narrow: theta, workspace, .. } = point;
        self.preconditioner.find_outliers(objective, theta, workspace);
    }

    /// At a point; see [`Preconditioner::new`].
    fn form(&mut self, objective: &Objective, point: &mut Point) {
        self.preconditioner = Preconditioner::new(objective, &point.narrow, &mut point.workspace);
        self.theta.clone_from(&point.narrow);
        self.records = objective.terms().active_records();
    }

    /// Whether it will do at a point near by.
    pub fn suits(&self, objective: &Objective, theta: &[f32]) -> bool {
        let left = self.records.abs_diff(objective.terms().active_records());
        if self.theta.len() != theta.len() || left as f64 > LEFT * self.records as f64 {
            return false;
        }
        let square = |(a, b): (&f32, &f32)| f64::from((a - b) * (a - b));
        let moved: f64 = self.theta.iter().zip(theta).map(square).sum();
        moved.sqrt() <= MOVED * norm(&self.theta)
    }
}

/// What is to be thought of a step.
struct Verdict {
    /// The difference of the two values of J is rounding: the gradient decides.
    in_noise: bool,
    /// The decrease of J, as a part of what was promised.
    ratio: f64,
    is_better: bool,
}

impl Verdict {
    fn of(here: &Point, trial: &Point, promised: f64) -> Self {
        let in_noise = promised < here.noise.max(trial.noise) * here.value.abs();
        let ratio = (here.value - trial.value) / promised;
        let is_better =
            if in_noise { trial.gradient_norm < here.gradient_norm } else { ratio > 0.05 };
        Self { in_noise, ratio, is_better: is_better && trial.value.is_finite() }
    }
}

/// Listens to a solve, and tells where the step leads once it is solved far enough.
struct Teller<'a> {
    observer: &'a dyn Observer,
    residual: f64,
    /// Where the step starts, and the length of its unit.
    start: &'a [f64],
    unit: f64,
    end: RefCell<&'a mut [f64]>,
    is_told: Cell<bool>,
}

impl Teller<'_> {
    /// Tells of x + step * direction, unless it told before.
    fn tell(&self, x: &[f32], direction: &[f32], step: f32) -> bool {
        if self.is_told.replace(true) {
            return false;
        }
        let mut theta = self.end.borrow_mut();
        let steps = x.iter().zip(direction).map(|(x, direction)| x + step * direction);
        for ((theta, &start), x) in theta.iter_mut().zip(self.start).zip(steps) {
            *theta = start + f64::from(x) * self.unit;
        }
        self.observer.observe(Event::Solved { theta: &theta })
    }
}

impl Observer for Teller<'_> {
    fn observe(&self, event: Event<'_>) -> bool {
        match event {
            // The next step of which only the length is unknown is most of a product for nothing.
            Event::Solving { x, direction, step, relative_residual }
                if relative_residual <= self.residual =>
            {
                self.tell(x, direction, step)
            }
            _ => self.observer.observe(event),
        }
    }
}

/// The Newton system at one point, in f32 and scaled to a right-hand side of norm 1.
#[derive(Debug, Default)]
pub(super) struct System {
    minus_gradient: Vec<f32>,
    /// What it was divided by.
    gradient_norm: f64,
    /// Of the model that requests start from.
    pub kept: Formed,
    /// Of this minimisation.
    own: Formed,
    is_kept: bool,
    room: cg::Room,
}

impl System {
    /// Forgets the last minimisation.
    pub fn start(&mut self, objective: &Objective) {
        self.own.theta.clear();
        self.kept.preconditioner.leave_out_unused(objective);
    }

    pub fn set(&mut self, objective: &Objective, point: &mut Point) {
        self.gradient_norm = point.gradient_norm;
        let scale = -1.0 / self.gradient_norm;
        let scaled = point.gradient.iter().map(|g| (scale * g) as f32);
        self.minus_gradient.clear();
        self.minus_gradient.extend(scaled);
        let width = objective.width().get();
        let least = LEAST / (objective.rows() as f64).sqrt();
        for row in self.minus_gradient.chunks_exact_mut(width) {
            if norm(row) < least {
                row.fill(0.0);
            }
        }
        self.is_kept = self.kept.suits(objective, &point.narrow);
        if !self.is_kept && !self.own.suits(objective, &point.narrow) {
            self.own.form(objective, point);
        }
    }

    /// Solves the system; the step is left in `room`. Tells where it leads at `told_residual`, or
    /// else at the end, using the room of `end`.
    async fn solve(
        &mut self,
        objective: &Objective,
        offload: &mut Offload<'_>,
        [at, end]: [&mut Point; 2],
        limits: Limits,
        told_residual: f64,
        observer: &dyn Observer,
    ) -> cg::Outcome {
        let Self { minus_gradient: b, kept, own, is_kept, room, .. } = self;
        let preconditioner = if *is_kept { &kept.preconditioner } else { &own.preconditioner };
        let Point { theta: start, narrow: theta, workspace, .. } = at;
        let teller = Teller {
            observer,
            residual: told_residual,
            start,
            unit: self.gradient_norm,
            end: RefCell::new(&mut end.theta),
            is_told: Cell::new(false),
        };
        let solved = offload.solve(workspace, b, preconditioner, limits, observer).await;
        let outcome = if let Some((step, outcome)) = solved {
            room.set_solution(step);
            outcome
        } else {
            let product =
                |v: &[f32], out: &mut [f32]| objective.hessian_product(theta, v, out, workspace);
            cg::solve(b, product, preconditioner, limits, room, &teller).await
        };
        if outcome.end == End::Residual {
            let x = room.solution();
            pause_if(teller.tell(x, x, 0.0)).await;
        }
        outcome
    }

    /// Finds a step that makes J smaller, into `trial`; returns the next radius, or `None` where
    /// no step does.
    #[allow(clippy::too_many_arguments)]
    pub async fn step(
        &mut self,
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
            // After the last step nobody goes on from the gradient, which may be in f32 then. Between
            // steps f32 would lead a model astray that is more than a propagation (GMF).
            let is_last = run.newton_steps + 1 == goal.steps;
            let mut may_be_narrow = is_last || objective.is_propagation();
            // The last step need not be solved further than the target asks.
            let enough = (0.5 * run.target / run.gradient_norm).min(0.5);
            let residual =
                if run.newton_steps == 0 { goal.first_residual } else { goal.inner_residual };
            let limits = Limits {
                relative_residual: residual.max(enough),
                products: goal.inner_products,
                radius: radius / self.gradient_norm,
                smooth: true,
                ahead: run.newton_steps < AHEAD,
            };
            let told = if run.newton_steps == 0 { goal.told_residual } else { 0.0 };
            let points = [&mut *here, &mut *trial];
            let outcome = self.solve(objective, offload, points, limits, told, observer).await;
            let step = self.room.solution();
            run.products += outcome.products;
            let predicted = outcome.model_decrease * self.gradient_norm * self.gradient_norm;
            let mut step_norm = outcome.step_norm * self.gradient_norm;
            // Along the step the model says J(t) = J - slope t + (slope - predicted) t^2.
            let slope = -dot(&self.minus_gradient, step) * self.gradient_norm * self.gradient_norm;
            let mut length = 1.0;
            for _ in 0..=BACKTRACKS {
                for ((trial, &here), &step) in trial.theta.iter_mut().zip(&here.theta).zip(step) {
                    *trial = here + length * f64::from(step) * self.gradient_norm;
                }
                let expected = outcome.relative_residual * run.gradient_norm;
                let expected = if may_be_narrow { expected } else { 0.0 };
                run.gradients += trial.evaluate(objective, expected, room);
                report(observer, Event::Product).await;
                let promised = length * (-slope - length * (-slope - predicted));
                let mut verdict = Verdict::of(here, trial, promised);
                if !verdict.is_better && (here.is_narrow() || trial.is_narrow()) {
                    // The step may be better than f32 can tell.
                    may_be_narrow = false;
                    run.gradients += here.widen(objective, room) + trial.widen(objective, room);
                    verdict = Verdict::of(here, trial, promised);
                }
                let Verdict { in_noise, ratio, is_better } = verdict;
                if is_better {
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
            let shortest = 1e-9 * self.gradient_norm.max(f64::MIN_POSITIVE);
            if radius.is_nan() || radius <= shortest {
                return None;
            }
        }
    }
}
