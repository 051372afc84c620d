//! Approximate inverses of the Hessian, row by row.

use crate::compute::loss_pass::curvature;
use crate::compute::with_width;
use crate::objective::{Objective, Workspace};

/// An approximation M of the Hessian that is easy to invert.
#[derive(Debug, Clone)]
pub enum Preconditioner {
    /// M = I.
    Identity,
    /// M = diag(d); holds 1/d.
    Diagonal(Vec<f32>),
    /// One block a row; holds the inverses.
    Blocks {
        /// Inverse blocks, row after row.
        inverse: Vec<f32>,
        /// Stored columns.
        width: usize,
    },
}

impl Preconditioner {
    /// The diagonal of the Hessian's Gauss-Newton part at the point that `workspace` holds. Cost:
    /// about one gradient.
    pub fn diagonal(objective: &Objective, workspace: &Workspace<f32>) -> Self {
        let width = objective.width().get();
        let mut own = vec![0.0f32; objective.graph().nodes() * width];
        with_width!(objective.width(), D => curvature::<f32, D>(
            objective.terms(), &workspace.h, &workspace.derivatives.second, D, &mut own,
            |x, factor, out| {
                for (out, &x) in out.iter_mut().zip(x) {
                    *out += factor * x * x;
                }
            },
        ));
        let mut spread = spread_squared(objective, &own, width);
        for (out, &weight) in spread.chunks_exact_mut(width).zip(objective.row_weight()) {
            for out in out {
                *out = 1.0 / (*out + weight as f32);
            }
        }
        Self::Diagonal(spread)
    }

    /// One dim x dim block a row, of the Hessian's Gauss-Newton part. Cost: about `dim / 4`
    /// gradients, and `rows * dim^2` numbers.
    pub fn blocks(objective: &Objective, workspace: &Workspace<f32>) -> Self {
        let width = objective.width().get();
        let size = width * width;
        let mut own = vec![0.0f32; objective.graph().nodes() * size];
        with_width!(objective.width(), D => curvature::<f32, D>(
            objective.terms(), &workspace.h, &workspace.derivatives.second, D * D, &mut own,
            |x, factor, out| {
                let (rows, _) = out.as_chunks_mut::<D>();
                for (out, &xr) in rows.iter_mut().zip(x) {
                    let f = factor * xr;
                    for d in 0..D { out[d] += f * x[d]; }
                }
            },
        ));
        let mut spread = spread_squared(objective, &own, size);
        for (block, &weight) in spread.chunks_exact_mut(size).zip(objective.row_weight()) {
            for k in 0..width {
                block[k * width + k] += weight as f32;
            }
            invert(block, width);
        }
        Self::Blocks { inverse: spread, width }
    }

    /// `z` = M^-1 r.
    pub fn apply(&self, r: &[f32], z: &mut [f32]) {
        match self {
            Self::Identity => z.copy_from_slice(r),
            Self::Diagonal(inverse) => {
                for ((z, &r), &inverse) in z.iter_mut().zip(r).zip(inverse) {
                    *z = inverse * r;
                }
            }
            Self::Blocks { inverse, width } => {
                for (j, (z, r)) in
                    z.chunks_exact_mut(*width).zip(r.chunks_exact(*width)).enumerate()
                {
                    let block = &inverse[j * width * width..(j + 1) * width * width];
                    z.fill(0.0);
                    for (row, &r) in block.chunks_exact(*width).zip(r) {
                        for (z, &b) in z.iter_mut().zip(row) {
                            *z += b * r;
                        }
                    }
                }
            }
        }
    }
}

// sum over k of (P_jk)^2 own_k, with P taken from the node itself and its neighbours.
fn spread_squared(objective: &Objective, own: &[f32], stride: usize) -> Vec<f32> {
    let layers = objective.layers();
    let mut out = own.to_vec();
    out.resize(objective.rows() * stride, 0.0);
    if layers == 0 {
        return out;
    }
    let graph = objective.graph();
    let scale = graph.inv_sqrt_degree();
    let mean = 1.0 / (layers as f64 + 1.0);
    for j in 0..graph.nodes() {
        let near = graph.neighbours(j).iter().map(|&k| scale[k as usize] * scale[k as usize]);
        let two_steps = if layers > 1 { scale[j] * scale[j] * near.sum::<f64>() } else { 0.0 };
        let itself = ((1.0 + two_steps) * mean).powi(2) as f32;
        let out = &mut out[j * stride..(j + 1) * stride];
        for out in out.iter_mut() {
            *out *= itself;
        }
        for &k in graph.neighbours(j) {
            let k = k as usize;
            let factor = (scale[j] * scale[k] * mean).powi(2) as f32;
            for (out, &own) in out.iter_mut().zip(&own[k * stride..(k + 1) * stride]) {
                *out += factor * own;
            }
        }
    }
    out
}

// In-place inverse of a symmetric positive definite matrix by Cholesky.
fn invert(a: &mut [f32], n: usize) {
    for j in 0..n {
        for k in 0..j {
            let l = a[j * n + k];
            for i in j..n {
                a[i * n + j] -= a[i * n + k] * l;
            }
        }
        let pivot = a[j * n + j].max(f32::MIN_POSITIVE).sqrt();
        for i in j..n {
            a[i * n + j] /= pivot;
        }
    }
    // a = L; invert L in place, then A^-1 = L^-T L^-1.
    for j in 0..n {
        a[j * n + j] = 1.0 / a[j * n + j];
        for i in j + 1..n {
            let mut sum = 0.0;
            for k in j..i {
                sum -= a[i * n + k] * a[k * n + j];
            }
            a[i * n + j] = sum / a[i * n + i];
        }
    }
    let mut out = vec![0.0f32; n * n];
    for k in 0..n {
        for i in 0..=k {
            for j in 0..=k {
                out[i * n + j] += a[k * n + i] * a[k * n + j];
            }
        }
    }
    a.copy_from_slice(&out);
}
