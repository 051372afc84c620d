//! Lists of what to forget, as the page and as the command line read them.
#![no_main]

use libfuzzer_sys::fuzz_target;
use unremember::data::{Limits, SourceFile, read_pairs};
use unremember::session::{Session, report::Settings};

fuzz_target!(|bytes: &[u8]| {
    thread_local! {
        static SESSION: Session = {
            let mut session = Session::new();
            session.load_sample("southern-women", &Settings::default()).unwrap();
            session
        };
    }
    let file = SourceFile::new("fuzz", bytes);
    let _ = read_pairs(&file, &Limits::default());
    // Whatever is understood names what is there.
    SESSION.with(|session| {
        if let Ok(request) = session.read_request(&file) {
            assert!(request.users.iter().all(|user| user.chars().any(|c| c == ' ')));
            assert!(request.items.iter().all(|item| item.starts_with('E')));
        }
    });
});
