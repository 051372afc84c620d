//! Reads records from files of any common form, in steps, so that a large file neither blocks
//! a page nor needs to be held twice.

mod encoding;
mod json;
mod json_fields;
mod names;
mod open_file;
mod pairs;
mod roles;
mod rows;
mod sniff;
mod table;
mod text;
pub(crate) mod titles;
mod values;

use std::borrow::Cow;
use std::collections::VecDeque;

use csv::StringRecord;

use self::open_file::{Found, OpenFile};
pub use self::pairs::read_pairs;
use super::collect::Collector;
use super::{Dataset, FileReport, Part, ReadOptions, SourceFile, check_size};
use crate::{Error, ErrorKind, Result};

/// Reads files as one set of records with shared ids.
///
/// ```
/// use unremember::data::{ReadOptions, SourceFile, read_interactions};
/// let file = SourceFile::new("ratings.csv", "user,movie,rating\nann,Alien,5\nbo,Alien,2\n");
/// let (data, reports) = read_interactions(&[file], &ReadOptions::default())?;
/// assert_eq!((data.users.len(), data.items.len()), (2, 1));
/// assert_eq!(reports[0].format, "CSV with header");
/// # Ok::<(), unremember::Error>(())
/// ```
pub fn read_interactions(
    files: &[SourceFile],
    options: &ReadOptions,
) -> Result<(Dataset, Vec<FileReport>)> {
    let mut reader = Reader::borrowed(files, options.clone())?;
    while reader.step(1 << 16)?.is_some() {}
    reader.finish()
}

/// A file that is still to be read.
struct Pending<'a> {
    name: Cow<'a, str>,
    bytes: Cow<'a, [u8]>,
    part: Option<Part>,
}

/// Reads files in steps: call [`step`](Self::step) until it returns `None`, then
/// [`finish`](Self::finish). Dropping the reader cancels.
pub struct Reader<'a> {
    options: ReadOptions,
    pending: VecDeque<Pending<'a>>,
    current: Option<OpenFile<'a>>,
    reports: Vec<FileReport>,
    collector: Collector,
    bytes_total: usize,
    bytes_done: usize,
    bytes_current: usize,
    name: String,
    record: StringRecord,
}

impl Reader<'static> {
    /// A reader that owns the files. Each one's bytes are given up as soon as it is read.
    pub fn new(files: Vec<SourceFile>, options: ReadOptions) -> Result<Self> {
        let pending = files.into_iter().map(|file| Pending {
            name: Cow::Owned(file.name),
            bytes: Cow::Owned(file.bytes),
            part: file.part,
        });
        Self::start(pending.collect(), options)
    }
}

impl<'a> Reader<'a> {
    /// A reader that borrows the files.
    pub fn borrowed(files: &'a [SourceFile], options: ReadOptions) -> Result<Self> {
        let pending = files.iter().map(|file| Pending {
            name: Cow::Borrowed(&file.name),
            bytes: Cow::Borrowed(&file.bytes),
            part: file.part,
        });
        Self::start(pending.collect(), options)
    }

    /// Checks all sizes and settings before anything is read.
    fn start(pending: VecDeque<Pending<'a>>, options: ReadOptions) -> Result<Self> {
        options.split.check()?;
        let Some(first) = pending.front() else {
            return Err(Error::new(ErrorKind::Settings, "no file was given")
                .remedy("choose at least one file of records"));
        };
        if pending.len() > options.limits.files.min(usize::from(u16::MAX)) {
            return Err(Error::new(ErrorKind::Limit, "too many files")
                .found(pending.len().to_string())
                .remedy(format!("choose at most {}", options.limits.files)));
        }
        for (role, setting) in [("user", &options.columns.user), ("item", &options.columns.item)] {
            if setting.as_deref().is_some_and(|name| matches!(name.trim(), "-" | "")) {
                return Err(Error::new(ErrorKind::Settings, format!("the {role} needs a column"))
                    .remedy("give its name or its number"));
            }
        }
        for file in &pending {
            check_size(&file.name, file.bytes.len() as u64, &options.limits)?;
        }
        let name = first.name.clone().into_owned();
        let bytes_total = pending.iter().map(|file| file.bytes.len()).sum();
        Ok(Self {
            options,
            pending,
            current: None,
            reports: Vec::new(),
            collector: Collector::default(),
            bytes_total,
            bytes_done: 0,
            bytes_current: 0,
            name,
            record: StringRecord::new(),
        })
    }

    /// Reads about `rows` rows more. Returns how far it is, 0 to 1, or `None` once all is read.
    pub fn step(&mut self, rows: usize) -> Result<Option<f64>> {
        let mut left = rows.max(1);
        while left > 0 {
            let Some(file) = &mut self.current else {
                let Some(next) = self.pending.pop_front() else { return Ok(None) };
                self.bytes_current = next.bytes.len();
                let (columns, limits) = (&self.options.columns, &self.options.limits);
                let file = OpenFile::open(&next.name, next.bytes, next.part, columns, limits)?;
                self.current = Some(file);
                continue;
            };
            left -= 1;
            let limits = &self.options.limits;
            match file.next(&mut self.record, limits)? {
                Found::Record { line, user, item, value, time } => {
                    let number = self.reports.len();
                    self.collector
                        .push((user, item), value, time, number, limits)
                        .map_err(|error| error.in_file(file.table.name()).at_line(line))?;
                }
                Found::Refused => {}
                Found::End => {
                    let report = file.conclude()?;
                    self.reports.push(report);
                    self.bytes_done += self.bytes_current;
                    self.current = None;
                }
            }
        }
        let within = self.current.as_ref().map_or(0.0, |file| file.table.fraction());
        let done = self.bytes_done as f64 + within * self.bytes_current as f64;
        Ok(Some((done / self.bytes_total.max(1) as f64).min(1.0)))
    }

    /// Reads what is left, and makes the data set: ids numbered, repeated pairs merged, parts
    /// assigned.
    pub fn finish(mut self) -> Result<(Dataset, Vec<FileReport>)> {
        while self.step(1 << 16)?.is_some() {}
        let mut data = self.collector.finish(&mut self.reports, &self.options.split)?;
        data.name = self.name;
        Ok((data, self.reports))
    }
}
