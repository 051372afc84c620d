//! LightGCN: H = P theta with P the mean of A^l, l = 0..=L (He et al., SIGIR 2020).

use super::{Model, Place};
use crate::compute::Real;

/// LightGCN with a number of layers; 0 layers is matrix factorisation.
#[derive(Debug, Clone, Copy)]
pub struct LightGcn {
    /// Layers of propagation, 0 to 4.
    pub layers: usize,
}

impl LightGcn {
    // P is symmetric, so this one product serves represent, pull_back and their tangents.
    fn spread<F: Real>(&self, place: &mut Place<'_, F>, x: &[F], out: &mut [F]) {
        let Place { backend, graph, width, ref mut scratch } = *place;
        backend.propagate(graph, self.layers, width, x, out, scratch);
    }
}

impl<F: Real> Model<F> for LightGcn {
    fn represent(&self, place: &mut Place<'_, F>, theta: &[F], h: &mut [F]) {
        self.spread(place, theta, h);
    }

    fn pull_back(&self, place: &mut Place<'_, F>, _: &[F], g: &[F], out: &mut [F]) {
        self.spread(place, g, out);
    }

    fn tangent(&self, place: &mut Place<'_, F>, _: &[F], v: &[F], out: &mut [F]) {
        self.spread(place, v, out);
    }

    fn pull_back_change(
        &self,
        place: &mut Place<'_, F>,
        _: &[F],
        _: &[F],
        _: &[F],
        g_change: &[F],
        out: &mut [F],
    ) {
        self.spread(place, g_change, out);
    }

    fn layers(&self) -> usize {
        self.layers
    }

    fn is_propagation(&self) -> bool {
        true
    }
}
