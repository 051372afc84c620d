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

/// Dot product, added in a fixed order.
#[inline(always)]
pub(crate) fn dot<F: Real, const D: usize>(a: &[F; D], b: &[F; D]) -> F {
    let mut products = [F::zero(); D];
    for d in 0..D {
        products[d] = a[d] * b[d];
    }
    sum(products)
}

/// `a . b + x . y` in one reduction.
#[inline(always)]
pub(crate) fn dot2<F: Real, const D: usize>(a: &[F; D], b: &[F; D], x: &[F; D], y: &[F; D]) -> F {
    let mut products = [F::zero(); D];
    for d in 0..D {
        products[d] = a[d] * b[d] + x[d] * y[d];
    }
    sum(products)
}

/// The sum by halves, which vectorises; `D` is a power of two.
#[inline(always)]
fn sum<F: Real, const D: usize>(mut values: [F; D]) -> F {
    let mut half = D / 2;
    while half > 0 {
        for k in 0..half {
            values[k] += values[k + half];
        }
        half /= 2;
    }
    values[0]
}

/// `acc += factor * x`.
#[inline(always)]
pub(crate) fn add_scaled<F: Real, const D: usize>(acc: &mut [F; D], factor: F, x: &[F; D]) {
    for d in 0..D {
        acc[d] += factor * x[d];
    }
}
