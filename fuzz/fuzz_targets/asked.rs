//! What a page or a kept session asks for: settings and requests, as they cross the border.
#![no_main]

use std::time::Duration;

use libfuzzer_sys::fuzz_target;
use unremember::session::Session;
use unremember::session::report::{ForgetRequest, Settings};

fn trained() -> Session {
    let mut session = Session::new();
    let settings = Settings { dim: 4, lambda: Some(0.2), ..Settings::default() };
    session.load_sample("southern-women", &settings).unwrap();
    session.begin_training(&settings).unwrap();
    while !session.step(Duration::from_secs(1)).unwrap().done {}
    session
}

fuzz_target!(|bytes: &[u8]| {
    if let Ok(settings) = serde_json::from_slice::<Settings>(bytes) {
        let mut session = Session::new();
        if session.load_sample("southern-women", &settings).is_ok() {
            let estimate = session.estimate(&settings).unwrap();
            assert!(estimate.memory.is_finite() && estimate.seconds.is_finite());
            if session.begin_training(&settings).is_ok() {
                let _ = session.step(Duration::ZERO);
            }
        }
    }
    thread_local!(static SESSION: Session = trained());
    if let Ok(request) = serde_json::from_slice::<ForgetRequest>(bytes) {
        SESSION.with(|session| {
            if let Ok(preview) = session.preview(&request) {
                assert!(preview.train_records + preview.held_out_records <= 89);
            }
        });
    }
});
