//! A file of records that is being read: each row checked, and noted in the report.

use std::borrow::Cow;

use csv::StringRecord;

use super::roles::Roles;
use super::rows::Next;
use super::table::Table;
use super::values;
use crate::data::{Column, ColumnMap, FileReport, Limits, Part, Refusal, Role};
use crate::{Error, ErrorKind, Result};

/// A file that is being read.
pub(super) struct OpenFile<'a> {
    pub table: Table<'a>,
    roles: Roles,
    pub report: FileReport,
    /// Fields that a row must have at least, so that user, item and rating are there.
    least: usize,
    first_bad_rating: Option<(usize, String)>,
    bad_ratings: usize,
}

/// What the next row of a file came to.
pub(super) enum Found<'r> {
    /// A record.
    Record { line: usize, user: &'r str, item: &'r str, value: f32, time: Option<i64> },
    /// Nothing that can be used; noted in the report.
    Refused,
    /// The file has ended.
    End,
}

impl<'a> OpenFile<'a> {
    /// Opens a file and finds out which column is what.
    pub fn open(
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
                Column {
                    number: column + 1,
                    name: table.header(column),
                    role: role(column),
                    example,
                }
            };
            report.columns = (0..table.width()).map(column).collect();
        }
        let least = 1 + roles.user.max(roles.item).max(roles.rating.unwrap_or(0));
        Ok(Self { table, roles, report, least, first_bad_rating: None, bad_ratings: 0 })
    }

    /// Reads and checks the next row.
    pub fn next<'r>(&mut self, record: &'r mut StringRecord, limits: &Limits) -> Result<Found<'r>> {
        let line = match self.table.next(record)? {
            Next::End => return Ok(Found::End),
            Next::Bad { line, reason, found } => {
                self.report.rows_read += 1;
                self.report.refuse(line, reason, || found);
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
            let long = record.iter().find(|field| field.contains('\n'));
            let reason = match long {
                Some(_) => Refusal::OpenQuote,
                None => Refusal::ColumnCount,
            };
            self.report.refuse(line, reason, || long.map_or_else(|| whole(record), str::to_owned));
            return Ok(Found::Refused);
        }
        let (user, item) = (field(self.roles.user), field(self.roles.item));
        for (id, missing) in [(user, Refusal::NoUser), (item, Refusal::NoItem)] {
            if id.is_empty() {
                self.report.refuse(line, missing, || whole(record));
                return Ok(Found::Refused);
            }
            if id.len() > limits.id_chars && id.chars().count() > limits.id_chars {
                self.report.refuse(line, Refusal::LongId, || id.to_owned());
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
                    self.report.refuse(line, reason, || text.to_owned());
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
    pub fn conclude(&mut self) -> Result<FileReport> {
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

/// A row as it is shown to people.
fn whole(record: &StringRecord) -> String {
    record.iter().collect::<Vec<_>>().join(", ")
}
