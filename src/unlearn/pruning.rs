//! Importance-based pruning, as published (IFRU, arXiv 2307.02147, section 4.3): only the rows
//! that matter most to the forgotten records are updated.

use std::collections::BTreeSet;

use super::Removal;
use crate::graph::Graph;
use crate::objective::Objective;
use crate::order;

/// Which rows an update may change.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pruning {
    /// Neighbours up to so many steps from the forgotten records are considered, 0 to 4.
    pub hops: usize,
    /// Of those at each distance, this share with the greatest importance is kept, 0 to 1.
    pub kept: f64,
}

impl Default for Pruning {
    /// The touched rows and the more important 60 % of their neighbours, as in the published code
    /// (which keeps those above the 40 % quantile).
    fn default() -> Self {
        Self { hops: 1, kept: 0.6 }
    }
}

impl Pruning {
    /// The rows that are kept: users and items of the forgotten records, and at each distance
    /// from them the most important share. Importance flows along edges and is divided among the
    /// neighbours: a node passes on its importance over its degree. `objective` is the one before
    /// the removal, whose graph has the forgotten edges. Cost: at most `hops` passes over the
    /// edges.
    pub fn rows(&self, objective: &Objective, removal: &Removal) -> BTreeSet<usize> {
        let graph = objective.graph();
        let mut kept = removal.nodes(objective);
        let mut seen = kept.clone();
        let mut importance = vec![0.0; graph.nodes()];
        for &node in &kept {
            importance[node] = 1.0;
        }
        for _ in 0..self.hops {
            importance = pass_on(graph, &importance);
            let is_new = |node: &usize| importance[*node] > 0.0 && !seen.contains(node);
            let mut ring: Vec<usize> = (0..graph.nodes()).filter(is_new).collect();
            order::sort_by(&mut ring, |&a, &b| {
                importance[b].total_cmp(&importance[a]).then(a.cmp(&b))
            });
            seen.extend(&ring);
            let count = (ring.len() as f64 * self.kept.clamp(0.0, 1.0)).round() as usize;
            kept.extend(&ring[..count]);
        }
        kept
    }
}

// Each node's importance, divided among its neighbours.
fn pass_on(graph: &Graph, importance: &[f64]) -> Vec<f64> {
    let mut next = vec![0.0; importance.len()];
    for (node, &importance) in importance.iter().enumerate().filter(|(_, i)| **i > 0.0) {
        let neighbours = graph.neighbours(node);
        for &neighbour in neighbours {
            next[neighbour as usize] += importance / neighbours.len() as f64;
        }
    }
    next
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::ModelKind;
    use crate::objective::{Loss, Record, Regulariser};

    #[test]
    fn the_most_important_neighbours_are_kept() {
        // u0 - i0 - u1 - i1, and i0 - u2 as a leaf.
        let record = |user, item| Record { user, item, positive: true, negatives: vec![] };
        let records = [record(0, 0), record(1, 0), record(1, 1), record(2, 0)];
        let model = ModelKind::Lightgcn.build(2);
        let objective =
            Objective::new(3, 2, 2, model, Loss::Bce, Regulariser::Uniform(1.0), &records);
        let removal = Removal { records: vec![0], items: vec![] };
        let rows = |hops, kept| Vec::from_iter(Pruning { hops, kept }.rows(&objective, &removal));
        assert_eq!(rows(0, 1.0), [0, 3]);
        assert_eq!(rows(1, 1.0), [0, 1, 2, 3]);
        assert_eq!(rows(1, 0.5), [0, 1, 3]); // equal importance: by index
        assert_eq!(rows(2, 1.0), [0, 1, 2, 3, 4]);
        assert_eq!(rows(2, 0.0), [0, 3]);
    }
}
