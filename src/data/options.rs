//! What reading depends on besides the files: which column is what, limits, and the split.

use serde::Deserialize;

use crate::{Error, ErrorKind, Result};

use super::Part;

/// A file to read, as bytes.
#[derive(Debug, Clone, Default)]
pub struct SourceFile {
    /// Its name, for reports and errors. The format is found by looking at the content.
    pub name: String,
    /// Its content.
    pub bytes: Vec<u8>,
    /// The part its records belong to; `None` lets [`Split`] decide.
    pub part: Option<Part>,
}

impl SourceFile {
    /// A file whose records are to be split.
    pub fn new(name: impl Into<String>, bytes: impl Into<Vec<u8>>) -> Self {
        Self { name: name.into(), bytes: bytes.into(), part: None }
    }

    /// The same file, all of whose records belong to one part.
    pub fn with_part(mut self, part: Part) -> Self {
        self.part = Some(part);
        self
    }
}

/// Which column is what, where the header and the content do not tell. A column is named by its
/// header or by its number, counted from 1; `"-"` says that there is none (rating and time
/// only). `None` finds out.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct ColumnMap {
    /// The user's id.
    pub user: Option<String>,
    /// The item's id.
    pub item: Option<String>,
    /// The rating or label.
    pub rating: Option<String>,
    /// The time.
    pub time: Option<String>,
}

/// How much is read at most.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of one file.
    pub file_bytes: u64,
    /// Files in one set.
    pub files: usize,
    /// Rows of all files together.
    pub rows: usize,
    /// Different users.
    pub users: usize,
    /// Different items.
    pub items: usize,
    /// Characters of one id.
    pub id_chars: usize,
    /// Columns of a table.
    pub columns: usize,
    /// Bytes of one line.
    pub line_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            file_bytes: 1 << 30,
            files: 64,
            rows: 20_000_000,
            users: 5_000_000,
            items: 5_000_000,
            id_chars: 1024,
            columns: 1024,
            line_bytes: 16 << 20,
        }
    }
}

/// How records are divided into parts where the files do not say.
#[derive(Debug, Clone, PartialEq)]
pub struct Split {
    /// Share held out for validation, 0 to 0.5.
    pub valid_share: f64,
    /// Share held out for testing, 0 to 0.5.
    pub test_share: f64,
    /// Seed of the shuffle.
    pub seed: u64,
}

impl Default for Split {
    fn default() -> Self {
        Self { valid_share: 0.2, test_share: 0.2, seed: 1 }
    }
}

impl Split {
    /// Refuses shares out of range, or that leave nothing to learn from.
    pub fn check(&self) -> Result<()> {
        for (name, share) in [("valid-share", self.valid_share), ("test-share", self.test_share)] {
            if !(0.0..=0.5).contains(&share) {
                return Err(Error::new(ErrorKind::Settings, format!("{name} is out of range"))
                    .found(share.to_string())
                    .remedy("choose a share from 0 to 0.5"));
            }
        }
        if self.valid_share + self.test_share > 0.9 {
            let message = "validation and test take nearly all records";
            return Err(Error::new(ErrorKind::Settings, message)
                .found(format!("{} + {}", self.valid_share, self.test_share))
                .remedy("leave at least 0.1 to learn from"));
        }
        Ok(())
    }
}

/// All that reading depends on besides the files.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ReadOptions {
    /// Which column is what; finds out by default.
    pub columns: ColumnMap,
    /// How much is read at most.
    pub limits: Limits,
    /// How records are divided into parts.
    pub split: Split,
}

/// Refuses a file that is too large, before any of it is read.
///
/// ```
/// use unremember::data::{Limits, check_size};
/// let error = check_size("all.csv", 3 << 30, &Limits::default()).unwrap_err();
/// assert_eq!(error.file.as_deref(), Some("all.csv"));
/// ```
pub fn check_size(name: &str, bytes: u64, limits: &Limits) -> Result<()> {
    if bytes > limits.file_bytes {
        let message = format!("the file is larger than the limit of {}", size(limits.file_bytes));
        return Err(Error::new(ErrorKind::Limit, message)
            .in_file(name)
            .found(size(bytes))
            .remedy("keep only the columns user, item, rating and time, or fewer users"));
    }
    if bytes == 0 {
        return Err(Error::new(ErrorKind::Format, "the file is empty")
            .in_file(name)
            .found("0 bytes")
            .remedy("save or download it again"));
    }
    Ok(())
}

/// A size in words.
fn size(bytes: u64) -> String {
    const UNITS: [(&str, u64); 3] = [("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10)];
    for (unit, scale) in UNITS {
        if bytes >= scale {
            let tenths = bytes / (scale / 10).max(1);
            return format!("{}.{} {unit}", tenths / 10, tenths % 10).replace(".0 ", " ");
        }
    }
    format!("{bytes} bytes")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_over_the_limit_is_refused_by_its_size_alone() {
        let limits = Limits::default();
        let error = check_size("big.csv", 3 << 30, &limits).unwrap_err();
        assert_eq!(error.kind, ErrorKind::Limit);
        assert_eq!(error.found.as_deref(), Some("3 GiB"));
        assert!(error.message.contains("1 GiB"), "{error}");
        assert!(check_size("fits.csv", 1 << 30, &limits).is_ok());
        assert_eq!(check_size("none.csv", 0, &limits).unwrap_err().kind, ErrorKind::Format);
    }

    #[test]
    fn shares_out_of_range_are_refused() {
        let split = |valid_share, test_share| Split { valid_share, test_share, seed: 1 }.check();
        assert!(split(0.2, 0.2).is_ok());
        assert!(split(0.0, 0.0).is_ok());
        assert!(split(-0.1, 0.2).is_err());
        assert!(split(0.2, f64::NAN).is_err());
        assert!(split(0.5, 0.5).is_err());
    }
}
