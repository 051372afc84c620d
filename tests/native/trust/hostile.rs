//! Hostile files and hostile words: no panic, no unbounded work, and text stays text.

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::common::{drive, loaded, trained, two_camps};
use unremember::data::{
    Limits, ReadOptions, Refusal, SourceFile, read_interactions, read_pairs, read_titles,
};
use unremember::session::receipt::Receipt;
use unremember::session::report::{Query, Settings};
use unremember::session::{Session, Verdict};
use unremember::store::{ModelFile, Salt, expand_export};
use unremember::{Error, ErrorKind};

/// Inputs of each kind; more by the environment variable PROPTEST_CASES.
const CASES: u32 = 300;

/// Words that somebody may have put into a file on purpose.
const HOSTILE: [&str; 19] = [
    // Found by fuzzing: what was written was taken for another dialect of CSV.
    "\\\"lien",
    "x\\",
    "{\"user\":1}",
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "javascript:alert(1)",
    "\"><svg onload=alert(1)>",
    "=HYPERLINK(\"http://x\",\"y\")",
    "+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(1)",
    "\u{202e}gnp.exe",
    "\u{200b}=1+1",
    " =1+1",
    "＝1+1",
    "\u{1}\u{1b}[31mred",
    "a;=1+1",
    "a\u{0301}\u{0301}\u{0301}",
    "${7*7}{{7*7}}",
];

/// Pieces of real formats, so that random files get past the first look.
fn pieces() -> impl Strategy<Value = String> {
    let words = prop_oneof![
        Just("user,item,rating\n".to_owned()),
        Just("user_id:token\titem_id:token\n".to_owned()),
        Just("{\"user\":\"a\",\"item\":\"b\",\"rating\":1}".to_owned()),
        Just("[".to_owned()),
        Just("]".to_owned()),
        Just("\"".to_owned()),
        Just("::".to_owned()),
        Just("\n".to_owned()),
        Just("\r\n".to_owned()),
        Just(",".to_owned()),
        Just("\t".to_owned()),
        Just(";".to_owned()),
        Just("1e308".to_owned()),
        Just("NaN".to_owned()),
        Just("\u{feff}".to_owned()),
        "[a-z0-9]{1,6}",
        "\\PC{0,8}",
        proptest::sample::select(&HOSTILE[..]).prop_map(str::to_owned),
    ];
    proptest::collection::vec(words, 0..40).prop_map(|words| words.concat())
}

/// Text of pieces, bytes, or a real file that was damaged.
fn inputs(real: Vec<u8>) -> impl Strategy<Value = Vec<u8>> {
    let cut = real.clone();
    let length = real.len();
    prop_oneof![
        pieces().prop_map(String::into_bytes),
        proptest::collection::vec(any::<u8>(), 0..400),
        (0..length).prop_map(move |end| cut[..end].to_vec()),
        (0..length, any::<u8>()).prop_map(move |(at, byte)| {
            let mut damaged = real.clone();
            damaged[at] = byte;
            damaged
        }),
    ]
}

/// An error says what to do, and quotes no more than a line of what was found.
fn is_readable(error: &Error) {
    assert!(!error.message.is_empty() && error.message.len() < 400, "{}", error.message);
    assert!(error.found.as_ref().is_none_or(|found| found.chars().count() <= 81));
}

fn try_all(what: &str, real: Vec<u8>, mut read: impl FnMut(&SourceFile) -> Result<(), Error>) {
    let set = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok());
    let cases = set.unwrap_or(CASES);
    let config = Config { cases, failure_persistence: None, ..Config::default() };
    let (mut tried, mut refused) = (0, 0);
    let read = std::cell::RefCell::new(&mut read);
    let counts = std::cell::RefCell::new((&mut tried, &mut refused));
    // The same inputs in every run: a failure can be repeated.
    let rng = proptest::test_runner::TestRng::deterministic_rng(config.rng_algorithm);
    TestRunner::new_with_rng(config, rng)
        .run(&inputs(real), |bytes| {
            let end = (read.borrow_mut())(&SourceFile::new("hostile", bytes));
            let mut counts = counts.borrow_mut();
            *counts.0 += 1;
            if let Err(error) = end {
                is_readable(&error);
                *counts.1 += 1;
            }
            Ok(())
        })
        .unwrap_or_else(|error| panic!("{what}: {error}"));
    println!("hostile {what}: {tried} inputs, {refused} refused with a message, 0 panics");
    assert!(tried >= cases);
}

#[test]
fn readers_of_records_titles_and_lists_survive_anything() {
    let limits = Limits { rows: 1000, users: 200, items: 200, ..Limits::default() };
    let options = ReadOptions { limits: limits.clone(), ..ReadOptions::default() };
    let csv = two_camps().into_bytes();
    let records = |file: &SourceFile| {
        let (data, _) = read_interactions(std::slice::from_ref(file), &options)?;
        assert!(data.interactions.len() <= 1000 && data.users.len() <= 200);
        assert!(data.interactions.iter().all(|record| record.value.is_finite()));
        Ok(())
    };
    try_all("records", csv.clone(), records);
    let json = br#"[{"user":"a","item":"b","rating":5},{"user":"c","item":"b","rating":1}]"#;
    try_all("JSON records", json.to_vec(), records);
    let titles = b"item,title,genres\ni1,One,Drama|War\ni2,\"Two, too\",\n".to_vec();
    try_all("titles", titles, |file| {
        let titles = read_titles(file, &limits)?;
        let mut known = titles.entries.values().filter_map(|entry| entry.title.as_ref());
        assert!(known.all(|title| title.chars().count() <= 300));
        Ok(())
    });
    try_all("forget lists of the command line", b"u1,i2\nu2,i3\n".to_vec(), |file| {
        read_pairs(file, &limits).map(drop)
    });
    let session = loaded(&two_camps(), &Settings::default()).unwrap();
    try_all("forget lists", b"user,item\nu1,i3\nu2\ni4\n".to_vec(), |file| {
        let request = session.read_request(file)?;
        assert!(request.users.iter().all(|user| user.starts_with('u')));
        Ok(())
    });
    try_all("exports", session.export_data().unwrap().into_bytes(), |file| {
        let mut other = Session::new();
        other.begin_load(vec![file.clone()], &Settings::default())?;
        drive(&mut other)
    });
}

#[test]
fn readers_of_models_and_receipts_survive_anything() {
    let settings = Settings { dim: 3, lambda: Some(0.2), ..Settings::default() };
    let mut session = trained(&two_camps(), &settings).unwrap();
    let model = session.export_model().unwrap();
    let mut other = loaded(&two_camps(), &settings).unwrap();
    try_all("models", model.clone(), |file| {
        ModelFile::from_file(file)?;
        other.import_model(file)?;
        let top = other.recommend("u1", 10)?.original;
        assert!(top.iter().all(|entry| entry.score.is_finite()));
        Ok(())
    });
    crate::common::forget(&mut session, &crate::common::users(&["u3"])).unwrap();
    let receipt = session.receipt(Salt::new(&[1; 32]).unwrap()).unwrap();
    session.finish_forgetting().unwrap();
    let bytes = serde_json::to_vec(&receipt).unwrap();
    let after = SourceFile::new("model", session.export_model().unwrap());
    let mut passed_all = 0;
    try_all("receipts", bytes.clone(), |file| {
        let receipt = Receipt::from_file(file)?;
        let checks = session.check_receipt(&receipt, &after, None)?;
        let is_good = |verdict| verdict != Verdict::Fail;
        if checks.iter().all(|check| is_good(check.verdict)) {
            passed_all += 1;
        }
        Ok(())
    });
    println!(
        "hostile receipts: {passed_all} of the damaged ones differ only in what is not checked"
    );
}

#[test]
fn what_is_too_large_is_refused_by_its_size_and_named() {
    let read = |text: String| {
        let file = SourceFile::new("large.csv", text);
        read_interactions(&[file], &ReadOptions::default()).map(drop)
    };
    let wide = |columns: usize| format!("{}\n", vec!["1"; columns].join(","));
    let long = format!("user,item,rating\na,b,1\n{},b,2\n", "x".repeat(17 << 20));
    let json = format!("[[{}1]]", "1,".repeat(3 << 20));
    let cases = [
        ("a table of 100,000 columns", wide(100_000), "columns"),
        ("a header of 100,000 names", format!("user,item,{}", wide(100_000)), "columns"),
        ("a line of 17 MB", long, "line is too long"),
        ("a JSON array of 3 million fields", json, "row"),
    ];
    for (what, text, part) in cases {
        let error = read(text).expect_err(what);
        println!("limits: {what}: {error}");
        assert!(
            error.message.contains(part) || error.message.contains("column"),
            "{what}: {error}"
        );
        assert_eq!(error.file.as_deref(), Some("large.csv"), "{what}");
        assert!(error.remedy.is_some(), "{what}");
        is_readable(&error);
    }
    let huge = "x".repeat(1 << 20);
    let session = loaded(&format!("{}{huge},i1,5\n", two_camps()), &Settings::default()).unwrap();
    let report = &session.summary().unwrap().files[0];
    assert_eq!(report.refused[0].reason, Refusal::LongId);
    assert!(report.refused_rows[0].found.chars().count() <= 81);
    let header = format!("user,item,rating,{huge}\na,b,1,x\nc,b,2,x\n");
    let session = loaded(&header, &Settings { valid_share: 0.0, ..Settings::default() }).unwrap();
    let columns = &session.summary().unwrap().files[0].columns;
    assert!(
        columns
            .iter()
            .all(|column| column.name.as_ref().is_none_or(|name| name.chars().count() <= 80))
    );
    let limit = session.read_request(&SourceFile::new("list", vec![b'a'; 17 << 20])).unwrap_err();
    assert_eq!(limit.kind, ErrorKind::Limit);
}

#[test]
fn hostile_words_come_through_as_they_are_and_never_as_a_formula() {
    let mut rng = ChaCha8Rng::seed_from_u64(3);
    let mut ids: Vec<String> = HOSTILE.iter().map(|word| word.trim().to_owned()).collect();
    let alphabet: Vec<char> = "=+-@|%\t'\"<>&;, a1\u{202e}\u{200b}\u{1}＝".chars().collect();
    for _ in 0..400 {
        let length = rng.random_range(1..9);
        let id: String =
            (0..length).map(|_| alphabet[rng.random_range(0..alphabet.len())]).collect();
        ids.push(id.trim().to_owned());
    }
    ids.retain(|id| !id.is_empty());
    ids.sort();
    ids.dedup();
    let mut csv = csv::Writer::from_writer(Vec::new());
    csv.write_record(["user", "item", "rating"]).unwrap();
    for (at, id) in ids.iter().enumerate() {
        csv.write_record([id.as_str(), "film", &(1 + at % 5).to_string()]).unwrap();
        csv.write_record(["somebody", id.as_str(), &(1 + at % 4).to_string()]).unwrap();
    }
    let csv = String::from_utf8(csv.into_inner().unwrap()).unwrap();
    let mut session = loaded(&csv, &Settings::default()).unwrap();
    let all = Query { limit: 1000, ..Query::default() };
    let users = session.list_users(&all).unwrap().rows;
    let known = |id: &String| users.iter().any(|row| row.id == *id);
    assert!(ids.iter().all(known), "every id is there, unchanged");

    let export = session.export_data().unwrap();
    let mut cells = formulas_in(&export);
    let back = expand_export(SourceFile::new("export.csv", export));
    let (again, _) = read_interactions(&back, &ReadOptions::default()).unwrap();
    assert!(ids.iter().all(|id| again.users.find(id).is_some()), "and comes back");

    // The same words as titles and genres.
    let titles: String = (ids.iter().enumerate())
        .map(|(at, id)| {
            let word = &ids[(at + 1) % ids.len()];
            serde_json::json!({"item": id, "title": word, "genres": word}).to_string() + "\n"
        })
        .collect();
    session.add_titles(&SourceFile::new("titles.json", titles)).unwrap();
    let known = |session: &Session| session.list_items(&all).unwrap().rows;
    let (before, genres) = (known(&session), session.list_genres().unwrap());
    assert!(before.iter().filter(|row| row.title.is_some()).count() > 300);
    let export = session.export_titles().unwrap().unwrap();
    cells += formulas_in(&export);
    let mut other = loaded(&csv, &Settings::default()).unwrap();
    other.add_titles(&SourceFile::new("titles.csv", export)).unwrap();
    assert_eq!(known(&other), before, "titles come back");
    assert_eq!(other.list_genres().unwrap(), genres, "and genres");
    println!(
        "hostile words: {} as ids, titles and genres, {cells} cells of the exports, 0 formulas, \
         0 changed",
        ids.len()
    );
}

/// Looks at a CSV as spreadsheets may read it, whichever of the three separates the columns: no
/// cell begins as a formula does. Returns how many cells there are.
fn formulas_in(export: &str) -> usize {
    let mut cells = 0;
    for separator in [b',', b';', b'\t'] {
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(separator)
            .from_reader(export.as_bytes());
        for row in reader.records() {
            for cell in &row.unwrap() {
                let odd = |c: char| {
                    c.is_whitespace() || c.is_control() || ('\u{200b}'..='\u{202e}').contains(&c)
                };
                let first = cell.trim_start_matches(odd);
                assert!(!first.starts_with(['=', '+', '-', '@', '＝']), "{cell:?}");
                cells += 1;
            }
        }
    }
    cells
}
