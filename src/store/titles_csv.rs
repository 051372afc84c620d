//! Titles and genres as CSV, to be kept beside exported records.

use csv::{ReaderBuilder, StringRecord};

use super::csv_line::push_line;
use super::guard::{guarded, unguarded};
use crate::data::{Dataset, SourceFile};

/// The last one says that a spreadsheet takes nothing for a formula, and that apostrophes come off
/// again.
const COLUMNS: [&str; 4] = ["item", "title", "genres", "guarded"];

/// Items that have a title or genres, with the columns item, title and genres (separated by `|`);
/// `None` where no item has any. What a spreadsheet could take for a formula has an apostrophe in
/// front, as in [`super::export_records`]; [`expand_titles`] takes it off.
pub fn export_titles(data: &Dataset) -> Option<String> {
    let mut csv = String::new();
    push_line(&mut csv, COLUMNS);
    let mut has_any = false;
    for item in 0..data.items.len() as u32 {
        let title = data.titles.get(item as usize).and_then(|title| title.as_deref());
        let genres = data.genres(item);
        if title.is_none() && genres.is_empty() {
            continue;
        }
        has_any = true;
        let mut genres = genres.join("|");
        if !genres.contains('|') && genres.contains([',', ';']) {
            // One genre with a comma in it, and not two.
            genres.push('|');
        }
        let cells = [data.items.name(item), title.unwrap_or_default(), &genres].map(guarded);
        push_line(&mut csv, cells.iter().map(|cell| &**cell).chain(["yes"]));
    }
    has_any.then_some(csv)
}

/// Undoes [`export_titles`]; a file that is not such an export comes back as it is.
pub fn expand_titles(file: SourceFile) -> SourceFile {
    match lines(&file.bytes) {
        Some(lines) => SourceFile::new(file.name, lines),
        None => file,
    }
}

/// One JSON object a line: text that cannot be taken for another dialect of CSV.
fn lines(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut reader = ReaderBuilder::new().from_reader(bytes);
    if reader.headers().ok()? != COLUMNS.as_slice() {
        return None;
    }
    let mut lines = Vec::new();
    let mut row = StringRecord::new();
    while reader.read_record(&mut row).ok()? {
        let cells = COLUMNS.iter().zip(&row).take(COLUMNS.len() - 1);
        let object: serde_json::Map<String, serde_json::Value> =
            cells.map(|(name, cell)| ((*name).to_owned(), unguarded(cell).into())).collect();
        serde_json::to_writer(&mut lines, &object).ok()?;
        lines.push(b'\n');
    }
    Some(lines)
}
