//! The session, natively and as WebAssembly in a real browser's worker: the whole journey on a
//! sample, the same bits twice, bad files, cancelling.

use std::time::Duration;

use unremember::ErrorKind;
use unremember::data::SourceFile;
use unremember::session::Session;
use unremember::session::report::{ForgetRequest, Phase, Settings, StopReason};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::{wasm_bindgen_test as test, wasm_bindgen_test_configure};

#[cfg(target_arch = "wasm32")]
wasm_bindgen_test_configure!(run_in_dedicated_worker);

fn drive(session: &mut Session) {
    let mut last = 0.0;
    loop {
        let progress = session.step(Duration::from_millis(5)).expect("the step goes well");
        assert!(progress.fraction >= last, "progress never falls");
        last = progress.fraction;
        if progress.done {
            break;
        }
    }
}

fn trained(settings: &Settings) -> Session {
    let mut session = Session::new();
    session.load_sample("personas", settings).unwrap();
    session.begin_training(settings).unwrap();
    drive(&mut session);
    session
}

#[test]
fn the_journey_ends_where_retraining_ends() {
    let settings = Settings { lambda: Some(1.0), dim: 16, ..Settings::default() };
    let mut session = trained(&settings);
    let train = session.train_report().unwrap();
    assert_eq!(train.stop_reason, StopReason::Converged);
    assert!(train.metrics.test_auc.unwrap() > 0.6);
    let user = session.list_users(&Default::default()).unwrap().rows[0].id.clone();
    let request = ForgetRequest { users: vec![user.clone()], ..Default::default() };
    session.begin_forgetting(&request).unwrap();
    drive(&mut session);
    session.begin_verifying().unwrap();
    drive(&mut session);
    let verified = session.verify_report().unwrap();
    assert!(verified.forget_set.closure.unwrap() > 0.99, "{:?}", verified.forget_set);
    assert!(verified.test_set.closure.unwrap() > 0.99, "{:?}", verified.test_set);
    session.finish_forgetting().unwrap();
    assert_eq!(session.phase(), Phase::Trained);
    assert!(session.recommend(&user, 10).is_err(), "the user is gone");
}

#[test]
fn the_same_seed_gives_the_same_bits() {
    let settings = Settings { lambda: Some(1.0), dim: 8, ..Settings::default() };
    let scores = || {
        let session = trained(&settings);
        let user = session.list_users(&Default::default()).unwrap().rows[3].id.clone();
        let top = session.recommend(&user, 10).unwrap().original;
        top.iter().map(|item| item.score.to_bits()).collect::<Vec<_>>()
    };
    assert_eq!(scores(), scores());
}

#[test]
fn a_bad_file_is_an_error_and_leaves_the_session_as_it_was() {
    let mut session = Session::new();
    session.load_sample("southern-women", &Settings::default()).unwrap();
    let image = SourceFile::new("cat.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec());
    let begun = session.begin_load(vec![image], &Settings::default());
    let error = begun.and_then(|()| session.step(Duration::from_secs(1)).map(drop)).unwrap_err();
    assert_eq!(error.kind, ErrorKind::Format);
    assert_eq!(error.file.as_deref(), Some("cat.png"));
    assert_eq!(session.phase(), Phase::Loaded);
    assert_eq!(session.summary().unwrap().users, 18);
}

#[test]
fn cancelling_leaves_the_session_as_it_was() {
    let settings = Settings { lambda: Some(1.0), ..Settings::default() };
    let mut session = Session::new();
    session.load_sample("personas", &settings).unwrap();
    session.begin_training(&settings).unwrap();
    session.step(Duration::ZERO).unwrap();
    assert!(session.begin_training(&settings).is_err(), "one step at a time");
    session.cancel();
    assert_eq!(session.phase(), Phase::Loaded);
    assert!(session.train_report().is_none());
}
