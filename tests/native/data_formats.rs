//! Every form of file that people bring, made small, and what must be read from it.

use unremember::data::{
    ColumnMap, Dataset, FileReport, Limits, Part, ReadOptions, Reader, Role, SourceFile, Split,
    read_interactions, read_pairs,
};
use unremember::{Error, ErrorKind};

fn read(text: impl Into<Vec<u8>>) -> (Dataset, FileReport) {
    let (data, mut reports) = try_read(text).expect("the file is readable");
    (data, reports.remove(0))
}

fn try_read(text: impl Into<Vec<u8>>) -> Result<(Dataset, Vec<FileReport>), Error> {
    read_interactions(&[SourceFile::new("file", text)], &ReadOptions::default())
}

fn error(text: impl Into<Vec<u8>>) -> Error {
    try_read(text).expect_err("the file is refused")
}

/// Records as "user item value time", sorted by text.
fn rows(data: &Dataset) -> Vec<String> {
    let mut rows: Vec<String> = data
        .interactions
        .iter()
        .map(|r| {
            let time = r.time.map(|time| format!(" @{time}")).unwrap_or_default();
            format!("{} {} {}{time}", data.users.name(r.user), data.items.name(r.item), r.value)
        })
        .collect();
    rows.sort();
    rows
}

fn roles(report: &FileReport) -> Vec<Role> {
    report.columns.iter().map(|column| column.role).collect()
}

#[test]
fn csv_with_known_names_in_any_order() {
    let (data, report) =
        read("rating,title,movieId,userId,timestamp\n4.5,\"A, B\",10,1,100\n2,C,11,2,\n");
    assert_eq!(rows(&data), ["1 10 4.5 @100", "2 11 2"]);
    assert_eq!(report.format, "CSV with header");
    assert_eq!(report.encoding, "UTF-8");
    use Role::{Ignored, Item, Rating, Time, User};
    assert_eq!(roles(&report), [Rating, Ignored, Item, User, Time]);
    assert_eq!(report.columns[1].name.as_deref(), Some("title"));
    assert_eq!(report.columns[1].example, "A, B");
    assert!(data.has_ratings);
}

#[test]
fn the_names_of_many_data_sets_are_known() {
    for header in [
        "user,item,label",
        "user_id,item_id,score",
        "uid,iid,rating",
        "reviewerID,asin,overall",
        "user_id,business_id,stars",
        "user,product,rating",
        "User-ID,ISBN,Book-Rating",
        "listener_id,track,stars",
        "user_id,gmap_id,rating",
    ] {
        let (data, report) = read(format!("{header}\nalice,x1,4\nbob,x2,5\n"));
        assert_eq!(rows(&data), ["alice x1 4", "bob x2 5"], "{header}");
        assert_eq!(roles(&report), [Role::User, Role::Item, Role::Rating], "{header}");
    }
    let (data, _) = read("item,user\nx,alice\ny,alice\n");
    assert_eq!(rows(&data), ["alice x 1", "alice y 1"]);
    assert!(!data.has_ratings);
}

#[test]
fn movielens_in_its_three_forms() {
    let (data, report) =
        read("196\t242\t3\t881250949\n186\t302\t3\t891717742\n22\t377\t1\t878887116\n");
    assert_eq!(report.format, "MovieLens u.data (TSV without header)");
    assert_eq!(rows(&data)[0], "186 302 3 @891717742");
    assert_eq!((report.columns[3].number, &report.columns[3].name), (4, &None));

    let (data, report) = read("1::1193::5::978300760\n1::661::3::978302109\n");
    assert_eq!(report.format, "MovieLens ratings.dat (::-separated without header)");
    assert_eq!(rows(&data), ["1 1193 5 @978300760", "1 661 3 @978302109"]);

    let (data, _) =
        read("userId,movieId,rating,timestamp\r\n1,31,2.5,1260759144\r\n1,1029,3.0,1260759179");
    assert_eq!(rows(&data), ["1 1029 3 @1260759179", "1 31 2.5 @1260759144"]);
}

#[test]
fn recbole() {
    let (data, report) = read(
        "user_id:token\titem_id:token\trating:float\ttimestamp:float\n196\t242\t3\t881250949\n",
    );
    assert_eq!(report.format, "RecBole (TSV with typed header)");
    assert_eq!(report.columns[2].name.as_deref(), Some("rating"));
    assert_eq!(rows(&data), ["196 242 3 @881250949"]);
    let (data, _) =
        read("user_id:token\tartist_id:token\tweight:float\n2\t51\t13883\n2\t52\t11690\n");
    assert!(!data.has_ratings, "play counts are no ratings");
}

#[test]
fn book_crossing_with_quotes_and_latin_1() {
    let (data, report) = read(
        &b"\"User-ID\";\"ISBN\";\"Book-Rating\"\r\n\"276725\";\"034545104X\";\"0\"\r\n\"276726\";\"M\xFCller \\\"x\\\"; y\";\"5\"\r\n"[..],
    );
    assert_eq!(report.format, "Book-Crossing (semicolon-separated with header)");
    assert_eq!(report.encoding, "Latin-1");
    assert_eq!(rows(&data), ["276725 034545104X 0", "276726 Müller \"x\"; y 5"]);
}

#[test]
fn json_in_all_its_forms() {
    let expected = ["1 7 4 @86400", "2 8 3.5"];
    for (text, format) in [
        (
            r#"[{"user_id":1,"item_id":7,"stars":4,"date":"1970-01-02"},{"user_id":2,"item_id":8,"stars":3.5,"date":null}]"#,
            "JSON array",
        ),
        (
            "[\n  {\n    \"user\": \"1\",\n    \"item\": \"7\", \"rating\": 4, \"time\": 86400\n  },\n  { \"item\": \"8\", \"rating\": \"3.5\", \"user\": \"2\" }\n]\n",
            "JSON array",
        ),
        ("[[1,7,4,86400],[2,8,3.5,null]]", "JSON array"),
        ("[[\"user\",\"item\",\"rating\",\"time\"],[1,7,4,86400],[2,8,3.5,null]]", "JSON array"),
        (
            "{\"user\":1,\"item\":7,\"rating\":4,\"extra\":{\"a\":[1]},\"time\":86400}\r\n\r\n{\"user\":2,\"item\":8,\"rating\":3.5}",
            "JSON lines",
        ),
        (
            "{\n\"user\":1,\n\"item\":7,\"rating\":4,\"time\":86400}\n{\n\"user\":2,\"item\":8,\"rating\":3.5\n}",
            "JSON objects",
        ),
    ] {
        // Without dates to tell by, a header names the time.
        let (data, report) = read(text);
        assert_eq!(report.format, format, "{text}");
        let expected: Vec<&str> = match format {
            "JSON array" if text.starts_with("[[1") => vec!["1 7 4", "2 8 3.5"],
            _ => expected.to_vec(),
        };
        assert_eq!(rows(&data), expected, "{text}");
    }
    let (data, _) =
        read("{\"user\":123456789012345678901234567890,\"item\":\"\\u00e9\",\"rating\":true}\n");
    assert_eq!(rows(&data), ["123456789012345678901234567890 é 1"]);
}

#[test]
fn lists_of_items_per_user() {
    let (data, report) = read("0 10 11 12\n1 10\n2\n3 11  12 13 14 15 \n");
    assert_eq!(report.format, "LightGCN lists of items per user");
    assert!(report.columns.is_empty());
    assert_eq!(data.interactions.len(), 9);
    assert_eq!((data.users.len(), data.items.len()), (3, 6));
    assert!(!data.has_ratings);
}

#[test]
fn without_a_header_the_order_is_user_item_rating_time() {
    let (_, report) = read("a,x,5,2020-01-01\nb,y,4,2020-01-02\n");
    assert_eq!(roles(&report), [Role::User, Role::Item, Role::Rating, Role::Time]);
    let (data, report) = read("a,x,2020-01-01T00:00:00Z\nb,y,2020-01-02T00:00:00+02:00\n");
    assert_eq!(roles(&report), [Role::User, Role::Item, Role::Time]);
    assert_eq!(rows(&data), ["a x 1 @1577836800", "b y 1 @1577916000"]);
    let (_, report) = read("1,2,1260759144\n3,4,1260759179\n");
    assert_eq!(roles(&report), [Role::User, Role::Item, Role::Time]);
    let (data, _) = read("alice|film|3\nbob|film|4\n");
    assert_eq!(rows(&data), ["alice film 3", "bob film 4"]);
    // Names that nobody knows, but numbers below them: still a header.
    let (data, report) = read("qui,quoi,combien\nalice,film,3\nbob,film,4\n");
    assert_eq!((report.format.as_str(), data.interactions.len()), ("CSV with header", 2));
}

#[test]
fn encodings_line_ends_and_blank_lines_do_not_matter() {
    let plain = "user,item,rating\nzoë,Ünï,1\n東京,-5,2\n";
    let expected = rows(&read(plain).0);
    assert_eq!(expected, ["zoë Ünï 1", "東京 -5 2"]);
    let utf16: Vec<u8> =
        format!("\u{feff}{plain}").encode_utf16().flat_map(u16::to_le_bytes).collect();
    for bytes in [
        format!("\u{feff}{plain}").into_bytes(),
        plain.replace('\n', "\r\n").into_bytes(),
        plain.replace('\n', "\r").into_bytes(),
        plain.replace('\n', "\n \n\n").into_bytes(),
        plain.trim_end().as_bytes().to_vec(),
        plain.replace(',', " , ").into_bytes(),
        plain.replace(',', "\t").into_bytes(),
        utf16,
    ] {
        let (data, report) = read(bytes);
        assert_eq!(rows(&data), expected, "{}", report.format);
        assert!(report.refused.is_empty(), "{report:?}");
    }
}

#[test]
fn refused_rows_are_counted_by_reason_and_listed_with_their_line() {
    for end in ["\n", "\r\n"] {
        let text = [
            "user,item,rating,time",
            "a,x,5,",
            ",x,5,",
            "b,,5,",
            "",
            "c,x,five,",
            "d,x,NaN,",
            "e,x,1e40,",
            "f,x",
            "g,x,5,1,2,3",
            "\"h",
            "h\",x,nope,",
            "i,x,,",
            "j,y,4,not a time",
        ];
        let long = format!("{},x,5,", "k".repeat(2000));
        let (data, report) = read(format!("{}{end}{long}{end}", text.join(end)));
        assert_eq!(rows(&data), ["a x 5", "j y 4"]);
        assert_eq!((report.rows_read, report.rows_kept, report.rows_refused()), (12, 2, 10));
        assert_eq!(report.refused[0].rows, 2);
        let lines: Vec<usize> = report.refused_rows.iter().map(|row| row.line).collect();
        assert_eq!(lines, [3, 4, 6, 7, 8, 9, 10, 11, 13, 15]);
        let found = |line| report.refused_rows.iter().find(|row| row.line == line).unwrap();
        assert_eq!(found(6).found, "five");
        assert!(found(15).found.len() < 100);
    }
    let (_, mut report) = read("user,item,rating\nalice,x,5\nbob,y,bobs\n");
    assert!(format!("{report:?}").contains("alice"));
    report.clear_values();
    let shown = format!("{report:?}");
    assert!(!shown.contains("alice") && !shown.contains("bob"), "{shown}");
    assert_eq!((report.rows_refused(), report.rows_kept), (1, 1));

    let many = format!("user,item,rating\n{}a,b,5\n{}", "a,b,x\n".repeat(30), "a,c,4\n".repeat(20));
    let (_, report) = read(many);
    assert_eq!((report.refused[0].rows, report.refused_rows.len()), (30, 20));
    assert_eq!(report.duplicates, 19);
}

#[test]
fn files_that_cannot_be_used_say_why_and_what_to_do() {
    for (bytes, kind, line, part) in [
        (&b"\x89PNG\r\n\x1a\n\0\0"[..], ErrorKind::Format, None, "PNG"),
        (b"", ErrorKind::Format, None, "empty"),
        (b"\n\n  \n", ErrorKind::Format, None, "blank"),
        (b"user\n1\n2\n", ErrorKind::Format, Some(1), "one column"),
        (b"<!DOCTYPE html>\n<html>", ErrorKind::Format, Some(1), "web page"),
        (b"user,item,rating\n", ErrorKind::Value, Some(1), "no rows"),
        (b"user,title,stuff\na,b,c\n", ErrorKind::Value, Some(1), "no column for the item"),
        (b"movieId,title,genres\n1,a,b\n", ErrorKind::Value, Some(1), "no column for the user"),
        (
            b"[{\"user\":1,\"item\":2},\n{\"user\":2,\"item\":3},\n{\"user\":3,",
            ErrorKind::Format,
            Some(3),
            "too early",
        ),
        (
            b"[{\"user\":1,\"item\":2},\n{\"user\":2,\"item\":3}\n",
            ErrorKind::Format,
            Some(3),
            "too early",
        ),
        (
            b"[{\"user\":1,\"item\":2},\n{\"user\":2,,\"item\":3}]",
            ErrorKind::Format,
            Some(2),
            "broken",
        ),
        (b"[1,2,3]", ErrorKind::Format, Some(1), "list or an object"),
        (b"{\"ratings\": 5}", ErrorKind::Value, Some(1), "no column for the user"),
        (
            b"a,x,good\nb,y,bad\nc,z,fine\n",
            ErrorKind::Value,
            Some(1),
            "column 3 is taken for the rating",
        ),
        (
            b"user,item,rating\na,x,good\nb,y,bad\n",
            ErrorKind::Value,
            Some(2),
            "not a number in 2 of 2",
        ),
        (b"user,item\n,x\n,y\n", ErrorKind::Value, Some(2), "user is missing"),
    ] {
        let error = error(bytes);
        let shown = error.to_string();
        assert_eq!((error.kind, error.line), (kind, line), "{shown}");
        assert!(shown.contains(part), "{shown} does not say {part}");
        assert!(error.file.as_deref() == Some("file") && error.remedy.is_some(), "{shown}");
    }
}

#[test]
fn limits_hold() {
    let text = "user,item\na,x\nb,x\nc,y\n";
    let read = |limits| {
        let options = ReadOptions { limits, ..ReadOptions::default() };
        read_interactions(&[SourceFile::new("f", text)], &options)
    };
    assert!(read(Limits::default()).is_ok());
    for limits in [
        Limits { rows: 2, ..Limits::default() },
        Limits { users: 2, ..Limits::default() },
        Limits { items: 1, ..Limits::default() },
        Limits { file_bytes: 10, ..Limits::default() },
        Limits { files: 0, ..Limits::default() },
    ] {
        assert_eq!(read(limits.clone()).unwrap_err().kind, ErrorKind::Limit, "{limits:?}");
    }
    assert_eq!(
        read_interactions(&[], &ReadOptions::default()).unwrap_err().kind,
        ErrorKind::Settings
    );
}

#[test]
fn columns_can_be_named_or_numbered() {
    let text = "who,what,much,x\na,1,3,9\nb,2,4,8\n";
    let with = |user: &str, item: &str, rating: &str| {
        let some = |name: &str| Some(name.to_owned());
        let columns =
            ColumnMap { user: some(user), item: some(item), rating: some(rating), time: None };
        let options = ReadOptions { columns, ..ReadOptions::default() };
        read_interactions(&[SourceFile::new("f", text)], &options).map(|(data, _)| rows(&data))
    };
    assert_eq!(with("what", "WHO", "x").unwrap(), ["1 a 9", "2 b 8"]);
    assert_eq!(with("1", "2", "4").unwrap(), ["a 1 9", "b 2 8"]);
    assert_eq!(with("1", "2", "-").unwrap(), ["a 1 1", "b 2 1"]);
    let error = with("nobody", "2", "3").unwrap_err();
    assert_eq!(error.kind, ErrorKind::Settings);
    assert!(error.to_string().contains("who, what, much, x"), "{error}");
    assert!(with("9", "2", "3").is_err());
    assert!(with("-", "2", "3").is_err());
    assert!(with("1", "1", "3").is_err(), "one column cannot be two things");
}

#[test]
fn files_are_one_set_and_the_last_of_a_pair_counts() {
    let options = ReadOptions::default();
    let one = SourceFile::new("one", "user,item,rating,time\na,x,1,200\nb,x,2,\n");
    let two = SourceFile::new("two", "item,user,rating,time\nx,a,5,100\nx,b,3,\ny,c,4,\n");
    let (data, reports) = read_interactions(&[one.clone(), two.clone()], &options).unwrap();
    assert_eq!(rows(&data), ["a x 1 @200", "b x 3", "c y 4"]);
    assert_eq!((reports[0].rows_kept, reports[0].duplicates), (1, 1));
    assert_eq!((reports[1].rows_kept, reports[1].duplicates), (2, 1));
    assert_eq!(data.name, "one");
}

#[test]
fn parts_are_kept_and_a_rest_is_for_training() {
    let options = ReadOptions::default();
    let train = SourceFile::new("a", "u1 i1\nu2 i2\nu3 i1\n");
    let test = SourceFile::new("b", "u1 i2\nu9 i1\n").with_part(Part::Test);
    let (data, reports) = read_interactions(&[train, test], &options).unwrap();
    let parts: Vec<Part> = data.interactions.iter().map(|r| r.part).collect();
    assert_eq!(parts, [Part::Train, Part::Test, Part::Train, Part::Train, Part::Test]);
    assert!(data.parts_given && data.users.find("u9").is_some());
    assert_eq!((reports[0].part, reports[1].part), (None, Some(Part::Test)));

    let text: String = (0..100).map(|i| format!("u{i},i{}\n", i % 7)).collect();
    let split = Split { valid_share: 0.1, test_share: 0.3, seed: 5 };
    let options = ReadOptions { split: split.clone(), ..options };
    let (mut data, _) = read_interactions(&[SourceFile::new("f", text)], &options).unwrap();
    let count = |part| data.interactions.iter().filter(|r| r.part == part).count();
    assert_eq!((count(Part::Train), count(Part::Valid), count(Part::Test)), (60, 10, 30));
    let before = data.clone();
    data.split(&split).unwrap();
    assert_eq!(data, before, "splitting again is the same split");
}

#[test]
fn a_reader_goes_in_steps_and_its_fraction_never_falls() {
    let text: String = (0..50_000).map(|i| format!("{},{},3\n", i % 977, i / 977)).collect();
    let files = vec![SourceFile::new("a", text.clone()), SourceFile::new("b", text)];
    let mut reader = Reader::new(files, ReadOptions::default()).unwrap();
    let (mut last, mut steps) = (0.0, 0);
    while let Some(fraction) = reader.step(1000).unwrap() {
        assert!((last..=1.0).contains(&fraction), "{last} {fraction}");
        (last, steps) = (fraction, steps + 1);
    }
    assert!(steps >= 100 && last > 0.9, "{steps} {last}");
    let (data, reports) = reader.finish().unwrap();
    assert_eq!((data.interactions.len(), reports[0].duplicates), (50_000, 50_000));
}

#[test]
fn lists_to_forget_name_their_lines_and_must_be_whole() {
    let pairs = |text: &str| read_pairs(&SourceFile::new("forget.csv", text), &Limits::default());
    let expected = vec![("a".into(), "x".into(), 2), ("b".into(), "y".into(), 4)];
    assert_eq!(pairs("user,item,note\na,x,why\n\nb,y,\n").unwrap(), expected);
    assert_eq!(pairs("1\t2\t5\n").unwrap(), [("1".into(), "2".into(), 1)]);
    assert_eq!(pairs("[{\"item\":\"x\",\"user\":\"a\"}]").unwrap()[0].0, "a");
    let error = pairs("user,item\na,x\nb,\n").unwrap_err();
    assert_eq!((error.line, error.kind), (Some(3), ErrorKind::Value));
    assert!(pairs("user,item\n").is_err());
}
