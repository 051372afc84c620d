//! Sorting, compiled once: an instance of the standard library's sort for every type was a tenth of
//! what the browser loads.

use std::cmp::Ordering;

pub(crate) use unremember_kernels::sort::{ascending, key};

/// Sorts; equal elements keep their order. Cost: n log n comparisons, and an index for each element.
pub(crate) fn sort_by<T>(items: &mut [T], mut order: impl FnMut(&T, &T) -> Ordering) {
    let mut places: Vec<u32> = (0..items.len() as u32).collect();
    sort_places(&mut places, &mut |a, b| order(&items[a as usize], &items[b as usize]));
    arrange(items, places);
}

/// Sorts by a number, which is quicker; equal elements keep their order. Cost: linear.
pub(crate) fn sort_by_number<T>(items: &mut [T], number: impl FnMut(&T) -> u64) {
    let keys: Vec<u64> = items.iter().map(number).collect();
    arrange(items, ascending(&keys));
}

/// Brings elements from the given places into this order.
fn arrange<T>(items: &mut [T], mut places: Vec<u32>) {
    // Place by place, along the cycles of the permutation.
    for start in 0..places.len() {
        let mut at = start;
        loop {
            let next = places[at] as usize;
            places[at] = at as u32;
            if next == start {
                break;
            }
            items.swap(at, next);
            at = next;
        }
    }
}

/// Sorts in ascending order.
pub(crate) fn sort<T: Ord>(items: &mut [T]) {
    sort_by(items, T::cmp);
}

/// Sorts by a key.
pub(crate) fn sort_by_key<T, K: Ord>(items: &mut [T], mut key: impl FnMut(&T) -> K) {
    sort_by(items, |a, b| key(a).cmp(&key(b)));
}

/// Leaves the first `k` of `items`, in order. Cost: linear, and k log k.
pub(crate) fn keep_first(
    items: &mut Vec<u32>,
    k: usize,
    order: &mut dyn FnMut(u32, u32) -> Ordering,
) {
    if (1..items.len()).contains(&k) {
        items.select_nth_unstable_by(k - 1, |&a, &b| order(a, b));
    }
    items.truncate(k);
    sort_places(items, order);
}

fn sort_places(places: &mut [u32], order: &mut dyn FnMut(u32, u32) -> Ordering) {
    places.sort_unstable_by(|&a, &b| order(a, b).then(a.cmp(&b)));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_elements_keep_their_order() {
        let mut items: Vec<(u32, u32)> = (0..100).map(|i| (i * 37 % 10, i)).collect();
        let mut expected = items.clone();
        expected.sort_by_key(|item| item.0);
        let shuffled = items.clone();
        sort_by_key(&mut items, |item| item.0);
        assert_eq!(items, expected);
        items = shuffled;
        sort_by_number(&mut items, |item| u64::from(item.0));
        assert_eq!(items, expected);
        sort(&mut items[..0]);
    }

    #[test]
    fn the_first_are_kept() {
        for k in [0, 1, 5, 20, 21] {
            let mut items: Vec<u32> = (0..20).map(|i| i * 7 % 20).collect();
            keep_first(&mut items, k, &mut |a, b| b.cmp(&a));
            assert_eq!(items, (0..20).rev().take(k).collect::<Vec<_>>());
        }
    }
}
