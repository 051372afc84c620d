//! Model files: read, and taken over by a session where they suit its data.
#![no_main]

use libfuzzer_sys::fuzz_target;
use unremember::data::SourceFile;
use unremember::session::{Session, report::Settings};
use unremember::store::ModelFile;

fuzz_target!(|bytes: &[u8]| {
    let file = SourceFile::new("fuzz", bytes);
    if let Ok(model) = ModelFile::from_file(&file) {
        assert!(model.theta.iter().all(|value| value.is_finite()));
        assert_eq!(model.users.len(), model.header.users);
        let mut session = Session::new();
        session.load_sample("southern-women", &Settings::default()).unwrap();
        if session.import_model(&file).is_ok() {
            let top = session.recommend("Flora Price", 10).unwrap().original;
            assert!(top.iter().all(|one| one.score.is_finite()));
        }
    }
});
