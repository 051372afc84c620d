//! The command line end to end: a run that keeps its files, and the check of its receipt.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::common::two_camps;

/// An empty folder for one test.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

fn unremember(folder: &Path, arguments: &str) -> Output {
    Command::new(env!("CARGO_BIN_EXE_unremember"))
        .args(arguments.split_whitespace())
        .current_dir(folder)
        .output()
        .unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn a_run_leaves_a_receipt_that_holds_and_others_that_do_not() {
    let folder = folder("receipt");
    fs::write(folder.join("records.csv"), two_camps()).unwrap();
    fs::write(folder.join("forget.csv"), "user,item\nu3,i1\nu5,i1\nu6,i4\n").unwrap();
    let run = "run --data records.csv --lambda 0.1 --dim 8 --forget forget.csv --sequential \
               --compare-retrain --seed-noise --json --save-model after.safetensors \
               --save-data left.csv --receipt receipt.json";
    let output = unremember(&folder, run);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert!(report["retrain"]["seed_noise"].as_f64().unwrap() < 1e-3);
    assert!(report["unlearn"][0]["membership_auc"]["low"].is_number());

    let check = "verify-receipt --receipt receipt.json --model after.safetensors --data left.csv \
                 --forget forget.csv";
    let output = unremember(&folder, check);
    assert!(output.status.success(), "{}", text(&output.stdout));
    assert_eq!(text(&output.stdout).matches("pass  ").count(), 8, "{}", text(&output.stdout));

    let before = "run --data records.csv --lambda 0.1 --dim 8 --save-model before.safetensors";
    assert!(unremember(&folder, before).status.success());
    for wrong in [
        check.replace("after.", "before."),
        check.replace("left.csv", "records.csv"),
        check.replace("--model after.safetensors", "--model left.csv"),
        check.replace("--receipt receipt.json", "--receipt left.csv"),
        check.replace("--receipt receipt.json", "--receipt missing.json"),
    ] {
        let output = unremember(&folder, &wrong);
        assert_eq!(output.status.code(), Some(1), "{wrong}");
        assert!(text(&output.stderr).starts_with("error: "), "{wrong}");
    }

    let again = "run --data left.csv --load-model after.safetensors --save-model same.safetensors";
    let output = unremember(&folder, again);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let read = |name: &str| fs::read(folder.join(name)).unwrap();
    assert!(read("same.safetensors") == read("after.safetensors"));
}

#[test]
fn what_cannot_work_is_refused_before_anything_is_computed() {
    let folder = folder("refused");
    for (arguments, expected) in [
        ("run --sample personas --receipt r.json", "--receipt needs something to forget"),
        ("run --sample personas --seed-noise", "--compare-retrain"),
        ("run --data missing.csv", "missing.csv"),
        ("verify-receipt --receipt r.json", "--model"),
    ] {
        let output = unremember(&folder, arguments);
        assert!(!output.status.success(), "{arguments}");
        assert!(text(&output.stderr).contains(expected), "{}", text(&output.stderr));
    }
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 0, "nothing was written");
}
