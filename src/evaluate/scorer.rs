//! What metrics need of a model: its scores.

use crate::objective::Scores;

/// Anything that scores pairs of user and item: one trained model, or an ensemble of submodels.
/// Users and items are counted as in the objective that was trained.
pub trait Scorer {
    /// The score of one pair; for the explicit task the logit of "like".
    fn of_pair(&self, user: u32, item: u32) -> f64;

    /// A user's scores with every item, in the order of the items.
    fn of_user(&self, user: u32) -> Vec<f64>;
}

impl Scorer for Scores {
    fn of_pair(&self, user: u32, item: u32) -> f64 {
        self.of_pair(user, item)
    }

    fn of_user(&self, user: u32) -> Vec<f64> {
        self.of_user(user)
    }
}
