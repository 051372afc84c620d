//! Rows of a matrix as arrays of known width, and the two operations on them.

use super::Real;

/// Row `index` of a row-major matrix with `D` columns.
#[inline(always)]
pub(crate) fn row<F, const D: usize>(matrix: &[F], index: usize) -> &[F; D] {
    &matrix.as_chunks::<D>().0[index]
}

/// Row `index`, to be written.
#[inline(always)]
pub(crate) fn row_mut<F, const D: usize>(matrix: &mut [F], index: usize) -> &mut [F; D] {
    &mut matrix.as_chunks_mut::<D>().0[index]
}

/// Dot product in eight lanes, added in a fixed order.
#[inline(always)]
pub(crate) fn dot<F: Real, const D: usize>(a: &[F; D], b: &[F; D]) -> F {
    let mut lanes = [F::zero(); 8];
    for chunk in 0..D / 8 {
        for lane in 0..8 {
            lanes[lane] += a[chunk * 8 + lane] * b[chunk * 8 + lane];
        }
    }
    ((lanes[0] + lanes[4]) + (lanes[2] + lanes[6]))
        + ((lanes[1] + lanes[5]) + (lanes[3] + lanes[7]))
}

/// `acc += factor * x`.
#[inline(always)]
pub(crate) fn add_scaled<F: Real, const D: usize>(acc: &mut [F; D], factor: F, x: &[F; D]) {
    for d in 0..D {
        acc[d] += factor * x[d];
    }
}
