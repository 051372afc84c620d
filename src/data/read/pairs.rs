//! Lists of (user, item) pairs, such as records to forget.

use std::borrow::Cow;

use csv::StringRecord;

use super::open_file::{Found, OpenFile};
use crate::data::{ColumnMap, Limits, SourceFile};
use crate::{Error, ErrorKind, Result};

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
                    return Err(Error::new(ErrorKind::Value, row.reason.to_string())
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
