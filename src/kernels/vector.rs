//! Operations on whole parameter vectors. Sums are accumulated in f64 in a fixed order.

use crate::Number;

/// Inner product.
pub fn dot<F: Number>(a: &[F], b: &[F]) -> f64 {
    F::dot(a, b)
}

/// Euclidean norm.
pub fn norm<F: Number>(a: &[F]) -> f64 {
    F::dot(a, a).sqrt()
}

/// `y += factor * x`.
pub fn add_scaled<F: Number>(y: &mut [F], factor: F, x: &[F]) {
    F::add_scaled(y, factor, x);
}

/// `y = x + factor * y`.
pub fn scale_add<F: Number>(y: &mut [F], factor: F, x: &[F]) {
    F::scale_add(y, factor, x);
}

/// `y += part * (x - y)`.
pub fn blend<F: Number>(y: &mut [F], part: F, x: &[F]) {
    F::blend(y, part, x);
}

/// Copies with rounding from f64.
pub fn narrow<F: Number>(from: &[f64], to: &mut [F]) {
    F::narrow(from, to);
}

/// `out += W x`, W the diagonal matrix with a weight for each row of `width` numbers.
pub fn add_weighted<F: Number>(out: &mut [F], weights: &[f64], x: &[F], width: usize) {
    F::add_weighted(out, weights, x, width);
}

/// `z = d x` by element.
pub fn multiply<F: Number>(d: &[F], x: &[F], z: &mut [F]) {
    F::multiply(d, x, z);
}

/// Some rows of a matrix with `width` columns, in the order of `rows`.
pub fn rows_of(matrix: &[f32], rows: &[u32], width: usize) -> Vec<f32> {
    let mut some = Vec::with_capacity(rows.len() * width);
    for row in rows.iter().map(|&row| row as usize) {
        some.extend_from_slice(&matrix[row * width..(row + 1) * width]);
    }
    some
}

pub(crate) mod run {
    use crate::Number;

    #[inline(always)]
    pub(crate) fn dot<F: Number>(a: &[F], b: &[F]) -> f64 {
        debug_assert_eq!(a.len(), b.len());
        let mut total = 0.0;
        for (a, b) in a.chunks(1024).zip(b.chunks(1024)) {
            let mut lanes = [F::zero(); 16];
            let (a8, a_rest) = a.as_chunks::<16>();
            let (b8, b_rest) = b.as_chunks::<16>();
            for (a, b) in a8.iter().zip(b8) {
                for lane in 0..16 {
                    lanes[lane] += a[lane] * b[lane];
                }
            }
            total += lanes.iter().map(|lane| lane.wide()).sum::<f64>();
            total += a_rest.iter().zip(b_rest).map(|(&a, &b)| a.wide() * b.wide()).sum::<f64>();
        }
        total
    }

    #[inline(always)]
    pub(crate) fn add_weighted<F: Number>(out: &mut [F], weights: &[f64], x: &[F], width: usize) {
        for ((out, x), &weight) in
            out.chunks_exact_mut(width).zip(x.chunks_exact(width)).zip(weights)
        {
            let weight = F::of(weight);
            for (out, &x) in out.iter_mut().zip(x) {
                *out += weight * x;
            }
        }
    }
}
