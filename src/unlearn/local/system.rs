//! The Newton system on a few rows, with every other row held where it is.

use super::rows::{NONE, Places};
use crate::compute::vector::{add_scaled, dot, rows_of};
use crate::objective::terms::{Loss, second_times};
use crate::objective::{Objective, Terms};

/// H_NN of the retained objective on a set N of nodes, paths through nodes outside N left out.
/// All that a product reads is copied side by side: products then cost the same whatever the size
/// of the data. A *place* is that of a node in N, or after them that of one that shares a record
/// with N.
pub(super) struct LocalSystem {
    loss: Loss,
    slots: usize,
    layers: usize,
    width: usize,
    /// Rows of H by place.
    h: Vec<f32>,
    /// The regulariser's, by place in N.
    weight: Vec<f32>,
    /// By place in N: where its edges start; one more entry at the end.
    start: Vec<u32>,
    edges: Vec<(u32, f32)>,
    /// By record: the place of its user.
    user: Vec<u32>,
    /// By slot (records times slots): the place of its item.
    item: Vec<u32>,
    first: Vec<f32>,
    second: Vec<f32>,
    /// The layers of propagation.
    scratch: [Vec<f32>; 3],
}

impl LocalSystem {
    /// On the nodes N = `nodes`, at the representation `h` where the derivatives of the losses by
    /// score are `first`; `None` where more than `most` records would take part. `places` is room
    /// for work. Cost: the edges and terms of `nodes`, and no more than `most` terms.
    pub(super) fn new(
        objective: &Objective,
        h: &[f32],
        first: &[f32],
        nodes: &Places,
        places: &mut Places,
        most: usize,
    ) -> Option<Self> {
        let (graph, terms) = (objective.graph(), objective.terms());
        let records = records_of(terms, nodes, most)?;
        let scale = graph.inv_sqrt_degree();
        let mut start = vec![0];
        let mut edges = Vec::new();
        places.clear();
        for node in nodes.members().iter().map(|&node| node as usize) {
            places.insert(node);
            if objective.layers() > 0 {
                for &neighbour in graph.neighbours(node) {
                    let place = nodes.of(neighbour as usize);
                    if place != NONE {
                        edges.push((place, (scale[node] * scale[neighbour as usize]) as f32));
                    }
                }
            }
            start.push(edges.len() as u32);
        }
        let records = records.iter().map(|&record| record as usize);
        let (width, n) = (objective.width().get(), terms.slots);
        let slots = records.clone().flat_map(|record| record * n..(record + 1) * n);
        // One array after the other: what one record waits for does not keep the next one waiting.
        let mut user: Vec<u32> = records.map(|record| terms.user[record]).collect();
        let mut item: Vec<u32> = slots.clone().map(|slot| terms.item[slot]).collect();
        let first: Vec<f32> = slots.clone().map(|slot| first[slot]).collect();
        let weights = slots.map(|slot| terms.weight[slot]);
        let second = first.iter().zip(weights).map(|(&first, w)| curvature(first, w)).collect();
        user.iter_mut().for_each(|user| *user = places.insert(*user as usize) as u32);
        let mut place_of = |item: u32| places.insert(terms.users + item as usize) as u32;
        item.iter_mut().for_each(|item| *item = place_of(*item));
        Some(Self {
            loss: terms.loss,
            slots: n,
            layers: objective.layers(),
            width,
            h: rows_of(h, places.members(), width),
            weight: (nodes.members().iter())
                .map(|&node| objective.row_weight()[node as usize] as f32)
                .collect(),
            start,
            edges,
            user,
            item,
            first,
            second,
            scratch: std::array::from_fn(|_| vec![0.0; nodes.members().len() * width]),
        })
    }

    /// Records that take part.
    pub(super) fn records(&self) -> usize {
        self.user.len()
    }

    /// `out` = H_NN v; rows by place in N.
    pub(super) fn product(&mut self, v: &[f32], out: &mut [f32]) {
        let (width, n) = (self.width, self.slots);
        let [vh, oh, spare] = &mut self.scratch;
        spread(&self.start, &self.edges, self.layers, width, v, vh, spare);
        oh.fill(0.0);
        let (mut tangent, mut change) = (vec![0.0f32; n], vec![0.0f32; n]);
        let is_in = |place: u32| (place as usize) < self.weight.len();
        let h = |place: u32| local(&self.h, place, width);
        let records = self.item.chunks_exact(n).zip(&self.user);
        let derivatives = self.first.chunks_exact(n).zip(self.second.chunks_exact(n));
        for ((items, &user), (first, second)) in records.zip(derivatives) {
            for (tangent, &item) in tangent.iter_mut().zip(items) {
                let mut sum = 0.0;
                if is_in(user) {
                    sum += dot(local(vh, user, width), h(item));
                }
                if is_in(item) {
                    sum += dot(h(user), local(vh, item, width));
                }
                *tangent = sum as f32;
            }
            second_times(self.loss, second, &tangent, &mut change);
            for ((&item, &change), &first) in items.iter().zip(&change).zip(first) {
                if is_in(user) {
                    let out = local_mut(oh, user, width);
                    add_scaled(out, change, h(item));
                    if is_in(item) {
                        add_scaled(out, first, local(vh, item, width));
                    }
                }
                if is_in(item) {
                    let out = local_mut(oh, item, width);
                    add_scaled(out, change, h(user));
                    if is_in(user) {
                        add_scaled(out, first, local(vh, user, width));
                    }
                }
            }
        }
        spread(&self.start, &self.edges, self.layers, width, oh, out, spare);
        let rows = out.chunks_exact_mut(width).zip(v.chunks_exact(width));
        for ((out, v), &weight) in rows.zip(&self.weight) {
            add_scaled(out, weight, v);
        }
    }
}

/// The curvature of a comparison of weight w whose derivative is w s or -w s: w s (1 - s). Means
/// nothing in slot 0 of a record of several slots, where it is not needed.
fn curvature(first: f32, weight: f32) -> f32 {
    let slope = first.abs();
    if weight == 0.0 { 0.0 } else { (slope * (1.0 - slope / weight)).max(0.0) }
}

/// The active records that use some nodes, each once; `None` where they are more than `most`. Cost:
/// those of the nodes in all their slots.
pub(super) fn records_of(terms: &Terms, nodes: &Places, most: usize) -> Option<Vec<u32>> {
    let mut records = Vec::new();
    let is_in = |node: usize| nodes.of(node) != NONE;
    for node in nodes.members().iter().map(|&node| node as usize) {
        if node < terms.users {
            let of_user = terms.records_of_user(node).filter(|&record| terms.is_active(record));
            records.extend(of_user.map(|record| record as u32));
        } else {
            for entry in terms.entries_of_item(node - terms.users) {
                let slot = terms.item_slot[entry] as usize;
                let record = slot / terms.slots;
                // The first of a record's nodes brings it.
                let mut earlier = terms.item[record * terms.slots..slot].iter();
                if !is_in(terms.item_user[entry] as usize)
                    && !earlier.any(|&item| is_in(terms.users + item as usize))
                    && terms.is_active(record)
                {
                    records.push(record as u32);
                }
            }
        }
        if records.len() > most {
            return None;
        }
    }
    Some(records)
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

#[cfg(test)]
mod tests {
    use super::{curvature, records_of};
    use crate::objective::Terms;
    use crate::objective::terms::{Loss, Record, Sum, derivatives};
    use crate::unlearn::local::rows::Places;

    fn terms() -> Terms {
        let record = |user, item, negatives: [u32; 2]| Record {
            user,
            item,
            positive: true,
            negatives: negatives.into(),
        };
        let records = [
            record(0, 0, [1, 1]),
            record(0, 2, [0, 1]),
            record(1, 1, [0, 2]),
            record(1, 2, [3, 0]),
            record(2, 3, [3, 2]),
        ];
        let mut terms = Terms::new(3, 4, Loss::Bpr, &records);
        terms.deactivate_record(3);
        terms
    }

    #[test]
    fn every_active_record_of_a_set_of_nodes_is_listed_once() {
        let terms = terms();
        for subset in 0..1 << 7 {
            let is_in = |node: usize| subset >> node & 1 == 1;
            let mut nodes = Places::new(7);
            (0..7).rev().filter(|&node| is_in(node)).for_each(|node| {
                nodes.insert(node);
            });
            let expected: Vec<u32> = (0..5u32)
                .filter(|&record| {
                    let slots = record as usize * 3..(record as usize + 1) * 3;
                    let items = terms.item[slots].iter().any(|&item| is_in(3 + item as usize));
                    terms.is_active(record as usize)
                        && (items || is_in(terms.user[record as usize] as usize))
                })
                .collect();
            let mut found = records_of(&terms, &nodes, 5).expect("five at most");
            found.sort_unstable();
            assert_eq!(found, expected, "nodes {subset:b}");
            if let Some(fewer) = expected.len().checked_sub(1) {
                assert_eq!(records_of(&terms, &nodes, fewer), None);
            }
        }
    }

    #[test]
    fn curvatures_follow_from_derivatives() {
        let weight = [1.0, 0.5, 0.0];
        for (loss, slots, needed) in [(Loss::Bpr, 3, 1..3), (Loss::Bce, 1, 0..1)] {
            for positive in [true, false] {
                let (mut first, mut second) = ([0.7f32, -1.2, 3.0], [0.0f32; 3]);
                let (first, second) = (&mut first[..slots], &mut second[..slots]);
                let (weight, sum) = (&weight[..slots], &mut Sum::new());
                derivatives(loss, &[positive], weight, first, second, sum);
                for slot in needed.clone() {
                    let error = curvature(first[slot], weight[slot]) - second[slot];
                    assert!(error.abs() < 1e-7, "{loss:?} {slot}: {error}");
                }
            }
        }
    }
}
