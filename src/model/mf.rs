//! Matrix factorisation: H = theta.

use super::{Model, Place};
use crate::compute::Real;

/// Matrix factorisation: score(u, i) = e_u . e_i.
#[derive(Debug, Clone, Copy)]
pub struct MatrixFactorisation;

impl<F: Real> Model<F> for MatrixFactorisation {
    fn represent(&self, _: &mut Place<'_, F>, theta: &[F], h: &mut [F]) {
        h.copy_from_slice(theta);
    }

    fn pull_back(&self, _: &mut Place<'_, F>, _: &[F], g: &[F], out: &mut [F]) {
        out.copy_from_slice(g);
    }

    fn tangent(&self, _: &mut Place<'_, F>, _: &[F], v: &[F], out: &mut [F]) {
        out.copy_from_slice(v);
    }

    fn pull_back_change(
        &self,
        _: &mut Place<'_, F>,
        _: &[F],
        _: &[F],
        _: &[F],
        g_change: &[F],
        out: &mut [F],
    ) {
        out.copy_from_slice(g_change);
    }

    fn is_propagation(&self) -> bool {
        true
    }
}
