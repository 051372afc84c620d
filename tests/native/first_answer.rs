//! The first answer can be looked at while it is polished.

use std::time::Duration;

use crate::common::{drive, forget, items, records, trained, trained_sample, two_camps, users};
use unremember::data::Part;
use unremember::session::Session;
use unremember::session::report::{ForgetRequest, Phase, Query, Recommendation, Settings};

fn settings() -> Settings {
    Settings { lambda: Some(0.2), dim: 8, ..Settings::default() }
}

/// Begins, and works until the first answer stands; returns its seconds.
fn answer(session: &mut Session, request: &ForgetRequest) -> f64 {
    session.begin_forgetting(request).unwrap();
    loop {
        let progress = session.step(Duration::from_secs(60)).unwrap();
        assert!(!progress.done, "no first answer was told of");
        if let Some(seconds) = progress.first_answer_seconds {
            return seconds;
        }
    }
}

fn unlearned(session: &Session, user: &str) -> Vec<Recommendation> {
    session.recommend(user, 1000).unwrap().unlearned.unwrap()
}

/// Root mean square difference of the scores of the items on both lists.
fn distance(ours: &[Recommendation], theirs: &[Recommendation]) -> f64 {
    let of = |item: &str| theirs.iter().find(|row| row.item == item).map(|row| row.score);
    let squares: Vec<f64> =
        ours.iter().filter_map(|row| Some((row.score - of(&row.item)?).powi(2))).collect();
    assert!(!squares.is_empty());
    (squares.iter().sum::<f64>() / squares.len() as f64).sqrt()
}

#[test]
fn it_is_closer_to_the_end_than_to_the_start_and_its_time_is_the_reports() {
    // Lambda as the page chooses it: far below it nothing is near in one step.
    let mut session = trained_sample("personas", &Settings::default()).unwrap();
    let all = session.list_users(&Default::default()).unwrap().rows;
    let (gone, other) = (all[3].id.as_str(), all[4].id.as_str());
    let own = Query { user: Some(gone.into()), ..Query::default() };
    let rows = session.list_records(&own).unwrap().rows;
    let record = rows.iter().find(|row| row.part == Part::Train).unwrap();
    for (request, user) in [(records(&[(gone, &record.item)]), gone), (users(&[gone]), other)] {
        let seconds = answer(&mut session, &request);
        assert_eq!(session.phase(), Phase::Trained);
        assert!(session.forget_report().is_none());
        let first = session.recommend(user, 1000).unwrap();
        assert!(first.retrained.is_none());
        let early = first.unlearned.unwrap();
        drive(&mut session).unwrap();
        assert_eq!(session.forget_report().unwrap().first_answer_seconds, seconds);
        let end = unlearned(&session, user);
        // The same items are on the list, the forgotten one among them.
        let names = |list: &[Recommendation]| {
            let mut names: Vec<String> = list.iter().map(|row| row.item.clone()).collect();
            names.sort();
            names
        };
        assert_eq!(names(&early), names(&end));
        assert!(user != gone || names(&end).contains(&record.item));
        let left = distance(&early, &end);
        let all = distance(&first.original, &end);
        assert!(left > 0.0 && left < 0.5 * all, "{user}: {left} is left of {all}");
        session.finish_forgetting().unwrap();
    }
}

#[test]
fn it_knows_nothing_of_what_leaves_wholly() {
    let mut session = trained(&two_camps(), &settings()).unwrap();
    answer(&mut session, &users(&["u0"]));
    assert_eq!(unlearned(&session, "u0"), []);
    session.cancel();
    answer(&mut session, &items(&["i3"]));
    assert!(unlearned(&session, "u0").iter().all(|row| row.item != "i3"));
}

#[test]
fn it_is_of_the_request_in_hand_and_gone_with_it() {
    let mut session = trained(&two_camps(), &settings()).unwrap();
    let before = session.recommend("u2", 10).unwrap();
    answer(&mut session, &users(&["u1"]));
    assert!(session.recommend("u2", 10).unwrap().unlearned.is_some());
    session.cancel();
    assert_eq!(session.recommend("u2", 10).unwrap(), before);

    // The next request starts from what the last one left, in which its user is unknown.
    forget(&mut session, &users(&["u1"])).unwrap();
    let middle = unlearned(&session, "u2");
    answer(&mut session, &records(&[("u2", "i1")]));
    let second = session.recommend("u2", 1000).unwrap();
    assert!(distance(&second.original, &middle) < 1e-9);
    assert!(distance(&second.unlearned.unwrap(), &middle) > 1e-6);
    assert!(session.recommend("u1", 10).is_err());
    drive(&mut session).unwrap();
    assert!(session.step(Duration::ZERO).unwrap().first_answer_seconds.is_none());
}
