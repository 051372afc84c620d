//! How far the original and the unlearned model are from the retrained one.

use super::Scorer;

/// Distances between score functions, over some pairs.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Closeness {
    /// How many pairs.
    pub pairs: usize,
    /// RMSE of scores, original against retrained.
    pub rmse_original: f64,
    /// RMSE of scores, unlearned against retrained.
    pub rmse_unlearned: f64,
    /// Largest absolute score difference, unlearned against retrained.
    pub max_abs_diff: f64,
}

impl Closeness {
    /// 1 - RMSE(unlearned, retrained) / RMSE(original, retrained): 1 is complete, 0 is doing
    /// nothing. `None` where the original does not differ from the retrained model.
    pub fn closure(&self) -> Option<f64> {
        (self.rmse_original > 0.0).then(|| 1.0 - self.rmse_unlearned / self.rmse_original)
    }
}

/// Compares the three models over `pairs` of (user, item).
pub fn closeness(
    original: &dyn Scorer,
    unlearned: &dyn Scorer,
    retrained: &dyn Scorer,
    pairs: &[(u32, u32)],
) -> Closeness {
    let (mut before, mut after, mut largest) = (0.0f64, 0.0f64, 0.0f64);
    for &(user, item) in pairs {
        let truth = retrained.of_pair(user, item);
        let gap = unlearned.of_pair(user, item) - truth;
        before += (original.of_pair(user, item) - truth).powi(2);
        after += gap * gap;
        largest = largest.max(gap.abs());
    }
    let mean = |sum: f64| (sum / pairs.len().max(1) as f64).sqrt();
    Closeness {
        pairs: pairs.len(),
        rmse_original: mean(before),
        rmse_unlearned: mean(after),
        max_abs_diff: largest,
    }
}
