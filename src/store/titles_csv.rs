//! Titles and genres as CSV, to be kept beside exported records.

use super::csv_line::push_line;
use crate::data::Dataset;

/// Items that have a title or genres, with the columns item, title and genres (separated by `|`);
/// `None` where no item has any. Ids are written as they are: this file goes back into a session,
/// not into a spreadsheet.
pub fn export_titles(data: &Dataset) -> Option<String> {
    let mut csv = String::new();
    push_line(&mut csv, ["item", "title", "genres"]);
    let mut has_any = false;
    for item in 0..data.items.len() as u32 {
        let title = data.titles.get(item as usize).and_then(|title| title.as_deref());
        let genres = data.genres(item);
        if title.is_none() && genres.is_empty() {
            continue;
        }
        has_any = true;
        let genres = genres.join("|");
        push_line(&mut csv, [data.items.name(item), title.unwrap_or_default(), &genres]);
    }
    has_any.then_some(csv)
}
