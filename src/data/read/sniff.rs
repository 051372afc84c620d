//! Finds out by looking how a text is laid out: which separator, quoted or not, JSON or lists.

use csv::{ReaderBuilder, StringRecord};

/// How the rows of a text are laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    /// Fields separated by one byte, perhaps quoted.
    Delimited {
        /// The separator.
        delimiter: u8,
        /// True where quotes have a meaning.
        quoting: bool,
        /// True where a backslash before a quote takes away its meaning.
        escape: bool,
    },
    /// Fields separated by `::`.
    DoubleColon,
    /// Fields separated by spaces.
    Spaces,
    /// A user and then all its items in each line.
    Lists,
    /// A JSON array, of objects or of arrays.
    JsonArray,
    /// JSON objects one after the other, over several lines each.
    JsonObjects,
    /// A JSON object or array in each line.
    JsonLines,
}

/// The most lines that are looked at.
const LINES: usize = 100;

impl Shape {
    /// The shape of the text that starts with `prefix`; `whole` if that is all of it. `None`
    /// where there is but one column.
    pub fn of(prefix: &str, whole: bool) -> Option<Self> {
        let text = prefix.trim_start_matches('\u{feff}').trim_start();
        if text.starts_with(['{', '[']) {
            return Some(json_shape(text));
        }
        let mut lines: Vec<&str> =
            prefix.lines().filter(|line| !line.trim().is_empty()).take(LINES + 1).collect();
        if lines.len() > 1 && (!whole || lines.len() > LINES) {
            lines.pop();
        }
        let first = lines.first()?;

        let (columns, share) = consistency(lines.iter().map(|line| line.split("::").count()));
        if columns > 1 && share >= 0.9 {
            return Some(Self::DoubleColon);
        }
        let escape = lines.iter().any(|line| line.contains("\\\""));
        let mut best: Option<(Self, usize, f64)> = None;
        for delimiter in [b'\t', b';', b',', b'|'] {
            let quoting = matches!(delimiter, b';' | b',') || has_quoted_field(first, delimiter);
            let shape = Self::Delimited { delimiter, quoting, escape };
            let rows = builder(delimiter, quoting, escape).from_reader(text.as_bytes());
            let rows = rows.into_records().take(lines.len()).filter_map(Result::ok);
            let (columns, share) = consistency(rows.map(|row: StringRecord| row.len()));
            if columns < 2 || share < 0.5 {
                continue;
            }
            if delimiter == b'\t' && share >= 0.9 {
                return Some(shape);
            }
            // Nearly the same share: then the one with more columns.
            let better = best.is_none_or(|(_, most, top)| {
                share > top + 0.1 || (share > top - 0.1 && columns > most)
            });
            if better {
                best = Some((shape, columns, share));
            }
        }
        if let Some((shape, ..)) = best {
            return Some(shape);
        }
        let counts = lines.iter().map(|line| line.split_whitespace().count());
        let (columns, share) = consistency(counts);
        if (columns == 2 && share == 1.0) || (matches!(columns, 3 | 4) && share >= 0.9) {
            return Some(Self::Spaces);
        }
        let tokens = || lines.iter().flat_map(|line| line.split_whitespace());
        let numbered =
            |token: &str| token.bytes().any(|byte| byte.is_ascii_digit()) && !token.contains(':');
        let several = lines.iter().any(|line| line.split_whitespace().nth(1).is_some());
        (several && tokens().all(numbered)).then_some(Self::Lists)
    }

    /// What to call it in a report.
    pub fn words(&self) -> &'static str {
        match self {
            Self::Delimited { delimiter: b',', .. } => "CSV",
            Self::Delimited { delimiter: b'\t', .. } => "TSV",
            Self::Delimited { delimiter: b';', .. } => "semicolon-separated",
            Self::Delimited { .. } => "pipe-separated",
            Self::DoubleColon => "::-separated",
            Self::Spaces => "space-separated",
            Self::Lists => "LightGCN lists of items per user",
            Self::JsonArray => "JSON array",
            Self::JsonObjects => "JSON objects",
            Self::JsonLines => "JSON lines",
        }
    }
}

/// A csv reader's settings.
pub(crate) fn builder(delimiter: u8, quoting: bool, escape: bool) -> ReaderBuilder {
    let mut builder = ReaderBuilder::new();
    builder.delimiter(delimiter).quoting(quoting).flexible(true).has_headers(false);
    builder.escape(escape.then_some(b'\\'));
    builder
}

/// Lines that are each a complete JSON value are JSON lines, if there are several of them.
fn json_shape(text: &str) -> Shape {
    let mut lines = text.lines().filter(|line| !line.trim().is_empty());
    let first = lines.next().unwrap_or_default();
    let complete = serde_json::from_str::<&serde_json::value::RawValue>(first).is_ok();
    let array = text.starts_with('[');
    match (array, complete, lines.next().is_some()) {
        (true, true, true) | (false, true, _) => Shape::JsonLines,
        (true, ..) => Shape::JsonArray,
        (false, false, false) => Shape::JsonLines,
        (false, false, true) => Shape::JsonObjects,
    }
}

/// The most frequent count, and the share of the lines that have it.
fn consistency(counts: impl Iterator<Item = usize>) -> (usize, f64) {
    let mut seen: Vec<(usize, usize)> = Vec::new();
    let mut total = 0;
    for count in counts {
        total += 1;
        match seen.iter_mut().find(|(value, _)| *value == count) {
            Some((_, times)) => *times += 1,
            None => seen.push((count, 1)),
        }
    }
    let best = seen.into_iter().max_by_key(|&(count, times)| (times, count));
    best.map_or((0, 0.0), |(count, times)| (count, times as f64 / total as f64))
}

/// True if a field of the line starts and ends with a quote.
fn has_quoted_field(line: &str, delimiter: u8) -> bool {
    line.split(char::from(delimiter)).any(|field| {
        let field = field.trim();
        field.len() > 1 && field.starts_with('"') && field.ends_with('"')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Option<&'static str> {
        Shape::of(text, true).map(|shape| shape.words())
    }

    #[test]
    fn separators_are_found_by_consistency() {
        assert_eq!(words("user,item\n1,2\n"), Some("CSV"));
        assert_eq!(words("1\tDoe, J\n2\tRoe, R\n"), Some("TSV"));
        assert_eq!(
            words("\"U\";\"I\";\"R\"\n\"1\";\"a;b\";\"3,5\"\n"),
            Some("semicolon-separated")
        );
        assert_eq!(words("1|Toy Story (1995)|x\n2|A, B|y\n"), Some("pipe-separated"));
        assert_eq!(words("1::2::5::978\n1::3::4::978\n"), Some("::-separated"));
        assert_eq!(words("1,a,x|y\n2,b,x\n3,\"c, d\",z|x\n"), Some("CSV"));
        assert_eq!(words("1 2 5\n1 3 4\n"), Some("space-separated"));
        assert_eq!(words("a,2020-01-01 10:00:00\nb,2020-01-01 11:00:00\n"), Some("CSV"));
    }

    #[test]
    fn lists_have_lines_of_any_length() {
        assert_eq!(words("0 1 2 3 4 5\n1 7\n2\n3 1 2\n"), Some("LightGCN lists of items per user"));
        assert_eq!(words("This is prose.\nIt has no columns at all.\n"), None);
        assert_eq!(words("a\nb\nc\n"), None);
        let short = "1 2 5 978\n".repeat(20) + "1 3 4\n";
        assert_eq!(words(&short), Some("space-separated"));
        assert_eq!(words("1 2 4 2020-01-01 10:00\n1 2 4 2020-01-01 11:00\n"), None);
    }

    #[test]
    fn json_comes_in_three_shapes() {
        assert_eq!(words("[{\"a\":1},\n{\"a\":2}]"), Some("JSON array"));
        assert_eq!(words("[[1,2],[3,4]]"), Some("JSON array"));
        assert_eq!(words("{\"a\":1}\n{\"a\":2}\n"), Some("JSON lines"));
        assert_eq!(words("[1,2]\n[3,4]\n"), Some("JSON lines"));
        assert_eq!(words("{\n\"a\":1\n}\n{\n\"a\":2\n}\n"), Some("JSON objects"));
    }
}
