//! The matrix whose least eigenvalue tells how far a model is from the global minimum, applied to
//! one number per node.

use crate::graph::Graph;

/// M = I + W^-1/2 P S P W^-1/2 with P the propagation, S the symmetric matrix of the losses'
/// derivatives by score and W the rows' weights.
pub struct DualMatrix<'a> {
    graph: &'a Graph,
    layers: usize,
    /// By user node and item node: the sum of the losses' derivatives by their score.
    derivatives: Vec<(u32, u32, f64)>,
    /// W^-1/2.
    scale: Vec<f64>,
    h: Vec<f64>,
    next: Vec<f64>,
    changed: Vec<f64>,
}

impl<'a> DualMatrix<'a> {
    /// `derivatives` by user node and item node, `weight` by node and above 0.
    pub fn new(
        graph: &'a Graph,
        layers: usize,
        derivatives: Vec<(u32, u32, f64)>,
        weight: &[f64],
    ) -> Self {
        let room = || vec![0.0; weight.len()];
        let (h, next, changed) = (room(), room(), room());
        let scale = weight.iter().map(|weight| 1.0 / weight.sqrt()).collect();
        Self { graph, layers, derivatives, scale, h, next, changed }
    }

    /// The number of nodes.
    pub fn nodes(&self) -> usize {
        self.scale.len()
    }

    /// `out` = M `v`. Cost: 2 layers passes over the edges and one over the derivatives.
    pub fn apply(&mut self, v: &[f64], out: &mut [f64]) {
        for ((h, &v), &scale) in self.h.iter_mut().zip(v).zip(&self.scale) {
            *h = v * scale;
        }
        propagate(self.graph, self.layers, &mut self.h, &mut self.next, out);
        self.changed.fill(0.0);
        for &(user, item, derivative) in &self.derivatives {
            self.changed[user as usize] += derivative * self.h[item as usize];
            self.changed[item as usize] += derivative * self.h[user as usize];
        }
        propagate(self.graph, self.layers, &mut self.changed, &mut self.next, out);
        for (((out, &v), &scale), &changed) in
            out.iter_mut().zip(v).zip(&self.scale).zip(&self.changed)
        {
            *out = v + scale * changed;
        }
    }
}

/// `x` becomes P `x`: `next` and `x0` are room.
fn propagate(graph: &Graph, layers: usize, x: &mut [f64], next: &mut [f64], x0: &mut [f64]) {
    if layers == 0 {
        return;
    }
    // Horner's scheme: x0 + A (x0 + A (...)), each scaled by the roots of the degrees.
    x0.copy_from_slice(x);
    let scale = graph.inv_sqrt_degree();
    for _ in 0..layers {
        x.iter_mut().zip(scale).for_each(|(x, scale)| *x *= scale);
        for (node, next) in next.iter_mut().enumerate() {
            let neighbours = graph.neighbours(node).iter();
            let sum: f64 = neighbours.map(|&other| x[other as usize]).sum();
            *next = x0[node] + scale[node] * sum;
        }
        x.copy_from_slice(next);
    }
    let mean = 1.0 / (layers + 1) as f64;
    x.iter_mut().for_each(|x| *x *= mean);
}
