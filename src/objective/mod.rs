//! The objective in sum form, its gradient and its Hessian-vector products.
//!
//! J(theta; D) = sum over records r in D of loss_r(H(theta)) + R(theta; D). The sum, and not a
//! mean, so that removing records is exactly removing terms.

mod compact;
mod regulariser;
mod scores;
mod subset;

use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;

use crate::compute::accelerator::Point;
use crate::compute::loss_pass::{self, Derivatives};
use crate::compute::propagate::Scratch;
use crate::compute::{AnyBackend, Cpu, Real, Width, vector};
use crate::graph::Graph;
use crate::model::{AnyModel, Model, Place};

pub use regulariser::Regulariser;
pub use scores::Scores;
pub use terms::{Loss, Record, Terms};
pub use unremember_kernels::terms;

/// The objective over a set of records: model, graph, loss terms and regulariser.
///
/// ```
/// use unremember::model::ModelKind;
/// use unremember::objective::{Loss, Objective, Record, Regulariser, Workspace};
/// let record = |user, item, positive| Record { user, item, positive, negatives: vec![] };
/// let records = [record(0, 0, true), record(0, 1, false), record(1, 1, true)];
/// let objective = Objective::new(
///     2, 2, 4, ModelKind::Lightgcn.build(1), Loss::Bce, Regulariser::Uniform(0.1), &records,
/// );
/// let theta = vec![0.0; objective.len()];
/// let mut gradient = theta.clone();
/// let value = objective.gradient(&theta, &mut gradient, &mut Workspace::default());
/// assert!((value - 3.0 * 2f64.ln()).abs() < 1e-12); // every score is 0
/// ```
#[derive(Debug, Clone)]
pub struct Objective {
    model: Arc<dyn AnyModel>,
    backend: Arc<dyn AnyBackend>,
    graph: Graph,
    terms: Terms,
    regulariser: Regulariser,
    row_weight: Vec<f64>,
    dim: usize,
    width: Width,
}

/// Buffers of one evaluation. After [`Objective::gradient`] it holds what Hessian-vector products
/// at the same point need.
#[derive(Debug, Clone, Default)]
pub struct Workspace<F> {
    pub(crate) h: Vec<F>,
    grad_h: Vec<F>,
    v_h: Vec<F>,
    change_h: Vec<F>,
    pub(crate) derivatives: Derivatives<F>,
    scratch: Scratch<F>,
}

impl<F> Workspace<F> {
    /// The gradient of the losses with respect to H, after [`Objective::gradient`].
    pub(crate) fn loss_gradient(&self) -> &[F] {
        &self.grad_h
    }
}

impl Workspace<f32> {
    /// What an accelerator needs to know of the point, after [`Objective::gradient`].
    pub fn point(&self) -> Point<'_> {
        let Derivatives { first, second, .. } = &self.derivatives;
        Point { h: &self.h, first, second }
    }

    /// The same point in f32.
    pub(crate) fn narrow_from(&mut self, wide: &Workspace<f64>) {
        let pairs = [(&wide.h, &mut self.h), (&wide.grad_h, &mut self.grad_h)];
        for (from, to) in pairs {
            to.resize(from.len(), 0.0);
            vector::narrow(from, to);
        }
        self.derivatives.narrow_from(&wide.derivatives);
    }
}

impl Objective {
    /// Lays out the objective of `records`, which must be sorted by (user, item) and unique.
    pub fn new(
        users: usize,
        items: usize,
        dim: usize,
        model: Box<dyn AnyModel>,
        loss: Loss,
        regulariser: Regulariser,
        records: &[Record],
    ) -> Self {
        Self::with_model(users, items, dim, Arc::from(model), loss, regulariser, records)
    }

    fn with_model(
        users: usize,
        items: usize,
        dim: usize,
        model: Arc<dyn AnyModel>,
        loss: Loss,
        regulariser: Regulariser,
        records: &[Record],
    ) -> Self {
        let edges = records.iter().filter(|record| record.positive);
        let graph = Graph::new(users, items, edges.map(|record| (record.user, record.item)));
        let terms = Terms::new(users, items, loss, records);
        let mut objective = Self {
            model,
            backend: Arc::new(Cpu::default()),
            graph,
            terms,
            regulariser,
            row_weight: Vec::new(),
            dim,
            width: Width::holding(dim),
        };
        objective.row_weight =
            objective.regulariser.row_weights(&objective.terms, objective.rows());
        objective
    }

    /// The same model, loss and regulariser over other records.
    fn over(&self, users: usize, items: usize, records: &[Record]) -> Self {
        let (model, loss) = (self.model.clone(), self.terms.loss);
        let other =
            Self::with_model(users, items, self.dim, model, loss, self.regulariser, records);
        Self { backend: self.backend.clone(), ..other }
    }

    /// Rows of theta: users, items, then the model's own.
    pub fn rows(&self) -> usize {
        self.graph.nodes() + Model::<f64>::extra_rows(self.model.as_ref())
    }

    /// Stored columns of theta; those from [`Objective::dim`] on are zero.
    pub fn width(&self) -> Width {
        self.width
    }

    /// Columns of theta.
    pub fn dim(&self) -> usize {
        self.dim
    }

    /// Numbers in theta: rows times stored columns.
    pub fn len(&self) -> usize {
        self.rows() * self.width.get()
    }

    /// True where there are no parameters.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Layers of propagation of the model.
    pub fn layers(&self) -> usize {
        Model::<f64>::layers(self.model.as_ref())
    }

    /// True where the model is a propagation and nothing else ([`Model::is_propagation`]).
    pub fn is_propagation(&self) -> bool {
        Model::<f64>::is_propagation(self.model.as_ref())
    }

    /// The loss terms.
    pub fn terms(&self) -> &Terms {
        &self.terms
    }

    /// The graph.
    pub fn graph(&self) -> &Graph {
        &self.graph
    }

    /// The model.
    pub fn model(&self) -> &dyn AnyModel {
        self.model.as_ref()
    }

    /// Runs the passes over the data elsewhere from now on; [`Cpu`] by default.
    pub fn set_backend(&mut self, backend: Arc<dyn AnyBackend>) {
        self.backend = backend;
    }

    /// Where the passes over the data run.
    pub fn backend(&self) -> &dyn AnyBackend {
        &*self.backend
    }

    /// The regulariser's weight of each row.
    pub fn row_weight(&self) -> &[f64] {
        &self.row_weight
    }

    /// The regulariser.
    pub fn regulariser(&self) -> Regulariser {
        self.regulariser
    }

    /// The same objective with another regulariser.
    pub fn set_regulariser(&mut self, regulariser: Regulariser) {
        self.regulariser = regulariser;
        self.row_weight = regulariser.row_weights(&self.terms, self.rows());
    }

    /// Takes records out: their terms, their edges, their share of the regulariser. Comparisons
    /// with `gone_items` as negatives go too. Records that are already out stay out.
    pub fn remove(&mut self, records: &[usize], gone_items: &[u32]) {
        for &record in records.iter().filter(|&&record| self.terms.is_active(record)) {
            if self.terms.positive[record] {
                let (user, item) = self.terms.pair(record);
                self.graph.remove(user, item);
            }
        }
        for slot in self.slots_to_remove(records, gone_items) {
            self.terms.deactivate_slot(slot);
        }
        let mut touched = BTreeSet::new();
        for &record in records.iter().filter(|&&record| self.terms.is_active(record)) {
            let (user, item) = self.terms.pair(record);
            touched.extend([user as usize, self.terms.users + item as usize]);
        }
        for &record in records {
            self.terms.deactivate_record(record);
        }
        self.regulariser.update_weights(&self.terms, &touched, &mut self.row_weight);
    }

    /// Takes comparisons of one record with its negatives out, by their place in its list.
    pub(crate) fn drop_comparisons(&mut self, record: usize, is_gone: impl Fn(usize) -> bool) {
        let slots = self.terms.slots;
        for slot in (1..slots).filter(|&slot| is_gone(slot - 1)) {
            self.terms.deactivate_slot(record * slots + slot);
        }
    }

    /// Sets rows of `theta` to zero that no loss term depends on, and that no edge leads to: zero
    /// is their minimum.
    pub fn clear_unused_rows(&self, theta: &mut [f64]) {
        let width = self.width.get();
        self.unused_rows().for_each(|row| theta[row * width..(row + 1) * width].fill(0.0));
    }

    /// The rows of nodes that no loss term depends on.
    pub(crate) fn unused_rows(&self) -> impl Iterator<Item = usize> {
        (0..self.graph.nodes()).filter(|&node| !self.terms.uses_node(node))
    }

    // Comparisons with gone items, in records that stay.
    pub(crate) fn slots_to_remove(&self, records: &[usize], gone_items: &[u32]) -> Vec<usize> {
        let records: HashSet<usize> = records.iter().copied().collect();
        let mut slots = Vec::new();
        for &item in gone_items {
            for entry in self.terms.entries_of_item(item as usize) {
                let slot = self.terms.item_slot[entry] as usize;
                let is_negative = !slot.is_multiple_of(self.terms.slots);
                if is_negative
                    && self.terms.weight[slot] != 0.0
                    && !records.contains(&(slot / self.terms.slots))
                {
                    slots.push(slot);
                }
            }
        }
        slots
    }

    /// J(theta). Cost: as with its gradient.
    pub fn value<F: Real>(&self, theta: &[F], workspace: &mut Workspace<F>) -> f64 {
        self.gradient(theta, &mut theta.to_vec(), workspace)
    }

    /// J(theta) and its gradient. Cost: two propagations and one pass over the terms.
    pub fn gradient<F: Real>(
        &self,
        theta: &[F],
        out: &mut [F],
        workspace: &mut Workspace<F>,
    ) -> f64 {
        self.represent(theta, workspace);
        let Workspace { h, grad_h, derivatives, scratch, .. } = workspace;
        grad_h.resize(h.len(), F::zero());
        let backend = F::backend(&*self.backend);
        let loss = backend.gradient(&self.terms, self.width, h, grad_h, derivatives);
        F::model(&*self.model).pull_back(&mut self.place(scratch), theta, grad_h, out);
        self.add_penalty(theta, out);
        loss + self.penalty(theta)
    }

    /// `out` = H v with H the Hessian at `theta`, where `workspace` was filled by
    /// [`Objective::gradient`]. Cost: two propagations and one pass over the terms.
    pub fn hessian_product<F: Real>(
        &self,
        theta: &[F],
        v: &[F],
        out: &mut [F],
        workspace: &mut Workspace<F>,
    ) {
        let Workspace { h, grad_h, v_h, change_h, derivatives, scratch } = workspace;
        v_h.resize(h.len(), F::zero());
        change_h.resize(h.len(), F::zero());
        F::model(&*self.model).tangent(&mut self.place(scratch), theta, v, v_h);
        let backend = F::backend(&*self.backend);
        backend.hessian_product(&self.terms, self.width, h, v_h, derivatives, change_h);
        F::model(&*self.model).pull_back_change(
            &mut self.place(scratch),
            theta,
            v,
            grad_h,
            change_h,
            out,
        );
        self.add_penalty(v, out);
    }

    /// The gradient of the terms that [`Objective::remove`] would take out, with their share of
    /// the regulariser: the direct influence of the forget set (IFRU, eq. 8). Cost: two
    /// propagations, and the forgotten terms only.
    pub fn direct_influence(
        &self,
        records: &[usize],
        gone_items: &[u32],
        theta: &[f64],
        workspace: &mut Workspace<f64>,
    ) -> Vec<f64> {
        self.represent(theta, workspace);
        let Workspace { h, grad_h, scratch, .. } = workspace;
        grad_h.clear();
        grad_h.resize(h.len(), 0.0);
        let slots = self.slots_to_remove(records, gone_items);
        loss_pass::forgotten_gradient(&self.terms, self.width, records, &slots, h, grad_h);
        let mut out = vec![0.0; theta.len()];
        self.model().pull_back(&mut self.place(scratch), theta, grad_h, &mut out);
        let mut after = self.clone();
        after.remove(records, gone_items);
        let width = self.width.get();
        for (row, (&before, &after)) in self.row_weight.iter().zip(&after.row_weight).enumerate() {
            for column in row * width..(row + 1) * width {
                out[column] += (before - after) * theta[column];
            }
        }
        out
    }

    /// `out` = the gradient of the losses of some records alone, without the regulariser: what a
    /// minibatch needs. Cost: two propagations and the terms of those records.
    pub fn batch_gradient<F: Real>(
        &self,
        records: &[usize],
        theta: &[F],
        out: &mut [F],
        workspace: &mut Workspace<F>,
    ) {
        self.represent(theta, workspace);
        let Workspace { h, grad_h, scratch, .. } = workspace;
        grad_h.clear();
        grad_h.resize(h.len(), F::zero());
        loss_pass::forgotten_gradient(&self.terms, self.width, records, &[], h, grad_h);
        F::model(&*self.model).pull_back(&mut self.place(scratch), theta, grad_h, out);
    }

    /// True where [`Objective::remove`] would take anything out.
    pub fn is_touched_by(&self, records: &[usize], gone_items: &[u32]) -> bool {
        records.iter().any(|&record| self.terms.is_active(record))
            || !self.slots_to_remove(records, gone_items).is_empty()
    }

    /// The norm of the regulariser's gradient: what the gradient is measured against. At an
    /// optimum the losses' gradient has this norm too.
    pub fn scale(&self, theta: &[f64]) -> f64 {
        let rows = theta.chunks_exact(self.width.get());
        rows.zip(&self.row_weight)
            .map(|(row, &weight)| weight * weight * vector::dot(row, row))
            .sum::<f64>()
            .sqrt()
    }

    /// The representation H(theta), into `workspace.h`.
    pub(crate) fn represent<F: Real>(&self, theta: &[F], workspace: &mut Workspace<F>) {
        let Workspace { h, scratch, .. } = workspace;
        h.resize(self.graph.nodes() * self.width.get(), F::zero());
        F::model(&*self.model).represent(&mut self.place(scratch), theta, h);
    }

    /// The curvature of the model's own rows, where `own` is that of the rows of H.
    pub(crate) fn extra_curvature(
        &self,
        theta: &[f32],
        own: &[f32],
        workspace: &mut Workspace<f32>,
    ) -> Vec<f32> {
        let extra_rows = self.rows() - self.graph.nodes();
        let mut extra = vec![0.0; extra_rows * self.width.get()];
        let place = &mut self.place(&mut workspace.scratch);
        self.model.extra_curvature(place, theta, own, &mut extra);
        extra
    }

    fn place<'a, F: Real>(&'a self, scratch: &'a mut Scratch<F>) -> Place<'a, F> {
        let backend = F::backend(&*self.backend);
        Place { backend, graph: &self.graph, width: self.width, scratch }
    }

    /// The value of the regulariser.
    pub(crate) fn penalty<F: Real>(&self, theta: &[F]) -> f64 {
        let rows = theta.chunks_exact(self.width.get());
        rows.zip(&self.row_weight).map(|(row, &weight)| 0.5 * weight * vector::dot(row, row)).sum()
    }

    fn add_penalty<F: Real>(&self, x: &[F], out: &mut [F]) {
        vector::add_weighted(out, &self.row_weight, x, self.width.get());
    }
}
