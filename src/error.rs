//! The one error type of the crate: a kind to branch on, and the context a person needs to act.

use std::fmt;

use serde::Serialize;

/// Shorthand for results of this crate.
pub type Result<T> = std::result::Result<T, Error>;

/// What went wrong, in kinds that a caller may want to tell apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
#[non_exhaustive]
pub enum ErrorKind {
    /// A file is not what it claims to be: wrong format, truncated, empty, not text.
    Format,
    /// A file is in a known format, but a value or a column is missing or unusable.
    Value,
    /// Something is larger than the stated limit.
    Limit,
    /// A setting is out of its range, or settings contradict each other.
    Settings,
    /// A request names records, users or items that are not there.
    Unknown,
    /// A step was asked for before the step that it needs.
    Order,
    /// A computation did not reach the accuracy it was asked for.
    Numerics,
    /// A graphics device is not there, does not suffice, or failed; the CPU goes on.
    Device,
    /// Reading or writing failed.
    Io,
}

/// An error with the context that a person needs to act on it.
///
/// ```
/// use unremember::{Error, ErrorKind};
/// let error = Error::new(ErrorKind::Value, "the rating is not a number")
///     .in_file("ratings.csv")
///     .at_line(17)
///     .found("five")
///     .remedy("write ratings as numbers, or map another column to the rating");
/// assert_eq!(
///     error.to_string(),
///     "ratings.csv, line 17: the rating is not a number (found \"five\"); \
///      write ratings as numbers, or map another column to the rating"
/// );
/// ```
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export, rename = "EngineError"))]
pub struct Error {
    /// The kind, to branch on.
    pub kind: ErrorKind,
    /// What happened, as a sentence without full stop.
    pub message: String,
    /// The file it happened in, where there is one.
    pub file: Option<String>,
    /// The line, counted from 1, where there is one.
    pub line: Option<usize>,
    /// The offending value, shortened to 80 characters.
    pub found: Option<String>,
    /// What to do about it.
    pub remedy: Option<String>,
}

impl Error {
    /// An error of a kind, with a message and no context yet.
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        let message = message.into();
        Self { kind, message, file: None, line: None, found: None, remedy: None }
    }

    /// Names the file.
    pub fn in_file(mut self, file: impl Into<String>) -> Self {
        self.file = Some(file.into());
        self
    }

    /// Names the line, counted from 1.
    pub fn at_line(mut self, line: usize) -> Self {
        self.line = Some(line);
        self
    }

    /// Shows the offending value; more than 80 characters are cut.
    pub fn found(mut self, value: impl AsRef<str>) -> Self {
        let value = value.as_ref();
        let mut shown: String = value.chars().take(80).collect();
        if shown.len() < value.len() {
            shown.push('…');
        }
        self.found = Some(shown);
        self
    }

    /// Says what to do about it.
    pub fn remedy(mut self, remedy: impl Into<String>) -> Self {
        self.remedy = Some(remedy.into());
        self
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.file, self.line) {
            (Some(file), Some(line)) => write!(f, "{file}, line {line}: ")?,
            (Some(file), None) => write!(f, "{file}: ")?,
            (None, Some(line)) => write!(f, "line {line}: ")?,
            (None, None) => {}
        }
        f.write_str(&self.message)?;
        if let Some(found) = &self.found {
            write!(f, " (found {found:?})")?;
        }
        if let Some(remedy) = &self.remedy {
            write!(f, "; {remedy}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Error {}

impl From<std::io::Error> for Error {
    fn from(error: std::io::Error) -> Self {
        if error.kind() == std::io::ErrorKind::FileTooLarge {
            // Only the reader of records makes such an error: see `Limits::line_bytes`.
            return Error::new(ErrorKind::Limit, "a line is too long")
                .remedy("write one record a line");
        }
        Error::new(ErrorKind::Io, error.to_string())
    }
}
