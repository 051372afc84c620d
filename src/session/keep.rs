//! What leaves a session to be kept, and comes back: the model as a file, the records as CSV.

use std::rc::Rc;

use ndarray::{Array2, Axis, Slice};

use super::problem::Problem;
use super::report::{Settings, Task, TrainReport};
use super::settings::{self, Checked};
use super::state::{Loaded, Model};
use super::{Session, jobs, no_model};
use crate::data::{Dataset, Ids, SourceFile};
use crate::objective::{Regulariser, Scores};
use crate::solver::{self, Run};
use crate::store::{FORMAT_VERSION, ModelFile, ModelHeader, export_records, export_titles};
use crate::train::Trained;
use crate::{Error, ErrorKind, Result};

impl Session {
    /// The model as the bytes of a safetensors file ([`ModelFile`] says what is in it). While
    /// forgotten pairs are kept for verification, it is the unlearned model as it will be once
    /// they are gone: nothing of them is in the file.
    pub fn export_model(&self) -> Result<Vec<u8>> {
        let (loaded, model) = self.committed()?;
        let model = model.ok_or_else(no_model)?;
        model_file(&loaded.data, &model, &self.settings).to_bytes()
    }

    /// Takes over a model that was saved, for the data that are loaded: users, items and training
    /// records must be those that it was trained on. How good it is, and how near to a minimum of
    /// its objective, is computed here and not believed; [`Session::train_report`] then says
    /// `step-limit` where it is not as near as training would have come.
    pub fn import_model(&mut self, file: &SourceFile) -> Result<()> {
        let (mut loaded, _) = self.committed()?;
        let saved = ModelFile::from_file(file)?;
        let backend = self.settings.backend;
        let settings = Settings { backend, ..settings_of(&saved.header) };
        if settings::split(&settings) != settings::split(&self.settings) {
            Rc::make_mut(&mut loaded.data).split(&settings::split(&settings))?;
        }
        let (problem, theta) =
            problem_of(&saved, &loaded).map_err(|error| error.in_file(&file.name))?;
        let trained = Trained { theta, run: Run::default() };
        let run = solver::assess(&problem.objective, trained.parameters());
        if !run.gradient_norm.is_finite() {
            return Err(Error::new(ErrorKind::Numerics, "the model's parameters are too large")
                .in_file(&file.name)
                .remedy("train again"));
        }
        let scores = Scores::new(&problem.objective, trained.parameters());
        let report = TrainReport {
            task: problem.checked.task,
            model: problem.checked.model,
            layers: problem.checked.layers,
            dim: problem.checked.dim,
            lambda: saved.header.lambda,
            lambda_path: Vec::new(),
            seed: problem.checked.seed,
            seconds: 0.0,
            lambda_seconds: 0.0,
            newton_steps: 0,
            gradients: run.gradients,
            hvp: 0,
            objective: run.objective,
            gradient_norm: run.gradient_norm,
            stop_reason: jobs::stop_reason(&run),
            metrics: problem.metrics(&scores),
            backend: problem.backend_report(),
        };
        let trained = Trained { run, ..trained };
        self.loaded = Some(loaded);
        self.model = Some(Model::new(Rc::new(problem), trained, report));
        self.forgotten = None;
        self.settings = settings;
        Ok(())
    }

    /// The records as CSV, each with its part ([`export_records`] says how). While forgotten
    /// records are kept for verification, they are left out already.
    pub fn export_data(&self) -> Result<String> {
        Ok(export_records(&self.committed()?.0.data))
    }

    /// Titles and genres of the items that [`Session::export_data`] has, as CSV; `None` where no
    /// item has any.
    pub fn export_titles(&self) -> Result<Option<String>> {
        Ok(export_titles(&self.committed()?.0.data))
    }
}

/// What is saved of a model.
pub(crate) fn model_file(data: &Dataset, model: &Model, settings: &Settings) -> ModelFile {
    let Model { problem, trained, .. } = model;
    let Checked { task, threshold, model, layers, dim, negatives, seed, preset, .. } =
        problem.checked;
    let terms = problem.objective.terms();
    let regulariser = problem.objective.regulariser();
    ModelFile {
        header: ModelHeader {
            format_version: FORMAT_VERSION,
            task,
            threshold,
            model,
            layers,
            dim,
            lambda: regulariser.lambda(),
            preset,
            regulariser: match regulariser {
                Regulariser::Uniform(_) => "uniform".into(),
                Regulariser::PerRecord(_) => "per-record".into(),
            },
            negatives,
            seed,
            valid_share: settings.valid_share,
            test_share: settings.test_share,
            users: data.users.len(),
            items: data.items.len(),
            records: terms.records(),
        },
        users: data.users.names().to_vec(),
        items: data.items.names().to_vec(),
        theta: trained.theta.slice_axis(Axis(1), Slice::from(..dim)).to_owned(),
        negatives: match task {
            Task::Explicit => Vec::new(),
            Task::Implicit => {
                (0..terms.records()).map(|record| terms.negatives(record).collect()).collect()
            }
        },
    }
}

/// The problem that a saved model belongs to, laid out on the data that are loaded, and the
/// model's parameters. Refuses data that it was not trained on, as far as can be seen.
pub(crate) fn problem_of(saved: &ModelFile, loaded: &Loaded) -> Result<(Problem, Array2<f64>)> {
    let data = &*loaded.data;
    let header = &saved.header;
    same_ids("user", &saved.users, &data.users)?;
    same_ids("item", &saved.items, &data.items)?;
    let checked = Checked {
        task: header.task,
        threshold: header.threshold,
        model: header.model,
        layers: header.layers,
        dim: header.dim,
        lambda: Some(header.lambda),
        negatives: header.negatives,
        seed: header.seed,
        preset: header.preset,
    };
    let records = data.interactions.iter().filter(|r| checked.is_learned(r)).count();
    if records != header.records {
        return Err(other_data("the model was trained on other records")
            .found(format!("{records} training records instead of {}", header.records)));
    }
    let given = (header.task == Task::Implicit).then_some(&saved.negatives[..]);
    let problem = Problem::with_negatives(data, checked, given)?;
    let (rows, width) = (problem.objective.rows(), problem.objective.width().get());
    if rows != saved.theta.nrows() {
        return Err(other_data("the model has parameters for other users and items"));
    }
    let mut theta = Array2::zeros((rows, width));
    theta.slice_axis_mut(Axis(1), Slice::from(..header.dim)).assign(&saved.theta);
    Ok((problem, theta))
}

fn settings_of(header: &ModelHeader) -> Settings {
    Settings {
        task: Some(header.task),
        threshold: header.threshold,
        model: header.model,
        layers: Some(header.layers),
        dim: header.dim,
        lambda: (header.lambda > 0.0).then_some(header.lambda),
        negatives: header.negatives,
        seed: header.seed,
        preset: header.preset,
        valid_share: header.valid_share,
        test_share: header.test_share,
        ..Settings::default()
    }
}

fn same_ids(kind: &str, saved: &[String], loaded: &Ids) -> Result<()> {
    let mut pairs = saved.iter().zip(loaded.names());
    let differing = match pairs.find(|(saved, loaded)| saved != loaded) {
        Some((saved, loaded)) => format!("{loaded} instead of {saved}"),
        None if saved.len() != loaded.len() => {
            format!("{} {kind}s instead of {}", loaded.len(), saved.len())
        }
        None => return Ok(()),
    };
    Err(other_data(&format!("the {kind}s of the data are not those of the model")).found(differing))
}

fn other_data(message: &str) -> Error {
    Error::new(ErrorKind::Value, message)
        .remedy("load the records that it was trained on, as they were exported beside it")
}
