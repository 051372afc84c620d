//! Titles and genres of items, from the files that come beside records.

use std::borrow::Cow;
use std::collections::HashMap;

use csv::StringRecord;

use super::names;
use super::rows::Next;
use super::table::Table;
use super::values;
use crate::data::{Limits, SourceFile};
use crate::{Error, ErrorKind, Result};

/// Titles longer than this many characters are cut.
const TITLE_CHARS: usize = 300;

/// The 19 genres whose flags end a line of MovieLens's u.item.
const MOVIELENS_GENRES: [&str; 19] = [
    "unknown",
    "Action",
    "Adventure",
    "Animation",
    "Children's",
    "Comedy",
    "Crime",
    "Documentary",
    "Drama",
    "Fantasy",
    "Film-Noir",
    "Horror",
    "Musical",
    "Mystery",
    "Romance",
    "Sci-Fi",
    "Thriller",
    "War",
    "Western",
];

/// What is known of one item besides its id.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Title {
    /// Its title.
    pub title: Option<String>,
    /// Its genres.
    pub genres: Vec<String>,
}

/// Titles and genres of items, by id.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Titles {
    /// For each item id what is known of it.
    pub entries: HashMap<String, Title>,
    /// What the file was recognised as, in words.
    pub format: String,
    /// Rows without an id, or with neither title nor genre.
    pub skipped: usize,
}

/// Where the columns are.
struct Columns {
    id: usize,
    title: usize,
    genre: Option<usize>,
    /// The first of MovieLens's genre flags.
    flags: Option<usize>,
}

/// Reads titles, and genres where there are some: RecBole .item, MovieLens u.item, movies.csv
/// and movies.dat, or any table of ids and titles.
///
/// ```
/// use unremember::data::{Limits, SourceFile, read_titles};
/// let file = SourceFile::new("movies.csv", "movieId,title,genres\n1,Alien (1979),Horror|Sci-Fi\n");
/// let titles = read_titles(&file, &Limits::default())?;
/// assert_eq!(titles.entries["1"].genres, ["Horror", "Sci-Fi"]);
/// # Ok::<(), unremember::Error>(())
/// ```
pub fn read_titles(file: &SourceFile, limits: &Limits) -> Result<Titles> {
    let mut table = Table::open(&file.name, Cow::Borrowed(&file.bytes), limits)?;
    let columns = Columns::find(&table)?;
    let mut titles = Titles { format: table.report(None).format, ..Titles::default() };
    let by_space = table.is_recbole();
    let mut record = StringRecord::new();
    loop {
        match table.next(&mut record)? {
            Next::End => break,
            Next::Bad { .. } => titles.skipped += 1,
            Next::Row(line) => {
                let field = |column: usize| record.get(column).unwrap_or_default();
                let (id, title) = (field(columns.id), field(columns.title));
                let genres = match (columns.flags, columns.genre) {
                    (Some(first), _) => flagged(&record, first),
                    (None, Some(column)) => listed(field(column), by_space),
                    (None, None) => Vec::new(),
                };
                let usable = !id.is_empty() && id.len() <= limits.id_chars * 4;
                if !usable || (title.is_empty() && genres.is_empty()) {
                    titles.skipped += 1;
                    continue;
                }
                if titles.entries.len() >= limits.items && !titles.entries.contains_key(id) {
                    let message = format!("more than {} items", limits.items);
                    return Err(Error::new(ErrorKind::Limit, message)
                        .in_file(&file.name)
                        .at_line(line)
                        .remedy("keep only the items that occur in the records"));
                }
                let title = (!title.is_empty()).then(|| title.chars().take(TITLE_CHARS).collect());
                titles.entries.insert(id.to_owned(), Title { title, genres });
            }
        }
    }
    if titles.entries.is_empty() {
        return Err(Error::new(ErrorKind::Value, "no row has both an id and a title")
            .in_file(&file.name)
            .found(table.list_columns())
            .remedy("write one item a line: its id and its title"));
    }
    Ok(titles)
}

impl Columns {
    fn find(table: &Table) -> Result<Self> {
        let missing = |what: &str| {
            Error::new(ErrorKind::Value, format!("no column for the {what} was found"))
                .in_file(table.name())
                .at_line(1)
                .found(table.list_columns())
                .remedy(format!("name it {what}, and write one item a line"))
        };
        if table.is_lists() || table.width() < 2 {
            return Err(missing("title"));
        }
        let by_name = |known: &[&str]| names::find(table.names()?, known);
        let width = table.width();
        let id = by_name(&names::ITEM).or_else(|| by_name(&["id"])).unwrap_or(0);
        let text = |&column: &usize| column != id && !table.mostly(column, values::is_number);
        let title = by_name(&names::TITLE)
            .filter(|&column| column != id)
            .or_else(|| (0..width).filter(|&c| table.sample(c).next().is_some()).find(text))
            .ok_or_else(|| missing("title"))?;

        let flag = |value: &str| matches!(value, "0" | "1");
        let flags = width.checked_sub(MOVIELENS_GENRES.len()).filter(|&first| {
            table.names().is_none()
                && first > title
                && (first..width).all(|c| table.mostly(c, flag))
        });
        // Without a header the third column may hold genres: `|` between them gives them away.
        let genre = by_name(&names::GENRE).or_else(|| {
            let third = 2;
            let several = || table.sample(third).any(|value| value.contains('|'));
            (table.names().is_none() && flags.is_none() && width > third && several())
                .then_some(third)
        });
        Ok(Self { id, title, genre: genre.filter(|&c| c != id && c != title), flags })
    }
}

/// Genres from flags.
fn flagged(record: &StringRecord, first: usize) -> Vec<String> {
    let flags = record.iter().skip(first).zip(MOVIELENS_GENRES);
    flags
        .filter(|(flag, genre)| *flag == "1" && *genre != "unknown")
        .map(|(_, genre)| genre.to_owned())
        .collect()
}

/// Genres from one field.
fn listed(field: &str, by_space: bool) -> Vec<String> {
    let separator = match field {
        _ if field.contains('|') => '|',
        _ if by_space => ' ',
        _ if field.contains(';') => ';',
        _ => ',',
    };
    let genres = field.split(separator).map(str::trim);
    genres
        .filter(|genre| !matches!(*genre, "" | "(no genres listed)" | "unknown"))
        .take(32)
        .map(|genre| genre.chars().take(TITLE_CHARS).collect())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: impl Into<Vec<u8>>) -> Result<Titles> {
        read_titles(&SourceFile::new("items", text), &Limits::default())
    }

    fn entry(titles: &Titles, id: &str) -> (String, String) {
        let entry = &titles.entries[id];
        (entry.title.clone().unwrap_or_default(), entry.genres.join("+"))
    }

    #[test]
    fn recbole() {
        let titles = read(
            "item_id:token\tmovie_title:token_seq\trelease_year:token\tclass:token_seq\n\
             1\tToy Story\t1995\tAnimation Children's Comedy\n2\tGoldenEye\t1995\tAction\n",
        );
        let titles = titles.unwrap();
        assert_eq!(entry(&titles, "1"), ("Toy Story".into(), "Animation+Children's+Comedy".into()));
    }

    #[test]
    fn movielens_in_its_three_forms() {
        let flags =
            |on: usize| (0..19).map(|i| if i == on { "|1" } else { "|0" }).collect::<String>();
        let mut item = b"1|Mis\xE9rables, Les (1995)|01-Jan-1995||http://x".to_vec();
        item.extend(flags(8).bytes());
        item.extend(b"\n267|unknown|||");
        item.extend(flags(0).bytes());
        let titles = read(item).unwrap();
        assert_eq!(entry(&titles, "1"), ("Misérables, Les (1995)".into(), "Drama".into()));
        assert_eq!(entry(&titles, "267"), ("unknown".into(), "".into()));

        let titles = read(
            "movieId,title,genres\n11,\"Am. President, The\",Comedy|Drama\n2,B,(no genres listed)\n",
        );
        let titles = titles.unwrap();
        assert_eq!(entry(&titles, "11"), ("Am. President, The".into(), "Comedy+Drama".into()));
        assert_eq!(entry(&titles, "2"), ("B".into(), "".into()));

        let titles =
            read("1::Toy Story (1995)::Animation|Comedy\n2::Heat (1995)::Action\n").unwrap();
        assert_eq!(entry(&titles, "2"), ("Heat (1995)".into(), "Action".into()));
    }

    #[test]
    fn any_table_of_ids_and_titles() {
        assert_eq!(entry(&read("1,One\n2,Two\n").unwrap(), "2").0, "Two");
        assert_eq!(entry(&read("year\tid\tname\n1999\tx1\tOne\n").unwrap(), "x1").0, "One");
        let json = "[{\"id\": 7, \"name\": \"Seven\", \"genres\": [\"A\", \"B\"]}]";
        assert_eq!(entry(&read(json).unwrap(), "7"), ("Seven".into(), "A+B".into()));
        let books =
            "\"ISBN\";\"Book-Title\";\"Book-Author\"\n\"0195153448\";\"Classical &amp; x\";\"M\"\n";
        assert_eq!(entry(&read(books).unwrap(), "0195153448").0, "Classical &amp; x");
    }

    #[test]
    fn what_has_no_titles_is_refused() {
        assert!(read("1,2\n3,4\n").unwrap_err().message.contains("title"));
        assert!(read("0 1 2 3\n1 2\n").is_err());
        assert!(read("just one column\nof prose\n").is_err());
    }
}
