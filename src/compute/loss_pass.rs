//! Passes over the loss terms: scores and derivatives gathered for users, then for items.
//!
//! Both sides gather, so that no two rows are written by the same pass and the result does not
//! depend on how rows are shared out.

use super::{Real, Width, add_scaled, dot, dot2, row, row_mut, with_width};
use crate::objective::terms::{Sum, Terms, derivatives, second_times};

/// Scores needed by one record at most: the positive and 64 negatives.
const MAX_SLOTS: usize = 65;

/// Derivatives of the loss at one point, by slot; computed once per Newton step and used by
/// every Hessian-vector product of it.
#[derive(Debug, Clone, Default)]
pub struct Derivatives<F> {
    /// By slot.
    pub(crate) first: Vec<F>,
    /// By slot.
    pub(crate) second: Vec<F>,
    /// By entry of the items: `first`, and its change along the last tangent. Written from the
    /// user side, so that the item side reads in order.
    by_item: Vec<[F; 2]>,
}

impl<F: Real> Derivatives<F> {
    fn resize(&mut self, slots: usize) {
        self.first.resize(slots, F::zero());
        self.second.resize(slots, F::zero());
        self.by_item.resize(slots, [F::zero(); 2]);
    }
}

impl Derivatives<f32> {
    pub(crate) fn narrow_from(&mut self, wide: &Derivatives<f64>) {
        self.resize(wide.first.len());
        super::vector::narrow(&wide.first, &mut self.first);
        super::vector::narrow(&wide.second, &mut self.second);
        for (narrow, wide) in self.by_item.iter_mut().zip(&wide.by_item) {
            narrow[0] = wide[0] as f32;
        }
    }
}

/// Sum of the losses, `out` = its gradient with respect to the representation `h` (users, then
/// items), and the derivatives by slot.
pub fn gradient<F: Real>(
    terms: &Terms,
    width: Width,
    h: &[F],
    out: &mut [F],
    derivatives: &mut Derivatives<F>,
) -> f64 {
    derivatives.resize(terms.item.len());
    with_width!(width, D => {
        let value = user_gradient::<F, D>(terms, h, out, derivatives);
        item_gather::<F, D>(terms, derivatives, h, out);
        value
    })
}

/// The loss alone.
pub fn value<F: Real>(terms: &Terms, width: Width, h: &[F]) -> f64 {
    with_width!(width, D => {
        let mut first = [F::zero(); MAX_SLOTS];
        let mut second = [F::zero(); MAX_SLOTS];
        let mut sum = Sum::new();
        for user in 0..terms.users {
            let hu = row::<F, D>(h, user);
            for record in terms.records_of_user(user) {
                let (score, weight) = scores::<F, D>(terms, record, hu, h);
                let n = terms.slots;
                self::derivatives(
                    terms.loss,
                    terms.positive[record],
                    weight,
                    &score[..n],
                    &mut first[..n],
                    &mut second[..n],
                    &mut sum,
                );
            }
        }
        sum.total() / terms.divisor()
    })
}

/// For each row of `h`, the diagonal of its Gauss-Newton block: the sum over its slots of the
/// curvature times the squares of what the score is linear in.
pub(crate) fn curvature<F: Real, const D: usize>(
    terms: &Terms,
    h: &[F],
    second: &[F],
    out: &mut [F],
) {
    let square = |out: &mut [F; D], factor: F, x: &[F; D]| {
        for d in 0..D {
            out[d] += factor * x[d] * x[d];
        }
    };
    for user in 0..terms.users {
        let out = row_mut::<F, D>(out, user);
        for record in terms.records_of_user(user) {
            let first = record * terms.slots;
            let positive = row::<F, D>(h, terms.users + terms.item[first] as usize);
            if terms.slots == 1 {
                square(out, second[first], positive);
            }
            for slot in first + 1..first + terms.slots {
                let mut gap = *row::<F, D>(h, terms.users + terms.item[slot] as usize);
                add_scaled(&mut gap, -F::one(), positive);
                square(out, second[slot], &gap);
            }
        }
    }
    for item in 0..terms.items {
        let out = row_mut::<F, D>(out, terms.users + item);
        for entry in terms.entries_of_item(item) {
            let hu = row::<F, D>(h, terms.item_user[entry] as usize);
            square(out, second[terms.item_slot[entry] as usize], hu);
        }
    }
}

/// Adds to `out` the gradient, with respect to `h`, of the terms of some records and of single
/// comparisons (slots) of other records.
pub fn forgotten_gradient<F: Real>(
    terms: &Terms,
    width: Width,
    records: &[usize],
    slots: &[usize],
    h: &[F],
    out: &mut [F],
) {
    with_width!(width, D => {
        let mut first = [F::zero(); MAX_SLOTS];
        let mut second = [F::zero(); MAX_SLOTS];
        let n = terms.slots;
        let whole = records.iter().map(|&record| (record, None));
        let single = slots.iter().map(|&slot| (slot / n, Some(slot % n)));
        for (record, only) in whole.chain(single) {
            let user = terms.user[record] as usize;
            let hu = row::<F, D>(h, user);
            let (score, weight) = scores::<F, D>(terms, record, hu, h);
            let mut masked = [0.0; MAX_SLOTS];
            for (slot, masked) in masked.iter_mut().enumerate().take(n) {
                *masked = if only.is_none_or(|only| only == slot) { weight[slot] } else { 0.0 };
            }
            derivatives(
                terms.loss, terms.positive[record], &masked[..n],
                &score[..n], &mut first[..n], &mut second[..n], &mut Sum::new(),
            );
            for (slot, &factor) in first.iter().enumerate().take(n) {
                let node = terms.users + terms.item[record * n + slot] as usize;
                add_scaled(row_mut::<F, D>(out, user), factor, row::<F, D>(h, node));
                add_scaled(row_mut::<F, D>(out, node), factor, row::<F, D>(h, user));
            }
        }
    })
}

/// `out` = the Hessian of the losses with respect to `h`, times `v`.
pub fn hessian_product<F: Real>(
    terms: &Terms,
    width: Width,
    h: &[F],
    v: &[F],
    derivatives: &mut Derivatives<F>,
    out: &mut [F],
) {
    with_width!(width, D => {
        if terms.slots == 1 {
            user_product_single::<F, D>(terms, h, v, derivatives, out);
        } else {
            user_product::<F, D>(terms, h, v, derivatives, out);
        }
        item_product::<F, D>(terms, h, v, derivatives, out);
    });
}

/// The scores of a record's slots, and their weights.
#[inline(always)]
fn scores<'a, F: Real, const D: usize>(
    terms: &'a Terms,
    record: usize,
    hu: &[F; D],
    h: &[F],
) -> ([F; MAX_SLOTS], &'a [f32]) {
    let slots = record * terms.slots..(record + 1) * terms.slots;
    let mut score = [F::zero(); MAX_SLOTS];
    for (score, &item) in score.iter_mut().zip(&terms.item[slots.clone()]) {
        *score = dot(hu, row::<F, D>(h, terms.users + item as usize));
    }
    (score, &terms.weight[slots])
}

fn user_gradient<F: Real, const D: usize>(
    terms: &Terms,
    h: &[F],
    out: &mut [F],
    cache: &mut Derivatives<F>,
) -> f64 {
    if terms.slots == 1 {
        return user_gradient_single::<F, D>(terms, h, out, cache);
    }
    let mut losses = Sum::new();
    for user in 0..terms.users {
        let hu = row::<F, D>(h, user);
        let mut sum = [F::zero(); D];
        for record in terms.records_of_user(user) {
            let slots = record * terms.slots..(record + 1) * terms.slots;
            let (score, weight) = scores::<F, D>(terms, record, hu, h);
            derivatives(
                terms.loss,
                terms.positive[record],
                weight,
                &score[..terms.slots],
                &mut cache.first[slots.clone()],
                &mut cache.second[slots.clone()],
                &mut losses,
            );
            for slot in slots {
                let hi = row::<F, D>(h, terms.users + terms.item[slot] as usize);
                let first = cache.first[slot];
                cache.by_item[terms.entry[slot] as usize][0] = first;
                add_scaled(&mut sum, first, hi);
            }
        }
        *row_mut::<F, D>(out, user) = sum;
    }
    losses.total() / terms.divisor()
}

// The same for one slot a record, where everything stays in registers.
fn user_gradient_single<F: Real, const D: usize>(
    terms: &Terms,
    h: &[F],
    out: &mut [F],
    cache: &mut Derivatives<F>,
) -> f64 {
    let mut losses = Sum::new();
    for user in 0..terms.users {
        let hu = row::<F, D>(h, user);
        let mut sum = [F::zero(); D];
        for record in terms.records_of_user(user) {
            let hi = row::<F, D>(h, terms.users + terms.item[record] as usize);
            let (mut first, mut second) = ([F::zero()], [F::zero()]);
            derivatives(
                terms.loss,
                terms.positive[record],
                &terms.weight[record..=record],
                &[dot(hu, hi)],
                &mut first,
                &mut second,
                &mut losses,
            );
            cache.first[record] = first[0];
            cache.by_item[terms.entry[record] as usize][0] = first[0];
            cache.second[record] = second[0];
            add_scaled(&mut sum, first[0], hi);
        }
        *row_mut::<F, D>(out, user) = sum;
    }
    losses.total() / terms.divisor()
}

fn item_gather<F: Real, const D: usize>(
    terms: &Terms,
    cache: &Derivatives<F>,
    h: &[F],
    out: &mut [F],
) {
    for item in 0..terms.items {
        let entries = terms.entries_of_item(item);
        let mut sum = [F::zero(); D];
        for (&user, by_item) in terms.item_user[entries.clone()].iter().zip(&cache.by_item[entries])
        {
            add_scaled(&mut sum, by_item[0], row::<F, D>(h, user as usize));
        }
        *row_mut::<F, D>(out, terms.users + item) = sum;
    }
}

fn user_product<F: Real, const D: usize>(
    terms: &Terms,
    h: &[F],
    v: &[F],
    cache: &mut Derivatives<F>,
    out: &mut [F],
) {
    let mut tangent = [F::zero(); MAX_SLOTS];
    let mut changes = [F::zero(); MAX_SLOTS];
    for user in 0..terms.users {
        let (hu, vu) = (row::<F, D>(h, user), row::<F, D>(v, user));
        let mut sum = [F::zero(); D];
        for record in terms.records_of_user(user) {
            let slots = record * terms.slots..(record + 1) * terms.slots;
            for (tangent, &item) in tangent.iter_mut().zip(&terms.item[slots.clone()]) {
                let node = terms.users + item as usize;
                *tangent = dot2(vu, row::<F, D>(h, node), hu, row::<F, D>(v, node));
            }
            second_times(
                terms.loss,
                &cache.second[slots.clone()],
                &tangent[..terms.slots],
                &mut changes[..terms.slots],
            );
            for (slot, &change) in slots.zip(&changes) {
                let node = terms.users + terms.item[slot] as usize;
                let first = cache.first[slot];
                cache.by_item[terms.entry[slot] as usize][1] = change;
                let (hi, vi) = (row::<F, D>(h, node), row::<F, D>(v, node));
                for d in 0..D {
                    sum[d] += change * hi[d] + first * vi[d];
                }
            }
        }
        *row_mut::<F, D>(out, user) = sum;
    }
}

// The same for one slot a record.
fn user_product_single<F: Real, const D: usize>(
    terms: &Terms,
    h: &[F],
    v: &[F],
    cache: &mut Derivatives<F>,
    out: &mut [F],
) {
    let (h_items, v_items) = (&h[terms.users * D..], &v[terms.users * D..]);
    for user in 0..terms.users {
        let (hu, vu) = (row::<F, D>(h, user), row::<F, D>(v, user));
        let records = terms.records_of_user(user);
        let mut sum = [F::zero(); D];
        let items = &terms.item[records.clone()];
        let first = &cache.first[records.clone()];
        let second = &cache.second[records.clone()];
        let entries = &terms.entry[records];
        for (((&item, &first), &second), &entry) in items.iter().zip(first).zip(second).zip(entries)
        {
            let hi = row::<F, D>(h_items, item as usize);
            let vi = row::<F, D>(v_items, item as usize);
            let change = second * dot2(vu, hi, hu, vi);
            cache.by_item[entry as usize][1] = change;
            for d in 0..D {
                sum[d] += change * hi[d] + first * vi[d];
            }
        }
        *row_mut::<F, D>(out, user) = sum;
    }
}

fn item_product<F: Real, const D: usize>(
    terms: &Terms,
    h: &[F],
    v: &[F],
    cache: &Derivatives<F>,
    out: &mut [F],
) {
    for item in 0..terms.items {
        let entries = terms.entries_of_item(item);
        let mut sum = [F::zero(); D];
        for (&user, &[first, change]) in
            terms.item_user[entries.clone()].iter().zip(&cache.by_item[entries])
        {
            let (hu, vu) = (row::<F, D>(h, user as usize), row::<F, D>(v, user as usize));
            for d in 0..D {
                sum[d] += change * hu[d] + first * vu[d];
            }
        }
        *row_mut::<F, D>(out, terms.users + item) = sum;
    }
}
