//! Rows of fields from a text of any shape, one at a time.

use std::borrow::Cow;
use std::io::BufRead;

use csv::StringRecord;

use super::json::{JsonRows, Layout};
use super::sniff::{Shape, builder};
use super::text::{Coding, Source};
use crate::Result;
use crate::data::Refusal;

/// What reading a row came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Next {
    /// A row, and the line it starts in.
    Row(usize),
    /// Something that is no row.
    Bad {
        /// The line, counted from 1.
        line: usize,
        /// What is wrong with it.
        reason: Refusal,
        /// What is there.
        found: String,
    },
    /// There are no more rows.
    End,
}

/// Rows of a file.
pub(crate) enum Rows<'a> {
    /// Separated by one byte.
    Csv(Box<csv::Reader<Source<'a>>>),
    /// One row in each line, separated by something else.
    Lines(Lines<'a>),
    /// A user and all its items in each line.
    Lists(Lists<'a>),
    /// JSON.
    Json(Box<JsonRows<'a>>),
}

/// One row in each line.
pub(crate) struct Lines<'a> {
    source: Source<'a>,
    spaces: bool,
    buffer: String,
    line: usize,
}

/// A user and all its items in each line.
pub(crate) struct Lists<'a> {
    lines: Lines<'a>,
    at: usize,
    user: String,
}

impl<'a> Rows<'a> {
    /// Rows of a file whose encoding and shape are known.
    pub fn new(name: &str, bytes: Cow<'a, [u8]>, coding: Coding, shape: Shape) -> Self {
        let json =
            |bytes, layout| Self::Json(Box::new(JsonRows::new(name, coding.whole(bytes), layout)));
        let lines = |bytes, spaces| Lines {
            source: Source::new(bytes, coding),
            spaces,
            buffer: String::new(),
            line: 0,
        };
        match shape {
            Shape::Delimited { delimiter, quoting, escape } => {
                let source = Source::new(bytes, coding);
                Self::Csv(Box::new(builder(delimiter, quoting, escape).from_reader(source)))
            }
            Shape::DoubleColon => Self::Lines(lines(bytes, false)),
            Shape::Spaces => Self::Lines(lines(bytes, true)),
            Shape::Lists => {
                let lines = lines(bytes, true);
                Self::Lists(Lists { lines, at: 0, user: String::new() })
            }
            Shape::JsonArray => json(bytes, Layout::Array),
            Shape::JsonObjects => json(bytes, Layout::Sequence),
            Shape::JsonLines => json(bytes, Layout::Lines),
        }
    }

    /// How much of the file has been read, 0 to 1.
    pub fn fraction(&self) -> f64 {
        match self {
            Self::Csv(reader) => reader.get_ref().fraction(),
            Self::Lines(lines) => lines.source.fraction(),
            Self::Lists(lists) => lists.lines.source.fraction(),
            Self::Json(json) => json.fraction(),
        }
    }

    /// The keys of JSON objects, which serve as a header; empty for all else.
    pub fn keys(&self) -> &[String] {
        match self {
            Self::Json(json) => json.keys(),
            _ => &[],
        }
    }

    /// Reads the next row, with its fields trimmed. Rows of which all fields are blank are
    /// passed over.
    pub fn next(&mut self, record: &mut StringRecord) -> Result<Next> {
        loop {
            let next = match self {
                Self::Csv(reader) => next_csv(reader, record)?,
                Self::Lines(lines) => lines.next(record)?,
                Self::Lists(lists) => lists.next(record)?,
                Self::Json(json) => json.next(record)?,
            };
            if !matches!(next, Next::Row(_)) || record.iter().any(|field| !field.is_empty()) {
                return Ok(next);
            }
        }
    }
}

fn next_csv(reader: &mut csv::Reader<Source<'_>>, record: &mut StringRecord) -> Result<Next> {
    match reader.read_record(record) {
        Ok(false) => Ok(Next::End),
        Ok(true) => {
            // The reader stands behind the row's line end, and blank lines before the row belong
            // to its position: so the row's line is counted back from there.
            let within: usize = record.iter().map(|field| field.matches('\n').count()).sum();
            let line = (reader.position().line() as usize).saturating_sub(1 + within).max(1);
            if record.iter().any(|field| field.trim().len() < field.len()) {
                record.trim();
            }
            Ok(Next::Row(line))
        }
        Err(error) => {
            let line = error.position().map_or(0, |position| position.line() as usize);
            let found = error.to_string();
            match error.into_kind() {
                csv::ErrorKind::Io(error) => Err(error.into()),
                _ => Ok(Next::Bad { line, reason: Refusal::NotText, found }),
            }
        }
    }
}

impl Lines<'_> {
    /// Reads the next line into the buffer; false at the end.
    fn advance(&mut self) -> Result<bool> {
        self.buffer.clear();
        self.line += 1;
        Ok(self.source.read_line(&mut self.buffer)? > 0)
    }

    fn next(&mut self, record: &mut StringRecord) -> Result<Next> {
        record.clear();
        if !self.advance()? {
            return Ok(Next::End);
        }
        if self.spaces {
            self.buffer.split_whitespace().for_each(|field| record.push_field(field));
        } else {
            self.buffer.split("::").for_each(|field| record.push_field(field.trim()));
        }
        Ok(Next::Row(self.line))
    }
}

impl Lists<'_> {
    fn next(&mut self, record: &mut StringRecord) -> Result<Next> {
        record.clear();
        loop {
            let rest = self.lines.buffer.get(self.at..).unwrap_or_default();
            let start = rest.len() - rest.trim_start().len();
            if let Some(item) = rest.split_whitespace().next() {
                self.at += start + item.len();
                record.push_field(&self.user);
                record.push_field(item);
                return Ok(Next::Row(self.lines.line));
            }
            if !self.lines.advance()? {
                self.at = self.lines.buffer.len();
                return Ok(Next::End);
            }
            let line = &self.lines.buffer;
            let user = line.split_whitespace().next().unwrap_or_default();
            self.user.clear();
            self.user.push_str(user);
            self.at = line.len() - line.trim_start().len() + user.len();
        }
    }
}
