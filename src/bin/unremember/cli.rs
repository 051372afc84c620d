//! Arguments, and the run that they describe.

use std::fs;
use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::{Args, Parser, Subcommand, ValueEnum};
use unremember::data::{ColumnMap, Limits, Part, SourceFile, check_size, read_pairs};
use unremember::model::ModelKind;
use unremember::session::Session;
use unremember::session::report::{
    BackendChoice, CompareOptions, ForgetRequest, MethodKind, Preset, Settings, Task, VerifyOptions,
};
use unremember::{Error, ErrorKind, Result};

use crate::keep::{KeepArgs, VerifyArgs, load_model, verify_receipt};
use crate::output;

/// A recommender that forgets: trains LightGCN, unlearns records, compares with a retraining.
#[derive(Parser)]
#[command(version)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Train on records, forget some of them, and report.
    Run(Box<RunArgs>),
    /// Check the receipt of an unlearning against the model file and the records that are left.
    VerifyReceipt(VerifyArgs),
}

#[derive(Clone, Copy, ValueEnum)]
enum TaskArg {
    Explicit,
    Implicit,
}

#[derive(Clone, Copy, ValueEnum)]
enum PresetArg {
    Converged,
    Paper,
}

#[derive(Clone, Copy, ValueEnum)]
enum BackendArg {
    Auto,
    Cpu,
    Gpu,
}

impl From<PresetArg> for Preset {
    fn from(preset: PresetArg) -> Self {
        match preset {
            PresetArg::Converged => Self::Converged,
            PresetArg::Paper => Self::Paper,
        }
    }
}

fn parse_method(name: &str) -> std::result::Result<MethodKind, String> {
    by_name(name, MethodKind::ALL.map(|method| (method.name(), method)))
}

fn parse_model(name: &str) -> std::result::Result<ModelKind, String> {
    by_name(name, ModelKind::ALL.map(|model| (model.name(), model)))
}

fn by_name<T: Copy, const N: usize>(
    name: &str,
    registry: [(&str, T); N],
) -> std::result::Result<T, String> {
    let found = registry.iter().find(|(other, _)| *other == name);
    found
        .map(|&(_, found)| found)
        .ok_or_else(|| format!("choose one of {}", registry.map(|(name, _)| name).join(", ")))
}

#[derive(Args)]
struct RunArgs {
    /// Records to learn from; several files are read as one set.
    #[arg(long, value_name = "FILE", required_unless_present = "sample")]
    data: Vec<PathBuf>,
    /// A built-in sample instead of files: southern-women or personas.
    #[arg(long, value_name = "NAME", conflicts_with_all = ["data", "valid", "test"])]
    sample: Option<String>,
    /// Records for validation; without --valid and --test the data are split 60/20/20.
    #[arg(long, value_name = "FILE")]
    valid: Option<PathBuf>,
    /// Records for testing.
    #[arg(long, value_name = "FILE")]
    test: Option<PathBuf>,
    /// Titles of items.
    #[arg(long, value_name = "FILE")]
    items: Option<PathBuf>,
    /// The column of the users, by name or number from 1; by default it is found. Likewise the
    /// others; "-" for no rating or no time.
    #[arg(long, value_name = "COLUMN")]
    user_column: Option<String>,
    /// The column of the items.
    #[arg(long, value_name = "COLUMN")]
    item_column: Option<String>,
    /// The column of the ratings.
    #[arg(long, value_name = "COLUMN")]
    rating_column: Option<String>,
    /// The column of the times.
    #[arg(long, value_name = "COLUMN")]
    time_column: Option<String>,
    /// What the records mean; by default explicit where ratings differ.
    #[arg(long)]
    task: Option<TaskArg>,
    /// Ratings at or above it are likes; by default the value that splits them most evenly.
    #[arg(long, value_name = "X")]
    threshold: Option<f64>,
    /// The model: lightgcn, mf or gmf.
    #[arg(long, value_name = "NAME", default_value = "lightgcn", value_parser = parse_model)]
    model: ModelKind,
    /// Propagation layers of LightGCN, 0 to 4; 0 is matrix factorisation [default: 2 explicit, 3 implicit]
    #[arg(long, value_name = "N")]
    layers: Option<usize>,
    /// Width of an embedding, 1 to 128.
    #[arg(long, value_name = "N", default_value_t = 32)]
    dim: usize,
    /// Weight of the regulariser, or auto: chosen on the validation part.
    #[arg(long, value_name = "X|auto", default_value = "auto")]
    lambda: String,
    /// Negatives per positive, implicit task.
    #[arg(long, value_name = "N", default_value_t = 4)]
    negatives: usize,
    /// Seed of the split, the negatives and the first embeddings.
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// Threads that share the passes over the data; the results do not depend on it [default: one
    /// for each core]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    threads: Option<u16>,
    /// A list of records (user, item) to forget; each must be in the data.
    #[arg(long, value_name = "FILE")]
    forget: Option<PathBuf>,
    /// A user to forget wholly; may be repeated.
    #[arg(long, value_name = "ID")]
    forget_user: Vec<String>,
    /// An item to forget wholly; may be repeated.
    #[arg(long, value_name = "ID")]
    forget_item: Vec<String>,
    /// A random share of the training records to forget, above 0 and at most 1.
    #[arg(long, value_name = "FRACTION")]
    forget_random: Option<f64>,
    /// Forget what is named one after another, each from where the last one ended.
    #[arg(long)]
    sequential: bool,
    /// How models are trained and unlearned: until converged, or as IFRU's published code does.
    #[arg(long, default_value = "converged")]
    preset: PresetArg,
    /// Where to compute: on the graphics device where it is measured to be faster, or as said.
    #[arg(long, default_value = "auto")]
    backend: BackendArg,
    /// A method to compare with on the same request; may be repeated: nothing, retrain,
    /// ifru-one-shot, ifru-local, ifru-direct, ifru-pruned, finetune, scif, sisa, receraser (ifru is
    /// always run).
    #[arg(long, value_name = "NAME", value_parser = parse_method)]
    method: Vec<MethodKind>,
    /// Steps from the forgotten records that the method ifru-pruned looks at, 0 to 4.
    #[arg(long, value_name = "N", default_value_t = 1)]
    hops: usize,
    /// The share of rows that ifru-pruned keeps at each step, 0 to 1; may be repeated, and runs it
    /// once for each.
    #[arg(long, value_name = "SHARE", default_value = "0.6")]
    kept: Vec<f64>,
    /// How far the method ifru-local may leave a score from the full solve.
    #[arg(long, value_name = "X", default_value_t = 0.01)]
    tolerance: f64,
    /// Train again from scratch on what is retained, and compare.
    #[arg(long)]
    compare_retrain: bool,
    /// Retrain once more from another random start, to know the seed noise.
    #[arg(long, requires = "compare_retrain")]
    seed_noise: bool,
    #[command(flatten)]
    keep: KeepArgs,
    /// Print one JSON object.
    #[arg(long)]
    json: bool,
}

/// Runs the command.
pub fn run(cli: &Cli) -> Result<()> {
    match &cli.command {
        Command::Run(args) => run_workflow(args),
        Command::VerifyReceipt(args) => verify_receipt(args),
    }
}

fn run_workflow(args: &RunArgs) -> Result<()> {
    let settings = args.settings()?;
    let request = args.request()?;
    args.keep.check(request.is_some())?;
    let mut session = args.session()?;
    let mut progress = ProgressLine::new();
    match &args.sample {
        Some(name) => session.load_sample(name, &settings)?,
        None => {
            let titles = args.items.as_deref().map(|path| read_file(path, None)).transpose()?;
            session.begin_load_with(args.files()?, titles, args.columns(), &settings)?;
            progress.drive(&mut session, "reading")?;
        }
    }
    let summary = session.summary()?;
    match &args.keep.load_model {
        Some(path) => load_model(&mut session, path)?,
        None => {
            session.begin_training(&settings)?;
            progress.drive(&mut session, "training")?;
        }
    }
    if let Some(request) = &request {
        if args.sequential {
            session.begin_forgetting_in_turn(request)?;
        } else {
            session.begin_forgetting(request)?;
        }
        progress.drive(&mut session, "forgetting")?;
        // IFRU is what the session itself does.
        let methods: Vec<MethodKind> =
            args.method.iter().copied().filter(|&method| method != MethodKind::Ifru).collect();
        if args.compare_retrain || !methods.is_empty() {
            session.begin_verifying_with(VerifyOptions { seed_noise: args.seed_noise })?;
            progress.drive(&mut session, "retraining")?;
        }
        if !methods.is_empty() {
            session.begin_comparing_with(&CompareOptions {
                methods,
                hops: args.hops,
                kept: args.kept.clone(),
                tolerance: args.tolerance,
            })?;
            progress.drive(&mut session, "comparing")?;
        }
    } else if args.compare_retrain || !args.method.is_empty() {
        return Err(Error::new(ErrorKind::Settings, "a comparison needs something to forget")
            .remedy("add --forget, --forget-user, --forget-item or --forget-random"));
    }
    args.keep.write(&session)?;
    let report = output::report(&summary, &session);
    let mut out = std::io::stdout().lock();
    if args.json {
        writeln!(out, "{}", serde_json::to_string_pretty(&report).unwrap_or_default())?;
    } else {
        output::print_plainly(&mut out, &report, 0)?;
    }
    Ok(())
}

impl RunArgs {
    /// A session on as many threads as were asked for.
    fn session(&self) -> Result<Session> {
        let cores = std::thread::available_parallelism().map_or(1, |cores| cores.get());
        let threads = self.threads.map_or(cores, usize::from);
        if threads == 1 {
            return Ok(Session::new());
        }
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build_global();
        pool.map_err(|error| {
            Error::new(ErrorKind::Settings, format!("{threads} threads cannot be had: {error}"))
                .remedy("ask for fewer with --threads")
        })?;
        Ok(Session::pooled())
    }

    fn settings(&self) -> Result<Settings> {
        let lambda = match self.lambda.as_str() {
            "auto" => None,
            number => Some(number.parse().map_err(|_| {
                Error::new(ErrorKind::Settings, "lambda is not a number")
                    .found(number)
                    .remedy("give a number above 0, or auto")
            })?),
        };
        Ok(Settings {
            task: self.task.map(|task| match task {
                TaskArg::Explicit => Task::Explicit,
                TaskArg::Implicit => Task::Implicit,
            }),
            threshold: self.threshold,
            model: self.model,
            layers: self.layers,
            dim: self.dim,
            lambda,
            negatives: self.negatives,
            seed: self.seed,
            preset: self.preset.into(),
            backend: match self.backend {
                BackendArg::Auto => BackendChoice::Auto,
                BackendArg::Cpu => BackendChoice::Cpu,
                BackendArg::Gpu => BackendChoice::Gpu,
            },
            ..Settings::default()
        })
    }

    fn columns(&self) -> ColumnMap {
        ColumnMap {
            user: self.user_column.clone(),
            item: self.item_column.clone(),
            rating: self.rating_column.clone(),
            time: self.time_column.clone(),
        }
    }

    fn files(&self) -> Result<Vec<SourceFile>> {
        let has_parts = self.valid.is_some() || self.test.is_some();
        let data = self.data.iter().map(|path| (path, has_parts.then_some(Part::Train)));
        let valid = self.valid.iter().map(|path| (path, Some(Part::Valid)));
        let test = self.test.iter().map(|path| (path, Some(Part::Test)));
        data.chain(valid).chain(test).map(|(path, part)| read_file(path, part)).collect()
    }

    fn request(&self) -> Result<Option<ForgetRequest>> {
        let records = match &self.forget {
            None => Vec::new(),
            Some(path) => {
                let pairs = read_pairs(&read_file(path, None)?, &Limits::default())?;
                pairs.into_iter().map(|(user, item, _)| (user, item)).collect()
            }
        };
        let request = ForgetRequest {
            users: self.forget_user.clone(),
            items: self.forget_item.clone(),
            records,
            random_share: self.forget_random,
            ..ForgetRequest::default()
        };
        Ok((request != ForgetRequest::default()).then_some(request))
    }
}

/// Reads a file, once its size is known to be within the limit.
pub fn read_file(path: &Path, part: Option<Part>) -> Result<SourceFile> {
    let name = path.display().to_string();
    let in_file = |error: std::io::Error| Error::from(error).in_file(&name);
    check_size(&name, fs::metadata(path).map_err(in_file)?.len(), &Limits::default())?;
    let mut file = SourceFile::new(&name, fs::read(path).map_err(in_file)?);
    file.part = part;
    Ok(file)
}

/// A line on the terminal that says how far a step is; silent where there is no terminal.
pub struct ProgressLine {
    is_shown: bool,
}

impl ProgressLine {
    /// For this terminal.
    pub fn new() -> Self {
        Self { is_shown: std::io::stderr().is_terminal() }
    }

    /// Works until the job in hand is done.
    pub fn drive(&mut self, session: &mut Session, what: &str) -> Result<()> {
        loop {
            let progress = session.step(Duration::from_millis(250))?;
            if self.is_shown {
                eprint!("\r{what} {:3.0} %  ", progress.fraction * 100.0);
            }
            if progress.done {
                if self.is_shown {
                    eprint!("\r{:30}\r", "");
                }
                return Ok(());
            }
        }
    }
}
