//! How files were read: what each column was taken for, and which rows were not used and why.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::Part;
use crate::order;

/// What a column of a file is used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub enum Role {
    /// The user's id.
    User,
    /// The item's id.
    Item,
    /// The rating or label.
    Rating,
    /// The time, in seconds or milliseconds since 1970 or as an ISO date.
    Time,
    /// Not used.
    Ignored,
}

/// One column of a file and what it is used for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct Column {
    /// Its place in the file, counted from 1.
    pub number: usize,
    /// The header's name; `None` where there is no header, or none for this column.
    pub name: Option<String>,
    /// What it is used for.
    pub role: Role,
    /// A value from the file's first rows.
    pub example: String,
}

/// Why a row is not used. [`fmt::Display`] says it in English.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub enum Refusal {
    /// It has too few columns for user, item and rating, or more than the header.
    ColumnCount,
    /// A quote is opened and not closed.
    OpenQuote,
    /// There is no user.
    NoUser,
    /// There is no item.
    NoItem,
    /// An id is longer than [`Limits::id_chars`](super::Limits::id_chars).
    LongId,
    /// There is no rating.
    NoRating,
    /// The rating is not a number.
    RatingNotNumber,
    /// The rating is infinite, NaN, or larger than a 32-bit float holds.
    RatingNotFinite,
    /// The row cannot be read as text.
    NotText,
    /// The row is not UTF-8.
    NotUtf8,
    /// The row is not JSON.
    NotJson,
    /// The row is JSON, but neither a list nor an object.
    NotListOrObject,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::ColumnCount => "wrong number of columns",
            Self::OpenQuote => "a quote is opened and not closed",
            Self::NoUser => "the user is missing",
            Self::NoItem => "the item is missing",
            Self::LongId => "an id is longer than is allowed",
            Self::NoRating => "the rating is missing",
            Self::RatingNotNumber => "the rating is not a number",
            Self::RatingNotFinite => "the rating is not a finite number of usual size",
            Self::NotText => "not a row of text",
            Self::NotUtf8 => "not UTF-8",
            Self::NotJson => "not JSON",
            Self::NotListOrObject => "not a list or an object",
        })
    }
}

/// A row that was not used, and why.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct RefusedRow {
    /// The line in the file, counted from 1.
    pub line: usize,
    /// What is wrong with it.
    pub reason: Refusal,
    /// The offending value, shortened.
    pub found: String,
}

/// A reason for not using rows, and how many it struck.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct RefusedCount {
    /// What is wrong with the rows.
    pub reason: Refusal,
    /// How many rows.
    pub rows: usize,
}

/// How one file was read.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct FileReport {
    /// The file's name.
    pub name: String,
    /// What it was recognised as, in words: "CSV with header", "MovieLens u.data", ...
    pub format: String,
    /// The text encoding: "UTF-8", "Latin-1", "UTF-16".
    pub encoding: String,
    /// Its columns and their roles; empty for lists of items per user.
    pub columns: Vec<Column>,
    /// The part its records belong to; `None` where the session splits them.
    pub part: Option<Part>,
    /// Rows read, header excluded.
    pub rows_read: usize,
    /// Rows that became records.
    pub rows_kept: usize,
    /// Rows whose (user, item) pair came again; the last one counts (by time, where there is
    /// one).
    pub duplicates: usize,
    /// Rows not used, by reason, most frequent first.
    pub refused: Vec<RefusedCount>,
    /// The first rows not used, at most 20.
    pub refused_rows: Vec<RefusedRow>,
}

/// The most rows that [`FileReport::refused_rows`] lists.
const LISTED: usize = 20;

impl FileReport {
    /// A report on a file of which nothing has been read yet.
    pub(crate) fn new(name: &str, format: String, encoding: &str, part: Option<Part>) -> Self {
        Self {
            name: name.to_owned(),
            format,
            encoding: encoding.to_owned(),
            columns: Vec::new(),
            part,
            rows_read: 0,
            rows_kept: 0,
            duplicates: 0,
            refused: Vec::new(),
            refused_rows: Vec::new(),
        }
    }

    /// Notes a row that is not used; `found` is asked for what is there only if it is listed.
    pub(crate) fn refuse(&mut self, line: usize, reason: Refusal, found: impl FnOnce() -> String) {
        match self.refused.iter_mut().find(|count| count.reason == reason) {
            Some(count) => count.rows += 1,
            None => self.refused.push(RefusedCount { reason, rows: 1 }),
        }
        if self.refused_rows.len() < LISTED {
            let found = found();
            let mut shown: String = found.chars().take(80).collect();
            if shown.len() < found.len() {
                shown.push('…');
            }
            self.refused_rows.push(RefusedRow { line, reason, found: shown });
        }
    }

    /// Rows not used, whatever the reason.
    pub fn rows_refused(&self) -> usize {
        self.refused.iter().map(|count| count.rows).sum()
    }

    /// Takes the values of the file out of the report, which may name somebody who is to be
    /// forgotten: the examples of columns and what was found in refused rows. Counts stay.
    pub fn clear_values(&mut self) {
        self.columns.iter_mut().for_each(|column| column.example.clear());
        self.refused_rows.iter_mut().for_each(|row| row.found.clear());
    }

    /// Brings the counts into their final order: most frequent reason first.
    pub(crate) fn sort(&mut self) {
        order::sort_by(&mut self.refused, |a, b| {
            b.rows.cmp(&a.rows).then_with(|| a.reason.cmp(&b.reason))
        });
    }
}
