//! What must hold for any input: no panic, and no dependence on the order of rows. And one real
//! data set, where it lies beside the project.

use std::collections::BTreeMap;
use std::path::Path;

use proptest::prelude::*;
use unremember::data::{
    ColumnMap, Limits, Part, ReadOptions, SourceFile, choose_threshold, read_interactions,
    read_pairs, read_titles,
};

/// Reads bytes in all the ways there are; whatever comes of it, it must not panic.
fn read_all_ways(bytes: &[u8]) {
    let file = SourceFile::new("file", bytes);
    let limits = Limits::default();
    let numbers = ["1", "2", "3", "4"].map(|number| Some(number.to_owned()));
    let [user, item, rating, time] = numbers;
    let named = ColumnMap { user, item, rating, time };
    for columns in [ColumnMap::default(), named] {
        let options = ReadOptions { columns, ..ReadOptions::default() };
        if let Ok((data, reports)) = read_interactions(std::slice::from_ref(&file), &options) {
            let kept: usize = reports.iter().map(|report| report.rows_kept).sum();
            assert_eq!(kept, data.interactions.len());
            for report in &reports {
                let sum = report.rows_kept + report.duplicates + report.rows_refused();
                assert_eq!(report.rows_read, sum);
            }
            assert!(data.interactions.is_sorted_by(|a, b| (a.user, a.item) < (b.user, b.item)));
            let (users, items) = data.degrees(|_| true);
            assert!(users.iter().chain(&items).all(|&degree| degree > 0));
        }
    }
    let _ = read_pairs(&file, &limits);
    let _ = read_titles(&file, &limits);
}

/// Pieces from which files are made, so that random files get far into the reader.
fn piece() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "user",
        "item",
        "rating",
        "\"",
        "\\\"",
        ",",
        ";",
        "\t",
        "|",
        "::",
        " ",
        "\n",
        "\r\n",
        "\r",
        "1",
        "-7",
        "4.5",
        "nan",
        "1e999",
        "2020-01-01",
        "881250949",
        "é",
        "\u{feff}",
        "null",
        "true",
        "{",
        "}",
        "[",
        "]",
        ":",
        "{\"user\":1,\"item\":\"a\"}",
        "[1,2,3]",
        "user,item\n",
        "a,b,3\n",
        "user_id:token\titem_id:token\n",
        "\"user\":",
        "\u{0}",
        "\\u00e9",
        "\u{2028}",
    ])
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..Default::default() })]

    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        read_all_ways(&bytes);
    }

    #[test]
    fn any_text_is_read_or_refused(pieces in prop::collection::vec(piece(), 0..60)) {
        let text = pieces.concat();
        read_all_ways(text.as_bytes());
        let latin: Vec<u8> = text.chars().map(|c| c as u8).collect();
        read_all_ways(&latin);
        let utf16: Vec<u8> =
            "\u{feff}".encode_utf16().chain(text.encode_utf16()).flat_map(u16::to_be_bytes).collect();
        read_all_ways(&utf16);
    }

    #[test]
    fn the_order_of_rows_does_not_matter(
        rows in prop::collection::btree_map((0u32..30, "[a-z]{1,2}"), (1u8..6, 0u32..1000), 2..120),
        seed in any::<u64>(),
        shape in 0usize..3,
    ) {
        // The same pair comes twice, at different times.
        let line = |(user, item): &(u32, String), value: u8, time: u32| match shape {
            0 => format!("{user},{item},{value},{time}\n"),
            1 => format!("{user}\t{item}\t{value}\t{time}\n"),
            _ => format!("{{\"user\":{user},\"item\":\"{item}\",\"rating\":{value},\"time\":{time}}}\n"),
        };
        let mut lines: Vec<String> = rows
            .iter()
            .flat_map(|(pair, &(value, time))| {
                [line(pair, value, 2 * time), line(pair, value % 5 + 1, 2 * time + 1)]
            })
            .collect();
        let header = ["user,item,rating,time\n", "user\titem\trating\ttime\n", ""][shape];
        let read = |lines: &[String]| {
            let text = header.to_owned() + &lines.concat();
            let (data, reports) =
                read_interactions(&[SourceFile::new("f", text)], &ReadOptions::default()).unwrap();
            (data, reports[0].duplicates)
        };
        let (first, duplicates) = read(&lines);
        prop_assert_eq!(duplicates, rows.len());
        // A shuffle without a generator: sort by a hash.
        lines.sort_by_key(|line| {
            line.bytes().fold(seed, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x100000001b3))
        });
        let (second, _) = read(&lines);
        prop_assert_eq!(&first, &second);
        let values: BTreeMap<_, _> = rows.iter().map(|(pair, &(value, _))| (pair, value % 5 + 1)).collect();
        for record in &first.interactions {
            let user: u32 = first.users.name(record.user).parse().unwrap();
            let pair = (user, first.items.name(record.item).to_owned());
            prop_assert_eq!(f32::from(values[&pair]), record.value);
        }
    }
}

#[test]
fn movielens_100k() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/ml-100k");
    let (Ok(records), Ok(items)) =
        (std::fs::read(folder.join("ml-100k.inter")), std::fs::read(folder.join("ml-100k.item")))
    else {
        eprintln!("SKIPPED: MovieLens 100k is not in ../shared/data/ml-100k");
        return;
    };
    let file = SourceFile::new("ml-100k.inter", records);
    let (mut data, reports) = read_interactions(&[file], &ReadOptions::default()).unwrap();
    assert_eq!((data.users.len(), data.items.len()), (943, 1682));
    assert_eq!(data.interactions.len(), 100_000);
    assert_eq!((reports[0].rows_refused(), reports[0].duplicates), (0, 0));
    assert_eq!(reports[0].format, "RecBole (TSV with typed header)");
    assert_eq!(choose_threshold(&data), 4.0);
    let valid = data.interactions.iter().filter(|r| r.part == Part::Valid).count();
    assert_eq!(valid, 20_000);

    let titles = read_titles(&SourceFile::new("ml-100k.item", items), &Limits::default()).unwrap();
    assert_eq!(data.set_titles(&titles), 1682);
    let item = data.items.find("1").unwrap();
    assert_eq!(data.title(item), "Toy Story");
    assert_eq!(data.genres(item), ["Animation", "Children's", "Comedy"]);

    let parts = ["train_normal", "train_random", "valid", "test"];
    let files: Vec<SourceFile> = parts
        .iter()
        .filter_map(|name| {
            let bytes = std::fs::read(folder.join(format!("ifru-0.02/{name}.csv"))).ok()?;
            let part = match *name {
                "valid" => Some(Part::Valid),
                "test" => Some(Part::Test),
                _ => None,
            };
            Some(SourceFile { name: name.to_string(), bytes, part })
        })
        .collect();
    if files.len() == parts.len() {
        let (data, reports) = read_interactions(&files, &ReadOptions::default()).unwrap();
        assert!(reports.iter().all(|report| report.refused.is_empty()));
        let train = data.interactions.iter().filter(|r| r.part == Part::Train).count();
        assert_eq!(train, reports[0].rows_kept + reports[1].rows_kept);
        let pairs = read_pairs(&files[1], &Limits::default()).unwrap();
        for (user, item, line) in pairs {
            let (user, item) = (data.users.find(&user), data.items.find(&item));
            let record = user.zip(item).and_then(|(user, item)| data.position(user, item));
            assert!(record.is_some(), "line {line} names a record");
        }
    }
}
