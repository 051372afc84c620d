//! Points that Newton's method visits.

use crate::compute::vector::{narrow, norm};
use crate::objective::{Objective, Workspace};
use crate::solver::scale;

/// A gradient in f32 is right to 1 % where its norm is this part of [`Objective::scale`] or more:
/// its error is 2e-7 to 3e-7 of the scale (measured on MovieLens-100k).
const NARROW: f64 = 3e-5;

/// Differences of J below this part of it are rounding: in f32 they are 6e-10 (matrix
/// factorisation) and 2e-9 of it (LightGCN), and J itself is off by 1e-8 (measured on
/// MovieLens-100k).
const NARROW_NOISE: f64 = 3e-8;
/// The same in f64.
const WIDE_NOISE: f64 = 1e-12;

/// A point with everything that is known of J there.
#[derive(Debug, Default)]
pub(super) struct Point {
    pub theta: Vec<f64>,
    pub value: f64,
    /// Differences of `value` below this part of it are rounding.
    pub noise: f64,
    pub gradient: Vec<f64>,
    pub gradient_norm: f64,
    /// What it is measured against.
    pub scale: f64,
    /// `theta` in f32, and what Hessian-vector products there need.
    pub narrow: Vec<f32>,
    pub workspace: Workspace<f32>,
}

/// Room for evaluations, used by all points.
#[derive(Debug, Default)]
pub(super) struct Room {
    workspace: Workspace<f64>,
    gradient: Vec<f32>,
}

impl Point {
    /// Moves to `theta`, of which nothing is known yet.
    pub fn start(&mut self, theta: &[f64]) {
        self.resize(theta.len());
        self.theta.copy_from_slice(theta);
    }

    /// Makes room for so many parameters.
    pub fn resize(&mut self, len: usize) {
        self.theta.resize(len, 0.0);
        self.gradient.resize(len, 0.0);
        self.narrow.resize(len, 0.0);
    }

    /// True where J and its gradient are in f32.
    pub fn is_narrow(&self) -> bool {
        self.noise > WIDE_NOISE
    }

    /// J and its gradient in f64, where they are in f32. Returns how many gradients it took.
    pub fn widen(&mut self, objective: &Objective, room: &mut Room) -> usize {
        if self.is_narrow() { self.evaluate(objective, 0.0, room) } else { 0 }
    }

    /// J in f32, and what the preconditioner and products need there. Cost: a gradient in f32,
    /// which is left in `room`.
    pub fn linearise(&mut self, objective: &Objective, room: &mut Room) -> f64 {
        narrow(&self.theta, &mut self.narrow);
        room.gradient.resize(self.narrow.len(), 0.0);
        objective.gradient(&self.narrow, &mut room.gradient, &mut self.workspace)
    }

    /// J and its gradient: in f32 where a norm is `expected` that is large enough, and is found.
    /// Returns how many gradients it took.
    pub fn evaluate(&mut self, objective: &Objective, expected: f64, room: &mut Room) -> usize {
        let mut gradients = 1;
        self.scale = scale(objective, &self.theta);
        let enough = NARROW * self.scale;
        if expected >= enough {
            self.value = self.linearise(objective, room);
            self.noise = NARROW_NOISE;
            for (wide, &narrow) in self.gradient.iter_mut().zip(&room.gradient) {
                *wide = f64::from(narrow);
            }
            self.gradient_norm = norm(&self.gradient);
            if self.gradient_norm >= enough {
                return gradients;
            }
            gradients += 1;
        }
        narrow(&self.theta, &mut self.narrow);
        self.value = objective.gradient(&self.theta, &mut self.gradient, &mut room.workspace);
        self.gradient_norm = norm(&self.gradient);
        self.noise = WIDE_NOISE;
        self.workspace.narrow_from(&room.workspace);
        gradients
    }
}
