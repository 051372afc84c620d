//! Files of titles and genres; what is exported of them comes back.
#![no_main]

use std::time::Duration;

use libfuzzer_sys::fuzz_target;
use unremember::data::{Limits, SourceFile, read_titles};
use unremember::session::{Session, report::Settings};

/// A session whose items have these ids.
fn with_items<'a>(ids: impl Iterator<Item = &'a String>) -> Option<Session> {
    let row = |(at, id): (usize, &String)| {
        serde_json::json!({"user": at % 3, "item": id, "rating": at % 5}).to_string() + "\n"
    };
    let rows: String = ids.take(20).enumerate().map(row).collect();
    let mut session = Session::new();
    let file = SourceFile::new("records.json", rows);
    session.begin_load(vec![file], &Settings::default()).ok()?;
    while !session.step(Duration::from_secs(1)).ok()?.done {}
    Some(session)
}

fuzz_target!(|bytes: &[u8]| {
    let file = SourceFile::new("fuzz", bytes);
    let Ok(titles) = read_titles(&file, &Limits::default()) else { return };
    let known = titles.entries.values().filter_map(|entry| entry.title.as_ref());
    assert!(known.into_iter().all(|title| title.chars().count() <= 300));
    let Some(mut session) = with_items(titles.entries.keys()) else { return };
    let mut fresh = with_items(titles.entries.keys()).unwrap();
    session.add_titles(&file).unwrap();
    if let Some(export) = session.export_titles().unwrap() {
        fresh.add_titles(&SourceFile::new("export", export.as_str())).unwrap();
        assert_eq!(fresh.export_titles().unwrap().as_ref(), Some(&export), "and is the same");
    }
});
