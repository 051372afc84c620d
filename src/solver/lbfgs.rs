//! Preconditioned L-BFGS (Nocedal and Wright, alg. 7.4 and 7.5): from a random start to the
//! neighbourhood of an optimum. Gradients in f32.

use std::collections::VecDeque;

use super::observe::{Event, Observer, report};
use super::offload::Offload;
use super::preconditioner::Preconditioner;
use super::target;
use crate::compute::vector::{add_scaled, dot, narrow, norm};
use crate::objective::{Objective, Workspace};

/// Pairs of (step, change of gradient) that are remembered. Measured on MovieLens-100k, LightGCN with
/// 2 layers: 138, 149 and 156 gradients with 20, 12 and 10 pairs, and a tenth less time with 12 than
/// with 20, for the pairs themselves were a third of it.
const MEMORY: usize = 12;
/// The line search asks for this part of the decrease that the slope promises.
const DECREASE: f64 = 1e-4;
/// The line search asks that the slope falls to this part of what it was.
const CURVATURE: f64 = 0.9;
/// Points that one line search may try.
const TRIES: usize = 12;

/// Minimises J from `theta` until the norm of the gradient is at most `relative_gradient` times
/// [`Objective::scale`], or `max_gradients` are used, or f32 gives no further decrease. Returns
/// the number of gradients.
pub async fn descend(
    objective: &Objective,
    theta: &mut [f64],
    relative_gradient: f64,
    max_gradients: usize,
    observer: &dyn Observer,
) -> usize {
    let mut here = Point::new(theta.len());
    let mut trial = Point::new(theta.len());
    narrow(theta, &mut here.theta);
    let mut workspace = Workspace::<f32>::default();
    // The preconditioner wants the curvatures of this point, so the CPU has to compute it.
    here.evaluate(objective, &mut workspace);
    let mut offload = Offload::begin(objective).await;
    let preconditioner = Preconditioner::new(objective, &here.theta, &mut workspace);
    let mut memory = Memory::default();
    let mut gradients = 1;
    loop {
        for (wide, &narrow) in theta.iter_mut().zip(&here.theta) {
            *wide = f64::from(narrow);
        }
        let gradient_norm = norm(&here.gradient);
        let target = target(objective, theta, relative_gradient);
        let event = Event::Iterate { theta, objective: here.value, gradient_norm, target };
        report(observer, event).await;
        if gradient_norm <= target || gradients >= max_gradients {
            return gradients;
        }
        let mut direction = memory.direction(&here.gradient, &preconditioner);
        if dot(&direction, &here.gradient) >= 0.0 {
            memory.pairs.clear();
            direction = memory.direction(&here.gradient, &preconditioner);
        }
        let mut search = Search::new(&here, &direction, memory.pairs.is_empty());
        let found = loop {
            if search.tries == TRIES {
                break false;
            }
            trial.step_from(&here, search.length, &direction);
            match offload.gradient(&trial.theta, &mut trial.gradient).await {
                Some(value) => trial.value = value,
                None => trial.evaluate(objective, &mut workspace),
            }
            gradients += 1;
            report(observer, Event::Product).await;
            if search.accepts(&here, &trial, &direction) {
                break true;
            }
        };
        if found {
            memory.remember(&here, &trial);
            std::mem::swap(&mut here, &mut trial);
        } else if memory.pairs.is_empty() {
            return gradients;
        } else {
            memory.pairs.clear();
        }
    }
}

struct Point {
    theta: Vec<f32>,
    gradient: Vec<f32>,
    value: f64,
}

impl Point {
    fn new(len: usize) -> Self {
        Self { theta: vec![0.0; len], gradient: vec![0.0; len], value: 0.0 }
    }

    fn evaluate(&mut self, objective: &Objective, workspace: &mut Workspace<f32>) {
        self.value = objective.gradient(&self.theta, &mut self.gradient, workspace);
    }

    fn step_from(&mut self, from: &Point, length: f64, direction: &[f32]) {
        self.theta.copy_from_slice(&from.theta);
        add_scaled(&mut self.theta, length as f32, direction);
    }
}

/// A line search for the weak Wolfe conditions by bracketing.
struct Search {
    slope: f64,
    length: f64,
    low: f64,
    high: f64,
    tries: usize,
}

impl Search {
    fn new(here: &Point, direction: &[f32], first: bool) -> Self {
        let slope = dot(direction, &here.gradient);
        // The first step has no memory to scale it: in the preconditioner's norm it may be as
        // long as a decrease of J by a twentieth.
        let length = if first { (0.3 * (here.value / -slope).sqrt()).min(1.0) } else { 1.0 };
        Self { slope, length, low: 0.0, high: f64::INFINITY, tries: 0 }
    }

    fn accepts(&mut self, here: &Point, trial: &Point, direction: &[f32]) -> bool {
        self.tries += 1;
        let noise = f64::from(f32::EPSILON) * here.value.abs();
        let promised = DECREASE * self.length * self.slope;
        let too_far = trial.value > here.value + promised + noise || !trial.value.is_finite();
        if too_far {
            self.high = self.length;
        } else if dot(direction, &trial.gradient) < CURVATURE * self.slope {
            self.low = self.length;
        } else {
            return true;
        }
        self.length = if self.high.is_infinite() {
            2.5 * self.length
        } else if self.low > 0.0 {
            0.5 * (self.low + self.high)
        } else {
            // The minimum of the parabola through what is known.
            let t = self.length;
            let bend = trial.value - here.value - self.slope * t;
            let best = -0.5 * self.slope * t * t / bend;
            if best.is_finite() { best.clamp(0.1 * t, 0.6 * t) } else { 0.2 * t }
        };
        false
    }
}

struct Pair {
    step: Vec<f32>,
    change: Vec<f32>,
    step_change: f64,
}

#[derive(Default)]
struct Memory {
    pairs: VecDeque<Pair>,
}

impl Memory {
    fn remember(&mut self, from: &Point, to: &Point) {
        let difference =
            |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(a, b)| a - b).collect::<Vec<f32>>();
        let step = difference(&to.theta, &from.theta);
        let change = difference(&to.gradient, &from.gradient);
        let step_change = dot(&step, &change);
        if step_change > 1e-10 * norm(&step) * norm(&change) {
            if self.pairs.len() == MEMORY {
                self.pairs.pop_front();
            }
            self.pairs.push_back(Pair { step, change, step_change });
        }
    }

    /// The two-loop recursion.
    fn direction(&self, gradient: &[f32], preconditioner: &Preconditioner) -> Vec<f32> {
        let mut q: Vec<f32> = gradient.iter().map(|g| -g).collect();
        let mut alphas = Vec::with_capacity(self.pairs.len());
        for pair in self.pairs.iter().rev() {
            let alpha = dot(&pair.step, &q) / pair.step_change;
            add_scaled(&mut q, -alpha as f32, &pair.change);
            alphas.push(alpha);
        }
        let mut direction = vec![0.0f32; q.len()];
        preconditioner.apply(&q, &mut direction);
        if let Some(last) = self.pairs.back() {
            let mut change = vec![0.0f32; q.len()];
            preconditioner.apply(&last.change, &mut change);
            let scale = (last.step_change / dot(&last.change, &change)) as f32;
            direction.iter_mut().for_each(|d| *d *= scale);
        }
        for (pair, alpha) in self.pairs.iter().zip(alphas.iter().rev()) {
            let beta = dot(&pair.change, &direction) / pair.step_change;
            add_scaled(&mut direction, (alpha - beta) as f32, &pair.step);
        }
        direction
    }
}
