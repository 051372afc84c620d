//! One small request: what it changes, followed wherever it goes.

use std::collections::BTreeSet;

use super::rows::NONE;
use super::system::{LocalSystem, records_of};
use super::{LocalEnd, LocalModel, LocalRun, Scratch, own_share};
use crate::compute::vector::{add_scaled, dot, norm};
use crate::objective::Objective;
use crate::objective::terms::{Sum, derivatives};
use crate::solver::{Quiet, cg, finish};
use crate::unlearn::Removal;

// The shares were measured on MovieLens-100k and on random graphs of 10^5 records, against the full
// solve on all pairs: with them the largest difference was a tenth to three quarters of the
// tolerance.

/// Rows take part that could move a score by more than this share of the tolerance.
const ROW_SHARE: f64 = 0.3;
/// Changes of H and of the gradient that move no score by more than this share of the tolerance
/// wait, or go no further.
const WAIT_SHARE: f64 = 0.1;
/// By how much the estimate of what is left is taken to fall from one Newton step to the next,
/// before two of them tell.
const FIRST_DECAY: f64 = 0.4;
/// A slower decay than this is none.
const SLOWEST_DECAY: f64 = 0.8;
/// Where more than this share of the records takes part, the full solve is cheaper.
const WIDEST: f64 = 0.35;
/// Newton steps at most.
const STEPS: usize = 12;
/// Products of one inner solve at most.
const PRODUCTS: usize = 40;
/// The relative residual at which an inner solve ends.
const INNER_RESIDUAL: f64 = 0.1;

/// The tolerance, in the units of what is compared with it.
struct Thresholds {
    /// Change of a score.
    tolerance: f64,
    /// Change of a score by one row.
    row: f64,
    /// Norm of the change of a row of H.
    representation: f64,
    /// Norm of the change of a row of the gradient.
    gradient: f64,
    /// Change of a score per norm of a Newton step of a row of H.
    effect: f64,
    /// Records that may take part.
    records: usize,
}

impl Thresholds {
    fn new(model: &LocalModel, tolerance: f64) -> Self {
        let longest = model.longest_row.max(f64::MIN_POSITIVE);
        let objective = &model.objective;
        // A row of theta counts in its own row of H with hardly more than this, see [`own_share`].
        let share = 1.0 / (objective.layers() as f64 + 1.0);
        let wait = WAIT_SHARE * tolerance;
        Self {
            tolerance,
            row: ROW_SHARE * tolerance,
            representation: wait / longest,
            gradient: wait * objective.regulariser().lambda() / (longest * share),
            effect: longest,
            records: (WIDEST * objective.terms().records() as f64) as usize,
        }
    }
}

impl LocalModel {
    /// Forgets, so that no score is further than about `tolerance` from the full solve. Cost: the
    /// records and edges around what is forgotten, as far as the tolerance lets them matter.
    ///
    /// Where it ends otherwise than within tolerance, the records are out of
    /// [`LocalModel::objective`], [`LocalModel::theta`] is a start for the full solve of
    /// [`crate::unlearn::unlearn`], and [`LocalModel::restart`] takes its result.
    pub fn forget(&mut self, removal: &Removal, tolerance: f64) -> LocalRun {
        let limits = Thresholds::new(self, tolerance);
        self.scratch.active.clear();
        self.scratch.reached.clear();
        let mut run = LocalRun {
            end: LocalEnd::TooWide,
            steps: 0,
            products: 0,
            rows: 0,
            records: 0,
            largest_effect: f64::INFINITY,
        };
        if self.take_out(removal, &limits) {
            run.end = self.solve(&limits, &mut run);
        }
        run.rows = self.scratch.active.members().len();
        run
    }

    fn solve(&mut self, limits: &Thresholds, run: &mut LocalRun) -> LocalEnd {
        // What is left to come is a geometric series for each of the two sides of a score.
        let care = |decay: f64| (1.0 - decay).powi(-2);
        // By how much the estimate falls from step to step.
        let mut decay = FIRST_DECAY;
        let mut last = f64::INFINITY;
        loop {
            if !self.follow_terms(limits) {
                return LocalEnd::TooWide;
            }
            let effect = self.choose_rows(limits, care(decay));
            if last.is_finite() && last > 3.0 * limits.tolerance {
                decay = (effect / last).clamp(decay, SLOWEST_DECAY);
            }
            run.largest_effect = effect * care(decay);
            if run.largest_effect <= limits.tolerance {
                return LocalEnd::WithinTolerance;
            }
            if run.steps == STEPS || effect > 1.5 * last {
                return LocalEnd::Slow;
            }
            last = effect;
            if !self.newton_step(limits, run) {
                return LocalEnd::TooWide;
            }
        }
    }

    /// Takes the records out of everything that is kept; theta stays, but for rows that nothing
    /// depends on any more. False where too much of the data is touched.
    fn take_out(&mut self, removal: &Removal, limits: &Thresholds) -> bool {
        let Removal { records, items } = removal;
        let terms = self.objective.terms();
        let (mut touched, mut affected) = (BTreeSet::new(), BTreeSet::new());
        for &record in records.iter().filter(|&&record| terms.is_active(record)) {
            let (user, item) = terms.pair(record);
            touched.extend([user as usize, terms.users + item as usize]);
            affected.insert(record as u32);
        }
        for slot in self.objective.slots_to_remove(records, items) {
            touched.insert(terms.users + terms.item[slot] as usize);
            affected.insert((slot / terms.slots) as u32);
        }
        let affected: Vec<u32> = affected.into_iter().collect();
        let edges = touched.iter().map(|&node| self.objective.graph().neighbours(node).len());
        if affected.len().max(edges.sum()) > limits.records {
            self.objective.remove(records, items);
            self.objective.clear_unused_rows(&mut self.theta);
            return false;
        }
        self.contribute(-1.0, &affected);
        let before: Vec<(usize, f64, f64, Vec<u32>)> = (touched.iter())
            .map(|&node| {
                let graph = self.objective.graph();
                let scale = graph.inv_sqrt_degree()[node];
                let weight = self.objective.row_weight()[node];
                (node, scale, weight, graph.neighbours(node).to_vec())
            })
            .collect();
        let scale_before = |objective: &Objective, node: usize| match before
            .binary_search_by_key(&node, |entry| entry.0)
        {
            Ok(at) => before[at].1,
            Err(_) => objective.graph().inv_sqrt_degree()[node],
        };
        self.objective.remove(records, items);
        let mut adjacency = Vec::new();
        if self.objective.layers() > 0 {
            let graph = self.objective.graph();
            let scale = graph.inv_sqrt_degree();
            for (node, scale_then, _, neighbours) in &before {
                for &neighbour in neighbours {
                    let other = neighbour as usize;
                    let is_edge = graph.neighbours(*node).binary_search(&neighbour).is_ok();
                    let now = if is_edge { scale[*node] * scale[other] } else { 0.0 };
                    let change = (now - scale_then * scale_before(&self.objective, other)) as f32;
                    adjacency.push((*node as u32, neighbour, change));
                    if !touched.contains(&other) {
                        adjacency.push((neighbour, *node as u32, change));
                    }
                }
            }
        }
        for (node, .., neighbours) in &before {
            for node in std::iter::once(*node).chain(neighbours.iter().map(|&node| node as usize)) {
                self.own_share[node] = own_share(&self.objective, node);
            }
        }
        self.derive(&affected);
        self.contribute(1.0, &affected);
        self.follow_gradient(&adjacency, limits);

        let width = self.objective.width().get();
        let weights = self.objective.row_weight();
        for (node, _, weight, _) in &before {
            let row = &self.layers.rows()[node * width..(node + 1) * width];
            self.residual.add(*node, (weight - weights[*node]) as f32, row);
            if !self.objective.terms().uses_node(*node) {
                self.scratch.wave.layer.add(*node, -1.0, row);
            }
        }
        self.move_theta(&adjacency, limits);
        true
    }

    /// Looks at the loss terms again of every row of H that changed by enough. False where that
    /// is too much of the data.
    fn follow_terms(&mut self, limits: &Thresholds) -> bool {
        let changed = &mut self.scratch.places;
        changed.clear();
        self.change_h.above(limits.representation).for_each(|row| {
            changed.insert(row);
        });
        let terms = self.objective.terms();
        let Some(affected) = records_of(terms, changed, limits.records) else {
            return false;
        };
        self.contribute(-1.0, &affected);
        let width = self.objective.width().get();
        for row in self.scratch.places.members().iter().map(|&row| row as usize) {
            add_scaled(&mut self.h[row * width..(row + 1) * width], 1.0, self.change_h.row(row));
            self.change_h.clear_row(row);
        }
        self.change_h.settle();
        self.derive(&affected);
        self.contribute(1.0, &affected);
        self.follow_gradient(&[], limits);
        true
    }

    /// One Newton step on the rows that take part. False where they are too many, or the system
    /// is not positive there.
    fn newton_step(&mut self, limits: &Thresholds, run: &mut LocalRun) -> bool {
        let width = self.objective.width().get();
        let Self { objective, h, first, .. } = self;
        let Scratch { active, places, wave, .. } = &mut self.scratch;
        let most = limits.records;
        let Some(mut system) = LocalSystem::new(objective, h, first, active, places, most) else {
            return false;
        };
        run.records = run.records.max(system.records());
        let mut right: Vec<f32> = Vec::with_capacity(active.members().len() * width);
        active.members().iter().for_each(|&row| right.extend(self.residual.row(row as usize)));
        let scale = norm(&right);
        right.iter_mut().for_each(|value| *value /= scale as f32);
        let preconditioner = self.preconditioner.of_rows(active.members(), width);
        let asked = cg::Limits {
            relative_residual: INNER_RESIDUAL,
            products: PRODUCTS,
            radius: f64::INFINITY,
            smooth: true,
            ahead: false,
        };
        let product = |v: &[f32], out: &mut [f32]| system.product(v, out);
        let mut room = cg::Room::default();
        let solve = cg::solve(&right, product, &preconditioner, asked, &mut room, &Quiet);
        let outcome = finish(solve);
        run.steps += 1;
        run.products += outcome.products;
        if outcome.end == cg::End::NegativeCurvature {
            return false;
        }
        for (&row, step) in active.members().iter().zip(room.solution().chunks_exact(width)) {
            wave.layer.add(row as usize, scale as f32, step);
        }
        self.move_theta(&[], limits);
        true
    }

    /// Rows join that could move a score noticeably, alone or together with the other rows that
    /// share a record with one that takes part; returns by how much the worst could.
    fn choose_rows(&mut self, limits: &Thresholds, care: f64) -> f64 {
        let Self { residual, preconditioner, objective, own_share, scratch, .. } = self;
        let Scratch { active, reached, effects, .. } = scratch;
        let width = objective.width().get();
        let terms = objective.terms();
        let mut step = vec![0.0f32; width];
        // Side by side: fetching many rows at once is quicker than one at a time.
        let near = preconditioner.of_rows(residual.changed(), width);
        for (at, &row) in residual.changed().iter().enumerate() {
            let row = row as usize;
            near.apply_to_row(at, residual.row(row), &mut step);
            effects[row] = (limits.effect * f64::from(own_share[row]) * norm(&step)) as f32;
            reached.insert(row);
        }
        residual.settle();
        let mut largest = 0.0f64;
        for &row in reached.members() {
            let effect = f64::from(effects[row as usize]);
            largest = largest.max(effect);
            if care * effect > limits.row {
                active.insert(row as usize);
            }
        }
        for at in 0..active.members().len() {
            let row = active.members()[at] as usize;
            let (mut all, mut outside) = (0.0f64, 0.0f64);
            terms.for_neighbours_of_node(row, |other| {
                let square = f64::from(effects[other]).powi(2);
                all += square;
                if active.of(other) == NONE {
                    outside += square;
                }
            });
            largest = largest.max(all.sqrt());
            if care * outside.sqrt() > limits.tolerance {
                terms.for_neighbours_of_node(row, |other| {
                    active.insert(other);
                });
            }
        }
        largest
    }

    /// Moves theta by what lies in the wave, and H with it.
    fn move_theta(&mut self, adjacency: &[(u32, u32, f32)], limits: &Thresholds) {
        let width = self.objective.width().get();
        let wave = &mut self.scratch.wave;
        for (row, change) in wave.layer.rows() {
            for (theta, &change) in self.theta[row * width..].iter_mut().zip(change) {
                *theta += f64::from(change);
            }
            self.residual.add(row, -self.objective.row_weight()[row] as f32, change);
        }
        let graph = self.objective.graph();
        let change_h = &mut self.change_h;
        self.layers.change(graph, adjacency, limits.representation, wave, 1.0, change_h);
    }

    /// Takes the change of the gradient with respect to H, in the wave, into that with respect to
    /// theta.
    fn follow_gradient(&mut self, adjacency: &[(u32, u32, f32)], limits: &Thresholds) {
        let (wave, residual) = (&mut self.scratch.wave, &mut self.residual);
        let graph = self.objective.graph();
        self.gradient.change(graph, adjacency, limits.gradient, wave, -1.0, residual);
    }

    /// Adds `sign` times the gradient of some records, as it is at `h`, to the wave.
    fn contribute(&mut self, sign: f32, records: &[u32]) {
        let width = self.objective.width().get();
        let terms = self.objective.terms();
        let into = &mut self.scratch.wave.layer;
        for &record in records {
            let record = record as usize;
            let user = terms.user[record] as usize;
            for slot in record * terms.slots..(record + 1) * terms.slots {
                let item = terms.users + terms.item[slot] as usize;
                let factor = sign * self.first[slot];
                into.add(user, factor, &self.h[item * width..(item + 1) * width]);
                into.add(item, factor, &self.h[user * width..(user + 1) * width]);
            }
        }
    }

    /// The derivatives of some records by score, at `h`.
    fn derive(&mut self, records: &[u32]) {
        let width = self.objective.width().get();
        let terms = self.objective.terms();
        let row = |node: usize| &self.h[node * width..(node + 1) * width];
        let slots_of = |record: usize| record * terms.slots..(record + 1) * terms.slots;
        let (mut positive, mut weight, mut first) = (Vec::new(), Vec::new(), Vec::new());
        for record in records.iter().map(|&record| record as usize) {
            positive.push(terms.positive[record]);
            weight.extend_from_slice(&terms.weight[slots_of(record)]);
            let user = row(terms.user[record] as usize);
            first.extend((terms.item[slots_of(record)].iter()).map(|&item| {
                let score = dot(user, row(terms.users + item as usize));
                score as f32
            }));
        }
        let mut second = vec![0.0; first.len()];
        derivatives(terms.loss, &positive, &weight, &mut first, &mut second, &mut Sum::new());
        for (first, &record) in first.chunks_exact(terms.slots).zip(records) {
            self.first[slots_of(record as usize)].copy_from_slice(first);
        }
    }
}
