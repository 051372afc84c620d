//! Operations on whole parameter vectors. Sums are accumulated in f64 in a fixed order.

use super::Real;

/// Inner product.
pub fn dot<F: Real>(a: &[F], b: &[F]) -> f64 {
    debug_assert_eq!(a.len(), b.len());
    let mut total = 0.0;
    for (a, b) in a.chunks(256).zip(b.chunks(256)) {
        let mut lanes = [F::zero(); 8];
        let (a8, a_rest) = a.as_chunks::<8>();
        let (b8, b_rest) = b.as_chunks::<8>();
        for (a, b) in a8.iter().zip(b8) {
            for lane in 0..8 {
                lanes[lane] += a[lane] * b[lane];
            }
        }
        total += lanes.iter().map(|lane| lane.wide()).sum::<f64>();
        total += a_rest.iter().zip(b_rest).map(|(&a, &b)| a.wide() * b.wide()).sum::<f64>();
    }
    total
}

/// Euclidean norm.
pub fn norm<F: Real>(a: &[F]) -> f64 {
    dot(a, a).sqrt()
}

/// `y += factor * x`.
pub fn add_scaled<F: Real>(y: &mut [F], factor: F, x: &[F]) {
    for (y, &x) in y.iter_mut().zip(x) {
        *y += factor * x;
    }
}

/// `y = x + factor * y`.
pub fn scale_add<F: Real>(y: &mut [F], factor: F, x: &[F]) {
    for (y, &x) in y.iter_mut().zip(x) {
        *y = x + factor * *y;
    }
}

/// Copies with rounding from f64.
pub fn narrow<F: Real>(from: &[f64], to: &mut [F]) {
    for (to, &from) in to.iter_mut().zip(from) {
        *to = F::of(from);
    }
}
