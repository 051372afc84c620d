//! Requests and data at the edge of what makes sense: each has a sensible answer, and no panic.

use crate::common::{drive, forget, items, loaded, records, trained, two_camps, users};
use unremember::ErrorKind;
use unremember::model::ModelKind;
use unremember::session::Session;
use unremember::session::report::{
    ForgetRequest, Phase, Query, Settings, StopReason, Task, VerifyReport,
};

/// Settings under which the small data of these tests have something to learn.
fn settings(layers: usize) -> Settings {
    Settings { layers: Some(layers), dim: 8, lambda: Some(0.1), ..Settings::default() }
}

/// Every model, both tasks.
fn all_settings() -> Vec<Settings> {
    let mut all = Vec::new();
    for model in ModelKind::ALL {
        for task in [Task::Explicit, Task::Implicit] {
            all.push(Settings { model, task: Some(task), ..settings(2) });
        }
    }
    all
}

fn verify(session: &mut Session) -> &VerifyReport {
    session.begin_verifying().unwrap();
    drive(session).unwrap();
    session.verify_report().unwrap()
}

fn is_close(report: &VerifyReport, what: &str) {
    for (name, part) in [("forget set", &report.forget_set), ("test set", &report.test_set)] {
        let is_closed = part.closure.is_none_or(|closure| closure >= 0.99);
        assert!(is_closed || part.rmse_unlearned < 1e-3, "{what}, {name}: {part:?}");
    }
}

#[test]
fn a_user_with_no_positive_record() {
    let mut csv = two_camps();
    for item in [0, 1, 2, 5, 9] {
        csv += &format!("grumpy,i{item},1\n");
    }
    for settings in all_settings() {
        let what = format!("{settings:?}");
        let mut session = trained(&csv, &settings).unwrap();
        forget(&mut session, &users(&["grumpy"])).unwrap();
        let report = session.forget_report().unwrap();
        if settings.task == Some(Task::Implicit) {
            // The model never learned from them.
            assert_eq!(report.stop_reason, StopReason::NothingToDo, "{what}");
            assert_eq!(report.forgotten.train_records, 0, "{what}");
        } else {
            assert_eq!(report.stop_reason, StopReason::Converged, "{what}");
        }
        assert_eq!(report.forgotten.users, 1, "{what}");
        is_close(verify(&mut session), &what);
        session.finish_forgetting().unwrap();
        assert_eq!(session.list_users(&Query::default()).unwrap().total, 20, "{what}");
    }
}

#[test]
fn all_records_of_an_item_one_by_one_or_as_an_item() {
    for settings in all_settings() {
        let what = format!("{settings:?}");
        let mut session = trained(&two_camps(), &settings).unwrap();
        let query = Query { item: Some("i4".into()), limit: 1000, ..Query::default() };
        let rows = session.list_records(&query).unwrap().rows;
        let pairs: Vec<_> = rows.into_iter().map(|row| (row.user, row.item)).collect();
        let one_by_one = ForgetRequest { records: pairs, ..Default::default() };
        let (a, b) = (session.preview(&one_by_one).unwrap(), session.preview(&items(&["i4"])));
        assert_eq!(a, b.unwrap(), "{what}");
        assert_eq!(a.items, 1, "{what}");
        forget(&mut session, &one_by_one).unwrap();
        is_close(verify(&mut session), &what);
        session.finish_forgetting().unwrap();
        assert!(session.preview(&items(&["i4"])).is_err(), "{what}");
        assert_eq!(session.list_items(&Query::default()).unwrap().total, 14, "{what}");
    }
}

#[test]
fn everything_forgotten_leaves_an_empty_session() {
    for settings in all_settings() {
        let what = format!("{settings:?}");
        let mut session = trained(&two_camps(), &settings).unwrap();
        let everyone: Vec<String> = (0..20).map(|user| format!("u{user}")).collect();
        let request = ForgetRequest { users: everyone, ..Default::default() };
        forget(&mut session, &request).unwrap();
        let report = session.forget_report().unwrap();
        assert_eq!(report.stop_reason, StopReason::Converged, "{what}");
        assert_eq!((report.forgotten.users, report.forgotten.items), (20, 15), "{what}");
        let verified = verify(&mut session);
        assert!(verified.forget_set.rmse_unlearned < 1e-9, "{what}");
        assert!(verified.forget_set.closure.unwrap() > 0.999_999, "{what}");
        session.finish_forgetting().unwrap();
        assert_eq!(session.phase(), Phase::Empty, "{what}");
        for error in [
            session.begin_training(&settings).unwrap_err(),
            session.begin_forgetting(&users(&["u0"])).unwrap_err(),
            session.summary().unwrap_err(),
        ] {
            assert_eq!(error.kind, ErrorKind::Order, "{what}: {error}");
        }
    }
}

#[test]
fn all_training_records_forgotten_leaves_a_model_of_zeros() {
    for settings in all_settings() {
        let what = format!("{settings:?}");
        let mut session = trained(&two_camps(), &settings).unwrap();
        let all = ForgetRequest { random_share: Some(1.0), ..Default::default() };
        forget(&mut session, &all).unwrap();
        is_close(verify(&mut session), &what);
        session.finish_forgetting().unwrap();
        assert_eq!(session.phase(), Phase::Trained, "{what}");
        let user = session.list_users(&Query::default()).unwrap().rows[0].id.clone();
        let top = session.recommend(&user, 3).unwrap().original;
        assert!(top.iter().all(|entry| entry.score == 0.0), "{what}");
        // Nothing of it can be drawn again, but what was held out can still be forgotten.
        assert_eq!(session.preview(&all).unwrap_err().kind, ErrorKind::Settings, "{what}");
        forget(&mut session, &users(&[&user])).unwrap();
        assert_eq!(session.forget_report().unwrap().stop_reason, StopReason::NothingToDo);
        assert!(session.begin_training(&settings).is_err(), "{what}");
    }
}

#[test]
fn one_user_only() {
    let mut csv = String::from("user,item,rating\n");
    for item in 0..12 {
        csv += &format!("me,i{item},{}\n", 1 + item % 5);
    }
    for settings in all_settings() {
        let what = format!("{settings:?}");
        let mut session = trained(&csv, &settings).unwrap();
        let train = Query { limit: 1000, ..Query::default() };
        let rows = session.list_records(&train).unwrap().rows;
        forget(&mut session, &records(&[("me", &rows[3].item)])).unwrap();
        is_close(verify(&mut session), &what);
        forget(&mut session, &users(&["me"])).unwrap();
        session.finish_forgetting().unwrap();
        assert_eq!(session.phase(), Phase::Empty, "{what}");
    }
}

#[test]
fn one_record_only() {
    let whole = Settings { valid_share: 0.0, test_share: 0.0, ..settings(2) };
    let mut session = trained("user,item\nme,this\n", &whole).unwrap();
    let auto = Settings { lambda: None, ..whole.clone() };
    session.begin_training(&auto).unwrap();
    drive(&mut session).unwrap();
    forget(&mut session, &records(&[("me", "this")])).unwrap();
    verify(&mut session);
    session.finish_forgetting().unwrap();
    assert_eq!(session.phase(), Phase::Empty);
}

#[test]
fn labels_that_are_all_the_same() {
    let csv = two_camps().replace(",5\n", ",1\n");
    let explicit = Settings { task: Some(Task::Explicit), ..settings(2) };
    let error = trained(&csv, &explicit).err().expect("labels must differ");
    assert_eq!(error.kind, ErrorKind::Settings);
    assert!(error.remedy.is_some());
    // By default such records say "consumed".
    assert!(trained(&csv, &settings(2)).is_ok());

    // Every record a like, or none, by the threshold.
    for layers in [0, 2] {
        for threshold in [0.0, 9.0] {
            let settings = Settings {
                task: Some(Task::Explicit),
                threshold: Some(threshold),
                lambda: None,
                ..settings(layers)
            };
            let what = format!("{settings:?}");
            let mut session = trained(&two_camps(), &settings).unwrap();
            assert_eq!(session.train_report().unwrap().metrics.test_auc, None, "{what}");
            forget(&mut session, &users(&["u3"])).unwrap();
            is_close(verify(&mut session), &what);
        }
    }
    // Implicit with a threshold that nothing reaches: nothing to learn from.
    let none = Settings { task: Some(Task::Implicit), threshold: Some(9.0), ..settings(2) };
    assert_eq!(trained(&two_camps(), &none).err().unwrap().kind, ErrorKind::Value);
}

#[test]
fn dim_larger_than_the_number_of_nodes() {
    for settings in all_settings() {
        let settings = Settings { dim: 128, ..settings };
        let what = format!("{:?} {:?}", settings.layers, settings.task);
        let mut session = trained(&two_camps(), &settings).unwrap();
        forget(&mut session, &users(&["u7"])).unwrap();
        assert_eq!(session.forget_report().unwrap().stop_reason, StopReason::Converged, "{what}");
        is_close(verify(&mut session), &what);
    }
}

#[test]
fn isolated_nodes() {
    // One user and one item that have nothing to do with the others, and dislikes only.
    let mut csv = two_camps();
    csv += "alone,island,1\nalone2,island2,5\n";
    for settings in all_settings() {
        let what = format!("{settings:?}");
        let mut session = trained(&csv, &settings).unwrap();
        let top = session.recommend("alone", 5).unwrap().original;
        assert!(top.iter().all(|entry| entry.score.is_finite()), "{what}");
        forget(&mut session, &records(&[("alone", "island"), ("alone2", "island2")])).unwrap();
        assert_eq!(session.forget_report().unwrap().forgotten.users, 2, "{what}");
        is_close(verify(&mut session), &what);
    }
}

#[test]
fn forgetting_twice_names_the_first_unknown_records() {
    let mut session = trained(&two_camps(), &settings(2)).unwrap();
    let pairs: Vec<(String, String)> = session
        .list_records(&Query { user: Some("u3".into()), ..Query::default() })
        .unwrap()
        .rows
        .into_iter()
        .map(|row| (row.user, row.item))
        .collect();
    let request = ForgetRequest { records: pairs[..7].to_vec(), ..Default::default() };
    forget(&mut session, &request).unwrap();
    let error = session.begin_forgetting(&request).unwrap_err();
    assert_eq!(error.kind, ErrorKind::Unknown);
    assert!(error.message.contains('7'), "{error}");
    let found = error.found.unwrap();
    assert!(found.contains(&format!("({}, {})", pairs[0].0, pairs[0].1)), "{found}");
    // The session is as it was, and the rest can still be forgotten.
    assert_eq!(session.phase(), Phase::Forgotten);
    session.finish_forgetting().unwrap();
    forget(&mut session, &users(&["u3"])).unwrap();
    assert_eq!(session.begin_forgetting(&users(&["u3"])).unwrap_err().kind, ErrorKind::Unknown);
}

#[test]
fn forgetting_what_was_never_there() {
    let mut session = trained(&two_camps(), &settings(2)).unwrap();
    let refused = [
        (records(&[("u1", "i2"), ("u0", "i0"), ("nobody", "i1")]), "(u0, i0), (nobody, i1)"),
        (users(&["u1", "nobody"]), "nobody"),
        (items(&["nothing"]), "nothing"),
    ];
    for (request, unknown) in refused {
        let error = session.begin_forgetting(&request).unwrap_err();
        assert_eq!(error.kind, ErrorKind::Unknown, "{error}");
        assert_eq!(error.found.as_deref(), Some(unknown), "{error}");
        assert_eq!(session.phase(), Phase::Trained);
    }
    for share in [0.0, -0.5, 1.5, f64::NAN] {
        let request = ForgetRequest { random_share: Some(share), ..Default::default() };
        assert_eq!(session.preview(&request).unwrap_err().kind, ErrorKind::Settings);
    }
    assert!(session.preview(&ForgetRequest::default()).is_err());
}

#[test]
fn the_same_record_named_several_times_counts_once() {
    let mut session = trained(&two_camps(), &settings(2)).unwrap();
    let mut request = records(&[("u1", "i2"), ("u1", "i2")]);
    request.users = vec!["u1".into(), "u1".into()];
    let both = session.preview(&request).unwrap();
    assert_eq!(both, session.preview(&users(&["u1"])).unwrap());
    forget(&mut session, &request).unwrap();
    assert_eq!(session.forget_report().unwrap().forgotten, both);
}

#[test]
fn half_of_the_data() {
    for settings in all_settings() {
        let what = format!("{settings:?}");
        let mut session = trained(&two_camps(), &settings).unwrap();
        let half = ForgetRequest { random_share: Some(0.5), ..Default::default() };
        forget(&mut session, &half).unwrap();
        assert_eq!(session.forget_report().unwrap().stop_reason, StopReason::Converged, "{what}");
        is_close(verify(&mut session), &what);
    }
}

#[test]
fn steps_out_of_order_are_refused() {
    let mut session = Session::new();
    assert_eq!(session.begin_forgetting(&users(&["u1"])).unwrap_err().kind, ErrorKind::Order);
    assert_eq!(session.begin_verifying().unwrap_err().kind, ErrorKind::Order);
    assert_eq!(session.finish_forgetting().unwrap_err().kind, ErrorKind::Order);
    let mut session = loaded(&two_camps(), &settings(2)).unwrap();
    assert_eq!(session.begin_forgetting(&users(&["u1"])).unwrap_err().kind, ErrorKind::Order);
}
