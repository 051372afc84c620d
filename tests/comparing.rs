//! Methods beside each other in a session: what the table holds, and that a cancelled comparison
//! leaves no trace.

use std::time::Duration;

use unremember::ErrorKind;
use unremember::data::SourceFile;
use unremember::session::Session;
use unremember::session::report::{
    ForgetRequest, MethodKind, Phase, Preset, Settings, Stage, StopReason,
};

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

fn forgotten(settings: &Settings) -> Session {
    let mut session = Session::new();
    session.load_sample("personas", settings).unwrap();
    session.begin_training(settings).unwrap();
    drive(&mut session);
    let user = session.list_users(&Default::default()).unwrap().rows[3].id.clone();
    session.begin_forgetting(&ForgetRequest { users: vec![user], ..Default::default() }).unwrap();
    drive(&mut session);
    session
}

fn small() -> Settings {
    Settings { lambda: Some(1.0), dim: 8, layers: Some(1), ..Settings::default() }
}

#[test]
fn every_method_has_a_row_and_retraining_is_the_reference() {
    let mut session = forgotten(&small());
    assert!(session.compare_report().is_none());
    session.begin_comparing(&MethodKind::ALL).unwrap();
    drive(&mut session);
    assert_eq!(session.phase(), Phase::Verified, "comparing retrains where that was not done");
    let report = session.compare_report().unwrap();
    let kinds: Vec<MethodKind> = report.methods.iter().map(|row| row.method).collect();
    assert_eq!(kinds, MethodKind::ALL);
    for row in &report.methods {
        let what = format!("{row:?}");
        let is_sharded = matches!(row.method, MethodKind::Sisa | MethodKind::Receraser);
        assert_eq!(row.shards.is_some(), is_sharded, "{what}");
        assert_eq!(row.prepare_seconds.is_some(), is_sharded, "{what}");
        assert_eq!(row.original.is_some(), is_sharded, "{what}");
        assert_eq!(row.residual_after.is_some(), !is_sharded, "{what}");
        assert!(row.metrics.test_auc.is_some(), "{what}");
        assert!((0.0..=1.0).contains(&row.top10_overlap), "{what}");
        match row.method {
            MethodKind::Nothing => {
                assert_eq!(row.forget_set.closure, Some(0.0), "{what}");
                assert_eq!(row.stop_reason, StopReason::NothingToDo, "{what}");
            }
            MethodKind::Retrain => {
                assert_eq!(row.test_set.closure, Some(1.0), "{what}");
                assert_eq!(row.test_set.max_abs_diff, 0.0, "{what}");
            }
            MethodKind::Ifru => assert!(row.forget_set.closure > Some(0.99), "{what}"),
            _ => {}
        }
    }
    session.finish_forgetting().unwrap();
    assert!(session.compare_report().is_none(), "the table goes with what was forgotten");
}

#[test]
fn a_cancelled_comparison_leaves_the_session_as_it_was() {
    let mut session = forgotten(&small());
    let before = session.forget_report().cloned();
    session.begin_comparing(&[MethodKind::Sisa]).unwrap();
    let mut stages = Vec::new();
    while !stages.contains(&Stage::Preparing) {
        let progress = session.step(Duration::ZERO).unwrap();
        assert!(!progress.done, "the comparison ended before it could be cancelled");
        stages.push(progress.stage);
    }
    session.cancel();
    assert_eq!(session.phase(), Phase::Forgotten);
    assert_eq!(session.forget_report().cloned(), before);
    assert!(session.compare_report().is_none() && session.verify_report().is_none());
}

#[test]
fn a_comparison_needs_a_request_and_a_method() {
    let mut session = Session::new();
    let error = session.begin_comparing(&[MethodKind::Scif]).unwrap_err();
    assert_eq!(error.kind, ErrorKind::Order);
    let mut session = forgotten(&small());
    let error = session.begin_comparing(&[]).unwrap_err();
    assert_eq!(error.kind, ErrorKind::Settings);
}

#[test]
fn the_preset_paper_goes_through_the_whole_journey() {
    let settings = Settings { preset: Preset::Paper, lambda: None, ..small() };
    let mut session = forgotten(&settings);
    let train = session.train_report().unwrap();
    assert_eq!(train.stop_reason, StopReason::Patience);
    assert_eq!(train.lambda, 0.0, "the published training has no weight decay");
    assert!(train.metrics.test_auc.unwrap() > 0.6, "{train:?}");
    let forget = session.forget_report().unwrap();
    assert_eq!(forget.stop_reason, StopReason::Patience);
    assert!(forget.hvp > 0);
    session.begin_comparing(&[MethodKind::Finetune]).unwrap();
    drive(&mut session);
    assert_eq!(session.compare_report().unwrap().methods.len(), 1);
}

#[test]
fn a_saved_model_of_the_preset_paper_unlearns_as_published_when_it_is_read_again() {
    let settings = Settings { preset: Preset::Paper, lambda: None, ..small() };
    let mut session = Session::new();
    session.load_sample("southern-women", &settings).unwrap();
    session.begin_training(&settings).unwrap();
    drive(&mut session);
    let file = session.export_model().unwrap();
    let mut again = Session::new();
    again.load_sample("southern-women", &settings).unwrap();
    again.import_model(&SourceFile::new("model", file)).unwrap();
    assert_eq!(again.settings().preset, Preset::Paper);
    let request = ForgetRequest { users: vec!["Flora Price".into()], ..Default::default() };
    again.begin_forgetting(&request).unwrap();
    drive(&mut again);
    assert_eq!(again.forget_report().unwrap().stop_reason, StopReason::Patience);
}
