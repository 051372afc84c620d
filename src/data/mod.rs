//! Records in: reading, checking, cleaning, splitting, and the built-in samples.

mod dataset;

pub use dataset::{Dataset, Ids, Interaction, Part};
