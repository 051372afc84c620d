//! Files that a run leaves behind or starts from, and the check of a receipt.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use clap::Args;
use unremember::data::{Limits, SourceFile, read_pairs};
use unremember::session::receipt::Receipt;
use unremember::session::report::Settings;
use unremember::session::{Session, Verdict};
use unremember::store::Salt;
use unremember::{Error, ErrorKind, Result};

use crate::cli::{ProgressLine, read_file};

/// What to keep of a run.
#[derive(Args)]
pub struct KeepArgs {
    /// Start from this model instead of training; it must have been trained on the same records.
    #[arg(long, value_name = "FILE")]
    pub load_model: Option<PathBuf>,
    /// Write the model as safetensors; after forgetting, the unlearned one.
    #[arg(long, value_name = "FILE")]
    save_model: Option<PathBuf>,
    /// Write the records as CSV with their parts; after forgetting, those that are left.
    #[arg(long, value_name = "FILE")]
    save_data: Option<PathBuf>,
    /// Write the receipt of what was forgotten, with a random salt in it.
    #[arg(long, value_name = "FILE")]
    receipt: Option<PathBuf>,
}

impl KeepArgs {
    /// Refuses before anything is computed what cannot work in the end.
    pub fn check(&self, has_request: bool) -> Result<()> {
        if self.receipt.is_some() && !has_request {
            return Err(Error::new(ErrorKind::Settings, "--receipt needs something to forget")
                .remedy("add --forget, --forget-user, --forget-item or --forget-random"));
        }
        Ok(())
    }

    /// Writes what was asked for: the receipt first, because there may be no model left to write.
    pub fn write(&self, session: &Session) -> Result<()> {
        if let Some(path) = &self.receipt {
            let mut salt = [0; 32];
            getrandom::fill(&mut salt).map_err(|error| {
                Error::new(ErrorKind::Io, format!("the system gives no random numbers: {error}"))
            })?;
            let receipt = session.receipt(Salt::new(&salt)?)?;
            let json = serde_json::to_string_pretty(&receipt)
                .map_err(|error| Error::new(ErrorKind::Io, error.to_string()))?;
            write(path, (json + "\n").as_bytes())?;
        }
        if let Some(path) = &self.save_model {
            write(path, &session.export_model()?)?;
        }
        if let Some(path) = &self.save_data {
            write(path, session.export_data()?.as_bytes())?;
        }
        Ok(())
    }
}

fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    fs::write(path, bytes).map_err(|error| Error::from(error).in_file(path.display().to_string()))
}

/// Reads a model file.
pub fn load_model(session: &mut Session, path: &Path) -> Result<()> {
    session.import_model(&read_file(path, None)?)
}

/// What a receipt is checked against.
#[derive(Args)]
pub struct VerifyArgs {
    /// The receipt.
    #[arg(long, value_name = "FILE")]
    receipt: PathBuf,
    /// The model file after forgetting.
    #[arg(long, value_name = "FILE")]
    model: PathBuf,
    /// The records that are left, as --save-data has written them.
    #[arg(long, value_name = "FILE", required = true)]
    data: Vec<PathBuf>,
    /// The list of records that were to be forgotten, to check its hash too.
    #[arg(long, value_name = "FILE")]
    forget: Option<PathBuf>,
}

/// Checks a receipt: one line for each check; an error where one of them failed.
pub fn verify_receipt(args: &VerifyArgs) -> Result<()> {
    let receipt = Receipt::from_file(&read_file(&args.receipt, None)?)?;
    let model = read_file(&args.model, None)?;
    let forgotten = match &args.forget {
        None => None,
        Some(path) => {
            let pairs = read_pairs(&read_file(path, None)?, &Limits::default())?;
            Some(pairs.into_iter().map(|(user, item, _)| (user, item)).collect::<Vec<_>>())
        }
    };
    let files: Vec<SourceFile> =
        args.data.iter().map(|path| read_file(path, None)).collect::<Result<_>>()?;
    let mut session = Session::new();
    session.begin_load(files, &Settings::default())?;
    ProgressLine::new().drive(&mut session, "reading")?;
    let checks = session.check_receipt(&receipt, &model, forgotten.as_deref())?;
    let mut out = std::io::stdout().lock();
    for check in &checks {
        let verdict = match check.verdict {
            Verdict::Pass => "pass",
            Verdict::Fail => "FAIL",
            Verdict::NotChecked => "not checked",
        };
        writeln!(out, "{verdict:11}  {}: {}", check.what, check.detail)?;
    }
    let failed = checks.iter().filter(|check| check.verdict == Verdict::Fail).count();
    if failed == 0 {
        return Ok(());
    }
    Err(Error::new(ErrorKind::Value, format!("{failed} checks failed"))
        .in_file(args.receipt.display().to_string())
        .remedy("use the model and the records that were saved together with the receipt"))
}
