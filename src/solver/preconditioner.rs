//! Approximate inverses of the Hessian, row by row.

use crate::compute::{Real, row, row_mut, with_width};
use crate::objective::{Loss, Objective, Workspace};

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
