//! Requests as people make them: a genre, a night, a list; and bad data that are forgotten again.

use crate::common::{drive, forget, loaded, trained, trained_sample, two_camps};
use unremember::ErrorKind;
use unremember::data::SourceFile;
use unremember::session::Session;
use unremember::session::report::{ForgetRequest, Phase, Query, Settings};

fn settings() -> Settings {
    Settings { lambda: Some(0.5), dim: 8, ..Settings::default() }
}

#[test]
fn a_genre_takes_all_its_items_with_it() {
    let mut session = trained_sample("personas", &settings()).unwrap();
    let genres = session.list_genres().unwrap();
    assert!(genres.len() > 3 && genres.iter().all(|genre| genre.records > 0));
    let before = session.summary().unwrap();
    let request = ForgetRequest { genres: vec![genres[0].id.clone()], ..Default::default() };
    let preview = session.preview(&request).unwrap();
    assert_eq!(preview.train_records + preview.held_out_records, genres[0].records);
    forget(&mut session, &request).unwrap();
    session.finish_forgetting().unwrap();
    assert!(session.list_genres().unwrap().iter().all(|genre| genre.id != genres[0].id));
    assert_eq!(session.summary().unwrap().items, before.items - preview.items);

    let unknown = ForgetRequest { genres: vec!["no such".into()], ..Default::default() };
    assert_eq!(session.preview(&unknown).unwrap_err().kind, ErrorKind::Unknown);
}

#[test]
fn a_night_is_forgotten_from_its_first_second_to_before_its_last() {
    let mut session = trained_sample("personas", &settings()).unwrap();
    let [first, last] = session.summary().unwrap().time_range.unwrap();
    let rows = session.list_records(&Query { limit: 1000, ..Query::default() }).unwrap().rows;
    let time = rows.iter().filter_map(|row| row.time).nth(100).unwrap();
    let range = [time, time + 6 * 3600];
    let request = ForgetRequest { time_range: Some(range), ..Default::default() };
    let preview = session.preview(&request).unwrap();
    assert!(preview.train_records + preview.held_out_records > 0);
    session.begin_forgetting_in_turn(&request).unwrap();
    drive(&mut session).unwrap();
    session.finish_forgetting().unwrap();
    assert_eq!(session.preview(&request).unwrap_err().kind, ErrorKind::Settings);
    let all = ForgetRequest { time_range: Some([first, last + 1]), ..Default::default() };
    let left = session.summary().unwrap().records;
    let preview = session.preview(&all).unwrap();
    assert_eq!(preview.train_records + preview.held_out_records, left);

    let timeless = trained(&two_camps(), &settings()).unwrap();
    let error = timeless.preview(&all).unwrap_err();
    assert!(error.message.contains("no times"), "{error}");
}

#[test]
fn a_list_may_hold_users_items_titles_and_pairs_but_nothing_unknown() {
    let session = loaded(&two_camps(), &settings()).unwrap();
    let read = |text: &str| session.read_request(&SourceFile::new("list.txt", text));
    for text in ["u0,i1\nu3\ni4\n", "\u{feff}user,item\r\nu0,i1\r\nu3\r\n\r\ni4", "u0::i1\nu3\ni4"]
    {
        let request = read(text).unwrap();
        assert_eq!(request.users, ["u3"], "{text:?}");
        assert_eq!(request.items, ["i4"]);
        assert_eq!(request.records, [("u0".into(), "i1".into())]);
    }
    let error = read("u0,i1\nu99\n").unwrap_err();
    assert_eq!((error.kind, error.line), (ErrorKind::Unknown, Some(2)));
    // A pair that is not among the records.
    assert!(read("u0,i0\n").is_err());
    assert_eq!(read("").unwrap(), ForgetRequest::default());

    let mut titled = Session::new();
    titled.load_sample("southern-women", &Settings::default()).unwrap();
    let request = titled.read_request(&SourceFile::new("list", "Event 9 (4/8)\n")).unwrap();
    assert_eq!(request.items, ["E9"]);
}

#[test]
fn a_model_recovers_from_bad_data_by_forgetting_them() {
    let settings = Settings { lambda: Some(2.0), ..Settings::default() };
    let mut session = trained_sample("personas", &settings).unwrap();
    let auc = |session: &Session| session.train_report().unwrap().metrics.test_auc.unwrap();
    let good = auc(&session);
    let request = session.flip_labels(0.2).unwrap();
    assert_eq!(session.phase(), Phase::Loaded);
    assert!(request.records.len() > 100);
    session.begin_training(&settings).unwrap();
    drive(&mut session).unwrap();
    let bad = auc(&session);
    forget(&mut session, &request).unwrap();
    let recovered = session.forget_report().unwrap().after.test_auc.unwrap();
    println!("test AUC {good:.4}, with bad data {bad:.4}, without them {recovered:.4}");
    assert!(bad < good - 0.01 && recovered > bad + 0.5 * (good - bad));

    assert!(session.flip_labels(0.0).is_err() && session.flip_labels(0.6).is_err());
    let mut women = trained_sample("southern-women", &self::settings()).unwrap();
    assert_eq!(women.flip_labels(0.1).unwrap_err().kind, ErrorKind::Settings);
    assert_eq!(women.phase(), Phase::Trained);
}

#[test]
fn titles_and_genres_are_kept_and_come_back() {
    let mut session = trained_sample("personas", &settings()).unwrap();
    let titles = session.export_titles().unwrap().unwrap();
    let genres = session.list_genres().unwrap();
    let export = SourceFile::new("export.csv", session.export_data().unwrap());
    session.begin_load(vec![export], &settings()).unwrap();
    drive(&mut session).unwrap();
    assert_eq!(session.export_titles().unwrap(), None);
    assert_eq!(session.summary().unwrap().name, "export.csv");
    session.add_titles(&SourceFile::new("titles.csv", titles.as_bytes())).unwrap();
    assert_eq!(session.export_titles().unwrap().unwrap(), titles);
    assert_eq!(session.list_genres().unwrap(), genres);
}
