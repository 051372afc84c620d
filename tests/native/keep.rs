//! What leaves a session and comes back: model files, exported records, receipts; and that none
//! of them is believed.

use crate::common::{drive, forget, loaded, trained, trained_sample, two_camps, users};
use unremember::data::SourceFile;
use unremember::model::ModelKind;
use unremember::session::receipt::Receipt;
use unremember::session::report::{
    ForgetRequest, Phase, Preset, Query, Settings, StopReason, Task,
};
use unremember::session::{CheckOf, Session, Verdict};
use unremember::store::{ModelFile, Salt};
use unremember::{Error, ErrorKind};

fn salt() -> Salt {
    Salt::new(&[7; 32]).unwrap()
}

fn model(bytes: &[u8]) -> SourceFile {
    SourceFile::new("model.safetensors", bytes)
}

/// Every model, both tasks.
fn all_settings() -> Vec<Settings> {
    let mut all = Vec::new();
    for model in ModelKind::ALL {
        for task in [Task::Explicit, Task::Implicit] {
            let lambda = Some(0.1);
            all.push(Settings { model, task: Some(task), dim: 5, lambda, ..Settings::default() });
        }
    }
    all
}

fn loaded_export(session: &Session) -> Session {
    let mut other = Session::new();
    let export = SourceFile::new("export.csv", session.export_data().unwrap());
    other.begin_load(vec![export], &Settings::default()).unwrap();
    drive(&mut other).unwrap();
    other
}

#[test]
fn a_model_comes_back_with_the_same_bytes_and_the_same_recommendations() {
    for settings in all_settings() {
        let session = trained(&two_camps(), &settings).unwrap();
        let bytes = session.export_model().unwrap();
        let mut other = loaded(&two_camps(), &Settings::default()).unwrap();
        other.import_model(&model(&bytes)).unwrap();
        assert_eq!(other.phase(), Phase::Trained);
        assert_eq!(other.export_model().unwrap(), bytes, "{settings:?}");
        assert_eq!(other.recommend("u1", 5).unwrap(), session.recommend("u1", 5).unwrap());
        let (one, two) = (session.train_report().unwrap(), other.train_report().unwrap());
        assert_eq!(one.metrics, two.metrics, "{settings:?}");
        assert_eq!(two.stop_reason, StopReason::Converged);
        assert!((one.gradient_norm - two.gradient_norm).abs() <= 1e-9);
    }
}

#[test]
fn an_unlearned_model_and_its_records_come_back_and_can_go_on_forgetting() {
    for settings in all_settings() {
        let what = format!("{settings:?}");
        let mut session = trained(&two_camps(), &settings).unwrap();
        forget(&mut session, &users(&["u3"])).unwrap();
        let early = session.export_model().unwrap();
        session.finish_forgetting().unwrap();
        assert_eq!(session.export_model().unwrap(), early, "{what}");

        let mut other = loaded_export(&session);
        other.import_model(&model(&early)).unwrap();
        assert_eq!(other.train_report().unwrap().stop_reason, StopReason::Converged, "{what}");
        for session in [&mut session, &mut other] {
            forget(session, &users(&["u4"])).unwrap();
        }
        assert_eq!(session.export_model().unwrap(), other.export_model().unwrap(), "{what}");
    }
}

#[test]
fn a_model_for_other_records_is_refused() {
    let settings = &all_settings()[0];
    let mut session = trained(&two_camps(), settings).unwrap();
    let bytes = session.export_model().unwrap();
    forget(&mut session, &users(&["u3"])).unwrap();
    session.finish_forgetting().unwrap();
    let error = session.import_model(&model(&bytes)).unwrap_err();
    assert_eq!(error.kind, ErrorKind::Value, "{error}");
    assert_eq!(error.file.as_deref(), Some("model.safetensors"));
    assert!(error.remedy.is_some() && error.found.unwrap().contains("u3"));
    let error = Session::new().import_model(&model(&bytes)).unwrap_err();
    assert_eq!(error.kind, ErrorKind::Order);
}

#[test]
fn a_model_that_was_not_trained_cannot_claim_to_be_converged() {
    let session = trained(&two_camps(), &all_settings()[2]).unwrap();
    let mut file = ModelFile::from_file(&model(&session.export_model().unwrap())).unwrap();
    file.theta[[3, 1]] += 0.01;
    let mut other = loaded(&two_camps(), &Settings::default()).unwrap();
    other.import_model(&model(&file.to_bytes().unwrap())).unwrap();
    assert_eq!(other.train_report().unwrap().stop_reason, StopReason::StepLimit);
    file.theta.fill(1e200);
    let before = other.export_model().unwrap();
    let error = other.import_model(&model(&file.to_bytes().unwrap())).unwrap_err();
    assert_eq!(error.kind, ErrorKind::Numerics);
    assert_eq!(other.export_model().unwrap(), before, "a refused model changes nothing");
}

#[test]
fn damaged_model_files_are_errors_and_no_panics() {
    let refused = |bytes: &[u8], what: &str| {
        let error: Error = ModelFile::from_file(&model(bytes)).expect_err(what);
        assert_eq!(error.file.as_deref(), Some("model.safetensors"), "{what}: {error}");
        assert!(error.remedy.is_some(), "{what}: {error}");
    };
    for settings in &all_settings()[..2] {
        let bytes = trained(&two_camps(), settings).unwrap().export_model().unwrap();
        for length in (0..bytes.len()).step_by(97).chain([1, 7, 8, 9, bytes.len() - 1]) {
            refused(&bytes[..length], "cut");
        }
        let header = u64::from_le_bytes(bytes[..8].try_into().unwrap()) as usize;
        // Every byte of the header, and some of the tensors: an error, or a file like any other.
        for at in (0..header + 8).chain((header + 8..bytes.len()).step_by(61)) {
            for bit in [0, 3, 7] {
                let mut damaged = bytes.clone();
                damaged[at] ^= 1 << bit;
                let mut other = loaded(&two_camps(), &Settings::default()).unwrap();
                let _ = other.import_model(&model(&damaged));
            }
        }
        let file = ModelFile::from_file(&model(&bytes)).unwrap();
        type Change = fn(&mut ModelFile);
        let changes: [(&str, Change); 9] = [
            ("version", |file| file.header.format_version = 2),
            ("dim", |file| file.header.dim = 1 << 40),
            ("layers", |file| file.header.layers = 99),
            ("lambda", |file| file.header.lambda = f64::NAN),
            ("users", |file| file.header.users += 1),
            ("share", |file| file.header.valid_share = 7.0),
            ("negatives", |file| file.header.negatives = 0),
            ("ids", |file| drop(file.items.pop())),
            ("not finite", |file| file.theta[[0, 0]] = f64::INFINITY),
        ];
        for (what, change) in changes {
            let mut file = file.clone();
            change(&mut file);
            if let Ok(bytes) = file.to_bytes() {
                refused(&bytes, what);
            }
        }
    }
    refused(b"user,item\na,b\n", "a text");
    refused(&[0xFF; 64], "a header of 2^64 bytes");
}

#[test]
fn risky_ids_are_neutral_in_a_spreadsheet_and_come_back() {
    let ids = ["=SUM(A1)", "+x", "-x", "@x", "'quoted", "-12", "a,\"b\"", "plain"];
    let mut csv = String::from("user,item,rating,timestamp\n");
    for (at, id) in ids.iter().enumerate() {
        let id = format!("\"{}\"", id.replace('"', "\"\""));
        csv +=
            &format!("{id},i{at},{},9788242{:02}\n{id},@i{},1.25,978824268\n", at % 5, at, at % 3);
    }
    let session = loaded(&csv, &Settings::default()).unwrap();
    let export = session.export_data().unwrap();
    for line in export.lines().skip(1) {
        for cell in line.split(',') {
            let bare = cell.trim_start_matches('"');
            let is_number = bare.parse::<f64>().is_ok();
            assert!(is_number || !bare.starts_with(['=', '+', '-', '@']), "{line}");
        }
    }
    let again = loaded_export(&session);
    let all = Query { limit: 1000, ..Query::default() };
    assert_eq!(again.list_records(&all).unwrap(), session.list_records(&all).unwrap());
    assert_eq!(again.export_data().unwrap(), export);
}

#[test]
fn a_receipt_holds_against_model_and_records_and_no_others() {
    for settings in all_settings() {
        let what = format!("{settings:?}");
        let mut session = trained(&two_camps(), &settings).unwrap();
        let original = session.export_model().unwrap();
        let original_data = session.export_data().unwrap();
        let query = Query { user: Some("u3".into()), ..Query::default() };
        let rows = session.list_records(&query).unwrap().rows;
        let pairs: Vec<(String, String)> = rows.into_iter().map(|r| (r.user, r.item)).collect();
        let request = ForgetRequest { records: pairs[1..].to_vec(), ..Default::default() };
        forget(&mut session, &request).unwrap();
        session.begin_verifying().unwrap();
        drive(&mut session).unwrap();
        let receipt = session.receipt(salt()).unwrap();
        session.finish_forgetting().unwrap();
        assert_eq!(session.receipt(salt()).unwrap_err().kind, ErrorKind::Order);

        let json = serde_json::to_string_pretty(&receipt).unwrap();
        let receipt = Receipt::from_file(&SourceFile::new("receipt.json", json.as_str())).unwrap();
        assert!(!json.contains("\"u3\"") && receipt.verified.is_some());
        let after = session.export_model().unwrap();
        let other = loaded_export(&session);
        let checks = other.check_receipt(&receipt, &model(&after), Some(&pairs[1..])).unwrap();
        let count = |verdict| checks.iter().filter(|check| check.verdict == verdict).count();
        let expected = if receipt.ended.optimality.is_some() { 8 } else { 7 };
        assert_eq!(receipt.ended.optimality.is_some(), settings.model != ModelKind::Gmf);
        assert_eq!(
            (count(Verdict::Pass), count(Verdict::NotChecked)),
            (expected, 1),
            "{what}: {checks:#?}"
        );

        // The old model, the old records, another list, a model that was moved: each is noticed.
        let failed = |session: &Session, bytes: &[u8], pairs: &[(String, String)]| {
            let checks = session.check_receipt(&receipt, &model(bytes), Some(pairs)).unwrap();
            checks.into_iter().filter(|check| check.verdict == Verdict::Fail).count()
        };
        let old = loaded(&original_data, &Settings::default()).unwrap();
        assert!(failed(&other, &original, &pairs[1..]) >= 3, "{what}");
        assert!(failed(&old, &after, &pairs[1..]) >= 2, "{what}");
        assert_eq!(failed(&other, &after, &pairs), 2, "{what}: one record more");
        let mut file = ModelFile::from_file(&model(&after)).unwrap();
        file.theta[[0, 0]] += 0.01;
        assert!(failed(&other, &file.to_bytes().unwrap(), &pairs[1..]) >= 3, "{what}");
    }
}

#[test]
fn a_receipt_of_the_published_setting_says_how_it_ended() {
    let settings = Settings { preset: Preset::Paper, dim: 5, ..Settings::default() };
    let mut session = trained(&two_camps(), &settings).unwrap();
    forget(&mut session, &users(&["u3"])).unwrap();
    let receipt = session.receipt(salt()).unwrap();
    session.finish_forgetting().unwrap();
    let after = session.export_model().unwrap();
    let checks = session.check_receipt(&receipt, &model(&after), None).unwrap();
    // The published solver ends on validation, at no stationary point. What the receipt says is
    // so, but it is no proof of forgetting, and the check says that too.
    assert!(receipt.ended.residual_after > receipt.ended.residual_target);
    let failed = checks.iter().filter(|check| check.verdict == Verdict::Fail);
    let failed: Vec<CheckOf> = failed.map(|check| check.what).collect();
    assert_eq!(failed, [CheckOf::Minimiser]);
}

#[test]
fn a_receipt_of_everything_and_damaged_receipts() {
    let settings = Settings { lambda: Some(0.2), ..Settings::default() };
    let mut session = trained_sample("southern-women", &settings).unwrap();
    let all = session.list_users(&Query::default()).unwrap().rows;
    let everyone = ForgetRequest {
        users: all.into_iter().map(|user| user.id).collect(),
        ..Default::default()
    };
    assert_eq!(session.receipt(salt()).unwrap_err().kind, ErrorKind::Order);
    forget(&mut session, &everyone).unwrap();
    let receipt = session.receipt(salt()).unwrap();
    assert_eq!((receipt.retained_records, &receipt.model_after, &receipt.model), (0, &None, &None));
    assert!(session.export_model().is_err() && session.export_data().is_err());

    let json = serde_json::to_string(&receipt).unwrap();
    let damaged = [
        String::new(),
        "[]".into(),
        json[..json.len() / 2].into(),
        json.replace("\"format_version\":1", "\"format_version\":2"),
        json.replace("\"salt\"", "\"pepper\""),
        " ".repeat(2 << 20),
    ];
    for text in damaged {
        let error = Receipt::from_file(&SourceFile::new("r.json", text.as_str())).unwrap_err();
        assert_eq!(error.file.as_deref(), Some("r.json"));
    }
}
