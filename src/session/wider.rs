//! Requests that name no single record: a genre, a time, a list that somebody pasted.

use std::collections::HashMap;

use csv::{ReaderBuilder, StringRecord, Trim};

use super::report::{ForgetRequest, NodeRow};
use super::request::refuse_unknown;
use super::{Session, no_data};
use crate::data::{Dataset, SourceFile};
use crate::{Error, ErrorKind, Result};

/// A pasted list is a person's work, not a data set.
const MAX_LIST_BYTES: usize = 16 << 20;
/// Names of columns, by which a header is known.
const HEADERS: [&str; 6] = ["user", "userid", "user_id", "item", "itemid", "item_id"];

/// The items of some genres, each once.
pub(super) fn items_of_genres(genres: &[String], data: &Dataset) -> Result<Vec<u32>> {
    let has = |genre: &String| data.genres.iter().any(|of_item| of_item.contains(genre));
    refuse_unknown("genre", genres.iter().filter(|genre| !has(genre)).cloned().collect())?;
    let is_one = |item: &u32| data.genres(*item).iter().any(|genre| genres.contains(genre));
    Ok((0..data.items.len() as u32).filter(is_one).collect())
}

/// The positions of the records of a time, its end excluded.
pub(super) fn positions_between([from, to]: [i64; 2], data: &Dataset) -> Result<Vec<usize>> {
    let wrong = |message: &str, remedy: &str| {
        Err(Error::new(ErrorKind::Settings, message)
            .found(format!("{from} to {to}"))
            .remedy(remedy.to_owned()))
    };
    if data.interactions.iter().all(|record| record.time.is_none()) {
        return wrong("the records have no times", "choose users, items or single records");
    }
    let is_within = |time: Option<i64>| time.is_some_and(|time| (from..to).contains(&time));
    let found: Vec<usize> = (0..data.interactions.len())
        .filter(|&position| is_within(data.interactions[position].time))
        .collect();
    if found.is_empty() {
        return wrong("no record is of that time", "choose a longer time, or another one");
    }
    Ok(found)
}

impl Session {
    /// The genres of the items, by name, each with its records; none where no titles file gave
    /// any.
    pub fn list_genres(&self) -> Result<Vec<NodeRow>> {
        let data = &self.loaded.as_ref().ok_or_else(no_data)?.data;
        let mut rows = std::collections::BTreeMap::<&str, usize>::new();
        for record in &data.interactions {
            for genre in data.genres(record.item) {
                *rows.entry(genre).or_default() += 1;
            }
        }
        let row = |(id, records): (&str, usize)| NodeRow { id: id.into(), title: None, records };
        Ok(rows.into_iter().map(row).collect())
    }

    /// Reads a list of what to forget: lines of a user, of an item, or of a user and an item,
    /// separated by a comma, a semicolon, a tab or `::`. A title stands for its item. A line that
    /// names nothing that is there is an error, so that nobody believes to have forgotten what is
    /// merely misspelt.
    ///
    /// ```
    /// use unremember::data::SourceFile;
    /// use unremember::session::{Session, report::Settings};
    /// let mut session = Session::new();
    /// session.load_sample("southern-women", &Settings::default())?;
    /// let list = SourceFile::new("list", "user,item\nFlora Price,E9\nE13\nNora Fayette\n");
    /// let request = session.read_request(&list)?;
    /// assert_eq!(request.users, ["Nora Fayette"]);
    /// assert_eq!(request.items, ["E13"]);
    /// assert_eq!(request.records, [("Flora Price".into(), "E9".into())]);
    /// # Ok::<(), unremember::Error>(())
    /// ```
    pub fn read_request(&self, file: &SourceFile) -> Result<ForgetRequest> {
        let data = &*self.loaded.as_ref().ok_or_else(no_data)?.data;
        if file.bytes.len() > MAX_LIST_BYTES {
            return Err(Error::new(ErrorKind::Limit, "the list is too long")
                .in_file(&file.name)
                .found(format!("{} bytes", file.bytes.len()))
                .remedy("load it as data, and forget by user, item or time"));
        }
        let text = String::from_utf8_lossy(&file.bytes).replace("::", "\t");
        let delimiter = [b'\t', b';', b','].into_iter().find(|&sign| text.contains(sign as char));
        let mut reader = ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .trim(Trim::All)
            .delimiter(delimiter.unwrap_or(b','))
            .from_reader(text.trim_start_matches('\u{feff}').as_bytes());
        let mut request = ForgetRequest::default();
        let titles = by_title(data);
        for (at, row) in reader.records().enumerate() {
            let row = row.map_err(|error| {
                Error::new(ErrorKind::Value, error.to_string()).in_file(&file.name)
            })?;
            let is_known = add(&row, data, &titles, &mut request);
            let is_header = at == 0 && row.iter().any(|name| HEADERS.contains(&name));
            if !is_known && !is_header {
                let line = row.position().map_or(at + 1, |position| position.line() as usize);
                return Err(Error::new(ErrorKind::Unknown, "a line names nothing that is there")
                    .in_file(&file.name)
                    .at_line(line)
                    .found(row.iter().collect::<Vec<_>>().join(", "))
                    .remedy("write a user, an item, or a user and an item on each line"));
            }
        }
        Ok(request)
    }
}

/// Items by title; of several with the same title the first.
fn by_title(data: &Dataset) -> HashMap<&str, u32> {
    let titles = data.titles.iter().enumerate().rev();
    titles.filter_map(|(item, title)| Some((title.as_deref()?, item as u32))).collect()
}

/// Adds what a row names; false where it names nothing.
fn add(
    row: &StringRecord,
    data: &Dataset,
    titles: &HashMap<&str, u32>,
    request: &mut ForgetRequest,
) -> bool {
    let item = |name: &str| data.items.find(name).or_else(|| titles.get(name).copied());
    let item_name = |item: u32| data.items.name(item).to_owned();
    let fields: Vec<&str> = row.iter().filter(|field| !field.is_empty()).collect();
    match fields[..] {
        [] => true,
        [user, name, ..]
            if let Some(user) = data.users.find(user)
                && let Some(item) = item(name)
                && data.position(user, item).is_some() =>
        {
            request.records.push((data.users.name(user).to_owned(), item_name(item)));
            true
        }
        [name] if data.users.find(name).is_some() => {
            request.users.push(name.to_owned());
            true
        }
        [name] if let Some(item) = item(name) => {
            request.items.push(item_name(item));
            true
        }
        _ => false,
    }
}
