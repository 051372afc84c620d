//! Records as CSV, for the people they belong to: everything that the data set holds of them,
//! with the part each record belongs to, so that training again gives the same model.
//!
//! A spreadsheet runs a cell that begins with = + - @ as a formula, also behind spaces, control
//! characters and invisible marks. An id that begins so gets an apostrophe in front, also a number
//! with a sign, behind which a program that takes another separator would see the next column. So
//! does an id that begins with an apostrophe, so that reading can take exactly one off again:
//! [`expand_export`] does, and knows an export by its first line. Other programs see the
//! apostrophe as part of the id; ids stay different.

use csv::{ReaderBuilder, StringRecord};

use super::csv_line::push_line;
use super::guard::{guarded, unguarded};
use crate::data::{Dataset, Part, SourceFile};

const COLUMNS: [&str; 5] = ["user", "item", "rating", "timestamp", "part"];

/// All records as CSV, sorted by user and item, with the columns user, item, rating (where there
/// are ratings), timestamp (where there are times; seconds since 1970) and part.
///
/// ```
/// use unremember::data::{ReadOptions, SourceFile, read_interactions};
/// use unremember::store::{expand_export, export_records};
/// let file = SourceFile::new("a.csv", "user,item,rating\n=1+1,Alien,5\n-7,Alien,2\n");
/// let (data, _) = read_interactions(&[file], &ReadOptions::default())?;
/// let csv = export_records(&data);
/// assert!(csv.starts_with("user,item,rating,part\n'-7,Alien,2,") && csv.contains("\n'=1+1,"));
/// let parts = expand_export(SourceFile::new("export.csv", csv.as_bytes()));
/// let (again, _) = read_interactions(&parts, &ReadOptions::default())?;
/// assert_eq!(again.interactions, data.interactions);
/// assert_eq!(again.users, data.users);
/// # Ok::<(), unremember::Error>(())
/// ```
pub fn export_records(data: &Dataset) -> String {
    let has_times = data.interactions.iter().any(|record| record.time.is_some());
    let columns = [true, true, data.has_ratings, has_times, true];
    let mut csv = String::new();
    let mut write = |fields: [&str; 5]| {
        let shown = fields.into_iter().zip(columns).filter(|(_, is_shown)| *is_shown);
        push_line(&mut csv, shown.map(|(field, _)| field));
    };
    write(COLUMNS);
    for record in &data.interactions {
        let time = record.time.map_or_else(String::new, |time| time.to_string());
        write([
            &guarded(data.users.name(record.user)),
            &guarded(data.items.name(record.item)),
            &record.value.to_string(),
            &time,
            part_name(record.part),
        ]);
    }
    csv
}

/// Undoes [`export_records`]: one file per part, with ids as they were. A file that is not such
/// an export, or that is said to be of one part, comes back as it is.
pub fn expand_export(file: SourceFile) -> Vec<SourceFile> {
    match if file.part.is_none() { parts_of(&file) } else { None } {
        Some(parts) => parts,
        None => vec![file],
    }
}

fn parts_of(file: &SourceFile) -> Option<Vec<SourceFile>> {
    let text = std::str::from_utf8(&file.bytes).ok()?;
    let mut reader = ReaderBuilder::new().from_reader(text.as_bytes());
    let header = reader.headers().ok()?.clone();
    let is_ours = header.len() >= 3
        && header.iter().take(2).eq(COLUMNS.into_iter().take(2))
        && header.get(header.len() - 1) == Some("part")
        && header.iter().all(|name| COLUMNS.contains(&name));
    if !is_ours {
        return None;
    }
    // One JSON object a line: text that cannot be taken for another dialect of CSV, whatever is in
    // the ids.
    let last = header.len() - 1;
    let mut parts = [Part::Train, Part::Valid, Part::Test].map(|part| (part, Vec::new()));
    let mut row = StringRecord::new();
    while reader.read_record(&mut row).ok()? {
        let (_, lines) = parts.iter_mut().find(|(part, _)| part_name(*part) == &row[last])?;
        let fields = header.iter().zip(&row).take(last).enumerate();
        let fields = fields.map(|(at, (name, field))| {
            let field = if at < 2 { unguarded(field) } else { field.to_owned() };
            (name.to_owned(), field.into())
        });
        let object: serde_json::Map<String, serde_json::Value> = fields.collect();
        serde_json::to_writer(&mut *lines, &object).ok()?;
        lines.push(b'\n');
    }
    let files: Vec<SourceFile> = (parts.into_iter())
        .filter(|(_, lines)| !lines.is_empty())
        .map(|(part, lines)| {
            let name = format!("{} ({})", file.name, part_name(part));
            SourceFile::new(name, lines).with_part(part)
        })
        .collect();
    (!files.is_empty()).then_some(files)
}

fn part_name(part: Part) -> &'static str {
    match part {
        Part::Train => "train",
        Part::Valid => "valid",
        Part::Test => "test",
    }
}
