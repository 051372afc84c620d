//! RecEraser's balanced partitions (arXiv 2201.06820, algorithms 1 to 3): k-means over records,
//! users or items, with a limit on the size of each cluster.

use rand::SeedableRng;
use rand::seq::index;
use rand_chacha::ChaCha8Rng;

use super::Case;
use crate::compute::vector::dot;
use crate::objective::Scores;
use crate::order;

/// Rounds of assignment and averaging.
const ROUNDS: usize = 10;

/// What RecEraser deals out to its shards.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum BalancedBy {
    /// Single records: shards of similar users and items.
    #[default]
    Record,
    /// Users with all their records: shards of similar users.
    User,
    /// Items with all their records: shards of similar items.
    Item,
}

/// What is dealt out together: all records of a node, or one record.
struct Unit {
    records: Vec<usize>,
    user: Option<u32>,
    item: Option<u32>,
}

/// The middle of a cluster: one vector for its users, one for its items.
#[derive(Clone)]
struct Anchor {
    user: Vec<f64>,
    item: Vec<f64>,
}

/// Cuts the active records into `shards` parts of nearly equally many records, users or items,
/// which have similar vectors in the model `theta`. The distance of a record (u, i) to an anchor
/// (p, q) is |h_u - p| |h_i - q|, as published; of a user it is |h_u - p|, of an item |h_i - q|.
/// Each round assigns the closest pairs first, to anchors that have room, and then moves each
/// anchor to the mean of what it got. Anchors start at random places of the seed. Cost: per round
/// nodes x shards x dim, and sorting shards x records (users, items) distances.
pub(super) fn partition(case: &Case<'_>, by: BalancedBy, shards: usize) -> Vec<Vec<usize>> {
    let units = units(case, by);
    if shards <= 1 || units.len() <= shards {
        return vec![units.into_iter().flat_map(|unit| unit.records).collect()];
    }
    let vectors = Scores::new(case.objective, case.theta);
    let mut rng = ChaCha8Rng::seed_from_u64(case.seed);
    rng.set_stream(4);
    let mut anchors: Vec<Anchor> = index::sample(&mut rng, units.len(), shards)
        .into_iter()
        .map(|at| mean(&vectors, std::iter::once(&units[at])))
        .collect();
    let mut parts = Vec::new();
    for _ in 0..ROUNDS {
        let next = assign(case, &vectors, &units, &anchors);
        if next == parts {
            break;
        }
        parts = next;
        for (anchor, part) in anchors.iter_mut().zip(&parts).filter(|(_, part)| !part.is_empty()) {
            *anchor = mean(&vectors, part.iter().map(|&at| &units[at]));
        }
    }
    let records = |part: &Vec<usize>| {
        let mut records: Vec<usize> =
            part.iter().flat_map(|&at| units[at].records.iter().copied()).collect();
        order::sort(&mut records);
        records
    };
    parts.iter().map(records).collect()
}

fn units(case: &Case<'_>, by: BalancedBy) -> Vec<Unit> {
    let terms = case.objective.terms();
    let active = (0..terms.records()).filter(|&record| terms.is_active(record));
    let whole = |user, item| Unit { records: Vec::new(), user, item };
    let mut units: Vec<Unit> = match by {
        BalancedBy::Record => {
            let unit = |record| {
                let (user, item) = terms.pair(record);
                Unit { records: vec![record], user: Some(user), item: Some(item) }
            };
            return active.map(unit).collect();
        }
        BalancedBy::User => (0..terms.users as u32).map(|user| whole(Some(user), None)).collect(),
        BalancedBy::Item => (0..terms.items as u32).map(|item| whole(None, Some(item))).collect(),
    };
    for record in active {
        let (user, item) = terms.pair(record);
        let unit = if by == BalancedBy::User { user } else { item };
        units[unit as usize].records.push(record);
    }
    units.retain(|unit| !unit.records.is_empty());
    units
}

/// Positions in `units`, ascending, by anchor.
fn assign(
    case: &Case<'_>,
    vectors: &Scores,
    units: &[Unit],
    anchors: &[Anchor],
) -> Vec<Vec<usize>> {
    let terms = case.objective.terms();
    let from_users: Vec<f64> = (0..terms.users as u32)
        .flat_map(|user| anchors.iter().map(move |a| gap(vectors.of_user_node(user), &a.user)))
        .collect();
    let from_items: Vec<f64> = (0..terms.items as u32)
        .flat_map(|item| anchors.iter().map(move |a| gap(vectors.of_item_node(item), &a.item)))
        .collect();
    let count = anchors.len();
    let mut distances = Vec::with_capacity(units.len() * count);
    for (at, unit) in units.iter().enumerate() {
        for anchor in 0..count {
            let of_node = |gaps: &[f64], node: Option<u32>| {
                node.map_or(1.0, |node| gaps[node as usize * count + anchor])
            };
            let distance = of_node(&from_users, unit.user) * of_node(&from_items, unit.item);
            distances.push((distance as f32, at as u32, anchor as u32));
        }
    }
    order::sort_by(&mut distances, |a, b| a.0.total_cmp(&b.0).then((a.1, a.2).cmp(&(b.1, b.2))));
    let room = units.len().div_ceil(count);
    let mut parts = vec![Vec::with_capacity(room); count];
    let mut is_assigned = vec![false; units.len()];
    for (_, at, anchor) in distances {
        let part = &mut parts[anchor as usize];
        if !is_assigned[at as usize] && part.len() < room {
            is_assigned[at as usize] = true;
            part.push(at as usize);
        }
    }
    for part in &mut parts {
        order::sort(part);
    }
    parts
}

/// The mean vectors of at least one unit.
fn mean<'a>(vectors: &Scores, units: impl Iterator<Item = &'a Unit>) -> Anchor {
    let width = vectors.of_user_node(0).len();
    let mut mean = Anchor { user: vec![0.0; width], item: vec![0.0; width] };
    let add = |sum: &mut [f64], vector: &[f64]| {
        sum.iter_mut().zip(vector).for_each(|(sum, x)| *sum += x);
    };
    let mut count = 0.0;
    for unit in units {
        if let Some(user) = unit.user {
            add(&mut mean.user, vectors.of_user_node(user));
        }
        if let Some(item) = unit.item {
            add(&mut mean.item, vectors.of_item_node(item));
        }
        count += 1.0;
    }
    mean.user.iter_mut().chain(&mut mean.item).for_each(|x| *x /= count);
    mean
}

fn gap(a: &[f64], b: &[f64]) -> f64 {
    (dot(a, a) - 2.0 * dot(a, b) + dot(b, b)).max(0.0).sqrt()
}
