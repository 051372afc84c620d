//! Rows from JSON: an array of objects or of arrays, or such values one after the other. Values
//! are taken one at a time, so that a large file needs no tree in memory; numbers keep their
//! text, so that large ids stay exact.

use std::borrow::Cow;

use csv::StringRecord;
use serde::de::DeserializeSeed;
use serde_json::value::RawValue;

use super::json_fields::{Fill, Keys};
use super::rows::Next;
use crate::data::Refusal;
use crate::{Error, ErrorKind, Result};

/// How the values follow each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Layout {
    /// Elements of one array.
    Array,
    /// One after the other.
    Sequence,
    /// One in each line.
    Lines,
}

/// Rows from JSON text.
pub(crate) struct JsonRows<'a> {
    name: String,
    text: Cow<'a, [u8]>,
    layout: Layout,
    at: usize,
    line: usize,
    begun: bool,
    ended: bool,
    keys: Keys,
    fields: Vec<String>,
}

impl<'a> JsonRows<'a> {
    /// Rows from UTF-8 text.
    pub fn new(name: &str, text: Cow<'a, [u8]>, layout: Layout) -> Self {
        Self {
            name: name.to_owned(),
            text,
            layout,
            at: 0,
            line: 1,
            begun: false,
            ended: false,
            keys: Keys::default(),
            fields: Vec::new(),
        }
    }

    /// The keys of the objects so far; empty where rows are arrays.
    pub fn keys(&self) -> &[String] {
        self.keys.names()
    }

    /// How much of the text has been read, 0 to 1.
    pub fn fraction(&self) -> f64 {
        if self.text.is_empty() { 1.0 } else { self.at as f64 / self.text.len() as f64 }
    }

    /// Reads the next row.
    pub fn next(&mut self, record: &mut StringRecord) -> Result<Next> {
        let (line, end) = match self.layout {
            Layout::Lines => match self.next_line() {
                Some(found) => found,
                None => return Ok(Next::End),
            },
            Layout::Array | Layout::Sequence => match self.next_value()? {
                Some(found) => found,
                None => return Ok(Next::End),
            },
        };
        let value = self.text.get(self.at..end).unwrap_or_default();
        let filled = std::str::from_utf8(value).map_err(|_| Refusal::NotUtf8);
        let filled = filled.and_then(|value| {
            let mut parser = serde_json::Deserializer::from_str(value);
            let fill = Fill { keys: &mut self.keys, fields: &mut self.fields };
            fill.deserialize(&mut parser).and_then(|()| parser.end()).map_err(|error| {
                if error.is_data() { Refusal::NotListOrObject } else { Refusal::NotJson }
            })
        });
        let found = String::from_utf8_lossy(&value[..value.len().min(400)]).trim().to_owned();
        self.line += value.iter().filter(|&&byte| byte == b'\n').count();
        self.at = end;
        Ok(match filled {
            Ok(()) => {
                record.clear();
                self.fields.iter().for_each(|field| record.push_field(field.trim()));
                Next::Row(line)
            }
            Err(reason) => Next::Bad { line, reason, found },
        })
    }

    /// The line and the end of the next line that is not blank.
    fn next_line(&mut self) -> Option<(usize, usize)> {
        self.skip_space();
        let rest = self.text.get(self.at..).filter(|rest| !rest.is_empty())?;
        let length = rest.iter().position(|&byte| byte == b'\n').unwrap_or(rest.len());
        Some((self.line, self.at + length))
    }

    /// The line and the end of the next value.
    fn next_value(&mut self) -> Result<Option<(usize, usize)>> {
        if self.ended {
            return Ok(None);
        }
        let array = self.layout == Layout::Array;
        if !self.begun && array {
            self.skip_space();
            self.at += 1;
        }
        let separator = std::mem::replace(&mut self.begun, true) && array;
        match (self.skip_space(), separator) {
            (Some(b']'), _) if array => {
                self.at += 1;
                self.ended = true;
                return match self.skip_space() {
                    None => Ok(None),
                    Some(_) => Err(self.broken("something follows after the end of the list")),
                };
            }
            (Some(b','), true) => {
                self.at += 1;
                self.skip_space();
            }
            (None, _) if !array => return Ok(None),
            (None, _) => return Err(self.truncated(self.line)),
            (Some(_), true) => return Err(self.broken("a comma or ] is missing")),
            (Some(_), false) => {}
        }
        let rest = self.text.get(self.at..).unwrap_or_default();
        let mut stream = serde_json::Deserializer::from_slice(rest).into_iter::<&RawValue>();
        match stream.next() {
            Some(Ok(_)) => Ok(Some((self.line, self.at + stream.byte_offset()))),
            Some(Err(error)) if !error.is_eof() => {
                let line = self.line + error.line().saturating_sub(1);
                let message = "the JSON is broken here";
                Err(Error::new(ErrorKind::Format, message)
                    .in_file(&self.name)
                    .at_line(line)
                    .found(error.to_string())
                    .remedy("export the file again, or write one JSON object a line"))
            }
            Some(Err(error)) => Err(self.truncated(self.line + error.line().saturating_sub(1))),
            None => Err(self.truncated(self.line)),
        }
    }

    /// Moves to the next byte that is not white space, and returns it.
    fn skip_space(&mut self) -> Option<u8> {
        while let Some(&byte) = self.text.get(self.at) {
            match byte {
                b'\n' => self.line += 1,
                b' ' | b'\t' | b'\r' => {}
                _ => return Some(byte),
            }
            self.at += 1;
        }
        None
    }

    fn truncated(&self, line: usize) -> Error {
        Error::new(ErrorKind::Format, "the JSON ends too early: the list is not closed")
            .in_file(&self.name)
            .at_line(line)
            .found("end of file")
            .remedy("the file is cut off: save or download it again")
    }

    fn broken(&self, message: &str) -> Error {
        let rest = self.text.get(self.at..).unwrap_or_default();
        Error::new(ErrorKind::Format, message)
            .in_file(&self.name)
            .at_line(self.line)
            .found(String::from_utf8_lossy(&rest[..rest.len().min(200)]))
            .remedy("export the file again, or write one JSON object a line")
    }
}
