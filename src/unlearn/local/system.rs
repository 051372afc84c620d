//! The Newton system on a few rows, with every other row held where it is.

use super::rows::{NONE, Places};
use crate::compute::vector::{add_scaled, dot};
use crate::objective::terms::{Sum, derivatives, second_times};
use crate::objective::{Objective, Terms};

/// H_NN of the retained objective on a set N of nodes, paths through nodes outside N left out:
/// adjacency and loss terms of N, in compact arrays.
pub(super) struct LocalSystem<'a> {
    objective: &'a Objective,
    h: &'a [f32],
    nodes: &'a Places,
    /// By local node: where its edges start; one more entry at the end.
    start: Vec<u32>,
    edges: Vec<(u32, f32)>,
    records: Vec<u32>,
    /// By local slot (records times slots).
    first: Vec<f32>,
    second: Vec<f32>,
    /// The layers of propagation.
    scratch: [Vec<f32>; 3],
}

impl<'a> LocalSystem<'a> {
    /// At the representation `h`; `None` where more than `most` records would take part. Cost: the
    /// edges and terms of `nodes`, and no more than `most` terms.
    pub(super) fn new(
        objective: &'a Objective,
        h: &'a [f32],
        nodes: &'a Places,
        seen: &mut Places,
        most: usize,
    ) -> Option<Self> {
        let (graph, terms) = (objective.graph(), objective.terms());
        let scale = graph.inv_sqrt_degree();
        let mut start = vec![0];
        let mut edges = Vec::new();
        seen.clear();
        for &node in nodes.members() {
            let node = node as usize;
            if objective.layers() > 0 {
                for &neighbour in graph.neighbours(node) {
                    let place = nodes.of(neighbour as usize);
                    if place != NONE {
                        edges.push((place, (scale[node] * scale[neighbour as usize]) as f32));
                    }
                }
            }
            start.push(edges.len() as u32);
            terms.for_records_of_node(node, |record| {
                if terms.is_active(record) {
                    seen.insert(record);
                }
            });
            if seen.members().len() > most {
                return None;
            }
        }
        let records = seen.members().to_vec();
        let n = terms.slots;
        let mut first = vec![0.0; records.len() * n];
        let mut second = vec![0.0; records.len() * n];
        let width = objective.width().get();
        let mut score = vec![0.0; n];
        for (at, &record) in records.iter().enumerate() {
            let own = at * n..(at + 1) * n;
            let (first, second) = (&mut first[own.clone()], &mut second[own]);
            derive_record(terms, record as usize, h, width, &mut score, first, second);
        }
        let scratch = std::array::from_fn(|_| vec![0.0; nodes.members().len() * width]);
        Some(Self { objective, h, nodes, start, edges, records, first, second, scratch })
    }

    /// Records that take part.
    pub(super) fn records(&self) -> usize {
        self.records.len()
    }

    /// `out` = H_NN v; rows by place in N.
    pub(super) fn product(&mut self, v: &[f32], out: &mut [f32]) {
        let width = self.objective.width().get();
        let [vh, oh, spare] = &mut self.scratch;
        let layers = self.objective.layers();
        spread(&self.start, &self.edges, layers, width, v, vh, spare);
        oh.fill(0.0);
        let terms = self.objective.terms();
        let n = terms.slots;
        let (mut tangent, mut change) = (vec![0.0f32; n], vec![0.0f32; n]);
        let h = |node: usize| &self.h[node * width..(node + 1) * width];
        for (at, &record) in self.records.iter().enumerate() {
            let record = record as usize;
            let user = terms.user[record] as usize;
            let user_place = self.nodes.of(user);
            let items = &terms.item[record * n..(record + 1) * n];
            for (tangent, &item) in tangent.iter_mut().zip(items) {
                let item = terms.users + item as usize;
                let place = self.nodes.of(item);
                let mut sum = 0.0;
                if user_place != NONE {
                    sum += dot(local(vh, user_place, width), h(item));
                }
                if place != NONE {
                    sum += dot(h(user), local(vh, place, width));
                }
                *tangent = sum as f32;
            }
            let (first, second) =
                (&self.first[at * n..(at + 1) * n], &self.second[at * n..(at + 1) * n]);
            second_times(terms.loss, second, &tangent, &mut change);
            for (slot, &item) in items.iter().enumerate() {
                let item = terms.users + item as usize;
                let place = self.nodes.of(item);
                if user_place != NONE {
                    let out = local_mut(oh, user_place, width);
                    add_scaled(out, change[slot], h(item));
                    if place != NONE {
                        add_scaled(out, first[slot], local(vh, place, width));
                    }
                }
                if place != NONE {
                    let out = local_mut(oh, place, width);
                    add_scaled(out, change[slot], h(user));
                    if user_place != NONE {
                        add_scaled(out, first[slot], local(vh, user_place, width));
                    }
                }
            }
        }
        spread(&self.start, &self.edges, layers, width, oh, out, spare);
        let weights = self.objective.row_weight();
        for (place, &node) in self.nodes.members().iter().enumerate() {
            let weight = weights[node as usize] as f32;
            let range = place * width..(place + 1) * width;
            add_scaled(&mut out[range.clone()], weight, &v[range]);
        }
    }
}

/// The scores of a record's slots at the representation `h`, and the derivatives of its loss by
/// them.
pub(super) fn derive_record(
    terms: &Terms,
    record: usize,
    h: &[f32],
    width: usize,
    score: &mut [f32],
    first: &mut [f32],
    second: &mut [f32],
) {
    let row = |node: usize| &h[node * width..(node + 1) * width];
    let slots = record * terms.slots..(record + 1) * terms.slots;
    let user = row(terms.user[record] as usize);
    for (score, &item) in score.iter_mut().zip(&terms.item[slots.clone()]) {
        *score = dot(user, row(terms.users + item as usize)) as f32;
    }
    let (positive, weight) = (&terms.positive[record..=record], &terms.weight[slots]);
    first.copy_from_slice(score);
    derivatives(terms.loss, positive, weight, first, second, &mut Sum::new());
}

fn local(rows: &[f32], place: u32, width: usize) -> &[f32] {
    &rows[place as usize * width..(place as usize + 1) * width]
}

fn local_mut(rows: &mut [f32], place: u32, width: usize) -> &mut [f32] {
    &mut rows[place as usize * width..(place as usize + 1) * width]
}

// `out` = the mean of A^l x for l = 0..=layers, A restricted to N: Horner's scheme.
fn spread(
    start: &[u32],
    edges: &[(u32, f32)],
    layers: usize,
    width: usize,
    x: &[f32],
    out: &mut [f32],
    spare: &mut [f32],
) {
    out.copy_from_slice(x);
    for _ in 0..layers {
        spare.copy_from_slice(x);
        for node in 0..start.len() - 1 {
            let target = &mut spare[node * width..(node + 1) * width];
            for &(neighbour, weight) in &edges[start[node] as usize..start[node + 1] as usize] {
                add_scaled(target, weight, local(out, neighbour, width));
            }
        }
        out.copy_from_slice(spare);
    }
    let mean = 1.0 / (layers as f32 + 1.0);
    out.iter_mut().for_each(|value| *value *= mean);
}
