//! The loss terms: which scores they need, and their derivatives with respect to scores.

use crate::Number;

/// The loss of one record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Loss {
    /// Binary cross-entropy of a like / dislike label: softplus(s) - y s. One score a record.
    Bce,
    /// Bayesian personalised ranking: the mean over the record's negatives n of
    /// softplus(s_n - s_p). One score for the positive, then one for each negative.
    Bpr,
}

/// One record as the objective sees it.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    /// User, counted from 0.
    pub user: u32,
    /// Item, counted from 0.
    pub item: u32,
    /// True where the record is an edge of the graph: a like, or any record of the implicit task.
    pub positive: bool,
    /// The items it is compared with (BPR only); every record has the same number.
    pub negatives: Vec<u32>,
}

/// The loss terms of all records, reachable from the user side and from the item side.
///
/// A *slot* is one score that a record needs: slot `record * slots + 0` is the record's own item,
/// the others are its negatives. A slot of weight 0 has been removed. Records are sorted by user.
#[derive(Debug, Clone)]
pub struct Terms {
    /// Number of users.
    pub users: usize,
    /// Number of items.
    pub items: usize,
    /// The loss of a record.
    pub loss: Loss,
    /// Scores a record needs.
    pub slots: usize,
    /// By user: the first record; one more entry at the end.
    pub user_start: Vec<u32>,
    /// By record: its user.
    pub user: Vec<u32>,
    /// By record: true where it is an edge of the graph.
    pub positive: Vec<bool>,
    /// By slot: its item.
    pub item: Vec<u32>,
    /// The slot's place in `item_slot`.
    pub entry: Vec<u32>,
    /// By slot; 0 where it was removed.
    pub weight: Vec<f32>,
    /// By item: the first entry of `item_slot`; one more entry at the end.
    pub item_start: Vec<u32>,
    /// By entry of the items: the slot.
    pub item_slot: Vec<u32>,
    /// By entry of the items: the user.
    pub item_user: Vec<u32>,
    /// Records that were not removed.
    active_records: usize,
}

impl Terms {
    /// Lays out the terms of `records`, which must be sorted by user. Panics where they are not,
    /// or where an index is out of range.
    pub fn new(users: usize, items: usize, loss: Loss, records: &[Record]) -> Self {
        let negatives = match loss {
            Loss::Bce => 0,
            Loss::Bpr => records.first().map_or(1, |record| record.negatives.len()),
        };
        let slots = 1 + negatives;
        assert!(records.is_sorted_by_key(|record| record.user), "records must be sorted by user");
        let mut user_start = vec![0u32; users + 1];
        let mut item = Vec::with_capacity(records.len() * slots);
        let mut weight = Vec::with_capacity(records.len() * slots);
        let mut item_start = vec![0u32; items + 1];
        for record in records {
            user_start[record.user as usize + 1] += 1;
            item.push(record.item);
            weight.push(1.0);
            if loss == Loss::Bpr {
                assert_eq!(record.negatives.len(), negatives, "negatives per record must agree");
                item.extend_from_slice(&record.negatives);
                weight.extend((0..negatives).map(|_| 1.0 / negatives as f32));
            }
        }
        for user in 0..users {
            user_start[user + 1] += user_start[user];
        }
        for &item in &item {
            item_start[item as usize + 1] += 1;
        }
        for item in 0..items {
            item_start[item + 1] += item_start[item];
        }
        let mut next = item_start.clone();
        let mut item_slot = vec![0u32; item.len()];
        let mut item_user = vec![0u32; item.len()];
        let mut entry = vec![0u32; item.len()];
        for (slot, &item) in item.iter().enumerate() {
            let at = next[item as usize] as usize;
            item_slot[at] = slot as u32;
            entry[slot] = at as u32;
            item_user[at] = records[slot / slots].user;
            next[item as usize] += 1;
        }
        Self {
            users,
            items,
            loss,
            slots,
            user_start,
            user: records.iter().map(|record| record.user).collect(),
            positive: records.iter().map(|record| record.positive).collect(),
            item,
            entry,
            weight,
            item_start,
            item_slot,
            item_user,
            active_records: records.len(),
        }
    }

    /// What [`Sum`] is divided by.
    pub fn divisor(&self) -> f64 {
        match self.loss {
            Loss::Bce => 1.0,
            Loss::Bpr => (self.slots - 1) as f64,
        }
    }

    /// Records, removed ones included.
    pub fn records(&self) -> usize {
        self.user.len()
    }

    /// Number of records that were not removed.
    pub fn active_records(&self) -> usize {
        self.active_records
    }

    /// True unless the record was removed.
    pub fn is_active(&self, record: usize) -> bool {
        self.weight[record * self.slots] != 0.0
    }

    /// The (user, item) pair of a record.
    pub fn pair(&self, record: usize) -> (u32, u32) {
        (self.user[record], self.item[record * self.slots])
    }

    /// A record as it was given, with its label and negatives.
    pub fn record(&self, record: usize) -> Record {
        let (user, item) = self.pair(record);
        let negatives = self.item[record * self.slots + 1..(record + 1) * self.slots].to_vec();
        Record { user, item, positive: self.positive[record], negatives }
    }

    /// The items that a record is compared with; `None` where a comparison was removed.
    pub fn negatives(&self, record: usize) -> impl Iterator<Item = Option<u32>> {
        let slots = record * self.slots + 1..(record + 1) * self.slots;
        slots.map(|slot| (self.weight[slot] != 0.0).then_some(self.item[slot]))
    }

    /// The records of a user, removed ones included.
    pub fn records_of_user(&self, user: usize) -> std::ops::Range<usize> {
        self.user_start[user] as usize..self.user_start[user + 1] as usize
    }

    /// Places in `item_slot` and `item_user` of the slots that use an item.
    pub fn entries_of_item(&self, item: usize) -> std::ops::Range<usize> {
        self.item_start[item] as usize..self.item_start[item + 1] as usize
    }

    /// Calls `visit` with the nodes (users first, then items) that share an active slot with a
    /// node; one that shares several is visited several times.
    pub fn for_neighbours_of_node(&self, node: usize, mut visit: impl FnMut(usize)) {
        if node < self.users {
            let records = self.records_of_user(node);
            for slot in records.start * self.slots..records.end * self.slots {
                if self.weight[slot] != 0.0 {
                    visit(self.users + self.item[slot] as usize);
                }
            }
        } else {
            for entry in self.entries_of_item(node - self.users) {
                if self.weight[self.item_slot[entry] as usize] != 0.0 {
                    visit(self.item_user[entry] as usize);
                }
            }
        }
    }

    /// How many active records are of a user, or of an item.
    pub fn active_records_of_node(&self, node: usize) -> usize {
        if node < self.users {
            self.records_of_user(node).filter(|&record| self.is_active(record)).count()
        } else {
            let entries = self.entries_of_item(node - self.users);
            let is_own = |slot: &&u32| {
                (**slot as usize).is_multiple_of(self.slots) && self.weight[**slot as usize] != 0.0
            };
            self.item_slot[entries].iter().filter(is_own).count()
        }
    }

    /// True where a loss term depends on the node.
    pub fn uses_node(&self, node: usize) -> bool {
        if node < self.users {
            let slots = self.records_of_user(node);
            let slots = slots.start * self.slots..slots.end * self.slots;
            self.weight[slots].iter().any(|&weight| weight != 0.0)
        } else {
            let entries = self.entries_of_item(node - self.users);
            self.item_slot[entries].iter().any(|&slot| self.weight[slot as usize] != 0.0)
        }
    }

    /// Takes a record's terms out of the sum.
    pub fn deactivate_record(&mut self, record: usize) {
        self.active_records -= usize::from(self.is_active(record));
        self.weight[record * self.slots..(record + 1) * self.slots].fill(0.0);
    }

    /// Takes one comparison with a negative out of the sum.
    pub fn deactivate_slot(&mut self, slot: usize) {
        debug_assert!(!slot.is_multiple_of(self.slots), "slot {slot} is a record's own item");
        self.weight[slot] = 0.0;
    }
}

/// Scores whose losses are computed at a time: the loops over them vectorise.
const LANES: usize = 8;

/// The loss of some records: a sum of ln(1 + x) as the logarithm of one product, because logarithms
/// were a quarter of the time of a gradient.
#[derive(Debug, Clone, Copy)]
pub struct Sum<F> {
    linear: [F; LANES],
    product: [F; LANES],
    factors: usize,
    total: f64,
}

impl<F: Number> Sum<F> {
    /// Factors of at most 2 that a product may have without overflow in f32, and all lanes' without
    /// overflow in f64.
    const FACTORS: usize = 64;

    /// Zero.
    #[allow(clippy::new_without_default)]
    pub fn new() -> Self {
        Self { linear: [F::zero(); LANES], product: [F::one(); LANES], factors: 0, total: 0.0 }
    }

    /// Adds `linear + ln(factor)`, 1 <= factor <= 2, in every lane.
    #[inline(always)]
    fn add(&mut self, linear: [F; LANES], factor: [F; LANES]) {
        for k in 0..LANES {
            self.linear[k] += linear[k];
            self.product[k] *= factor[k];
        }
        self.factors += 1;
        if self.factors == Self::FACTORS {
            self.flush();
        }
    }

    fn flush(&mut self) {
        self.total += self.linear.iter().map(|linear| linear.wide()).sum::<f64>();
        self.total += self.product.iter().map(|product| product.wide()).product::<f64>().ln();
        *self = Self { total: self.total, ..Self::new() };
    }

    /// The sum so far.
    pub fn total(mut self) -> f64 {
        self.flush();
        self.total
    }
}

/// Adds the losses of some records to `sum`, and sets their first and second derivatives with
/// respect to their scores. `positive` is by record; the rest is by slot, and `first` enters as the
/// scores.
///
/// `first[j]` is dloss/ds_j. `second[j]` is the curvature of the comparison in slot j: for BCE
/// d2loss/ds^2 in slot 0; for BPR that of softplus(s_j - s_0) in slot j > 0, and their sum in
/// slot 0. For BPR `sum` has to be divided by the number of negatives.
#[inline(always)]
pub fn derivatives<F: Number>(
    loss: Loss,
    positive: &[bool],
    weight: &[f32],
    first: &mut [F],
    second: &mut [F],
    sum: &mut Sum<F>,
) {
    match loss {
        // softplus(s) - s = softplus(-s): a like is a dislike of the opposite score.
        Loss::Bce => {
            let turn = |first: &mut [F]| {
                for (first, &positive) in first.iter_mut().zip(positive) {
                    *first = if positive { -*first } else { *first };
                }
            };
            turn(first);
            softplus(weight, first, second, sum);
            turn(first);
        }
        Loss::Bpr => {
            let Some(slots) = weight.len().checked_div(positive.len()) else { return };
            for gap in first.chunks_exact_mut(slots) {
                let own = std::mem::replace(&mut gap[0], F::neg_infinity());
                gap[1..].iter_mut().for_each(|score| *score = *score - own);
            }
            softplus(weight, first, second, sum);
            for both in first.chunks_exact_mut(slots).zip(second.chunks_exact_mut(slots)) {
                let total = |of: &[F]| of[1..].iter().fold(F::zero(), |sum, &x| sum + x);
                (both.0[0], both.1[0]) = (-total(both.0), total(both.1));
            }
        }
    }
}

/// The change of `first` along a change `tangent` of the scores.
#[inline(always)]
pub fn second_times<F: Number>(loss: Loss, second: &[F], tangent: &[F], out: &mut [F]) {
    match loss {
        Loss::Bce => out[0] = second[0] * tangent[0],
        Loss::Bpr => {
            out[0] = F::zero();
            for j in 1..tangent.len() {
                out[j] = second[j] * (tangent[j] - tangent[0]);
                out[0] = out[0] - out[j];
            }
        }
    }
}

/// Adds softplus(x) = ln(1 + e^x) to `sum` wherever a weight is not 0, and sets `x` to weight times
/// its first derivative and `second` to weight times its second.
#[inline(always)]
fn softplus<F: Number>(weight: &[f32], x: &mut [F], second: &mut [F], sum: &mut Sum<F>) {
    let (weights, weight_rest) = weight.as_chunks::<LANES>();
    let (xs, x_rest) = x.as_chunks_mut::<LANES>();
    let (seconds, second_rest) = second.as_chunks_mut::<LANES>();
    for ((weight, x), second) in weights.iter().zip(xs).zip(seconds) {
        softplus_of_lanes(weight, x, second, sum);
    }
    if !x_rest.is_empty() {
        let mut weight = [0.0; LANES];
        let mut x = [F::zero(); LANES];
        let mut second = [F::zero(); LANES];
        weight[..x_rest.len()].copy_from_slice(weight_rest);
        x[..x_rest.len()].copy_from_slice(x_rest);
        softplus_of_lanes(&weight, &mut x, &mut second, sum);
        x_rest.copy_from_slice(&x[..x_rest.len()]);
        second_rest.copy_from_slice(&second[..second_rest.len()]);
    }
}

/// softplus(x) = max(x, 0) + ln(1 + small) with small = e^-|x|: nothing overflows.
#[inline(always)]
fn softplus_of_lanes<F: Number>(
    weight: &[f32; LANES],
    x: &mut [F; LANES],
    second: &mut [F; LANES],
    sum: &mut Sum<F>,
) {
    let mut linear = [F::zero(); LANES];
    let mut factor = [F::one(); LANES];
    for k in 0..LANES {
        let is_active = if weight[k] > 0.0 { F::one() } else { F::zero() };
        let weight = F::of(f64::from(weight[k]));
        let small = (-x[k].abs()).exp_of_negative();
        let larger = F::one() / (F::one() + small);
        let smaller = small * larger;
        // `max` would be a call for each lane in WebAssembly.
        linear[k] = is_active * if x[k] > F::zero() { x[k] } else { F::zero() };
        factor[k] = F::one() + is_active * small;
        x[k] = weight * if x[k] >= F::zero() { larger } else { smaller };
        second[k] = weight * larger * smaller;
    }
    sum.add(linear, factor);
}
