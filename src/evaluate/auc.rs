//! Area under the ROC curve.

use crate::order;

/// The probability that a positive scores above a negative, ties counting half; `None` without
/// both kinds. Cost: linear.
///
/// ```
/// use unremember::evaluate::auc;
/// assert_eq!(auc(vec![(0.9, true), (0.5, false), (0.5, true), (0.1, false)]), Some(0.875));
/// ```
pub fn auc(mut scored: Vec<(f64, bool)>) -> Option<f64> {
    order::sort_by_number(&mut scored, |&(score, _)| order::key(score));
    let positives = scored.iter().filter(|(_, positive)| *positive).count() as f64;
    let negatives = scored.len() as f64 - positives;
    if positives == 0.0 || negatives == 0.0 {
        return None;
    }
    let (mut below, mut won) = (0.0, 0.0);
    for ties in scored.chunk_by(|a, b| a.0 == b.0) {
        let positive = ties.iter().filter(|(_, positive)| *positive).count() as f64;
        let negative = ties.len() as f64 - positive;
        won += positive * (below + 0.5 * negative);
        below += negative;
    }
    Some(won / (positives * negatives))
}
