//! The product of the losses' Hessian with a vector: as the passes of [`crate::loss_pass`], users
//! gather, then items.
//!
//! Where a request starts, the vector is zero but for the rows of what is forgotten, and after one
//! step it is zero but for their neighbours. Then only what meets those rows is looked at.

use crate::loss_pass::Derivatives;
use crate::terms::Terms;
use crate::{Number, Share, Width};

/// `out` = the Hessian of the losses with respect to `h`, times `v`. Cost: for every slot two rows
/// read from each side; where few rows of `v` are other than zero and a record has one score, only
/// for the slots of those: a sixth of the time for one row of MovieLens-100k, a third for 130.
pub fn hessian_product<F: Number>(
    share: Share,
    terms: &Terms,
    width: Width,
    h: &[F],
    v: &[F],
    derivatives: &mut Derivatives<F>,
    out: &mut [F],
) {
    F::hessian_product(share, terms, width, h, v, derivatives, out);
}

pub(crate) mod run {
    use std::ops::Range;

    use super::Derivatives;
    use crate::lookup::{ChunkSum, dot2, known, row, row_mut};
    #[cfg(feature = "threads")]
    use crate::loss_pass::run::copy_by_item;
    use crate::loss_pass::{MAX_SLOTS, run::slots_of};
    use crate::share::{BLOCK, blocks, cut};
    use crate::terms::{Terms, second_times};
    use crate::width::with_width;
    use crate::{Number, Share, Width};

    /// Where at most one row in so many is other than zero, the others are left out.
    const FEW: usize = 4;

    /// Which rows of `v` are other than zero; `None` where many are, or where a record has several
    /// scores, so that few records would be left out.
    #[inline(always)]
    fn support<'a, F: Number>(
        terms: &Terms,
        width: Width,
        v: &[F],
        by_node: &'a mut Vec<bool>,
    ) -> Option<&'a [bool]> {
        if terms.slots > 1 {
            return None;
        }
        by_node.clear();
        let most = v.len() / width.get() / FEW;
        let mut found = 0;
        for row in v.chunks_exact(width.get()) {
            let is_there = row.iter().any(|&x| x != F::zero());
            found += usize::from(is_there);
            if found > most {
                return None;
            }
            by_node.push(is_there);
        }
        Some(by_node)
    }

    #[inline(always)]
    pub(crate) fn hessian_product<F: Number>(
        share: Share,
        terms: &Terms,
        width: Width,
        h: &[F],
        v: &[F],
        cache: &mut Derivatives<F>,
        out: &mut [F],
    ) {
        let mut by_node = std::mem::take(&mut cache.support);
        let support = support(terms, width, v, &mut by_node);
        product(share, terms, width, [h, v], support, cache, out);
        cache.support = by_node;
    }

    #[inline(always)]
    fn product<F: Number>(
        share: Share,
        terms: &Terms,
        width: Width,
        [h, v]: [&[F]; 2],
        support: Option<&[bool]>,
        cache: &mut Derivatives<F>,
        out: &mut [F],
    ) {
        let (users_out, items_out) = out.split_at_mut(terms.users * width.get());
        let Derivatives { first, second, change, by_item, .. } = cache;
        change.resize(first.len(), F::zero());
        let size = BLOCK * width.get();
        with_width!(F, width, D, chunks => {
            let mut rest = &mut change[..];
            let jobs = blocks(terms.users).zip(users_out.chunks_mut(size)).map(|(users, out)| {
                let change = cut(&mut rest, slots_of(terms, &users).len());
                (users, out, change)
            });
            match share {
                Share::Alone => {
                    let mut by_item = |slot: usize, change: F| {
                        by_item[terms.entry[slot] as usize][1] = change;
                    };
                    for job in jobs {
                        user_product::<F, D>(
                            terms, chunks, [h, v], [first, second], support, job, &mut by_item,
                        );
                    }
                }
                #[cfg(feature = "threads")]
                Share::Pool => {
                    let jobs = jobs.collect();
                    share.each(jobs, |job| {
                        user_product::<F, D>(
                            terms, chunks, [h, v], [first, second], support, job, |_, _| {},
                        );
                    });
                    copy_by_item(terms, change, by_item, 1);
                }
            }
            let jobs = blocks(terms.items).zip(items_out.chunks_mut(size)).collect();
            share.each(jobs, |(items, out)| {
                item_product::<F, D>(terms, chunks, [h, v], by_item, support, items, out);
            });
        });
    }

    /// The rows of a block of users, and the change of the derivatives of its slots, which `tell`
    /// hears of too: of those that `support` does not leave out.
    #[inline(always)]
    fn user_product<F: Number, const D: usize>(
        terms: &Terms,
        chunks: usize,
        h_and_v: [&[F]; 2],
        derivatives: [&[F]; 2],
        support: Option<&[bool]>,
        (users, out, change): (Range<usize>, &mut [F], &mut [F]),
        mut tell: impl FnMut(usize, F),
    ) {
        let chunks = known::<D>(chunks);
        let block = slots_of(terms, &users);
        for (place, user) in users.enumerate() {
            let slots = slots_of(terms, &(user..user + 1));
            let change = &mut change[slots.start - block.start..slots.end - block.start];
            let out = row_mut::<F, D>(out, place, chunks);
            match support.filter(|support| !support[user]) {
                None => {
                    user_row(terms, h_and_v, derivatives, user, |_| true, change, out, &mut tell)
                }
                Some(support) => {
                    let counts = |item: u32| support[terms.users + item as usize];
                    user_row(terms, h_and_v, derivatives, user, counts, change, out, &mut tell);
                }
            }
        }
    }

    /// The row of a user, of the items that count.
    #[inline(always)]
    #[allow(clippy::too_many_arguments)]
    fn user_row<F: Number, const D: usize>(
        terms: &Terms,
        [h, v]: [&[F]; 2],
        [first, second]: [&[F]; 2],
        user: usize,
        counts: impl Fn(u32) -> bool,
        change: &mut [F],
        out: &mut [[F; D]],
        tell: &mut impl FnMut(usize, F),
    ) {
        let chunks = known::<D>(out.len());
        let items_from = terms.users * D * chunks;
        let (h_items, v_items) = (&h[items_from..], &v[items_from..]);
        let (hu, vu) = (row::<F, D>(h, user, chunks), row::<F, D>(v, user, chunks));
        let slots = slots_of(terms, &(user..user + 1));
        let items = &terms.item[slots.clone()];
        let (first, second) = (&first[slots.clone()], &second[slots.clone()]);
        let both = |item: u32| {
            let item = item as usize;
            [row::<F, D>(h_items, item, chunks), row::<F, D>(v_items, item, chunks)]
        };
        if terms.slots == 1 {
            for ((change, &item), &second) in change.iter_mut().zip(items).zip(second) {
                if counts(item) {
                    *change = second * dot2([vu, hu], both(item), chunks);
                }
            }
        } else {
            let mut tangent = [F::zero(); MAX_SLOTS];
            let records = items.chunks_exact(terms.slots).zip(second.chunks_exact(terms.slots));
            for ((items, second), change) in records.zip(change.chunks_exact_mut(terms.slots)) {
                let tangent = &mut tangent[..terms.slots];
                for (tangent, &item) in tangent.iter_mut().zip(items) {
                    *tangent = dot2([vu, hu], both(item), chunks);
                }
                second_times(terms.loss, second, tangent, change);
            }
        }
        for ((slot, &item), &change) in slots.zip(items).zip(&*change) {
            if counts(item) {
                tell(slot, change);
            }
        }
        for c in 0..chunks {
            let mut sum = ChunkSum::<F, D>::new();
            for ((&item, &first), &change) in items.iter().zip(first).zip(&*change) {
                if counts(item) {
                    let [hi, vi] = both(item);
                    sum.add_both([change, first], [&hi[c], &vi[c]]);
                }
            }
            sum.write(&mut out[c]);
        }
    }

    /// The rows of a block of items.
    #[inline(always)]
    fn item_product<F: Number, const D: usize>(
        terms: &Terms,
        chunks: usize,
        h_and_v: [&[F]; 2],
        by_item: &[[F; 2]],
        support: Option<&[bool]>,
        items: Range<usize>,
        out: &mut [F],
    ) {
        let chunks = known::<D>(chunks);
        for (place, item) in items.enumerate() {
            let out = row_mut::<F, D>(out, place, chunks);
            match support.filter(|support| !support[terms.users + item]) {
                None => item_row(terms, h_and_v, by_item, item, |_| true, out),
                Some(support) => {
                    item_row(terms, h_and_v, by_item, item, |user| support[user as usize], out);
                }
            }
        }
    }

    /// The row of an item, of the users that count.
    #[inline(always)]
    fn item_row<F: Number, const D: usize>(
        terms: &Terms,
        [h, v]: [&[F]; 2],
        by_item: &[[F; 2]],
        item: usize,
        counts: impl Fn(u32) -> bool,
        out: &mut [[F; D]],
    ) {
        let chunks = known::<D>(out.len());
        let entries = terms.entries_of_item(item);
        let (users, by_item) = (&terms.item_user[entries.clone()], &by_item[entries]);
        for c in 0..chunks {
            let mut sum = ChunkSum::<F, D>::new();
            for (&user, &[first, change]) in users.iter().zip(by_item) {
                if counts(user) {
                    let row = |of| &row::<F, D>(of, user as usize, chunks)[c];
                    sum.add_both([change, first], [row(h), row(v)]);
                }
            }
            sum.write(&mut out[c]);
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;
        use crate::loss_pass::gradient;
        use crate::terms::{Loss, Record};

        #[test]
        fn leaving_rows_out_changes_no_bit() {
            const USERS: usize = 20;
            const ITEMS: usize = 15;
            let number = |k: usize| ((k * 7919 + 13) % 1009) as f32 / 1009.0 - 0.5;
            let records: Vec<Record> = (0..USERS as u32 * ITEMS as u32)
                .filter(|k| k % 4 != 1)
                .map(|k| Record {
                    user: k / ITEMS as u32,
                    item: k % ITEMS as u32,
                    positive: k % 2 == 0,
                    negatives: vec![],
                })
                .collect();
            let terms = Terms::new(USERS, ITEMS, Loss::Bce, &records);
            for dim in [16, 32, 64] {
                let width = Width::holding(dim);
                let len = (USERS + ITEMS) * width.get();
                let h: Vec<f32> = (0..len).map(number).collect();
                let mut cache = Derivatives::default();
                let mut out = vec![0.0; len];
                gradient(Share::Alone, &terms, width, &h, &mut out, &mut cache);
                for rows in [vec![], vec![3], vec![30], vec![0, 3, 19, 20, 34]] {
                    let mut v = vec![0.0f32; len];
                    for &row in &rows {
                        let row = row * width.get()..(row + 1) * width.get();
                        row.for_each(|at| v[at] = number(at + 1));
                    }
                    let mut by_node = Vec::new();
                    let few = support(&terms, width, &v, &mut by_node);
                    assert_eq!(few.unwrap().iter().filter(|there| **there).count(), rows.len());
                    let [mut all, mut some] = [out.clone(), out.clone()];
                    product(Share::Alone, &terms, width, [&h, &v], None, &mut cache, &mut all);
                    product(Share::Alone, &terms, width, [&h, &v], few, &mut cache, &mut some);
                    assert_eq!(all, some, "width {dim}, rows {rows:?}");
                    assert_eq!(rows.is_empty(), all.iter().all(|&x| x == 0.0));
                }
                assert!(support(&terms, width, &h, &mut Vec::new()).is_none());
            }
        }
    }
}
