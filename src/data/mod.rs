//! Records in: reading, checking, cleaning, splitting, and the built-in samples.
//!
//! [`read_interactions`] (or [`Reader`], in steps) turns files into a [`Dataset`] and tells in a
//! [`FileReport`] each what it took them for; [`read_titles`] adds titles; [`read_pairs`] reads
//! lists of records to forget; [`samples::sample`] gives data without files.
//!
//! The form of a file is found by looking at its content:
//!
//! | form | example of a row |
//! |---|---|
//! | CSV, TSV, semicolon or pipe, with or without header | `alice,film-7,4.5,2024-05-01` |
//! | MovieLens u.data, ratings.csv, ratings.dat | `1::1193::5::978300760` |
//! | RecBole .inter, whose header names types | `user_id:token item_id:token rating:float` |
//! | Book-Crossing: semicolons, quotes, Latin-1 | `"276725";"034545104X";"0"` |
//! | JSON array of objects or of arrays, JSON lines | `{"user": "alice", "item": 7, "stars": 4}` |
//! | LightGCN lists: a user and all its items | `0 12 7 103` |
//!
//! Without a header the columns are user, item, rating, time; a column that holds times is never
//! taken for the rating. Text is UTF-8, UTF-16 with a byte order mark, or else Windows-1252.

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
pub use report::{Column, FileReport, Refusal, RefusedCount, RefusedRow, Role};
pub use retain::Retained;
pub use summary::{choose_threshold, degree_bars, rating_bars};
