//! P x: the mean of A^l x for l = 0..=L, as one gather per layer (Horner's scheme).

use super::{Real, Width, row, row_mut, with_width};
use crate::graph::Graph;

/// Room for [`propagate`]: two matrices of the shape of x.
#[derive(Debug, Clone, Default)]
pub struct Scratch<F> {
    scaled: Vec<F>,
    next: Vec<F>,
}

/// `out = P x` with P the mean of A^l for l = 0..=`layers` (LightGCN eq. 4 to 8). P is
/// symmetric, so this is P^T x too. Cost: `layers` times 2 * edges row additions.
pub fn propagate<F: Real>(
    graph: &Graph,
    layers: usize,
    width: Width,
    x: &[F],
    out: &mut [F],
    scratch: &mut Scratch<F>,
) {
    if layers == 0 {
        out.copy_from_slice(x);
    } else {
        with_width!(width, D => horner::<F, D>(graph, layers, x, out, scratch));
    }
}

// y_0 = x, y_{k+1} = x + A y_k, P x = y_L / (L + 1); held as z = D^-1/2 y, so that a gather only
// adds rows.
fn horner<F: Real, const D: usize>(
    graph: &Graph,
    layers: usize,
    x: &[F],
    out: &mut [F],
    scratch: &mut Scratch<F>,
) {
    let nodes = graph.nodes();
    let scale = graph.inv_sqrt_degree();
    scratch.scaled.resize(nodes * D, F::zero());
    scratch.next.resize(nodes * D, F::zero());
    for node in 0..nodes {
        let factor = F::of(scale[node]);
        let x = row::<F, D>(x, node);
        let z = row_mut::<F, D>(&mut scratch.scaled, node);
        for d in 0..D {
            z[d] = factor * x[d];
        }
    }
    let mean = F::of(1.0 / (layers as f64 + 1.0));
    for layer in 1..=layers {
        let last = layer == layers;
        for node in 0..nodes {
            let sum = gather::<F, D>(graph.neighbours(node), &scratch.scaled);
            let factor = F::of(scale[node]);
            let x = row::<F, D>(x, node);
            if last {
                let out = row_mut::<F, D>(out, node);
                for d in 0..D {
                    out[d] = mean * (x[d] + factor * sum[d]);
                }
            } else {
                let z = row_mut::<F, D>(&mut scratch.next, node);
                for d in 0..D {
                    z[d] = factor * (x[d] + factor * sum[d]);
                }
            }
        }
        std::mem::swap(&mut scratch.scaled, &mut scratch.next);
    }
}

/// The sum of the rows of `matrix` that `rows` names.
#[inline(always)]
fn gather<F: Real, const D: usize>(rows: &[u32], matrix: &[F]) -> [F; D] {
    let mut sum = [F::zero(); D];
    for &index in rows {
        let x = row::<F, D>(matrix, index as usize);
        for d in 0..D {
            sum[d] += x[d];
        }
    }
    sum
}
