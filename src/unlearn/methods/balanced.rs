//! RecEraser's interaction-based balanced partition (arXiv 2201.06820, algorithm 3): k-means over
//! records, with a limit on the size of each cluster.

use rand::SeedableRng;
use rand::seq::index;
use rand_chacha::ChaCha8Rng;

use super::Case;
use crate::compute::vector::dot;
use crate::objective::Scores;
use crate::order;

/// Rounds of assignment and averaging.
const ROUNDS: usize = 10;

/// The middle of a cluster: one vector for its users, one for its items.
#[derive(Clone)]
struct Anchor {
    user: Vec<f64>,
    item: Vec<f64>,
}

/// Cuts the active records into `shards` parts of nearly equal size, of records whose user and
/// item have similar vectors in the model `theta`. The distance of a record (u, i) to an anchor
/// (p, q) is ||h_u - p|| ||h_i - q||, as published. Each round assigns the closest pairs of record
/// and anchor first, to anchors that have room, and then moves each anchor to the mean of its
/// records. Anchors start at random records of the seed. Cost: per round nodes x shards x dim,
/// and sorting records x shards distances.
pub(super) fn partition(case: &Case<'_>, shards: usize) -> Vec<Vec<usize>> {
    let terms = case.objective.terms();
    let active: Vec<usize> = (0..terms.records()).filter(|&r| terms.is_active(r)).collect();
    if shards <= 1 || active.len() <= shards {
        return vec![active];
    }
    let scores = Scores::new(case.objective, case.theta);
    let vectors = |record: usize| {
        let (user, item) = terms.pair(record);
        (scores.of_user_node(user), scores.of_item_node(item))
    };
    let mut rng = ChaCha8Rng::seed_from_u64(case.seed);
    rng.set_stream(4);
    let mut anchors: Vec<Anchor> = index::sample(&mut rng, active.len(), shards)
        .into_iter()
        .map(|at| {
            let (user, item) = vectors(active[at]);
            Anchor { user: user.to_vec(), item: item.to_vec() }
        })
        .collect();
    let mut parts = Vec::new();
    for _ in 0..ROUNDS {
        let next = assign(case, &scores, &active, &anchors);
        if next == parts {
            break;
        }
        parts = next;
        for (anchor, part) in anchors.iter_mut().zip(&parts) {
            move_to_mean(anchor, part.iter().map(|&record| vectors(record)));
        }
    }
    parts
}

fn assign(
    case: &Case<'_>,
    scores: &Scores,
    active: &[usize],
    anchors: &[Anchor],
) -> Vec<Vec<usize>> {
    let graph = case.objective.graph();
    let (users, items) = (graph.users(), graph.nodes() - graph.users());
    let from_users: Vec<f64> = (0..users as u32)
        .flat_map(|user| anchors.iter().map(move |a| gap(scores.of_user_node(user), &a.user)))
        .collect();
    let from_items: Vec<f64> = (0..items as u32)
        .flat_map(|item| anchors.iter().map(move |a| gap(scores.of_item_node(item), &a.item)))
        .collect();
    let count = anchors.len();
    let mut distances = Vec::with_capacity(active.len() * count);
    for (at, &record) in active.iter().enumerate() {
        let (user, item) = case.objective.terms().pair(record);
        for anchor in 0..count {
            let distance = from_users[user as usize * count + anchor]
                * from_items[item as usize * count + anchor];
            distances.push((distance as f32, at as u32, anchor as u32));
        }
    }
    order::sort_by(&mut distances, |a, b| a.0.total_cmp(&b.0).then((a.1, a.2).cmp(&(b.1, b.2))));
    let room = active.len().div_ceil(count);
    let mut parts = vec![Vec::with_capacity(room); count];
    let mut is_assigned = vec![false; active.len()];
    for (_, at, anchor) in distances {
        let part = &mut parts[anchor as usize];
        if !is_assigned[at as usize] && part.len() < room {
            is_assigned[at as usize] = true;
            part.push(active[at as usize]);
        }
    }
    for part in &mut parts {
        order::sort(part);
    }
    parts
}

fn move_to_mean<'a>(anchor: &mut Anchor, vectors: impl Iterator<Item = (&'a [f64], &'a [f64])>) {
    let mut next =
        Anchor { user: vec![0.0; anchor.user.len()], item: vec![0.0; anchor.item.len()] };
    let mut count = 0.0;
    for (user, item) in vectors {
        next.user.iter_mut().zip(user).for_each(|(sum, x)| *sum += x);
        next.item.iter_mut().zip(item).for_each(|(sum, x)| *sum += x);
        count += 1.0;
    }
    if count > 0.0 {
        next.user.iter_mut().chain(&mut next.item).for_each(|x| *x /= count);
        *anchor = next;
    }
}

fn gap(a: &[f64], b: &[f64]) -> f64 {
    (dot(a, a) - 2.0 * dot(a, b) + dot(b, b)).max(0.0).sqrt()
}
