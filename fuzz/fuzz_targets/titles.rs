//! Files of titles and genres.
#![no_main]

use libfuzzer_sys::fuzz_target;
use unremember::data::{Limits, SourceFile, read_titles};

fuzz_target!(|bytes: &[u8]| {
    if let Ok(titles) = read_titles(&SourceFile::new("fuzz", bytes), &Limits::default()) {
        let known = titles.entries.values().filter_map(|entry| entry.title.as_ref());
        assert!(known.into_iter().all(|title| title.chars().count() <= 300));
    }
});
