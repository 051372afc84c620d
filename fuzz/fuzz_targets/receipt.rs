//! Receipts, checked against the built-in sample and a model of it.
#![no_main]

use std::time::Duration;

use libfuzzer_sys::fuzz_target;
use unremember::data::SourceFile;
use unremember::session::receipt::Receipt;
use unremember::session::{Session, report::Settings};

fn trained() -> (Session, SourceFile) {
    let mut session = Session::new();
    let settings = Settings { dim: 2, lambda: Some(0.3), negatives: 2, ..Settings::default() };
    session.load_sample("southern-women", &settings).unwrap();
    session.begin_training(&settings).unwrap();
    while !session.step(Duration::from_secs(1)).unwrap().done {}
    let model = SourceFile::new("model", session.export_model().unwrap());
    (session, model)
}

fuzz_target!(|bytes: &[u8]| {
    thread_local!(static TRAINED: (Session, SourceFile) = trained());
    if let Ok(receipt) = Receipt::from_file(&SourceFile::new("fuzz", bytes)) {
        TRAINED.with(|(session, model)| {
            if let Ok(checks) = session.check_receipt(&receipt, model, None) {
                assert!(checks.len() >= 5);
            }
        });
    }
});
