//! The fixed negatives of the implicit task.

use std::collections::HashSet;

use rand::SeedableRng;
use rand::distr::{Distribution, Uniform};
use rand_chacha::ChaCha8Rng;

/// What negatives are drawn from: any item that the user has not consumed.
#[derive(Debug, Clone)]
pub struct BprCandidates {
    /// Number of items.
    pub items: usize,
    /// Negatives per positive.
    pub negatives: usize,
}

/// Tries per negative before an item that the user has consumed is taken after all (a user who
/// has consumed nearly everything).
const TRIES: usize = 100;

/// Draws the negatives of each positive, once, from the seed; they belong to that positive and
/// are forgotten with it. `positives` must be sorted by user. Returns one list per positive.
pub fn draw_negatives(
    positives: &[(u32, u32)],
    candidates: &BprCandidates,
    seed: u64,
) -> Vec<Vec<u32>> {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    rng.set_stream(1);
    let any = Uniform::new(0, candidates.items.max(1) as u32).expect("at least one item");
    let mut drawn = Vec::with_capacity(positives.len());
    for of_user in positives.chunk_by(|a, b| a.0 == b.0) {
        let consumed: HashSet<u32> = of_user.iter().map(|&(_, item)| item).collect();
        for _ in of_user {
            let one = |rng: &mut ChaCha8Rng| {
                let mut item = any.sample(rng);
                for _ in 1..TRIES {
                    if !consumed.contains(&item) {
                        break;
                    }
                    item = any.sample(rng);
                }
                item
            };
            drawn.push((0..candidates.negatives).map(|_| one(&mut rng)).collect());
        }
    }
    drawn
}
