//! Directions in which the diagonal says far too little of the Hessian.
//!
//! Propagation couples rows: where popular items and active users move together, J is many times
//! as curved as the diagonal tells. Conjugate gradients spend a product on each such direction, and
//! they are the same for every request. Measured on MovieLens-100k, dim 32, 2 layers: the two
//! largest eigenvalues of M^-1 H are 17.7 and 9.4, the others are below 5.9; matrix factorisation
//! has none above 3.7.

use crate::compute::vector::{add_scaled, dot, multiply};

/// Products that they are looked for with: the two above are then known to 0.3 %.
const PRODUCTS: usize = 8;
/// An eigenvalue of M^-1 H from which on a direction is an outlier.
const LEAST: f64 = 6.0;
/// A new basis vector that is this part of the largest value, or less, is rounding.
const LEFT: f64 = 1e-3;
/// Rounds of the power method on the small matrix.
const ROUNDS: usize = 500;

/// An approximate eigenvector of M^-1 H.
#[derive(Debug, Clone)]
pub(super) struct Outlier {
    /// Of norm 1 in the norm of M, and orthogonal to the others in it.
    pub direction: Vec<f32>,
    /// M times it.
    pub image: Vec<f32>,
    /// z.Hz; H z is about this times M z.
    pub value: f64,
}

/// The outliers that Lanczos' method finds in a few products from `start`; `inverse` is M^-1.
/// `product(v, out)` sets `out` = H v.
pub(super) fn find(
    inverse: &[f32],
    start: &[f32],
    mut product: impl FnMut(&[f32], &mut [f32]),
) -> Vec<Outlier> {
    let mut basis: Vec<Vec<f32>> = Vec::with_capacity(PRODUCTS);
    let (mut diagonal, mut beside) = (Vec::new(), Vec::new());
    let mut next = start.to_vec();
    let mut image = vec![0.0; next.len()];
    for _ in 0..PRODUCTS {
        // Twice is enough.
        for q in basis.iter().chain(&basis) {
            let part = inner(inverse, q, &next);
            add_scaled(&mut next, -part as f32, q);
        }
        let norm = inner(inverse, &next, &next).sqrt();
        // Where the space is used up, what is left is rounding.
        let scale =
            diagonal.iter().fold(f64::MIN_POSITIVE, |scale: f64, d: &f64| scale.max(d.abs()));
        if norm.is_nan() || norm <= LEFT * scale {
            break;
        }
        if !basis.is_empty() {
            beside.push(norm);
        }
        next.iter_mut().for_each(|x| *x = (f64::from(*x) / norm) as f32);
        product(&next, &mut image);
        diagonal.push(dot(&next, &image));
        basis.push(next.clone());
        multiply(inverse, &image, &mut next);
    }
    let mut found: Vec<(f64, Vec<f64>)> = Vec::new();
    for _ in 0..diagonal.len() {
        let (value, vector) = largest(&diagonal, &beside, &found);
        if value.is_nan() || value < LEAST {
            break;
        }
        found.push((value, vector));
    }
    let outlier = |(value, parts): (f64, Vec<f64>)| {
        let mut direction = vec![0.0; start.len()];
        for (q, part) in basis.iter().zip(parts) {
            add_scaled(&mut direction, part as f32, q);
        }
        let image = direction.iter().zip(inverse).map(|(z, inverse)| z / inverse).collect();
        Outlier { direction, image, value }
    };
    found.into_iter().map(outlier).collect()
}

/// x.My.
pub(super) fn inner(inverse: &[f32], x: &[f32], y: &[f32]) -> f64 {
    let product = |((&x, &y), &inverse): ((&f32, &f32), &f32)| {
        f64::from(x) * f64::from(y) / f64::from(inverse)
    };
    x.iter().zip(y).zip(inverse).map(product).sum()
}

/// The largest eigenvalue of a symmetric tridiagonal matrix, and its vector, but for those `found`
/// before.
fn largest(diagonal: &[f64], beside: &[f64], found: &[(f64, Vec<f64>)]) -> (f64, Vec<f64>) {
    let n = diagonal.len();
    let mut vector: Vec<f64> = (0..n).map(|k| 1.0 / (1.0 + k as f64)).collect();
    let mut value = 0.0;
    for _ in 0..ROUNDS {
        for (_, other) in found {
            let part: f64 = vector.iter().zip(other).map(|(a, b)| a * b).sum();
            vector.iter_mut().zip(other).for_each(|(a, b)| *a -= part * b);
        }
        let norm = vector.iter().map(|a| a * a).sum::<f64>().sqrt();
        if norm == 0.0 {
            return (0.0, vector);
        }
        vector.iter_mut().for_each(|a| *a /= norm);
        let image: Vec<f64> = (0..n)
            .map(|k| {
                let before = if k > 0 { beside[k - 1] * vector[k - 1] } else { 0.0 };
                let after = if k + 1 < n { beside[k] * vector[k + 1] } else { 0.0 };
                before + diagonal[k] * vector[k] + after
            })
            .collect();
        value = vector.iter().zip(&image).map(|(a, b)| a * b).sum();
        vector = image;
    }
    let norm = vector.iter().map(|a| a * a).sum::<f64>().sqrt();
    vector.iter_mut().for_each(|a| *a /= norm);
    (value, vector)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// M^-1, and H = M + 20 Mu (Mu)' + 9 Mw (Mw)' for M-orthonormal u and w.
    fn problem(n: usize) -> (Vec<f32>, impl Fn(&[f32], &mut [f32])) {
        let inverse: Vec<f32> = (0..n).map(|k| 1.0 / (1.0 + (k % 3) as f32)).collect();
        let part = |k: usize, on: bool| if on { 1.0 / (inverse[k] * n as f32).sqrt() } else { 0.0 };
        // M times each, up to their length, which is 1 / sqrt(2) in the norm of M.
        let images: Vec<Vec<f32>> =
            [0, 1].map(|half| (0..n).map(|k| part(k, k % 2 == half)).collect()).to_vec();
        let diagonal = inverse.clone();
        let product = move |v: &[f32], out: &mut [f32]| {
            multiply(&diagonal.iter().map(|d| 1.0 / d).collect::<Vec<_>>(), v, out);
            for (image, more) in images.iter().zip([40.0, 18.0]) {
                let along = more * dot(image, v) as f32;
                add_scaled(out, along, image);
            }
        };
        (inverse, product)
    }

    #[test]
    fn they_are_found_also_where_there_are_fewer_dimensions_than_products() {
        for n in [2, 4, 6, 100] {
            let (inverse, product) = problem(n);
            let start: Vec<f32> = (0..n).map(|k| 1.0 + (k * k % 7) as f32).collect();
            let found = find(&inverse, &start, &product);
            assert_eq!(found.len(), 2, "{n} dimensions");
            for (outlier, value) in found.iter().zip([21.0, 10.0]) {
                assert!((outlier.value / value - 1.0).abs() < 1e-3, "{n}: {}", outlier.value);
                assert!((dot(&outlier.direction, &outlier.image) - 1.0).abs() < 1e-4);
                let mut image = vec![0.0; n];
                product(&outlier.direction, &mut image);
                let wanted = outlier.image.iter().map(|x| value as f32 * x);
                assert!(image.iter().zip(wanted).all(|(a, b)| (a - b).abs() < 0.05));
            }
        }
    }

    #[test]
    fn none_is_found_where_there_is_none() {
        let inverse = vec![1.0; 9];
        let start: Vec<f32> = (0..9).map(|k| k as f32).collect();
        assert!(find(&inverse, &start, |v, out| out.copy_from_slice(v)).is_empty());
        assert!(find(&inverse, &start, |_, out| out.fill(0.0)).is_empty());
        assert!(find(&inverse, &[0.0; 9], |v, out| out.copy_from_slice(v)).is_empty());
        assert!(find(&inverse, &start, |_, out| out.fill(f32::NAN)).is_empty());
    }
}
