//! A file opened for reading: its shape and encoding, the names of its columns, and its rows.

use std::borrow::Cow;
use std::collections::VecDeque;

use csv::StringRecord;

use super::names::{self, RECBOLE_TYPES};
use super::rows::{Next, Rows};
use super::sniff::Shape;
use super::text::Coding;
use super::values;
use crate::data::{FileReport, Limits, Part, check_size};
use crate::order;
use crate::{Error, ErrorKind, Result};

/// Rows that are looked at before the columns are given their roles.
const HEAD: usize = 100;
/// Characters of a column's name that are shown.
const NAME_CHARS: usize = 80;

/// A file opened for reading.
pub(crate) struct Table<'a> {
    name: String,
    rows: Rows<'a>,
    shape: Shape,
    encoding: &'static str,
    head: VecDeque<(Next, StringRecord)>,
    names: Option<Vec<String>>,
    recbole: bool,
    width: usize,
}

impl<'a> Table<'a> {
    /// Finds out what the file is, and reads its first rows.
    pub fn open(name: &str, bytes: Cow<'a, [u8]>, limits: &Limits) -> Result<Self> {
        check_size(name, bytes.len() as u64, limits)?;
        let mut coding = Coding::detect(name, &bytes)?;
        coding.longest_line = limits.line_bytes;
        let (prefix, whole) = coding.prefix(&bytes);
        let start = prefix.trim_start();
        if start.is_empty() && whole {
            return Err(Error::new(ErrorKind::Format, "the file holds nothing but blank lines")
                .in_file(name)
                .remedy("choose a table of records as CSV, TSV or JSON"));
        }
        if start.starts_with('<') {
            return Err(Error::new(ErrorKind::Format, "a web page or XML, not a table")
                .in_file(name)
                .at_line(1)
                .found(start.lines().next().unwrap_or_default())
                .remedy("download the file itself, as CSV, TSV or JSON"));
        }
        let shape = Shape::of(&prefix, whole).ok_or_else(|| one_column(name, start))?;
        let mut rows = Rows::new(name, bytes, coding, shape);
        let mut head = VecDeque::new();
        while head.len() < HEAD {
            let mut record = StringRecord::new();
            let next = rows.next(&mut record).map_err(|error| error.in_file(name))?;
            check_width(name, record.len().max(rows.keys().len()), &next, limits)?;
            let end = next == Next::End;
            head.push_back((next, record));
            if end {
                break;
            }
        }
        if let Some((Next::Bad { line, reason, found }, _)) = head.front()
            && !head.iter().any(|(next, _)| matches!(next, Next::Row(_)))
        {
            return Err(Error::new(ErrorKind::Format, format!("no row can be used: {reason}"))
                .in_file(name)
                .at_line(*line)
                .found(found)
                .remedy("write one JSON object with user and item a line, or a list of them"));
        }
        let mut table = Self {
            name: name.to_owned(),
            rows,
            shape,
            encoding: coding.name(),
            head,
            names: None,
            recbole: false,
            width: 0,
        };
        table.find_names();
        Ok(table)
    }

    /// The names of the columns: the header, or the keys of JSON objects.
    pub fn names(&self) -> Option<&[String]> {
        self.names.as_deref()
    }

    /// True if rows are objects, whose fields may come in any number.
    pub fn is_objects(&self) -> bool {
        !self.rows.keys().is_empty()
    }

    /// True if rows are a user's items.
    pub fn is_lists(&self) -> bool {
        self.shape == Shape::Lists
    }

    /// True if the header names types as RecBole does.
    pub fn is_recbole(&self) -> bool {
        self.recbole
    }

    /// Fields of a usual row.
    pub fn width(&self) -> usize {
        self.width
    }

    /// What the header calls a column.
    pub fn header(&self, column: usize) -> Option<String> {
        let name = self.names()?.get(column).filter(|name| !name.is_empty())?;
        // A header can be as long as a line.
        Some(name.chars().take(NAME_CHARS).collect())
    }

    /// The same for messages, in English: its number where it has no name.
    pub fn column_name(&self, column: usize) -> String {
        self.header(column).unwrap_or_else(|| format!("column {}", column + 1))
    }

    /// The values of a column in the first rows, without empty ones.
    pub fn sample(&self, column: usize) -> impl Iterator<Item = &str> {
        self.head_rows().filter_map(move |row| row.get(column)).filter(|value| !value.is_empty())
    }

    /// True if nearly all values of a column in the first rows are alike, and there are some.
    pub fn mostly(&self, column: usize, is: impl Fn(&str) -> bool) -> bool {
        let (all, good) = self
            .sample(column)
            .fold((0, 0), |(all, good), value| (all + 1, good + usize::from(is(value))));
        all > 0 && good * 10 >= all * 8
    }

    /// The rows that are looked at first.
    pub fn head_rows(&self) -> impl Iterator<Item = &StringRecord> {
        self.head.iter().filter(|(next, _)| matches!(next, Next::Row(_))).map(|(_, row)| row)
    }

    /// Reads the next row.
    pub fn next(&mut self, record: &mut StringRecord) -> Result<Next> {
        match self.head.pop_front() {
            Some((next, row)) => {
                *record = row;
                Ok(next)
            }
            None => self.rows.next(record).map_err(|error| error.in_file(&self.name)),
        }
    }

    /// How much of the file has been read, 0 to 1.
    pub fn fraction(&self) -> f64 {
        self.rows.fraction()
    }

    /// An empty report on this file.
    pub fn report(&self, part: Option<Part>) -> FileReport {
        FileReport::new(&self.name, self.words(), self.encoding, part)
    }

    /// The file's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The column that a setting names: by header, else by number.
    pub fn named_column(&self, setting: &str) -> Result<usize> {
        let setting = setting.trim();
        let names = self.names().unwrap_or_default();
        if let Some(column) = names.iter().position(|name| name == setting) {
            return Ok(column);
        }
        if let Some(column) = names.iter().position(|name| name.eq_ignore_ascii_case(setting)) {
            return Ok(column);
        }
        if let Ok(number) = setting.parse::<usize>()
            && (1..=self.width).contains(&number)
        {
            return Ok(number - 1);
        }
        Err(Error::new(ErrorKind::Settings, "no such column")
            .in_file(&self.name)
            .found(setting)
            .remedy(format!("the columns are {}", self.list_columns())))
    }

    /// The columns in words.
    pub fn list_columns(&self) -> String {
        let shown = self.width.min(12);
        let names: Vec<String> = (0..shown).map(|column| self.column_name(column)).collect();
        let more = if shown < self.width { ", ..." } else { "" };
        format!("{}{more}", names.join(", "))
    }

    fn words(&self) -> String {
        let shape = self.shape.words();
        let header = self.names.is_some() && !self.is_objects();
        let named = |name: &str| {
            self.names().unwrap_or_default().iter().any(|n| names::plain(n) == names::plain(name))
        };
        match self.shape {
            Shape::Lists | Shape::JsonArray | Shape::JsonObjects | Shape::JsonLines => shape.into(),
            _ if self.recbole => format!("RecBole ({shape} with typed header)"),
            Shape::Delimited { delimiter: b';', .. } if named("Book-Rating") => {
                format!("Book-Crossing ({shape} with header)")
            }
            Shape::Delimited { delimiter: b'\t', .. } if !header && self.is_movielens() => {
                "MovieLens u.data (TSV without header)".into()
            }
            Shape::DoubleColon if !header && self.is_movielens() => {
                "MovieLens ratings.dat (::-separated without header)".into()
            }
            _ if header => format!("{shape} with header"),
            _ => format!("{shape} without header"),
        }
    }

    fn is_movielens(&self) -> bool {
        let whole = |value: &str| value.parse::<u32>().is_ok();
        self.width == 4
            && self.mostly(0, whole)
            && self.mostly(1, whole)
            && self.mostly(2, values::is_number)
            && self.mostly(3, values::looks_like_time)
    }

    /// Takes the header away from the rows, where there is one, and counts the columns.
    fn find_names(&mut self) {
        let mut widths: Vec<usize> = self.head_rows().map(StringRecord::len).collect();
        order::sort(&mut widths);
        self.width = widths.get(widths.len() / 2).copied().unwrap_or(0);
        if self.is_objects() {
            self.names = Some(self.rows.keys().to_vec());
            self.width = self.rows.keys().len();
            return;
        }
        if self.is_lists() || !self.first_is_header() {
            return;
        }
        let Some((_, first)) = self.head.pop_front() else { return };
        let mut names: Vec<String> = first.iter().map(str::to_owned).collect();
        self.recbole = names.iter().all(|name| untyped(name).is_some());
        if self.recbole {
            names.iter_mut().for_each(|name| {
                if let Some(plain) = untyped(name) {
                    *name = plain.to_owned();
                }
            });
        }
        self.width = names.len();
        self.names = Some(names);
    }

    /// A header has no numbers, and names that are known, or numbers below it.
    fn first_is_header(&self) -> bool {
        let Some((Next::Row(_), first)) = self.head.front() else { return false };
        if first.iter().all(|name| untyped(name).is_some()) {
            return true;
        }
        if first.iter().any(|name| values::is_number(name) || values::time(name).is_some()) {
            return false;
        }
        if first.iter().any(names::is_known) {
            return true;
        }
        let distinct = first.iter().enumerate().all(|(i, name)| {
            !name.is_empty() && first.iter().skip(i + 1).all(|other| other != name)
        });
        let rest = || self.head_rows().skip(1);
        let number_below = (0..first.len()).any(|column| {
            rest().next().is_some()
                && rest().all(|row| row.get(column).is_some_and(values::is_number))
        });
        distinct && number_below
    }
}

fn check_width(name: &str, width: usize, row: &Next, limits: &Limits) -> Result<()> {
    let &Next::Row(line) = row else { return Ok(()) };
    if width <= limits.columns {
        return Ok(());
    }
    let message = format!("there are more than {} columns", limits.columns);
    Err(Error::new(ErrorKind::Limit, message)
        .in_file(name)
        .at_line(line)
        .found(width.to_string())
        .remedy("write one record a line: user, item, and a rating if there is one"))
}

/// A RecBole column name without its type.
fn untyped(name: &str) -> Option<&str> {
    let (plain, kind) = name.rsplit_once(':')?;
    (RECBOLE_TYPES.contains(&kind) && !plain.is_empty()).then_some(plain)
}

/// The error of a text without columns.
pub(super) fn one_column(name: &str, text: &str) -> Error {
    Error::new(ErrorKind::Format, "there is only one column, or no columns at all")
        .in_file(name)
        .at_line(1)
        .found(text.lines().next().unwrap_or_default())
        .remedy(
            "write one record a line, with user and item separated by a comma, a tab or a semicolon",
        )
}
