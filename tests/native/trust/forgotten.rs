//! Canaries: ids, titles and times that occur nowhere else are forgotten, and then looked for in
//! everything that the session holds or writes.

use std::time::Duration;

use crate::common::{drive, forget, items, records, users};
use unremember::data::SourceFile;
use unremember::model::ModelKind;
use unremember::session::Session;
use unremember::session::report::{ForgetRequest, Query, Settings, Task};
use unremember::store::Salt;
use unremember::unlearn::methods::MethodKind;

const USER: &str = "canary-user";
const ITEM: &str = "canary-item";
const TITLE: &str = "canary-title";
const GENRE: &str = "canary-genre";
/// What the file is called: often after the person whose it is.
const NAME: &str = "canary-name";
/// Times that no other record has.
const TIMES: [&str; 3] = ["1777777771", "1777777772", "1777777773"];

/// Two camps, with canaries in every place that a file has: ids, times, examples of columns,
/// refused rows.
fn records_with_canaries() -> String {
    let mut csv = String::from("user,item,rating,timestamp\n");
    // The first row is what the report of the reading shows as an example.
    csv += &format!("{USER},{ITEM},5,{}\n", TIMES[0]);
    csv += &format!("{USER},i3,1,{}\nu4,{ITEM},5,{}\n", TIMES[1], TIMES[2]);
    csv += &format!("{USER},{ITEM},not a rating,1600000000\n");
    for user in 0..20 {
        for item in 0..15 {
            if (user * 7 + item * 5) % 3 != 0 {
                let rating = if user % 2 == item % 2 { 5 } else { 1 };
                csv += &format!("u{user},i{item},{rating},{}\n", 1_600_000_000 + user * 15 + item);
            }
        }
    }
    for user in 0..8 {
        csv += &format!("{USER},i{},5,1700000000\nu{user},{ITEM},4,1700000000\n", user + 5);
    }
    csv
}

fn titles() -> String {
    let mut csv = String::from("item,title,genres\n");
    (0..15).for_each(|item| csv += &format!("i{item},Title {item},Drama\n"));
    csv + &format!("{ITEM},{TITLE},{GENRE}\n")
}

fn trained_with_canaries(settings: &Settings) -> Session {
    let mut session = Session::new();
    let file = SourceFile::new(format!("{NAME}.csv"), records_with_canaries());
    session.begin_load(vec![file], settings).unwrap();
    drive(&mut session).unwrap();
    session.add_titles(&SourceFile::new("titles.csv", titles())).unwrap();
    session.begin_training(settings).unwrap();
    drive(&mut session).unwrap();
    session
}

/// Everything that a session writes or answers, as texts with the place that they come from.
fn written(session: &Session) -> Vec<(String, String)> {
    let all = Query { limit: 1000, ..Query::default() };
    let mut texts = vec![
        ("data".into(), session.export_data().unwrap()),
        ("titles".into(), session.export_titles().unwrap().unwrap_or_default()),
        ("model".into(), String::from_utf8_lossy(&session.export_model().unwrap()).into_owned()),
    ];
    let mut answer =
        |place: &str, json: serde_json::Value| texts.push((place.into(), json.to_string()));
    fn json(value: &impl serde::Serialize) -> serde_json::Value {
        serde_json::to_value(value).unwrap()
    }
    answer("summary", json(&session.summary().unwrap()));
    answer("genres", json(&session.list_genres().unwrap()));
    answer("items", json(&session.list_items(&all).unwrap()));
    answer("records", json(&session.list_records(&all).unwrap()));
    answer("training", json(&session.train_report()));
    let users = session.list_users(&all).unwrap();
    for user in &users.rows {
        answer("top", json(&session.recommend(&user.id, 100).unwrap()));
    }
    answer("users", json(&users));
    texts
}

/// What is asked for, and what must be found nowhere afterwards.
fn cases() -> Vec<(&'static str, ForgetRequest, Vec<&'static str>)> {
    let both = ForgetRequest { users: vec![USER.into()], ..items(&[ITEM]) };
    let all = vec![USER, ITEM, TITLE, GENRE, NAME, TIMES[0], TIMES[1], TIMES[2]];
    vec![
        ("a user", users(&[USER]), vec![USER, NAME, TIMES[0], TIMES[1]]),
        ("an item", items(&[ITEM]), vec![ITEM, TITLE, GENRE, NAME, TIMES[0], TIMES[2]]),
        ("a record", records(&[(USER, "i3")]), vec![NAME, TIMES[1]]),
        ("a user and an item", both, all),
    ]
}

#[test]
fn forgotten_for_good_is_found_nowhere() {
    let (mut forgettings, mut texts_seen, mut found_before) = (0, 0, 0);
    for model in ModelKind::ALL {
        for task in [Task::Explicit, Task::Implicit] {
            let settings = Settings {
                model,
                task: Some(task),
                dim: 5,
                lambda: Some(0.2),
                ..Settings::default()
            };
            let trained = trained_with_canaries(&settings);
            let model = trained.export_model().unwrap();
            let data = SourceFile::new(format!("{NAME}.csv"), trained.export_data().unwrap());
            for (what, request, canaries) in cases() {
                let what = format!("{what}, {:?}, {task:?}", settings.model);
                let mut session = Session::new();
                session.begin_load(vec![data.clone()], &settings).unwrap();
                drive(&mut session).unwrap();
                session.add_titles(&SourceFile::new("titles.csv", titles())).unwrap();
                session.import_model(&SourceFile::new("model", &model[..])).unwrap();
                for canary in &canaries {
                    assert!(session.inventory().finds(canary), "{what}: the scan sees {canary}");
                }
                found_before += canaries.len();

                forget(&mut session, &request).unwrap();
                session.begin_verifying().unwrap();
                drive(&mut session).unwrap();
                session.begin_comparing(&[MethodKind::Scif, MethodKind::Sisa]).unwrap();
                drive(&mut session).unwrap();
                let receipt = session.receipt(Salt::new(&[3; 32]).unwrap()).unwrap();
                let receipt = serde_json::to_string(&receipt).unwrap();
                // What is written down must be free of it even before it is forgotten for good.
                let name = session.summary().unwrap().name;
                let early = [session.export_data().unwrap(), receipt, name];
                session.finish_forgetting().unwrap();

                let inventory = session.inventory();
                let written = written(&session);
                for canary in canaries {
                    let place = inventory.texts.iter().chain(&written);
                    let found = place.clone().find(|(_, text)| text.contains(canary));
                    assert_eq!(found, None, "{what}: {canary}");
                    assert!(!inventory.finds(canary), "{what}: {canary} in a record");
                    assert!(early.iter().all(|text| !text.contains(canary)), "{what}: {canary}");
                }
                forgettings += 1;
                texts_seen += inventory.texts.len() + inventory.records.len() + written.len();
            }
        }
    }
    println!(
        "canaries: {forgettings} forgettings, {found_before} canaries found before, 0 after, in \
         {texts_seen} texts and records"
    );
    assert_eq!(forgettings, 24);
}

#[test]
fn what_the_reading_noted_of_a_file_goes_too() {
    let settings = Settings { lambda: Some(0.2), dim: 5, ..Settings::default() };
    let mut session = trained_with_canaries(&settings);
    let noted = serde_json::to_string(&session.summary().unwrap().files).unwrap();
    assert!(noted.contains(USER) && noted.contains("not a rating"), "{noted}");
    forget(&mut session, &users(&[USER])).unwrap();
    session.finish_forgetting().unwrap();
    assert!(session.summary().unwrap().files.is_empty());
    assert!(!session.inventory().finds("not a rating"));
}

#[test]
fn training_again_and_another_request_forget_the_earlier_one_for_good() {
    let settings = Settings { lambda: Some(0.2), dim: 5, ..Settings::default() };
    type Next = fn(&mut Session, &Settings);
    let ways: [(&str, Next); 3] = [
        ("another request", |session, _| session.begin_forgetting(&users(&["u7"])).unwrap()),
        ("training again", |session, settings| session.begin_training(settings).unwrap()),
        ("one after another", |session, _| {
            session.begin_forgetting_in_turn(&users(&["u7", "u8"])).unwrap();
        }),
    ];
    for (what, next) in ways {
        let mut session = trained_with_canaries(&settings);
        forget(&mut session, &users(&[USER])).unwrap();
        assert!(session.inventory().finds(USER), "{what}: kept for the verification");
        next(&mut session, &settings);
        drive(&mut session).unwrap();
        assert!(!session.inventory().finds(USER), "{what}");
    }
}

#[test]
fn forgetting_everything_leaves_an_empty_session() {
    let settings = Settings { lambda: Some(0.2), dim: 5, ..Settings::default() };
    let mut session = trained_with_canaries(&settings);
    let all = session.list_users(&Query { limit: 1000, ..Query::default() }).unwrap();
    let everyone: Vec<String> = all.rows.into_iter().map(|row| row.id).collect();
    forget(&mut session, &ForgetRequest { users: everyone, ..Default::default() }).unwrap();
    session.finish_forgetting().unwrap();
    let left = session.inventory();
    assert_eq!((left.size(), left.records.len()), (0, 0), "{left:?}");
    assert_eq!(left.texts.len(), 1, "the settings alone: {left:?}");
}

#[test]
fn titles_given_after_a_forgetting_stay_and_none_of_the_forgotten_comes_back() {
    let settings = Settings { dim: 4, lambda: Some(0.2), ..Settings::default() };
    let mut session = trained_with_canaries(&settings);
    forget(&mut session, &items(&[ITEM])).unwrap();
    let later = titles().replace("Title", "Later title");
    session.add_titles(&SourceFile::new("titles.csv", later)).unwrap();
    session.finish_forgetting().unwrap();
    let kept = session.export_titles().unwrap().unwrap();
    assert!(kept.contains("Later title 3"), "{kept}");
    assert!(!kept.contains(TITLE), "{kept}");
}

#[test]
fn the_inventory_can_be_taken_in_the_middle_of_a_forgetting() {
    let settings = Settings { dim: 4, lambda: Some(0.2), ..Settings::default() };
    let mut session = trained_with_canaries(&settings);
    let size = session.inventory().size();
    session.begin_forgetting(&users(&[USER])).unwrap();
    let mut looks = 0;
    while !session.step(Duration::ZERO).unwrap().done {
        assert!(session.inventory().working);
        looks += 1;
    }
    assert!(looks > 5, "{looks}");
    assert!(session.inventory().size() > size, "both models are there");
}
