//! Judging models: quality on held-out records, and distance to the retrained model.

mod auc;
mod closeness;
mod membership;
mod optimality;
mod ranking;
mod scorer;

pub use auc::auc;
pub use closeness::{Closeness, closeness};
pub use membership::{Attack, Candidate, Evidence, auc_with_interval, draw_strangers};
pub use optimality::{Optimality, certify};
pub use ranking::{Ranking, ranking, top_items};
pub use scorer::Scorer;
