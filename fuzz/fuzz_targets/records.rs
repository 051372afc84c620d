//! Files of records in every format; the first byte chooses whether columns are named.
#![no_main]

use libfuzzer_sys::fuzz_target;
use unremember::data::{ColumnMap, Limits, ReadOptions, SourceFile, read_interactions};

fuzz_target!(|bytes: &[u8]| {
    let Some((&choice, content)) = bytes.split_first() else { return };
    let limits = Limits { rows: 10_000, users: 2_000, items: 2_000, ..Limits::default() };
    let mut options = ReadOptions { limits, ..ReadOptions::default() };
    if choice == b'1' {
        let column = |number: &str| Some(number.to_owned());
        options.columns =
            ColumnMap { user: column("2"), item: column("1"), ..ColumnMap::default() };
    }
    let file = SourceFile::new("fuzz", content);
    if let Ok((data, reports)) = read_interactions(&[file], &options) {
        assert!(data.interactions.len() <= 10_000);
        assert!(data.interactions.iter().all(|record| record.value.is_finite()));
        assert!(data.users.names().iter().all(|id| id.chars().count() <= 1024));
        assert!(reports[0].refused_rows.iter().all(|row| row.found.chars().count() <= 81));
    }
});
