//! Texts that a spreadsheet must not take for a formula: guarded with apostrophes on the way out,
//! and as they were on the way back.

/// A text with an apostrophe before each part that a spreadsheet may take for a formula. Quotes do
/// not hold a text together where a program takes another separator than the comma: so the text is
/// looked at as if it was split there.
pub(super) fn guarded(text: &str) -> String {
    let parts = text.split_inclusive(is_separator);
    parts.map(|part| if is_risky(part) { format!("'{part}") } else { part.to_owned() }).collect()
}

pub(super) fn unguarded(text: &str) -> String {
    let parts = text.split_inclusive(is_separator);
    parts.map(|part| part.strip_prefix('\'').unwrap_or(part)).collect()
}

fn is_separator(c: char) -> bool {
    matches!(c, ';' | '\t' | '\n' | '\r')
}

/// Programs pass over quotes, spaces, control characters and invisible marks, and some take the
/// wide forms of the signs for the same.
fn is_risky(part: &str) -> bool {
    let passed_over = |c: char| c == '"' || c.is_whitespace() || is_invisible(c);
    let first = part.trim_start_matches(passed_over);
    let signs = ['=', '+', '-', '@', '|', '%', '＝', '＋', '－', '＠'];
    first.starts_with(signs) || part.starts_with('\'')
}

/// Control characters, and marks that only order or join what is around them.
fn is_invisible(c: char) -> bool {
    let is_mark = matches!(
        c,
        '\u{ad}'
            | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{2069}'
            | '\u{feff}'
    );
    c.is_control() || is_mark
}
