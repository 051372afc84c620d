//! Scores of a trained model.

use super::{Objective, Workspace};

/// The representation of all nodes at one theta, ready to score pairs.
#[derive(Debug, Clone)]
pub struct Scores {
    h: Vec<f64>,
    width: usize,
    users: usize,
}

impl Scores {
    /// Propagates once. Cost: one propagation.
    pub fn new(objective: &Objective, theta: &[f64]) -> Self {
        let mut workspace = Workspace::default();
        objective.represent(theta, &mut workspace);
        Self { h: workspace.h, width: objective.width().get(), users: objective.graph().users() }
    }

    /// H_u . H_i.
    pub fn of_pair(&self, user: u32, item: u32) -> f64 {
        let (u, i) = (self.row(user as usize), self.row(self.users + item as usize));
        u.iter().zip(i).map(|(a, b)| a * b).sum()
    }

    /// A user's scores with every item.
    pub fn of_user(&self, user: u32) -> Vec<f64> {
        let items = self.h.len() / self.width - self.users;
        (0..items as u32).map(|item| self.of_pair(user, item)).collect()
    }

    /// The user's vector. Length: the stored width.
    pub(crate) fn of_user_node(&self, user: u32) -> &[f64] {
        self.row(user as usize)
    }

    /// The item's vector. Length: the stored width.
    pub(crate) fn of_item_node(&self, item: u32) -> &[f64] {
        self.row(self.users + item as usize)
    }

    /// All vectors, users first. Shape: nodes x stored width.
    pub(crate) fn rows(&self) -> &[f64] {
        &self.h
    }

    fn row(&self, node: usize) -> &[f64] {
        &self.h[node * self.width..(node + 1) * self.width]
    }
}
