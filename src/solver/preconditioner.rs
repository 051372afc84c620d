//! The preconditioner: the diagonal of the Hessian's Gauss-Newton part.
//!
//! Measured on MovieLens-100k, dim 32, 2 layers: 387 products to train by Newton-CG with it, 349
//! with dim x dim blocks, which cost 20 products to form and `rows * dim^2` numbers to keep. The
//! diagonal costs half a product and `rows * dim` numbers.

use std::ops::Range;

use super::outliers::{self, Outlier, inner};
use crate::compute::loss_pass::curvature;
use crate::compute::vector::{add_scaled, dot, multiply, rows_of};
use crate::objective::{Objective, Workspace};

/// Rows without terms have no curvature where nothing regularises them.
const SMALLEST: f32 = 1e-6;

/// M = diag(d), an approximation of the Hessian; holds 1/d. It may know of outliers, directions z
/// with z.Mz = 1 in which z.Hz is many times as much: M + (z.Hz - 1) Mz (Mz)' is what it is then.
#[derive(Debug, Clone, Default)]
pub struct Preconditioner {
    inverse: Vec<f32>,
    outliers: Vec<Outlier>,
    /// Rows that outliers have no part in, and how wide they are.
    left_out: Vec<usize>,
    width: usize,
}

impl Preconditioner {
    /// At `theta`, where `workspace` was filled by [`Objective::gradient`]. For a
    /// propagating model the curvature of a row is its own plus that of its neighbours, weighted
    /// by the squares of P, as far as one step reaches. Cost: about one gradient.
    pub fn new(objective: &Objective, theta: &[f32], workspace: &mut Workspace<f32>) -> Self {
        let width = objective.width().get();
        let mut own = vec![0.0f32; objective.graph().nodes() * width];
        curvature(
            objective.terms(),
            objective.width(),
            &workspace.h,
            &workspace.derivatives.second,
            &mut own,
        );
        let extra = objective.extra_curvature(theta, &own, workspace);
        let mut inverse = spread_squared(objective, own);
        inverse.extend(extra);
        for (row, &weight) in inverse.chunks_exact_mut(width).zip(objective.row_weight()) {
            for value in row {
                *value = 1.0 / (*value + weight as f32).max(SMALLEST);
            }
        }
        Self::of_inverse(inverse)
    }

    /// Without outliers, from the diagonal of M^-1.
    pub(super) fn of_inverse(inverse: Vec<f32>) -> Self {
        Self { inverse, ..Self::default() }
    }

    /// Looks for outliers, where propagation makes some: at the same place. Cost: eight products.
    pub(crate) fn find_outliers(
        &mut self,
        objective: &Objective,
        theta: &[f32],
        workspace: &mut Workspace<f32>,
    ) {
        if objective.layers() > 0 {
            let product =
                |v: &[f32], out: &mut [f32]| objective.hessian_product(theta, v, out, workspace);
            self.outliers = outliers::find(&self.inverse, theta, product);
        }
    }

    /// Serves for an objective in which rows may have lost all their terms: outliers then have no
    /// part in those, so that M^-1 leaves residuals zero there that are zero.
    pub(crate) fn leave_out_unused(&mut self, objective: &Objective) {
        self.width = objective.width().get();
        self.left_out.clear();
        if !self.outliers.is_empty() {
            self.left_out.extend(objective.unused_rows());
        }
    }

    /// The diagonal of M^-1, without outliers.
    pub fn inverse(&self) -> &[f32] {
        &self.inverse
    }

    /// `z` = M^-1 r.
    pub fn apply(&self, r: &[f32], z: &mut [f32]) {
        multiply(&self.inverse, r, z);
        for Outlier { direction, value, .. } in &self.outliers {
            let part = (1.0 / value - 1.0) * self.along(direction, r);
            add_scaled(z, part as f32, direction);
        }
        for row in self.rows_left_out() {
            multiply(&self.inverse[row.clone()], &r[row.clone()], &mut z[row]);
        }
    }

    fn rows_left_out(&self) -> impl Iterator<Item = Range<usize>> {
        self.left_out.iter().map(|row| row * self.width..(row + 1) * self.width)
    }

    /// The dot product without the rows that are left out.
    fn along(&self, vector: &[f32], x: &[f32]) -> f64 {
        let left_out = self.rows_left_out().map(|row| dot(&vector[row.clone()], &x[row]));
        dot(vector, x) - left_out.sum::<f64>()
    }

    /// x.Mx; a little more where rows are left out.
    pub(crate) fn square(&self, x: &[f32]) -> f64 {
        let more =
            |Outlier { image, value, .. }: &Outlier| (value - 1.0) * self.along(image, x).powi(2);
        inner(&self.inverse, x, x) + self.outliers.iter().map(more).sum::<f64>()
    }

    /// That of some rows alone, in their order; outliers are rows together.
    pub(crate) fn of_rows(&self, rows: &[u32], width: usize) -> Self {
        Self::of_inverse(rows_of(&self.inverse, rows, width))
    }

    /// One row of M^-1 r, without outliers.
    pub(crate) fn apply_to_row(&self, row: usize, r: &[f32], z: &mut [f32]) {
        multiply(&self.inverse[row * r.len()..], r, z);
    }
}

// Row j: sum over k of (P_jk)^2 own_k, with P taken from the node itself and its neighbours.
fn spread_squared(objective: &Objective, own: Vec<f32>) -> Vec<f32> {
    let width = objective.width().get();
    let layers = objective.layers();
    let graph = objective.graph();
    if layers == 0 {
        return own;
    }
    let mut out = own.clone();
    let scale = graph.inv_sqrt_degree();
    let mean = 1.0 / (layers as f64 + 1.0);
    for j in 0..graph.nodes() {
        let near = graph.neighbours(j).iter().map(|&k| scale[k as usize] * scale[k as usize]);
        let two_steps = if layers > 1 { scale[j] * scale[j] * near.sum::<f64>() } else { 0.0 };
        let itself = ((1.0 + two_steps) * mean).powi(2) as f32;
        let out = &mut out[j * width..(j + 1) * width];
        for out in out.iter_mut() {
            *out *= itself;
        }
        for &k in graph.neighbours(j) {
            let k = k as usize;
            let factor = (scale[j] * scale[k] * mean).powi(2) as f32;
            add_scaled(out, factor, &own[k * width..(k + 1) * width]);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::ModelKind;
    use crate::objective::{Loss, Record, Regulariser};
    use crate::solver::{Quiet, finish};
    use crate::train;

    #[test]
    fn with_outliers_it_is_symmetric_and_leaves_rows_without_terms_at_zero() {
        let records: Vec<Record> = (0..400u32)
            .filter(|k| k % 3 != 1)
            .map(|k| Record { user: k / 20, item: k % 20, positive: k % 5 != 0, negatives: vec![] })
            .collect();
        let (model, regulariser) = (ModelKind::Lightgcn.build(2), Regulariser::Uniform(0.05));
        let mut objective = Objective::new(20, 20, 8, model, Loss::Bce, regulariser, &records);
        let trained = finish(train::train(&objective, 1, 1e-5, &Quiet));
        let theta: Vec<f32> = trained.parameters().iter().map(|&x| x as f32).collect();
        let mut workspace = Workspace::default();
        objective.gradient(&theta, &mut vec![0.0; theta.len()], &mut workspace);
        let mut preconditioner = Preconditioner::new(&objective, &theta, &mut workspace);
        preconditioner.find_outliers(&objective, &theta, &mut workspace);
        assert!(!preconditioner.outliers.is_empty());
        let width = objective.width().get();
        let vector =
            |seed: usize| (0..theta.len()).map(|k| ((k * seed) % 101) as f32 - 50.0).collect();
        let (mut x, mut y): (Vec<f32>, Vec<f32>) = (vector(7919), vector(104_729));
        let of_user: Vec<usize> = (0..records.len()).filter(|&k| records[k].user == 3).collect();
        objective.remove(&of_user, &[]);
        preconditioner.leave_out_unused(&objective);
        assert_eq!(preconditioner.left_out, [3]);
        let (mut mx, mut my) = (x.clone(), y.clone());
        preconditioner.apply(&x, &mut mx);
        preconditioner.apply(&y, &mut my);
        let (a, b) = (dot(&x, &my), dot(&y, &mx));
        assert!((a - b).abs() < 1e-4 * dot(&x, &mx).max(dot(&y, &my)), "{a} {b}");
        assert!(dot(&x, &mx) > 0.0);
        for v in [&mut x, &mut y] {
            v[3 * width..4 * width].fill(0.0);
        }
        preconditioner.apply(&x, &mut mx);
        assert!(mx[3 * width..4 * width].iter().all(|&z| z == 0.0));
        assert!(mx[4 * width..].iter().any(|&z| z != 0.0));
    }
}
