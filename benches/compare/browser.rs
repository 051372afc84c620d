//! The built engine in Node against the same session in native code.

use std::process::Command;
use std::time::Duration;

use unremember::data::{Part, SourceFile};
use unremember::session::Session;
use unremember::session::report::{BackendChoice, ForgetRequest, Settings, Task};

use crate::data::{DIM, Data, FOLDER};

/// Seconds by pass, in wasm and in native code.
pub struct Browser {
    pub training: [f64; 2],
    pub forgetting: [f64; 2],
    pub training_seconds: [f64; 2],
}

const ENGINE: &str = "www/src/engine/pkg";

/// `None` where the engine is not built, or there is no Node, or no MovieLens-100k.
pub fn browser(data: &Data, lambda: f64) -> Option<Browser> {
    if !data.is_movielens {
        return None;
    }
    let files = ["train_normal", "train_random"].map(|part| format!("{FOLDER}/{part}.csv"));
    let settings = Settings {
        task: Some(Task::Explicit),
        threshold: Some(0.5),
        layers: Some(2),
        dim: DIM,
        lambda: Some(lambda),
        valid_share: 0.0,
        test_share: 0.0,
        backend: BackendChoice::Cpu,
        ..Settings::default()
    };
    let json = serde_json::to_string(&settings).ok()?;
    let output = Command::new("node")
        .args(["tools/bench-wasm.mjs", ENGINE, &json, &files[0], &files[1]])
        .output()
        .ok()?;
    if !output.status.success() {
        eprintln!("  wasm left out: {}", String::from_utf8_lossy(&output.stderr));
        return None;
    }
    let wasm: serde_json::Value = serde_json::from_slice(&output.stdout).ok()?;
    let number = |part: &str, field: &str| wasm[part][field].as_f64();
    let per_pass = |part: &str| Some(number(part, "seconds")? / number(part, "passes")?);
    let native = native(&settings, &files).ok()?;
    Some(Browser {
        training: [per_pass("training")?, native[0]],
        forgetting: [per_pass("forgetting")?, native[1]],
        training_seconds: [number("training", "seconds")?, native[2]],
    })
}

fn native(settings: &Settings, files: &[String; 2]) -> unremember::Result<[f64; 3]> {
    let read = |path: &String| std::fs::read(path).expect("the data are there");
    let drive = |session: &mut Session| -> unremember::Result<()> {
        while !session.step(Duration::from_secs(1))?.done {}
        Ok(())
    };
    let mut session = Session::new();
    let sources =
        files.iter().map(|path| SourceFile::new("x.csv", read(path)).with_part(Part::Train));
    session.begin_load(sources.collect(), settings)?;
    drive(&mut session)?;
    session.begin_training(settings)?;
    drive(&mut session)?;
    let trained = session.train_report().expect("it was trained").clone();
    let text = String::from_utf8(read(&files[1])).expect("the file is text");
    let records = (text.lines().skip(1))
        .filter_map(|line| {
            let mut fields = line.split(',').map(str::to_string);
            Some((fields.next()?, fields.next()?))
        })
        .collect();
    session.begin_forgetting(&ForgetRequest { records, ..Default::default() })?;
    drive(&mut session)?;
    let forgot = session.forget_report().expect("it has forgotten");
    Ok([
        trained.seconds / (trained.gradients + trained.hvp) as f64,
        forgot.seconds / (forgot.gradients + forgot.hvp) as f64,
        trained.seconds,
    ])
}
