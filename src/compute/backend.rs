//! Where the passes over the data run.

use std::fmt::Debug;

use super::accelerator::Accelerator;
use unremember_kernels::Share;

use super::loss_pass::{self, Derivatives};
use super::product;
use super::propagate::{Scratch, propagate};
use super::{Real, Width};
use crate::graph::Graph;
use crate::objective::Terms;

/// The passes over graph and records that everything else is made of, in one precision. All
/// matrices are row-major with `width` columns, users first, then items. Every implementation
/// gathers, so that results do not depend on how rows are shared out.
pub trait Backend<F: Real>: Debug + Send + Sync {
    /// `out` = P x: see [`propagate`].
    fn propagate(
        &self,
        graph: &Graph,
        layers: usize,
        width: Width,
        x: &[F],
        out: &mut [F],
        scratch: &mut Scratch<F>,
    );

    /// The sum of the losses at the representation `h`, its gradient in `out` and the derivatives
    /// by score for [`Backend::hessian_product`].
    fn gradient(
        &self,
        terms: &Terms,
        width: Width,
        h: &[F],
        out: &mut [F],
        derivatives: &mut Derivatives<F>,
    ) -> f64;

    /// `out` = the Hessian of the losses with respect to `h`, times `v`.
    fn hessian_product(
        &self,
        terms: &Terms,
        width: Width,
        h: &[F],
        v: &[F],
        derivatives: &mut Derivatives<F>,
        out: &mut [F],
    );
}

/// A backend in both precisions.
pub trait AnyBackend: Backend<f32> + Backend<f64> {
    /// A device that takes whole Newton systems and gradients, where there is one.
    fn accelerator(&self) -> Option<&dyn Accelerator> {
        None
    }
}

impl AnyBackend for Cpu {}

/// The CPU, with SIMD as the compiler finds it: one thread, unless it is a pool's.
#[derive(Debug, Clone, Copy, Default)]
pub struct Cpu {
    share: Share,
}

impl Cpu {
    /// On all threads of the rayon pool that it is used in. Results are those of one thread, to
    /// the last bit.
    #[cfg(feature = "threads")]
    pub fn pooled() -> Self {
        Self { share: Share::Pool }
    }
}

impl<F: Real> Backend<F> for Cpu {
    fn propagate(
        &self,
        graph: &Graph,
        layers: usize,
        width: Width,
        x: &[F],
        out: &mut [F],
        scratch: &mut Scratch<F>,
    ) {
        propagate(self.share, graph, layers, width, x, out, scratch);
    }

    fn gradient(
        &self,
        terms: &Terms,
        width: Width,
        h: &[F],
        out: &mut [F],
        derivatives: &mut Derivatives<F>,
    ) -> f64 {
        loss_pass::gradient(self.share, terms, width, h, out, derivatives)
    }

    fn hessian_product(
        &self,
        terms: &Terms,
        width: Width,
        h: &[F],
        v: &[F],
        derivatives: &mut Derivatives<F>,
        out: &mut [F],
    ) {
        product::hessian_product(self.share, terms, width, h, v, derivatives, out);
    }
}
