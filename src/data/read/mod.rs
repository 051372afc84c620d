//! Reads records from files of any common form, in steps, so that a large file neither blocks
//! a page nor needs to be held twice.

mod json;
mod json_fields;
mod names;
mod rows;
mod sniff;
mod table;
mod text;
pub(crate) mod titles;
mod values;

use std::borrow::Cow;
use std::collections::VecDeque;

use csv::StringRecord;

use self::rows::Next;
use self::table::{Roles, Table};
use super::collect::Collector;
use super::{
    Column, ColumnMap, Dataset, FileReport, Limits, Part, ReadOptions, Role, SourceFile, check_size,
};
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

/// Reads the (user, item) pairs of a file, each with its line, for example as a list of records
/// to forget. Other columns are ignored. A row that cannot be used is an error: a list of what to
/// forget must not be followed in part.
pub fn read_pairs(file: &SourceFile, limits: &Limits) -> Result<Vec<(String, String, usize)>> {
    let unused = || Some("-".to_owned());
    let columns = ColumnMap { rating: unused(), time: unused(), ..ColumnMap::default() };
    let mut file = OpenFile::open(&file.name, Cow::Borrowed(&file.bytes), None, &columns, limits)?;
    let mut record = StringRecord::new();
    let mut pairs = Vec::new();
    loop {
        match file.next(&mut record, limits)? {
            Found::Record { line, user, item, .. } => {
                if pairs.len() >= limits.rows {
                    return Err(Error::new(ErrorKind::Limit, "too many rows")
                        .in_file(file.table.name())
                        .at_line(line)
                        .remedy(format!("list at most {} records", limits.rows)));
                }
                pairs.push((user.to_owned(), item.to_owned(), line));
            }
            Found::Refused => {
                if let Some(row) = file.report.refused_rows.first() {
                    return Err(Error::new(ErrorKind::Value, &row.reason)
                        .in_file(file.table.name())
                        .at_line(row.line)
                        .found(&row.found)
                        .remedy("correct this line or take it out"));
                }
            }
            Found::End => break,
        }
    }
    file.conclude()?;
    Ok(pairs)
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
        if pending.len() > options.limits.files {
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

/// A file that is being read.
struct OpenFile<'a> {
    table: Table<'a>,
    roles: Roles,
    report: FileReport,
    /// Fields that a row must have at least, so that user, item and rating are there.
    least: usize,
    first_bad_rating: Option<(usize, String)>,
    bad_ratings: usize,
}

/// What the next row of a file came to.
enum Found<'r> {
    /// A record.
    Record { line: usize, user: &'r str, item: &'r str, value: f32, time: Option<i64> },
    /// Nothing that can be used; noted in the report.
    Refused,
    /// The file has ended.
    End,
}

impl<'a> OpenFile<'a> {
    fn open(
        name: &str,
        bytes: Cow<'a, [u8]>,
        part: Option<Part>,
        columns: &ColumnMap,
        limits: &Limits,
    ) -> Result<Self> {
        let table = Table::open(name, bytes, limits)?;
        let mut report = table.report(part);
        let roles = if table.is_lists() {
            Roles { user: 0, item: 1, rating: None, time: None }
        } else {
            Roles::find(&table, columns)?
        };
        if !table.is_lists() {
            let role = |column| match column {
                _ if column == roles.user => Role::User,
                _ if column == roles.item => Role::Item,
                _ if Some(column) == roles.rating => Role::Rating,
                _ if Some(column) == roles.time => Role::Time,
                _ => Role::Ignored,
            };
            let column = |column| {
                let example = table.sample(column).next().unwrap_or_default();
                let example = example.chars().take(80).collect();
                Column { name: table.column_name(column), role: role(column), example }
            };
            report.columns = (0..table.width()).map(column).collect();
        }
        let least = 1 + roles.user.max(roles.item).max(roles.rating.unwrap_or(0));
        Ok(Self { table, roles, report, least, first_bad_rating: None, bad_ratings: 0 })
    }

    /// Reads and checks the next row.
    fn next<'r>(&mut self, record: &'r mut StringRecord, limits: &Limits) -> Result<Found<'r>> {
        let line = match self.table.next(record)? {
            Next::End => return Ok(Found::End),
            Next::Bad { line, reason, found } => {
                self.report.rows_read += 1;
                self.report.refuse(line, reason, &found);
                return Ok(Found::Refused);
            }
            Next::Row(line) => line,
        };
        let record = &*record;
        self.report.rows_read += 1;
        let field = |column: usize| record.get(column).unwrap_or_default();

        // Fields may be missing at the end, and empty ones may follow; else they have shifted.
        let width = self.table.width();
        let surplus = || record.iter().skip(width).any(|field| !field.is_empty());
        if !self.table.is_objects() && (record.len() < self.least || surplus()) {
            let (reason, found) = match record.iter().find(|field| field.contains('\n')) {
                Some(long) => ("a quote is opened and not closed", long.to_owned()),
                None => ("wrong number of columns", record.iter().collect::<Vec<_>>().join(", ")),
            };
            self.report.refuse(line, reason, &found);
            return Ok(Found::Refused);
        }
        let (user, item) = (field(self.roles.user), field(self.roles.item));
        for (id, missing) in [(user, "the user is missing"), (item, "the item is missing")] {
            let refused = if id.is_empty() {
                Some((missing.to_owned(), record.iter().collect::<Vec<_>>().join(", ")))
            } else if id.len() > limits.id_chars && id.chars().count() > limits.id_chars {
                let reason = format!("an id is longer than {} characters", limits.id_chars);
                Some((reason, id.to_owned()))
            } else {
                None
            };
            if let Some((reason, found)) = refused {
                self.report.refuse(line, &reason, &found);
                return Ok(Found::Refused);
            }
        }
        let value = match self.roles.rating.map(field) {
            None => 1.0,
            Some(text) => match values::rating(text) {
                Ok(value) => value,
                Err(reason) => {
                    self.bad_ratings += 1;
                    self.first_bad_rating.get_or_insert_with(|| (line, text.to_owned()));
                    self.report.refuse(line, reason, text);
                    self.check_ratings(10_000)?;
                    return Ok(Found::Refused);
                }
            },
        };
        let time = self.roles.time.map(field).and_then(values::time);
        self.report.rows_kept += 1;
        Ok(Found::Record { line, user, item, value, time })
    }

    /// An error where at least `rows` rows were read and nearly all ratings are unusable.
    fn check_ratings(&self, rows: usize) -> Result<()> {
        let read = self.report.rows_read;
        let Some((line, found)) = &self.first_bad_rating else { return Ok(()) };
        if read < rows || self.bad_ratings * 10 < read * 9 {
            return Ok(());
        }
        let column = self.roles.rating.map(|column| self.table.column_name(column));
        let message = format!(
            "{} is taken for the rating, but is not a number in {} of {read} rows",
            column.unwrap_or_default(),
            self.bad_ratings
        );
        Err(Error::new(ErrorKind::Value, message)
            .in_file(self.table.name())
            .at_line(*line)
            .found(found)
            .remedy("say which column holds the rating, or that there is none (-)"))
    }

    /// Ends the file: its report, or an error where nothing in it was usable.
    fn conclude(&mut self) -> Result<FileReport> {
        self.report.sort();
        self.check_ratings(1)?;
        if self.report.rows_kept == 0 {
            let error = match self.report.refused_rows.first() {
                None => Error::new(ErrorKind::Value, "there are no rows").at_line(1),
                Some(row) => {
                    Error::new(ErrorKind::Value, format!("no row can be used: {}", row.reason))
                        .at_line(row.line)
                        .found(&row.found)
                }
            };
            return Err(error
                .in_file(self.table.name())
                .remedy("write one record a line: user, item, and a rating if there is one"));
        }
        Ok(self.report.clone())
    }
}
