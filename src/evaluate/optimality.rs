//! A certificate that a model is a global minimum, without training another.
//!
//! J is not convex in theta, but for models whose vectors are H = P theta it is in Z = theta
//! theta^T: the scores are entries of P Z P, the losses are convex in the scores, and the
//! regulariser is tr(W Z) / 2 with W the rows' weights. So with S the symmetric matrix of the
//! losses' derivatives by score (S_ui = S_iu = dloss/ds_ui), g(Z) the value, and
//!
//! M = I + W^-1/2 P S P W^-1/2,
//!
//! g(Z') >= g(Z) + tr(M W^1/2 (Z' - Z) W^1/2) / 2 for every positive semidefinite Z', which is
//! every model of any width. The gradient of J is W^1/2 M W^1/2 theta, so where it vanishes and no
//! eigenvalue of M is below 0, J is at its global minimum. Where they nearly do, with m the least
//! eigenvalue of M and J* the global minimum,
//!
//! J(theta) - J* <= |<gradient, theta>| / 2 + max(0, -m) J(theta).
//!
//! (For matrix factorisation this is the optimality of nuclear-norm regularisation: the largest
//! singular value of the derivatives, W^-1/2 S W^-1/2, is at most 1.)
//!
//! The least eigenvalue is found by Lanczos' method from a random start. That is a numeric result
//! and not a proof: an eigenvalue below what is found, by a thousandth of the spectrum's width, is
//! missed with a probability of 1e-3 in the 200 steps that are made at least (Kuczynski and
//! Wozniakowski, SIAM J. Matrix Anal. 13, 1992, theorem 4.2, for 20,000 nodes).

use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, StandardNormal};

use crate::compute::DualMatrix;
use crate::compute::vector::{add_scaled, dot, norm};
use crate::objective::{Objective, Workspace};
use crate::solver::{Event, Observer, report};

/// Lanczos steps, at least and at most; no more than there are nodes.
const STEPS: (usize, usize) = (200, 400);
/// How often the least eigenvalue is looked at.
const LOOK: usize = 20;
/// It is known once its error is below this part of it, or below [`SMALL`].
const PRECISION: f64 = 0.05;
const SMALL: f64 = 1e-6;

/// How far a model can be from the global minimum of its objective.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Optimality {
    /// J of the model.
    pub objective: f64,
    /// J is above its global minimum, over models of any width, by this at most.
    pub gap: f64,
    /// A lower bound for the least eigenvalue of M; 0 at a minimum, but for rounding.
    pub least_eigenvalue: f64,
    /// Products with M that it took.
    pub products: usize,
}

impl Optimality {
    /// True where the model is the global minimum to a thousandth of J.
    pub fn holds(&self) -> bool {
        self.gap <= 1e-3 * self.objective
    }
}

/// Bounds how far `theta` is from the global minimum of `objective`. `None` where that cannot be
/// said: for a model that is more than a propagation ([`Objective::is_propagation`]), and without
/// a regulariser. Cost: up to 400 products with one vector, of which one costs a column of a
/// Hessian-vector product.
pub async fn certify(
    objective: &Objective,
    theta: &[f64],
    observer: &dyn Observer,
) -> Option<Optimality> {
    if !objective.is_propagation() || objective.row_weight().iter().any(|&weight| weight <= 0.0) {
        return None;
    }
    let mut workspace = Workspace::default();
    let mut gradient = vec![0.0; theta.len()];
    let value = objective.gradient(theta, &mut gradient, &mut workspace);
    let mut matrix = dual_matrix(objective, &workspace.derivatives.first);
    let (least_eigenvalue, products) = least_eigenvalue(&mut matrix, observer).await;
    Some(Optimality {
        objective: value,
        gap: 0.5 * dot(&gradient, theta).abs() + (-least_eigenvalue).max(0.0) * value,
        least_eigenvalue,
        products,
    })
}

/// M of `objective`, where the losses' derivatives by slot are `first`.
fn dual_matrix<'a>(objective: &'a Objective, first: &[f64]) -> DualMatrix<'a> {
    let (graph, terms) = (objective.graph(), objective.terms());
    let derivatives = (first.iter().enumerate())
        .filter(|&(slot, _)| terms.is_active(slot / terms.slots) && terms.weight[slot] != 0.0)
        .map(|(slot, &derivative)| {
            let item = graph.users() as u32 + terms.item[slot];
            (terms.user[slot / terms.slots], item, derivative)
        })
        .collect();
    DualMatrix::new(graph, objective.layers(), derivatives, objective.row_weight())
}

/// A lower bound for the least eigenvalue, and the steps that it took.
async fn least_eigenvalue(matrix: &mut DualMatrix<'_>, observer: &dyn Observer) -> (f64, usize) {
    let nodes = matrix.nodes();
    let mut rng = ChaCha8Rng::seed_from_u64(1);
    let mut v: Vec<f64> = (0..nodes).map(|_| StandardNormal.sample(&mut rng)).collect();
    let mut last = vec![0.0; nodes];
    let mut next = vec![0.0; nodes];
    let mut found = Tridiagonal::default();
    let mut length = norm(&v);
    let most = STEPS.1.min(nodes);
    for step in 1..=most {
        v.iter_mut().for_each(|x| *x /= length);
        matrix.apply(&v, &mut next);
        add_scaled(&mut next, -found.beside.last().copied().unwrap_or(0.0), &last);
        let middle = dot(&next, &v);
        add_scaled(&mut next, -middle, &v);
        length = norm(&next);
        found.middle.push(middle);
        report(observer, Event::Product).await;
        // The vectors so far span all that the start can reach.
        let is_last = step == most || length <= 1e-12;
        if is_last || step >= STEPS.0 && step % LOOK == 0 {
            let (value, end) = found.least();
            let error = length * end;
            if is_last || error <= (PRECISION * value.abs()).max(SMALL) {
                return (value - error, step);
            }
        }
        found.beside.push(length);
        std::mem::swap(&mut last, &mut v);
        std::mem::swap(&mut v, &mut next);
    }
    // There are no nodes.
    (1.0, 0)
}

/// A symmetric tridiagonal matrix, as Lanczos' method builds it up.
#[derive(Default)]
struct Tridiagonal {
    middle: Vec<f64>,
    /// One fewer than `middle`.
    beside: Vec<f64>,
}

impl Tridiagonal {
    /// The least eigenvalue, and the size of the last entry of its unit eigenvector.
    fn least(&self) -> (f64, f64) {
        let size = |at: usize| self.beside.get(at).map_or(0.0, |x| x.abs());
        let reach = |at: usize| size(at) + if at > 0 { size(at - 1) } else { 0.0 };
        let mut low = f64::INFINITY;
        let mut high = f64::INFINITY;
        for (at, &middle) in self.middle.iter().enumerate() {
            low = low.min(middle - reach(at));
            high = high.min(middle);
        }
        // Bisection: below the least eigenvalue all pivots are above 0.
        for _ in 0..100 {
            let shift = 0.5 * (low + high);
            if self.pivots(shift).iter().all(|&pivot| pivot > 0.0) {
                low = shift;
            } else {
                high = shift;
            }
        }
        // Inverse iteration from just below it, where all pivots are above 0.
        let shift = low - 1e-12 * (1.0 + low.abs());
        let pivots = self.pivots(shift);
        let count = self.middle.len();
        let mut x = vec![1.0; count];
        for _ in 0..3 {
            for at in 1..count {
                x[at] -= self.beside[at - 1] / pivots[at - 1] * x[at - 1];
            }
            for at in (0..count).rev() {
                let after = if at + 1 < count { self.beside[at] * x[at + 1] } else { 0.0 };
                x[at] = (x[at] - after) / pivots[at];
            }
            let length = norm(&x);
            x.iter_mut().for_each(|x| *x /= length);
        }
        (low, x[count - 1].abs())
    }

    /// Of the factorisation of the matrix minus `shift`.
    fn pivots(&self, shift: f64) -> Vec<f64> {
        let mut pivots = Vec::with_capacity(self.middle.len());
        for (at, &middle) in self.middle.iter().enumerate() {
            let before = match pivots.last() {
                Some(&pivot) => self.beside[at - 1] * self.beside[at - 1] / pivot,
                None => 0.0,
            };
            let pivot: f64 = middle - shift - before;
            pivots.push(if pivot == 0.0 { f64::MIN_POSITIVE } else { pivot });
        }
        pivots
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_least_eigenvalue_of_a_tridiagonal_matrix_is_known() {
        // 2 on the diagonal, -1 beside it: 2 - 2 cos(pi / (n + 1)).
        let count = 9;
        let matrix = Tridiagonal { middle: vec![2.0; count], beside: vec![-1.0; count - 1] };
        let (least, end) = matrix.least();
        let angle = std::f64::consts::PI / (count + 1) as f64;
        assert!((least - (2.0 - 2.0 * angle.cos())).abs() < 1e-12);
        let expected = (2.0 / (count + 1) as f64).sqrt() * (angle * count as f64).sin();
        assert!((end - expected).abs() < 1e-9, "{end} {expected}");
    }
}
