//! A membership-inference attack: from the scores of a model alone, tell pairs that were forgotten
//! from pairs that were never there.
//!
//! It is shadow-free: the attacker trains no models of the same kind (Shokri et al., IEEE S&P
//! 2017), but goes by how well the model fits the record in question, the loss-threshold attack
//! of Yeom et al. (IEEE CSF 2018). The evidence for a pair with label y is (2y - 1) score, of
//! which the loss is a falling function; a stranger is judged by the label of the pair that it is
//! compared with, because the attacker asks "was this record, with this label, learned?".
//!
//! How to read it: people choose what they like, so a model that never saw a pair still scores it
//! above a random one, and the AUC of the *retrained* model, not 0.5, is what an unlearned model
//! should have. Of a user who was forgotten wholly nothing is left to score by: all scores are 0,
//! and the AUC is 0.5 exactly.

use rand::SeedableRng;
use rand::distr::{Distribution, Uniform};
use rand_chacha::ChaCha8Rng;

/// Strangers drawn for each member.
const DRAWS: usize = 4;
/// Tries for a stranger of similar popularity, and then again for any.
const TRIES: usize = 50;
/// Points of a ROC curve are so far apart, at least.
const STEP: f64 = 0.01;
/// The normal distribution's 97.5 % quantile.
const Z: f64 = 1.959_963_984_540_054;

/// A pair, with the label it is judged by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Candidate {
    /// User.
    pub user: u32,
    /// Item.
    pub item: u32,
    /// True for a like.
    pub positive: bool,
}

/// How well the attack tells members from strangers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Attack {
    /// The probability that a member has more evidence than a stranger; 0.5 is guessing.
    pub auc: f64,
    /// Lower end of the 95 % confidence interval.
    pub low: f64,
    /// Upper end of the 95 % confidence interval.
    pub high: f64,
}

/// For each member, items that `is_known` does not claim for that user, of similar popularity:
/// at most a twentieth of all items (or 10) away in the order of `popularity`. Where there are
/// too few, any unknown item; where there is none, no stranger. Drawn by the seed.
pub fn draw_strangers(
    members: &[Candidate],
    popularity: &[u32],
    is_known: impl Fn(u32, u32) -> bool,
    seed: u64,
) -> Vec<Candidate> {
    let items = popularity.len();
    let mut by_popularity: Vec<u32> = (0..items as u32).collect();
    by_popularity.sort_by_key(|&item| (popularity[item as usize], item));
    let mut rank = vec![0; items];
    for (place, &item) in by_popularity.iter().enumerate() {
        rank[item as usize] = place;
    }
    let reach = (items / 20).max(10);
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    rng.set_stream(3);
    let mut strangers = Vec::with_capacity(members.len() * DRAWS);
    for member in members {
        let place = rank[member.item as usize];
        let ranges = [(place.saturating_sub(reach), (place + reach + 1).min(items)), (0, items)];
        for _ in 0..DRAWS {
            let drawn = ranges.iter().find_map(|&(low, high)| {
                let places = Uniform::new(low, high).ok()?;
                (0..TRIES)
                    .map(|_| by_popularity[places.sample(&mut rng)])
                    .find(|&item| !is_known(member.user, item))
            });
            strangers.extend(drawn.map(|item| Candidate { item, ..*member }));
        }
    }
    strangers
}

/// What the attack sees of one model: the evidence for each pair.
#[derive(Debug, Clone, PartialEq)]
pub struct Evidence {
    members: Vec<f64>,
    strangers: Vec<f64>,
}

impl Evidence {
    /// `score(user, item)` is all that is seen of the model.
    pub fn collect(
        members: &[Candidate],
        strangers: &[Candidate],
        score: impl Fn(u32, u32) -> f64,
    ) -> Self {
        let evidence = |pair: &Candidate| {
            let score = score(pair.user, pair.item);
            if pair.positive { score } else { -score }
        };
        Self {
            members: members.iter().map(evidence).collect(),
            strangers: strangers.iter().map(evidence).collect(),
        }
    }

    /// How well members are told from strangers; `None` without members or without strangers.
    pub fn auc(&self) -> Option<Attack> {
        auc_with_interval(&self.members, &self.strangers)
    }

    /// The ROC curve: points (share of strangers taken for members, share of members found), from
    /// (0, 0) to (1, 1), thinned to steps of a hundredth. Cost: a sort.
    pub fn roc(&self) -> Vec<[f64; 2]> {
        let of = |evidence: &[f64], is_member| {
            evidence.iter().map(|&x| (x, is_member)).collect::<Vec<_>>()
        };
        let mut all = [of(&self.members, true), of(&self.strangers, false)].concat();
        all.sort_by(|a, b| b.0.total_cmp(&a.0));
        let (m, n) = (self.members.len().max(1) as f64, self.strangers.len().max(1) as f64);
        let (mut found, mut mistaken) = (0, 0);
        let mut last = [0.0, 0.0];
        let mut curve = vec![last];
        for ties in all.chunk_by(|a, b| a.0 == b.0) {
            let members = ties.iter().filter(|(_, is_member)| *is_member).count();
            found += members;
            mistaken += ties.len() - members;
            let point = [mistaken as f64 / n, found as f64 / m];
            if point[0] - last[0] >= STEP || point[1] - last[1] >= STEP {
                curve.push(point);
                last = point;
            }
        }
        if last != [1.0, 1.0] {
            curve.push([1.0, 1.0]);
        }
        curve
    }
}

/// AUC with its 95 % confidence interval: the variance of DeLong, DeLong and Clarke-Pearson
/// (Biometrics 44, 1988), the normal approximation, cut to 0..1. Strangers that were drawn for
/// the same user are not quite independent, so the interval is a little too narrow. Cost: a sort.
///
/// ```
/// use unremember::evaluate::auc_with_interval;
/// let attack = auc_with_interval(&[0.9, 0.5], &[0.5, 0.1]).unwrap();
/// assert_eq!(attack.auc, 0.875);
/// assert!(attack.low < 0.875 && attack.high == 1.0);
/// ```
pub fn auc_with_interval(members: &[f64], strangers: &[f64]) -> Option<Attack> {
    let (m, n) = (members.len() as f64, strangers.len() as f64);
    if members.is_empty() || strangers.is_empty() {
        return None;
    }
    let mut all: Vec<(f64, bool)> =
        (members.iter().map(|&x| (x, true))).chain(strangers.iter().map(|&x| (x, false))).collect();
    all.sort_by(|a, b| a.0.total_cmp(&b.0));
    // The placement of a member is the share of strangers below it, of a stranger that of members
    // above it; ties count half. Both average to the AUC. Sums of placements and their squares:
    let (mut sum, mut squares, mut squares_of_strangers) = (0.0, 0.0, 0.0);
    let (mut members_below, mut strangers_below) = (0.0, 0.0);
    for ties in all.chunk_by(|a, b| a.0 == b.0) {
        let tied_members = ties.iter().filter(|(_, is_member)| *is_member).count() as f64;
        let tied_strangers = ties.len() as f64 - tied_members;
        let of_members = (strangers_below + 0.5 * tied_strangers) / n;
        let of_strangers = (m - members_below - 0.5 * tied_members) / m;
        sum += tied_members * of_members;
        squares += tied_members * of_members * of_members;
        squares_of_strangers += tied_strangers * of_strangers * of_strangers;
        members_below += tied_members;
        strangers_below += tied_strangers;
    }
    let auc = sum / m;
    let variance = |squares: f64, count: f64| {
        if count > 1.0 { (squares - count * auc * auc).max(0.0) / (count - 1.0) } else { 0.25 }
    };
    let deviation = (variance(squares, m) / m + variance(squares_of_strangers, n) / n).sqrt();
    Some(Attack { auc, low: (auc - Z * deviation).max(0.0), high: (auc + Z * deviation).min(1.0) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_interval_agrees_with_the_definition() {
        let members = [0.3, 0.9, 0.5, 0.5, 0.7];
        let strangers = [0.1, 0.5, 0.4, 0.6];
        let wins = |a: f64, b: f64| {
            if a > b {
                1.0
            } else if a == b {
                0.5
            } else {
                0.0
            }
        };
        let mean = |x: &[f64]| x.iter().sum::<f64>() / x.len() as f64;
        let v10: Vec<f64> = members.iter().map(|&a| mean(&strangers.map(|b| wins(a, b)))).collect();
        let v01: Vec<f64> = strangers.iter().map(|&b| mean(&members.map(|a| wins(a, b)))).collect();
        let auc = mean(&v10);
        let variance =
            |v: &[f64]| v.iter().map(|x| (x - auc).powi(2)).sum::<f64>() / (v.len() as f64 - 1.0);
        let deviation = (variance(&v10) / 5.0 + variance(&v01) / 4.0).sqrt();
        let attack = auc_with_interval(&members, &strangers).unwrap();
        assert!((attack.auc - auc).abs() < 1e-15);
        assert!((attack.low - (auc - Z * deviation)).abs() < 1e-12);
        assert_eq!(attack.high, (auc + Z * deviation).min(1.0));
    }

    #[test]
    fn scores_that_say_nothing_give_one_half_exactly() {
        let attack = auc_with_interval(&[0.0; 7], &[0.0; 9]).unwrap();
        assert_eq!((attack.auc, attack.low, attack.high), (0.5, 0.5, 0.5));
        assert_eq!(auc_with_interval(&[], &[1.0]), None);
        assert_eq!(auc_with_interval(&[1.0], &[]), None);
        let one = auc_with_interval(&[1.0], &[0.0]).unwrap();
        assert!(one.auc == 1.0 && one.low < 0.5, "one pair proves nothing: {one:?}");
    }

    #[test]
    fn strangers_are_unknown_to_the_user_and_of_similar_popularity() {
        let popularity: Vec<u32> = (0..400).collect();
        let member = |user, item| Candidate { user, item, positive: user == 0 };
        let members = [member(0, 200), member(1, 390)];
        let is_known = |user: u32, item: u32| user == 0 && item.is_multiple_of(2);
        let strangers = draw_strangers(&members, &popularity, is_known, 1);
        assert_eq!(strangers.len(), 8);
        for stranger in &strangers {
            assert!(!is_known(stranger.user, stranger.item));
            let member = members[stranger.user as usize];
            assert!(stranger.item.abs_diff(member.item) <= 20);
            assert_eq!(stranger.positive, member.positive);
        }
        assert!(draw_strangers(&members, &popularity, |_, _| true, 1).is_empty());
    }

    #[test]
    fn the_attack_goes_by_the_label() {
        let pair = |item, positive| Candidate { user: 0, item, positive };
        let score = |_, item: u32| [2.0, -2.0, 0.5, 0.5][item as usize];
        let members = [pair(0, true), pair(1, false)];
        let evidence = Evidence::collect(&members, &[pair(2, true), pair(3, false)], score);
        assert_eq!(evidence.auc().unwrap().auc, 1.0);
        assert_eq!(evidence.roc(), [[0.0, 0.0], [0.0, 1.0], [0.5, 1.0], [1.0, 1.0]]);
    }

    #[test]
    fn the_curve_has_the_area_that_is_reported() {
        let members: Vec<f64> = (0..900).map(|k| f64::from(k * 37 % 500) / 10.0).collect();
        let strangers: Vec<f64> = (0..700).map(|k| f64::from(k * 53 % 300) / 10.0).collect();
        let evidence = Evidence { members, strangers };
        let curve = evidence.roc();
        assert!(curve.len() < 210);
        let area: f64 =
            curve.windows(2).map(|w| (w[1][0] - w[0][0]) * (w[0][1] + w[1][1]) / 2.0).sum();
        assert!((area - evidence.auc().unwrap().auc).abs() < 0.002);
    }
}
