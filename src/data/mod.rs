//! Records in: reading, checking, cleaning, splitting, and the built-in samples.
//!
//! [`read_interactions`] (or [`Reader`], in steps) turns files into a [`Dataset`] and tells in a
//! [`FileReport`] each what it took them for; [`read_titles`] adds titles; [`samples::sample`]
//! gives data without files.

mod collect;
mod dataset;
mod options;
mod read;
mod report;
mod retain;
pub mod samples;
mod summary;

pub use dataset::{Dataset, Ids, Interaction, Part};
pub use options::{ColumnMap, Limits, ReadOptions, SourceFile, Split, check_size};
pub use read::titles::{Title, Titles, read_titles};
pub use read::{Reader, read_interactions, read_pairs};
pub use report::{Column, FileReport, RefusedCount, RefusedRow, Role};
pub use retain::Retained;
pub use summary::{choose_threshold, degree_bars, rating_bars};
