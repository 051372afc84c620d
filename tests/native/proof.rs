//! Proof of forgetting: seed noise, the membership attack, recovery from wrong records, and
//! forgetting one record after another.

use std::path::Path;

use crate::common::{drive, forget, trained, trained_sample, two_camps, users};
use unremember::data::SourceFile;
use unremember::model::ModelKind;
use unremember::session::Session;
use unremember::session::report::{
    ForgetRequest, Phase, Query, Settings, StopReason, Task, VerifyOptions, VerifyReport,
};

fn verify(session: &mut Session, options: VerifyOptions) -> VerifyReport {
    session.begin_verifying_with(options).unwrap();
    drive(session).unwrap();
    session.verify_report().unwrap().clone()
}

fn settings(model: ModelKind) -> Settings {
    Settings { model, lambda: Some(1.0), ..Settings::default() }
}

/// What the search for lambda finds for the personas.
fn of_personas() -> [Settings; 2] {
    let mf = Settings { lambda: Some(0.13), ..settings(ModelKind::Mf) };
    [settings(ModelKind::Lightgcn), mf]
}

/// Every `step`-th training record.
fn some_records(session: &Session, step: usize, count: usize) -> ForgetRequest {
    let mut records = Vec::new();
    let mut offset = 0;
    while records.len() < count {
        let query = Query { offset, limit: 1000, ..Query::default() };
        let page = session.list_records(&query).unwrap();
        let rows = page.rows.into_iter().filter(|r| r.part == unremember::data::Part::Train);
        records.extend(rows.step_by(step).map(|row| (row.user, row.item)));
        offset += 1000;
        assert!(offset < page.total + 1000, "too few records");
    }
    records.truncate(count);
    ForgetRequest { records, ..Default::default() }
}

#[test]
fn seed_noise_is_what_two_random_starts_differ_by() {
    for settings in of_personas() {
        let mut session = trained_sample("personas", &settings).unwrap();
        let request = some_records(&session, 7, 20);
        forget(&mut session, &request).unwrap();
        assert_eq!(verify(&mut session, VerifyOptions::default()).seed_noise, None);
        let report = verify(&mut session, VerifyOptions { seed_noise: true });
        let noise = report.seed_noise.unwrap();
        assert!(noise > 0.0 && noise < 1e-4, "{settings:?}: {noise}");
        assert!(noise < 0.1 * report.test_set.rmse_original, "{settings:?}: {noise}");
        let json = serde_json::to_string(
            &session.receipt(unremember::store::Salt::new(&[1; 32]).unwrap()).unwrap(),
        );
        assert!(json.unwrap().contains("\"seed_noise\":"));
    }
}

#[test]
fn the_attack_sees_the_original_and_takes_the_unlearned_for_the_retrained() {
    for settings in of_personas() {
        let mut session = trained_sample("personas", &settings).unwrap();
        let request = some_records(&session, 5, 200);
        forget(&mut session, &request).unwrap();
        let attack = verify(&mut session, VerifyOptions::default()).membership.unwrap();
        assert_eq!(attack.members, 200);
        assert!(attack.strangers > 700);
        for model in [attack.original, attack.unlearned, attack.retrained] {
            assert!(0.0 <= model.low && model.low <= model.auc && model.auc <= model.high);
            assert!(model.high <= 1.0 && model.high - model.low < 0.2);
        }
        assert!(attack.original.auc > attack.retrained.auc + 0.01, "{settings:?}: {attack:?}");
        let gap = (attack.unlearned.auc - attack.retrained.auc).abs();
        assert!(gap < 0.002, "{settings:?}: {attack:?}");
    }
}

#[test]
fn of_a_user_who_left_nothing_is_left_to_attack() {
    for task in [Task::Explicit, Task::Implicit] {
        for model in ModelKind::ALL {
            let lambda = Some(0.1);
            let settings = Settings { task: Some(task), lambda, ..settings(model) };
            let mut session = trained(&two_camps(), &settings).unwrap();
            forget(&mut session, &users(&["u3", "u8"])).unwrap();
            let report = verify(&mut session, VerifyOptions::default());
            let attack = report.membership.unwrap();
            for after in [attack.unlearned, attack.retrained] {
                assert_eq!((after.auc, after.low, after.high), (0.5, 0.5, 0.5), "{settings:?}");
            }
            assert!(attack.original.auc > 0.6, "{settings:?}: {attack:?}");
            assert_eq!(report.touched.is_some(), task == Task::Explicit);
        }
    }
}

/// Two camps with some training labels flipped. The parts are given, so that the flipped records
/// are all in the training part.
fn with_flipped_labels() -> (Vec<SourceFile>, ForgetRequest) {
    let mut train = String::from("user,item,rating\n");
    let mut test = train.clone();
    let mut request = ForgetRequest::default();
    for (at, line) in two_camps().lines().skip(1).enumerate() {
        let [user, item, rating] = line.split(',').collect::<Vec<_>>()[..] else { panic!() };
        if at % 4 == 0 {
            test += &format!("{line}\n");
        } else if matches!(at % 5, 1 | 3) {
            let wrong = if rating == "5" { "1" } else { "5" };
            train += &format!("{user},{item},{wrong}\n");
            request.records.push((user.into(), item.into()));
        } else {
            train += &format!("{line}\n");
        }
    }
    let part = unremember::data::Part::Train;
    let train = SourceFile::new("train.csv", train).with_part(part);
    let part = unremember::data::Part::Test;
    (vec![train, SourceFile::new("test.csv", test).with_part(part)], request)
}

#[test]
fn forgetting_flipped_labels_repairs_the_touched_users_and_items() {
    for model in [ModelKind::Lightgcn, ModelKind::Mf] {
        let settings = Settings { lambda: Some(0.05), ..settings(model) };
        let (files, request) = with_flipped_labels();
        let mut session = Session::new();
        session.begin_load(files, &settings).unwrap();
        drive(&mut session).unwrap();
        session.begin_training(&settings).unwrap();
        drive(&mut session).unwrap();
        forget(&mut session, &request).unwrap();
        let touched = verify(&mut session, VerifyOptions::default()).touched.unwrap();
        let [before, after, truth] =
            [touched.original, touched.unlearned, touched.retrained].map(Option::unwrap);
        assert!(touched.records > 30);
        assert!(after > before, "{model:?}: {touched:?}");
        assert!((after - truth).abs() < 0.005, "{model:?}: {touched:?}");
    }
}

#[test]
fn thirty_records_one_after_another_end_where_one_retraining_ends() {
    for settings in of_personas() {
        let mut session = trained_sample("personas", &settings).unwrap();
        let request = some_records(&session, 11, 30);
        session.begin_forgetting_in_turn(&request).unwrap();
        let mut last = 0.0;
        loop {
            let progress = session.step(std::time::Duration::from_millis(20)).unwrap();
            assert!(progress.fraction >= last, "progress never falls");
            last = progress.fraction;
            if progress.done {
                break;
            }
        }
        let report = session.forget_report().unwrap().clone();
        assert_eq!(report.forgotten, session_preview(&settings, &request));
        assert!(report.newton_steps >= 30, "every record takes a step of its own");
        assert!(report.residual_before > report.residual_after);
        let verified = verify(&mut session, VerifyOptions::default());
        for part in [verified.forget_set, verified.test_set] {
            assert!(part.closure.unwrap() >= 0.99, "{settings:?}: {part:?}");
        }
        assert_eq!(verified.forget_set.pairs, 30);

        // At once or in turn, what is left is the same.
        let after = session.export_data().unwrap();
        session.finish_forgetting().unwrap();
        assert_eq!(session.phase(), Phase::Trained);
        let mut at_once = trained_sample("personas", &settings).unwrap();
        forget(&mut at_once, &request).unwrap();
        assert_eq!(at_once.export_data().unwrap(), after);
    }
}

#[test]
fn a_record_that_hardly_moves_the_gradient_is_forgotten_all_the_same() {
    use unremember::objective::{Loss, Objective, Record, Regulariser};
    use unremember::solver::newton::{Goal, Newton};
    use unremember::solver::{Quiet, Stop, assess, finish, relative_gradient};
    let record = |user, item| Record { user, item, positive: user == item, negatives: vec![] };
    let records: Vec<Record> = (0..36).map(|at| record(at / 6, at % 6)).collect();
    let model = ModelKind::Lightgcn.build(1);
    let mut objective =
        Objective::new(6, 6, 4, model, Loss::Bce, Regulariser::Uniform(0.3), &records);
    let trained =
        finish(unremember::train::train(&objective, 1, relative_gradient(&objective), &Quiet));
    objective.remove(&[7], &[]);
    let mut theta = trained.parameters().to_vec();
    let before = assess(&objective, &theta).gradient_norm;
    // So loose that the trained model passes at once.
    let goal = Goal { relative_gradient: Some(1e3), least_steps: 1, ..Goal::default() };
    let run = finish(unremember::unlearn::unlearn(
        &objective,
        &mut theta,
        goal,
        &mut Newton::default(),
        &Quiet,
    ));
    assert_eq!((run.newton_steps, run.stop), (1, Stop::Converged));
    assert!(run.gradient_norm < 0.5 * before, "{run:?}");
}

fn session_preview(
    settings: &Settings,
    request: &ForgetRequest,
) -> unremember::session::report::ForgetPreview {
    trained_sample("personas", settings).unwrap().preview(request).unwrap()
}

#[test]
fn in_turn_covers_users_items_and_records_that_are_gone_already() {
    for model in ModelKind::ALL {
        for task in [Task::Explicit, Task::Implicit] {
            let lambda = Some(0.1);
            let settings = Settings { task: Some(task), lambda, ..settings(model) };
            let what = format!("{settings:?}");
            let mut session = trained(&two_camps(), &settings).unwrap();
            let request = ForgetRequest {
                users: vec!["u3".into(), "u4".into()],
                items: vec!["i7".into()],
                records: vec![("u3".into(), "i1".into()), ("u5".into(), "i1".into())],
                random_share: Some(0.05),
                ..ForgetRequest::default()
            };
            let preview = session.preview(&request).unwrap();
            session.begin_forgetting_in_turn(&request).unwrap();
            drive(&mut session).unwrap();
            let report = session.forget_report().unwrap();
            assert_eq!(report.forgotten, preview, "{what}");
            assert_eq!(report.stop_reason, StopReason::Converged, "{what}");
            let verified = verify(&mut session, VerifyOptions::default());
            for part in [verified.forget_set, verified.test_set] {
                let is_close = part.closure.unwrap() >= 0.99 || part.rmse_unlearned < 1e-3;
                assert!(is_close, "{what}: {part:?}");
            }
            // A request that is wrong anywhere is refused before anything is done.
            let mut wrong = request.clone();
            wrong.records.push(("u1".into(), "nothing".into()));
            assert!(session.begin_forgetting_in_turn(&wrong).is_err());
            let before = session.export_model().unwrap();
            session.finish_forgetting().unwrap();
            assert_eq!(session.export_model().unwrap(), before, "{what}");

            let everyone = session.list_users(&Query::default()).unwrap().rows;
            let everyone = everyone.into_iter().map(|user| user.id).collect();
            let request = ForgetRequest { users: everyone, ..Default::default() };
            session.begin_forgetting_in_turn(&request).unwrap();
            drive(&mut session).unwrap();
            session.finish_forgetting().unwrap();
            assert_eq!(session.phase(), Phase::Empty, "{what}");
        }
    }
}

#[test]
fn two_hundred_records_of_movielens_one_after_another() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/ml-100k/ifru-0.02");
    if !folder.is_dir() {
        eprintln!("SKIPPED: {} is not there", folder.display());
        return;
    }
    let mut files = Vec::new();
    for entry in std::fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let part = match name.as_str() {
            name if name.starts_with("train") => unremember::data::Part::Train,
            name if name.starts_with("valid") => unremember::data::Part::Valid,
            name if name.starts_with("test") => unremember::data::Part::Test,
            _ => continue,
        };
        files.push(SourceFile::new(name, std::fs::read(&path).unwrap()).with_part(part));
    }
    let settings = Settings { lambda: Some(1.75), ..Settings::default() };
    let mut session = Session::new();
    session.begin_load(files, &settings).unwrap();
    drive(&mut session).unwrap();
    session.begin_training(&settings).unwrap();
    drive(&mut session).unwrap();
    let request = some_records(&session, 97, 200);
    session.begin_forgetting_in_turn(&request).unwrap();
    drive(&mut session).unwrap();
    let verified = verify(&mut session, VerifyOptions::default());
    for part in [verified.forget_set, verified.test_set] {
        assert!(part.closure.unwrap() >= 0.99, "{part:?}");
    }
}
