//! A matrix over the nodes together with what follows its propagation when little changes.

use super::rows::{SparseRows, TrackedRows};
use crate::compute::Backend;
use crate::compute::propagate::Scratch;
use crate::compute::vector::norm;
use crate::graph::Graph;
use crate::objective::Objective;

/// What a removal changes in A: (row, column, change). A' - A for lost edges and new degrees.
pub(super) type AdjacencyChange = [(u32, u32, f32)];

/// x with A^k x for k < L, kept up to date.
#[derive(Debug, Clone)]
pub(super) struct Propagated {
    /// By k.
    layers: Vec<Vec<f32>>,
    /// L.
    depth: usize,
}

/// Room for a change on its way through the layers.
#[derive(Debug, Clone)]
pub(super) struct Wave {
    pub(super) layer: SparseRows,
    next: SparseRows,
}

impl Wave {
    pub(super) fn new(rows: usize, width: usize) -> Self {
        let empty = || SparseRows::new(rows, width);
        Self { layer: empty(), next: empty() }
    }
}

impl Propagated {
    pub(super) fn new(objective: &Objective, x: Vec<f32>) -> Self {
        let depth = objective.layers();
        let mut layers = vec![x];
        let mut scratch = Scratch::default();
        for k in 1..depth {
            let last = &layers[k - 1];
            let mut next = vec![0.0; last.len()];
            // One layer's mean is (x + A x) / 2.
            let (graph, width) = (objective.graph(), objective.width());
            let backend: &dyn Backend<f32> = objective.backend();
            backend.propagate(graph, 1, width, last, &mut next, &mut scratch);
            next.iter_mut().zip(last).for_each(|(next, last)| *next = 2.0 * *next - last);
            layers.push(next);
        }
        Self { layers, depth }
    }

    /// x itself.
    pub(super) fn rows(&self) -> &[f32] {
        &self.layers[0]
    }

    /// Adds `wave.layer` to x where A became A + `adjacency`, which `graph` has already;
    /// `into` += `factor` (P' x' - P x). By telescoping, layer k changes by d_k = A' d_{k-1} +
    /// (A' - A) A^{k-1} x. Rows of d_k whose norm is at most `smallest` go no further. Cost: the
    /// degrees of the rows above it. Leaves `wave.layer` empty.
    pub(super) fn change(
        &mut self,
        graph: &Graph,
        adjacency: &AdjacencyChange,
        smallest: f64,
        wave: &mut Wave,
        factor: f32,
        into: &mut TrackedRows,
    ) {
        let width = self.layers[0].len() / graph.nodes();
        let mean = 1.0 / (self.depth as f32 + 1.0);
        let scale = graph.inv_sqrt_degree();
        let Wave { layer, next } = wave;
        into.add_all(factor * mean, layer);
        for k in 0..self.depth {
            let smallest = smallest / f64::from(mean);
            for (row, values) in layer.rows().filter(|(_, values)| norm(values) > smallest) {
                for &neighbour in graph.neighbours(row) {
                    let neighbour = neighbour as usize;
                    next.add(neighbour, (scale[row] * scale[neighbour]) as f32, values);
                }
            }
            for &(row, column, change) in adjacency {
                let column = column as usize * width;
                next.add(row as usize, change, &self.layers[k][column..column + width]);
            }
            layer.add_to(&mut self.layers[k]);
            into.add_all(factor * mean, next);
            layer.clear();
            std::mem::swap(layer, next);
        }
        if self.depth == 0 {
            layer.add_to(&mut self.layers[0]);
        }
        layer.clear();
    }
}
