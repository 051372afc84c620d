//! Rows of a matrix as chunks of known width, and the operations on them. Sums of many rows are
//! made chunk by chunk, so that they stay in registers.

use crate::Number;
use crate::width::LANES;

/// The number of chunks of a row, as a constant where `D` implies it: a wide chunk is a whole row.
/// Closures and functions that are not inlined would otherwise not know.
#[inline(always)]
pub(crate) const fn known<const D: usize>(chunks: usize) -> usize {
    if D == LANES { chunks } else { 1 }
}

/// Row `index` of a row-major matrix with `chunks * D` columns.
#[inline(always)]
pub(crate) fn row<F, const D: usize>(matrix: &[F], index: usize, chunks: usize) -> &[[F; D]] {
    &matrix.as_chunks::<D>().0[index * chunks..][..chunks]
}

/// Row `index`, to be written.
#[inline(always)]
pub(crate) fn row_mut<F, const D: usize>(
    matrix: &mut [F],
    index: usize,
    chunks: usize,
) -> &mut [[F; D]] {
    &mut matrix.as_chunks_mut::<D>().0[index * chunks..][..chunks]
}

/// Dot product, added in a fixed order. Four sums grow side by side: whole rows of products, as in
/// [`dot2`], are vectorised badly here. So are the four where the compiler sees that two and two of
/// them are added up: it then works on two at a time, and a gradient takes a tenth longer.
#[inline(always)]
pub(crate) fn dot<F: Number, const D: usize>(a: &[[F; D]], b: &[[F; D]], chunks: usize) -> F {
    let mut sums = [F::zero(); 4];
    for c in 0..chunks {
        for (a, b) in a[c].as_chunks::<4>().0.iter().zip(b[c].as_chunks::<4>().0) {
            for k in 0..4 {
                sums[k] += a[k] * b[k];
            }
        }
    }
    sum(std::hint::black_box(sums))
}

/// `a . b + x . y` in one reduction.
#[inline(always)]
pub(crate) fn dot2<F: Number, const D: usize>(
    [a, x]: [&[[F; D]]; 2],
    [b, y]: [&[[F; D]]; 2],
    chunks: usize,
) -> F {
    let mut products = [F::zero(); D];
    for d in 0..D {
        products[d] = a[0][d] * b[0][d] + x[0][d] * y[0][d];
    }
    for c in 1..chunks {
        for d in 0..D {
            products[d] += a[c][d] * b[c][d] + x[c][d] * y[c][d];
        }
    }
    sum(products)
}

/// The sum by halves, which vectorises; `D` is a power of two.
#[inline(always)]
fn sum<F: Number, const D: usize>(mut values: [F; D]) -> F {
    let mut half = D / 2;
    while half > 0 {
        for k in 0..half {
            values[k] += values[k + half];
        }
        half /= 2;
    }
    values[0]
}

/// A chunk of a row that is being summed up, in registers.
pub(crate) struct ChunkSum<F, const D: usize>([F; D]);

impl<F: Number, const D: usize> ChunkSum<F, D> {
    #[inline(always)]
    pub(crate) fn new() -> Self {
        Self([F::zero(); D])
    }

    /// `+= factor * x`.
    #[inline(always)]
    pub(crate) fn add_scaled(&mut self, factor: F, x: &[F; D]) {
        for d in 0..D {
            self.0[d] += factor * x[d];
        }
    }

    /// `+= a * x + b * y`.
    #[inline(always)]
    pub(crate) fn add_both(&mut self, [a, b]: [F; 2], [x, y]: [&[F; D]; 2]) {
        for d in 0..D {
            self.0[d] += a * x[d] + b * y[d];
        }
    }

    /// `+= x`.
    #[inline(always)]
    pub(crate) fn add(&mut self, x: &[F; D]) {
        for d in 0..D {
            self.0[d] += x[d];
        }
    }

    /// `out` = f(column of the sum, column of x).
    #[inline(always)]
    pub(crate) fn write_with(&self, x: &[F; D], out: &mut [F; D], f: impl Fn(F, F) -> F) {
        for d in 0..D {
            out[d] = f(self.0[d], x[d]);
        }
    }

    /// `out` = the sum.
    #[inline(always)]
    pub(crate) fn write(&self, out: &mut [F; D]) {
        *out = self.0;
    }
}

/// `acc += factor * x`.
#[inline(always)]
pub(crate) fn add_scaled<F: Number, const D: usize>(
    acc: &mut [[F; D]],
    factor: F,
    x: &[[F; D]],
    chunks: usize,
) {
    for c in 0..chunks {
        for d in 0..D {
            acc[c][d] += factor * x[c][d];
        }
    }
}
