//! The influence of the forget set: direct, on the loss, and spillover, through the graph.

use crate::compute::vector::norm;
use crate::objective::{Objective, Workspace};

/// What is to be forgotten, in terms of an objective.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Forgotten {
    /// Records, as positions in the objective.
    pub records: Vec<usize>,
    /// Items that leave wholly: comparisons with them as negatives go too.
    pub items: Vec<u32>,
}

/// The two parts of the change of the gradient that a removal makes (IFRU, section 4.1).
#[derive(Debug, Clone)]
pub struct Influence {
    /// Gradient of the forgotten terms themselves.
    pub direct: Vec<f64>,
    /// Change of the gradient of the retained terms, because the graph lost edges and degrees
    /// were renormalised.
    pub spillover: Vec<f64>,
}

impl Influence {
    /// Removes `forgotten` from `objective` and returns the influence at `theta`:
    /// grad J'(theta) = grad J(theta) - direct - spillover. `gradient` is grad J(theta), close
    /// to zero after training. Cost: a gradient, two propagations and the forgotten terms.
    pub fn of_removal(
        objective: &mut Objective,
        forgotten: &Forgotten,
        theta: &[f64],
        gradient: &[f64],
    ) -> Self {
        let mut workspace = Workspace::default();
        let Forgotten { records, items } = forgotten;
        let direct = objective.direct_influence(records, items, theta, &mut workspace);
        objective.remove(records, items);
        let mut after = vec![0.0; theta.len()];
        objective.gradient(theta, &mut after, &mut workspace);
        let spillover =
            gradient.iter().zip(&direct).zip(&after).map(|((g, d), a)| g - d - a).collect();
        Self { direct, spillover }
    }

    /// Norm of the direct part.
    pub fn direct_norm(&self) -> f64 {
        norm(&self.direct)
    }

    /// Norm of the spillover part.
    pub fn spillover_norm(&self) -> f64 {
        norm(&self.spillover)
    }
}
