//! P x: the mean of A^l x for l = 0..=L, as one gather per layer (Horner's scheme).

use crate::graph::Graph;
use crate::lookup::{ChunkSum, known, row, row_mut};
use crate::share::{BLOCK, blocks};
use crate::width::with_width;
use crate::{Number, Share, Width};

/// Room for [`propagate`]: two matrices of the shape of x.
#[derive(Debug, Clone, Default)]
pub struct Scratch<F> {
    scaled: Vec<F>,
    next: Vec<F>,
}

/// `out = P x` with P the mean of A^l for l = 0..=`layers` (LightGCN eq. 4 to 8). P is
/// symmetric, so this is P^T x too. Cost: `layers` times 2 * edges row additions.
pub fn propagate<F: Number>(
    share: Share,
    graph: &Graph,
    layers: usize,
    width: Width,
    x: &[F],
    out: &mut [F],
    scratch: &mut Scratch<F>,
) {
    F::propagate(share, graph, layers, width, x, out, scratch);
}

#[inline(always)]
pub(crate) fn run<F: Number>(
    share: Share,
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
        with_width!(F, width, D, chunks => horner::<F, D>(share, graph, layers, chunks, x, out, scratch));
    }
}

// y_0 = x, y_{k+1} = x + A y_k, P x = y_L / (L + 1); held as z = D^-1/2 y, so that a gather only
// adds rows.
#[inline(always)]
fn horner<F: Number, const D: usize>(
    share: Share,
    graph: &Graph,
    layers: usize,
    chunks: usize,
    x: &[F],
    out: &mut [F],
    scratch: &mut Scratch<F>,
) {
    let nodes = graph.nodes();
    let width = D * chunks;
    let scale = graph.inv_sqrt_degree();
    let Scratch { scaled, next } = scratch;
    scaled.resize(nodes * width, F::zero());
    next.resize(nodes * width, F::zero());
    for node in 0..nodes {
        let factor = F::of(scale[node]);
        let x = row::<F, D>(x, node, chunks);
        let z = row_mut::<F, D>(scaled, node, chunks);
        for c in 0..chunks {
            z[c] = x[c].map(|x| factor * x);
        }
    }
    let mean = F::of(1.0 / (layers as f64 + 1.0));
    for layer in 1..=layers {
        let last = layer == layers;
        let target = if last { &mut *out } else { &mut next[..] };
        let jobs = blocks(nodes).zip(target[..nodes * width].chunks_mut(BLOCK * width)).collect();
        share.each(jobs, |(rows, target)| {
            let chunks = known::<D>(chunks);
            for (at, node) in rows.enumerate() {
                let factor = F::of(scale[node]);
                let x = row::<F, D>(x, node, chunks);
                let target = row_mut::<F, D>(target, at, chunks);
                let outer = if last { mean } else { factor };
                for c in 0..chunks {
                    let mut sum = ChunkSum::<F, D>::new();
                    for &index in graph.neighbours(node) {
                        sum.add(&row(scaled, index as usize, chunks)[c]);
                    }
                    sum.write_with(&x[c], &mut target[c], |sum, x| outer * (x + factor * sum));
                }
            }
        });
        if !last {
            std::mem::swap(scaled, next);
        }
    }
}
