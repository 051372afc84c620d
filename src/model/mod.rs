//! Models: how parameters become one vector per node, whose inner products are the scores.
//!
//! A model is the map theta -> H and its derivatives; loss, influence, solver, unlearning and all
//! rivals are written against this trait alone. To add a model, write its file and one line of the
//! registry below: it then has training, unlearning, every rival and every test. (The page wants
//! its name in `www/src/text`.)

mod gmf;
mod lightgcn;
mod mf;

use serde::{Deserialize, Serialize};

use crate::compute::propagate::Scratch;
use crate::compute::{Backend, Real, Width};
use crate::graph::Graph;

pub use gmf::Gmf;
pub use lightgcn::LightGcn;
pub use mf::MatrixFactorisation;

/// What a model's map is applied to and works with.
#[derive(Debug)]
pub struct Place<'a, F: Real> {
    /// Where passes over the graph run.
    pub backend: &'a dyn Backend<F>,
    /// The graph of the positive records.
    pub graph: &'a Graph,
    /// The stored row width.
    pub width: Width,
    /// Room for propagation.
    pub scratch: &'a mut Scratch<F>,
}

/// The map from parameters theta (`nodes + extra_rows` rows) to the representation H (`nodes`
/// rows, users first), score(u, i) = H_u . H_i, with its derivatives. All matrices are row-major
/// with `width` columns.
pub trait Model<F: Real>: Send + Sync {
    /// Parameter rows beyond one per node.
    fn extra_rows(&self) -> usize {
        0
    }

    /// `h` = H(theta).
    fn represent(&self, place: &mut Place<'_, F>, theta: &[F], h: &mut [F]);

    /// `out` = J^T g with J = dH/dtheta.
    fn pull_back(&self, place: &mut Place<'_, F>, theta: &[F], g: &[F], out: &mut [F]);

    /// `out` = J v.
    fn tangent(&self, place: &mut Place<'_, F>, theta: &[F], v: &[F], out: &mut [F]);

    /// `out` = J^T g' + (change of J along v)^T g: the change of [`Model::pull_back`] when theta moves along
    /// `v` and g changes by `g_change`. For linear maps the second term vanishes.
    fn pull_back_change(
        &self,
        place: &mut Place<'_, F>,
        theta: &[F],
        v: &[F],
        g: &[F],
        g_change: &[F],
        out: &mut [F],
    );

    /// Layers of propagation, 0 for none: the preconditioner follows them.
    fn layers(&self) -> usize {
        0
    }

    /// True where H = P theta with P the propagation over [`Model::layers`] layers, and nothing
    /// else: what an accelerator takes.
    fn is_propagation(&self) -> bool {
        false
    }

    /// Adds to `extra` the curvature of the extra rows, where `own` is that of the rows of H.
    fn extra_curvature(&self, _: &mut Place<'_, F>, _theta: &[F], _own: &[F], _extra: &mut [F]) {}
}

/// A model in both precisions.
pub trait AnyModel: Model<f32> + Model<f64> + std::fmt::Debug {}
impl<M: Model<f32> + Model<f64> + std::fmt::Debug> AnyModel for M {}

/// Makes the registry of its lines: a model's documentation, its name, and how it is built for a
/// number of layers.
macro_rules! registry {
    ($($(#[$about:meta])* $kind:ident = $name:literal => |$layers:pat_param| $model:expr;)*) => {
        /// The registry of models.
        #[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
        #[cfg_attr(test, derive(ts_rs::TS), ts(export))]
        pub enum ModelKind {
            $($(#[$about])* #[serde(rename = $name)] $kind,)*
        }

        impl ModelKind {
            /// All of them.
            pub const ALL: [Self; [$($name),*].len()] = [$(Self::$kind),*];

            /// The model with `layers` layers of propagation, for those that propagate.
            pub fn build(self, layers: usize) -> Box<dyn AnyModel> {
                match self {
                    $(Self::$kind => { let $layers = layers; Box::new($model) })*
                }
            }

            /// Its name, as the command line and reports spell it.
            pub fn name(self) -> &'static str {
                match self { $(Self::$kind => $name,)* }
            }
        }
    };
}

registry! {
    /// LightGCN: embeddings propagated over the graph (arXiv 2002.02126). With 0 layers it is
    /// matrix factorisation.
    #[default]
    Lightgcn = "lightgcn" => |layers| LightGcn { layers };
    /// Matrix factorisation: the score is e_u . e_i.
    Mf = "mf" => |_| MatrixFactorisation;
    /// Generalised matrix factorisation: a dot product with trained weights.
    Gmf = "gmf" => |_| Gmf;
}

impl ModelKind {
    /// True where the number of layers means something to it.
    pub fn propagates(self) -> bool {
        Model::<f64>::layers(&*self.build(1)) > 0
    }
}
