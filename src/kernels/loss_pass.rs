//! Passes over the loss terms: scores and derivatives gathered for users, then for items.
//!
//! Both sides gather, so that no two rows are written by the same pass and the result does not
//! depend on how rows are shared out.

use crate::terms::Terms;
use crate::{Number, Share, Width};

/// Scores needed by one record at most: the positive and 64 negatives.
pub const MAX_SLOTS: usize = 65;

/// Derivatives of the loss at one point, by slot; computed once per Newton step and used by
/// every Hessian-vector product of it.
#[derive(Debug, Clone, Default)]
pub struct Derivatives<F> {
    /// By slot.
    pub first: Vec<F>,
    /// By slot.
    pub second: Vec<F>,
    /// By slot: the change of `first` along the last tangent, where it was not left out.
    pub(crate) change: Vec<F>,
    /// By entry of the items: `first`, and its change along the last tangent. Written from the
    /// user side, so that the item side reads in order.
    pub(crate) by_item: Vec<[F; 2]>,
    /// By node: whether its row of the last tangent is other than zero.
    pub(crate) support: Vec<bool>,
}

impl<F: Number> Derivatives<F> {
    fn resize(&mut self, slots: usize) {
        self.first.resize(slots, F::zero());
        self.second.resize(slots, F::zero());
        self.by_item.resize(slots, [F::zero(); 2]);
    }
}

impl Derivatives<f32> {
    /// The same in f32.
    pub fn narrow_from(&mut self, wide: &Derivatives<f64>) {
        self.resize(wide.first.len());
        crate::vector::narrow(&wide.first, &mut self.first);
        crate::vector::narrow(&wide.second, &mut self.second);
        for (narrow, wide) in self.by_item.iter_mut().zip(&wide.by_item) {
            narrow[0] = wide[0] as f32;
        }
    }
}

/// Sum of the losses, `out` = its gradient with respect to the representation `h` (users, then
/// items), and the derivatives by slot. Cost: for every slot one row read from each side.
pub fn gradient<F: Number>(
    share: Share,
    terms: &Terms,
    width: Width,
    h: &[F],
    out: &mut [F],
    derivatives: &mut Derivatives<F>,
) -> f64 {
    F::gradient(share, terms, width, h, out, derivatives)
}

/// Adds to `out`, for each row of `h`, the diagonal of its Gauss-Newton block: the sum over its
/// slots of the curvature times the squares of what the score is linear in. Cost: as a gradient.
pub fn curvature<F: Number>(terms: &Terms, width: Width, h: &[F], second: &[F], out: &mut [F]) {
    F::curvature(terms, width, h, second, out);
}

/// Adds to `out` the gradient, with respect to `h`, of the terms of some records and of single
/// comparisons (slots) of other records. Cost: those terms.
pub fn forgotten_gradient<F: Number>(
    terms: &Terms,
    width: Width,
    records: &[usize],
    slots: &[usize],
    h: &[F],
    out: &mut [F],
) {
    F::forgotten_gradient(terms, width, records, slots, h, out);
}

pub(crate) mod run {
    use std::ops::Range;

    use super::{Derivatives, MAX_SLOTS};
    use crate::lookup::{ChunkSum, add_scaled, dot, known, row, row_mut};
    use crate::share::{BLOCK, blocks, cut};
    use crate::terms::{Sum, Terms, derivatives};
    use crate::width::with_width;
    use crate::{Number, Share, Width};

    /// A block of users: their rows of the result, and the derivatives of their slots.
    struct Users<'a, F> {
        users: Range<usize>,
        out: &'a mut [F],
        slots: Range<usize>,
        first: &'a mut [F],
        second: &'a mut [F],
    }

    /// Slots of a block of users.
    pub(crate) fn slots_of(terms: &Terms, users: &Range<usize>) -> Range<usize> {
        let start = |user: usize| terms.user_start[user] as usize * terms.slots;
        start(users.start)..start(users.end)
    }

    #[inline(always)]
    pub(crate) fn gradient<F: Number>(
        share: Share,
        terms: &Terms,
        width: Width,
        h: &[F],
        out: &mut [F],
        cache: &mut Derivatives<F>,
    ) -> f64 {
        cache.resize(terms.item.len());
        let Derivatives { first, second, by_item, .. } = cache;
        let (users_out, items_out) = out.split_at_mut(terms.users * width.get());
        let mut jobs = Vec::new();
        let mut rest = (&mut *users_out, &mut first[..], &mut second[..]);
        for users in blocks(terms.users) {
            let slots = slots_of(terms, &users);
            jobs.push(Users {
                out: cut(&mut rest.0, users.len() * width.get()),
                first: cut(&mut rest.1, slots.len()),
                second: cut(&mut rest.2, slots.len()),
                users,
                slots,
            });
        }
        let value: f64 = with_width!(F, width, D, chunks => match share {
            Share::Alone => {
                let mut by_item = |slot: usize, first: F| {
                    by_item[terms.entry[slot] as usize][0] = first;
                };
                let jobs = jobs.into_iter();
                jobs.map(|job| user_gradient::<F, D>(terms, chunks, h, job, &mut by_item)).sum()
            }
            #[cfg(feature = "threads")]
            Share::Pool => {
                crate::share::sum(jobs, |job| user_gradient::<F, D>(terms, chunks, h, job, |_, _| {}))
            }
        });
        #[cfg(feature = "threads")]
        if matches!(share, Share::Pool) {
            copy_by_item(terms, first, by_item, 0);
        }
        let jobs = blocks(terms.items).zip(items_out.chunks_mut(BLOCK * width.get())).collect();
        with_width!(F, width, D, chunks => {
            share.each(jobs, |(items, out)| {
                item_gather::<F, D>(terms, chunks, by_item, h, items, out);
            });
        });
        value / terms.divisor()
    }

    /// `by_item[..][place]` = `by_slot`, in the order of the items.
    #[cfg(feature = "threads")]
    pub(crate) fn copy_by_item<F: Number>(
        terms: &Terms,
        by_slot: &[F],
        by_item: &mut [[F; 2]],
        place: usize,
    ) {
        use rayon::prelude::*;
        by_item.par_iter_mut().zip(&terms.item_slot).with_min_len(4096).for_each(|(to, &slot)| {
            to[place] = by_slot[slot as usize];
        });
    }

    #[inline(always)]
    pub(crate) fn curvature<F: Number>(
        terms: &Terms,
        width: Width,
        h: &[F],
        second: &[F],
        out: &mut [F],
    ) {
        let width = width.get();
        let row = |index: usize| &h[index * width..(index + 1) * width];
        let square = |out: &mut [F], factor: F, x: &[F]| {
            for (out, &x) in out.iter_mut().zip(x) {
                *out += factor * x * x;
            }
        };
        for user in 0..terms.users {
            let out = &mut out[user * width..(user + 1) * width];
            for record in terms.records_of_user(user) {
                let first = record * terms.slots;
                let positive = row(terms.users + terms.item[first] as usize);
                if terms.slots == 1 {
                    square(out, second[first], positive);
                }
                for slot in first + 1..first + terms.slots {
                    let negative = row(terms.users + terms.item[slot] as usize);
                    for ((out, &p), &n) in out.iter_mut().zip(positive).zip(negative) {
                        *out += second[slot] * (n - p) * (n - p);
                    }
                }
            }
        }
        for item in 0..terms.items {
            let at = terms.users + item;
            let out = &mut out[at * width..(at + 1) * width];
            for entry in terms.entries_of_item(item) {
                let hu = row(terms.item_user[entry] as usize);
                square(out, second[terms.item_slot[entry] as usize], hu);
            }
        }
    }

    #[inline(always)]
    pub(crate) fn forgotten_gradient<F: Number>(
        terms: &Terms,
        width: Width,
        records: &[usize],
        slots: &[usize],
        h: &[F],
        out: &mut [F],
    ) {
        with_width!(F, width, D, chunks => {
            let mut first = [F::zero(); MAX_SLOTS];
            let mut second = [F::zero(); MAX_SLOTS];
            let n = terms.slots;
            let whole = records.iter().map(|&record| (record, None));
            let single = slots.iter().map(|&slot| (slot / n, Some(slot % n)));
            for (record, only) in whole.chain(single) {
                let user = terms.user[record] as usize;
                let hu = row::<F, D>(h, user, chunks);
                let slots = record * n..(record + 1) * n;
                let mut masked = [0.0; MAX_SLOTS];
                for (at, slot) in slots.enumerate() {
                    let item = terms.item[slot] as usize;
                    first[at] = dot(hu, row::<F, D>(h, terms.users + item, chunks), chunks);
                    masked[at] = if only.is_none_or(|only| only == at) { terms.weight[slot] } else { 0.0 };
                }
                derivatives(
                    terms.loss, &terms.positive[record..=record], &masked[..n],
                    &mut first[..n], &mut second[..n], &mut Sum::new(),
                );
                for (slot, &factor) in first.iter().enumerate().take(n) {
                    let node = terms.users + terms.item[record * n + slot] as usize;
                    let (hu, hi) = (row::<F, D>(h, user, chunks), row::<F, D>(h, node, chunks));
                    add_scaled(row_mut::<F, D>(out, user, chunks), factor, hi, chunks);
                    add_scaled(row_mut::<F, D>(out, node, chunks), factor, hu, chunks);
                }
            }
        })
    }

    /// The rows of a block of users, and the derivatives of its slots, which `tell` hears of too.
    #[inline(always)]
    fn user_gradient<F: Number, const D: usize>(
        terms: &Terms,
        chunks: usize,
        h: &[F],
        job: Users<'_, F>,
        mut tell: impl FnMut(usize, F),
    ) -> f64 {
        let chunks = known::<D>(chunks);
        let Users { users, out, slots: block, first, second } = job;
        let mut losses = Sum::new();
        for (at, user) in users.enumerate() {
            let hu = row::<F, D>(h, user, chunks);
            let records = terms.records_of_user(user);
            let slots = slots_of(terms, &(user..user + 1));
            let own = slots.start - block.start..slots.end - block.start;
            let (first, second) = (&mut first[own.clone()], &mut second[own]);
            let items = &terms.item[slots.clone()];
            let item_row = |item: u32| row::<F, D>(h, terms.users + item as usize, chunks);
            for (score, &item) in first.iter_mut().zip(items) {
                *score = dot(hu, item_row(item), chunks);
            }
            derivatives(
                terms.loss,
                &terms.positive[records],
                &terms.weight[slots.clone()],
                first,
                second,
                &mut losses,
            );
            for (slot, &slope) in slots.zip(&*first) {
                tell(slot, slope);
            }
            let out = row_mut::<F, D>(out, at, chunks);
            for c in 0..chunks {
                let mut sum = ChunkSum::<F, D>::new();
                for (&slope, &item) in first.iter().zip(items) {
                    sum.add_scaled(slope, &item_row(item)[c]);
                }
                sum.write(&mut out[c]);
            }
        }
        losses.total()
    }

    #[inline(always)]
    fn item_gather<F: Number, const D: usize>(
        terms: &Terms,
        chunks: usize,
        by_item: &[[F; 2]],
        h: &[F],
        items: Range<usize>,
        out: &mut [F],
    ) {
        let chunks = known::<D>(chunks);
        for (at, item) in items.enumerate() {
            let entries = terms.entries_of_item(item);
            let (users, by_item) = (&terms.item_user[entries.clone()], &by_item[entries]);
            let out = row_mut::<F, D>(out, at, chunks);
            for c in 0..chunks {
                let mut sum = ChunkSum::<F, D>::new();
                for (&user, by_item) in users.iter().zip(by_item) {
                    sum.add_scaled(by_item[0], &row::<F, D>(h, user as usize, chunks)[c]);
                }
                sum.write(&mut out[c]);
            }
        }
    }
}
