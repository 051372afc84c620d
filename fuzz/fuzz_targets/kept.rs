//! Kept sessions: exported records come back as a session, and what that exports comes back again.
#![no_main]

use std::time::Duration;

use libfuzzer_sys::fuzz_target;
use unremember::data::SourceFile;
use unremember::session::{Session, report::Settings};

fn load(bytes: &[u8]) -> Option<Session> {
    let mut session = Session::new();
    let file = SourceFile::new("kept.csv", bytes);
    session.begin_load(vec![file], &Settings::default()).ok()?;
    while !session.step(Duration::from_secs(1)).ok()?.done {}
    Some(session)
}

fuzz_target!(|bytes: &[u8]| {
    let Some(session) = load(bytes) else { return };
    let export = session.export_data().unwrap();
    let again = load(export.as_bytes()).expect("what was exported can be read");
    assert_eq!(again.export_data().unwrap(), export, "and is the same");
});
