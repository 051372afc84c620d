//! Recall@K and NDCG@K over full rankings.

use super::Scorer;

/// Mean Recall@K and NDCG@K over users with at least one relevant item.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ranking {
    /// Relevant items among the first K, as part of all relevant ones.
    pub recall: f64,
    /// Discounted cumulative gain at K, as part of the best possible.
    pub ndcg: f64,
}

/// Ranks all items that `is_seen` does not exclude, for every user with relevant items.
/// `relevant` is sorted by user. `None` where no user has any.
pub fn ranking(
    scores: &dyn Scorer,
    relevant: &[(u32, u32)],
    k: usize,
    is_seen: impl Fn(u32, u32) -> bool,
) -> Option<Ranking> {
    let (mut recall, mut ndcg, mut users) = (0.0, 0.0, 0);
    for of_user in relevant.chunk_by(|a, b| a.0 == b.0) {
        let user = of_user[0].0;
        let top = top_items(scores, user, k, |item| is_seen(user, item));
        let discount = |place: usize| 1.0 / (place as f64 + 2.0).log2();
        let is_hit = |item: u32| of_user.iter().any(|&(_, relevant)| relevant == item);
        let hits: Vec<usize> = (0..top.len()).filter(|&place| is_hit(top[place].0)).collect();
        let best: f64 = (0..of_user.len().min(k)).map(discount).sum();
        recall += hits.len() as f64 / of_user.len() as f64;
        ndcg += hits.iter().map(|&place| discount(place)).sum::<f64>() / best;
        users += 1;
    }
    (users > 0).then(|| Ranking { recall: recall / users as f64, ndcg: ndcg / users as f64 })
}

/// The K items with the highest scores for a user, best first, without those that `is_seen`
/// excludes; equal scores by index.
pub fn top_items(
    scores: &dyn Scorer,
    user: u32,
    k: usize,
    is_seen: impl Fn(u32) -> bool,
) -> Vec<(u32, f64)> {
    let scores = scores.of_user(user);
    let mut items: Vec<u32> = (0..scores.len() as u32).filter(|&item| !is_seen(item)).collect();
    crate::order::keep_first(&mut items, k, &mut |a, b| {
        scores[b as usize].total_cmp(&scores[a as usize]).then(a.cmp(&b))
    });
    items.into_iter().map(|item| (item, scores[item as usize])).collect()
}
