//! The whole workflow as a resumable state machine: load, train, forget, verify.
//!
//! Each of the four is begun, then driven by [`Session::step`] until it is done. A step that is
//! cancelled, or that fails, leaves the session as it was before.
//!
//! ```
//! use std::time::Duration;
//! use unremember::session::{Session, report::{ForgetRequest, Phase, Settings}};
//!
//! let mut session = Session::new();
//! session.load_sample("southern-women", &Settings::default())?;
//! session.begin_training(&Settings { lambda: Some(0.2), ..Settings::default() })?;
//! while !session.step(Duration::from_millis(30))?.done {}
//! let request = ForgetRequest { users: vec!["Flora Price".into()], ..Default::default() };
//! session.begin_forgetting(&request)?;
//! while !session.step(Duration::from_millis(30))?.done {}
//! session.begin_verifying()?;
//! while !session.step(Duration::from_millis(30))?.done {}
//! assert_eq!(session.phase(), Phase::Verified);
//! assert!(session.verify_report().unwrap().test_set.rmse_unlearned < 1e-3);
//! session.finish_forgetting()?;
//! assert!(session.list_users(&Default::default())?.rows.iter().all(|u| u.id != "Flora Price"));
//! # Ok::<(), unremember::Error>(())
//! ```

mod check;
mod compare;
mod compare_report;
#[cfg(test)]
mod defaults;
mod estimate;
mod in_turn;
mod inventory;
mod jobs;
mod keep;
mod listing;
mod neighbourhood;
mod pace;
mod problem;
mod proof;
mod rate;
pub mod receipt;
pub mod report;
mod request;
mod settings;
mod spoil;
mod state;
mod wake;
mod wider;

use std::cell::OnceCell;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};
use std::time::Duration;

pub use check::{Check, CheckOf, Detail, Verdict};
pub use estimate::Estimate;
pub use inventory::Inventory;
use pace::Pace;
use problem::Problem;
use report::{
    CompareOptions, CompareReport, DataSummary, ForgetPreview, ForgetReport, ForgetRequest, Phase,
    Progress, Settings, TrainReport, VerifyOptions, VerifyReport,
};
use settings::Checked;
use state::{Forgotten, Loaded, Model, Verified};
use wake::Signal;

use crate::compute::Chooser;
use crate::data::{ColumnMap, Limits, ReadOptions, Reader, SourceFile, read_titles, samples};
use crate::store::{expand_export, expand_titles};
use crate::unlearn::methods::MethodKind;
use crate::{Error, ErrorKind, Result};

/// What a job leaves behind when it is done.
enum Outcome {
    Loaded(Loaded, Settings),
    Trained(Loaded, Model, Settings),
    Forgotten(Forgotten),
    Verified(Verified),
    Compared(Verified, CompareReport),
}

struct Job {
    pace: Rc<Pace>,
    signal: Arc<Signal>,
    work: Pin<Box<dyn Future<Output = Result<Outcome>>>>,
}

/// The data, the models and the job in hand. See the [module](self) for an example.
#[derive(Default)]
pub struct Session {
    settings: Settings,
    loaded: Option<Loaded>,
    model: Option<Model>,
    forgotten: Option<Forgotten>,
    job: Option<Job>,
    chooser: Rc<Chooser>,
    /// How fast this machine works, once it was asked for.
    rate: OnceCell<f64>,
}

impl Session {
    /// An empty session.
    pub fn new() -> Self {
        Self::default()
    }

    /// An empty session whose passes over the data run on all threads of rayon's pool; the results
    /// are those of one thread, to the last bit.
    #[cfg(feature = "threads")]
    pub fn pooled() -> Self {
        let chooser = Chooser::with_cpu(crate::compute::Cpu::pooled());
        Self { chooser: Rc::new(chooser), ..Self::default() }
    }

    /// Where the session stands; a job in hand does not count until it is done.
    pub fn phase(&self) -> Phase {
        match (&self.forgotten, &self.model, &self.loaded) {
            (Some(forgotten), ..) if forgotten.verified.is_some() => Phase::Verified,
            (Some(_), ..) => Phase::Forgotten,
            (None, Some(_), _) => Phase::Trained,
            (None, None, Some(_)) => Phase::Loaded,
            (None, None, None) => Phase::Empty,
        }
    }

    /// The settings of the last load or training.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Begins to read files as one data set. Files that [`Session::export_data`] has written come
    /// back with their parts. Sizes and settings are checked at once; data and
    /// models that are there stay until the new data are read.
    pub fn begin_load(&mut self, files: Vec<SourceFile>, settings: &Settings) -> Result<()> {
        self.begin_load_with(files, None, ColumnMap::default(), settings)
    }

    /// The same, with a file of titles, and columns named where the files do not tell.
    pub fn begin_load_with(
        &mut self,
        files: Vec<SourceFile>,
        titles: Option<SourceFile>,
        columns: ColumnMap,
        settings: &Settings,
    ) -> Result<()> {
        let split = settings::split(settings);
        let titles = titles.map(expand_titles);
        let titles = titles.map(|file| read_titles(&file, &Limits::default())).transpose()?;
        // An export is read as several files, and is still called what it is called.
        let name = if let [file] = &files[..] { Some(file.name.clone()) } else { None };
        let files = files.into_iter().flat_map(expand_export).collect();
        let reader = Reader::new(files, ReadOptions { columns, split, ..ReadOptions::default() })?;
        let settings = settings.clone();
        self.begin(|pace| {
            Box::pin(async move {
                let mut loaded = jobs::load(pace, reader, titles).await?;
                if let Some(name) = name {
                    Rc::make_mut(&mut loaded.data).name = name;
                }
                // Settings that do not suit the data are refused before anything is replaced.
                Checked::new(&settings, &loaded.data)?;
                Ok(Outcome::Loaded(loaded, settings))
            })
        })
    }

    /// Loads a built-in sample: "southern-women" or "personas".
    pub fn load_sample(&mut self, name: &str, settings: &Settings) -> Result<()> {
        self.refuse_while_busy()?;
        let data = samples::sample(name, &settings::split(settings))?;
        Checked::new(settings, &data)?;
        let loaded = Loaded { data: Rc::new(data), files: Rc::default() };
        self.apply(Outcome::Loaded(loaded, settings.clone()));
        Ok(())
    }

    /// Gives items their titles; returns how many items have one now.
    pub fn add_titles(&mut self, file: &SourceFile) -> Result<usize> {
        self.refuse_while_busy()?;
        let titles = read_titles(&expand_titles(file.clone()), &Limits::default())?;
        let loaded = self.loaded.as_mut().ok_or_else(no_data)?;
        let matched = Rc::make_mut(&mut loaded.data).set_titles(&titles);
        if let Some(forgotten) = &mut self.forgotten {
            forgotten.before.0.data = loaded.data.clone();
            forgotten.after = Rc::default();
        }
        Ok(matched)
    }

    /// The data at a glance.
    pub fn summary(&self) -> Result<DataSummary> {
        let loaded = self.loaded.as_ref().ok_or_else(no_data)?;
        // What is kept now must not have the file's name any more.
        let name = match &self.forgotten {
            Some(_) => loaded.data.retained_name(),
            None => &loaded.data.name,
        };
        listing::summary(name, loaded, &self.settings)
    }

    /// Begins to train from a random start. A finished model stays until the new one is trained;
    /// what was forgotten is forgotten for good then.
    pub fn begin_training(&mut self, settings: &Settings) -> Result<()> {
        let (mut loaded, _) = self.committed()?;
        let checked = Checked::new(settings, &loaded.data)?;
        estimate::check_fits(&loaded.data, &checked)?;
        let split = settings::split(settings);
        if split != settings::split(&self.settings) {
            Rc::make_mut(&mut loaded.data).split(&split)?;
        }
        let problem = Problem::new(&loaded.data, checked)?;
        let backend = (self.chooser.clone(), settings.backend);
        let settings = settings.clone();
        self.begin(|pace| {
            Box::pin(async move {
                let model = jobs::train(pace, problem, backend).await?;
                Ok(Outcome::Trained(loaded, model, settings))
            })
        })
    }

    /// What a request would forget.
    pub fn preview(&self, request: &ForgetRequest) -> Result<ForgetPreview> {
        let (loaded, model) = self.committed()?;
        let model = model.ok_or_else(no_model)?;
        let seed = model.problem.checked.seed;
        let taken = request::resolve(request, &loaded.data, &model.problem, seed)?;
        Ok(taken.preview(&model.problem))
    }

    /// Begins to forget. What an earlier request left to be verified is forgotten for good once
    /// this one is done.
    pub fn begin_forgetting(&mut self, request: &ForgetRequest) -> Result<()> {
        let (loaded, model) = self.committed()?;
        let model = model.ok_or_else(no_model)?;
        let seed = model.problem.checked.seed;
        let taken = request::resolve(request, &loaded.data, &model.problem, seed)?;
        let backend = (self.chooser.clone(), self.settings.backend);
        self.begin(|pace| {
            Box::pin(async move {
                let forgotten = jobs::forget(pace.clone(), loaded, model, taken, backend).await?;
                Ok(Outcome::Forgotten(jobs::completed(&pace, forgotten).await))
            })
        })
    }

    /// Begins to forget what a request names one after another (its users, its items, its records,
    /// in the order given), each time starting from where the last one ended. The report and the
    /// verification that follow are of all of it together, against the model before the first.
    pub fn begin_forgetting_in_turn(&mut self, request: &ForgetRequest) -> Result<()> {
        let (loaded, model) = self.committed()?;
        let model = model.ok_or_else(no_model)?;
        let steps = in_turn::steps(request, &loaded.data, &model.problem)?;
        let backend = (self.chooser.clone(), self.settings.backend);
        self.begin(|pace| {
            Box::pin(async move {
                Ok(Outcome::Forgotten(in_turn::forget(pace, loaded, model, steps, backend).await?))
            })
        })
    }

    /// Begins to train from scratch on the retained set, for comparison.
    pub fn begin_verifying(&mut self) -> Result<()> {
        self.begin_verifying_with(VerifyOptions::default())
    }

    /// The same, with options.
    pub fn begin_verifying_with(&mut self, options: VerifyOptions) -> Result<()> {
        let forgotten = self.forgotten.clone().ok_or_else(nothing_forgotten)?;
        self.begin(|pace| {
            Box::pin(
                async move { Ok(Outcome::Verified(jobs::verify(pace, forgotten, options).await?)) },
            )
        })
    }

    /// Begins to run methods on the request that was forgotten last, for comparison; trains from
    /// scratch first where [`Session::begin_verifying`] has not. The session's own unlearned
    /// model stays what it is.
    pub fn begin_comparing(&mut self, methods: &[MethodKind]) -> Result<()> {
        let methods = methods.to_vec();
        self.begin_comparing_with(&CompareOptions { methods, ..CompareOptions::default() })
    }

    /// The same, with options.
    pub fn begin_comparing_with(&mut self, options: &CompareOptions) -> Result<()> {
        let forgotten = self.forgotten.clone().ok_or_else(nothing_forgotten)?;
        let runs = options.runs()?;
        self.begin(|pace| {
            Box::pin(async move {
                let (verified, report) = compare::compare(pace, forgotten, runs).await?;
                Ok(Outcome::Compared(verified, report))
            })
        })
    }

    /// Forgets for good: the forgotten pairs and the original model, kept for verification until
    /// now, leave the session. Where every record was forgotten, the session is empty then.
    pub fn finish_forgetting(&mut self) -> Result<()> {
        self.refuse_while_busy()?;
        let forgotten = self.forgotten.as_ref().ok_or_else(nothing_forgotten)?;
        let left = forgotten.finish();
        self.forgotten = None;
        (self.loaded, self.model) = left.unzip();
        Ok(())
    }

    /// Works for about `budget` on the job in hand. Without a job it returns at once, done. Where
    /// the progress says that a device is waited for, [`Session::ready`] says when to go on.
    pub fn step(&mut self, budget: Duration) -> Result<Progress> {
        let Some(job) = &mut self.job else { return Ok(Pace::new().progress(true)) };
        job.pace.resume(budget);
        job.signal.reset();
        let waker = Waker::from(job.signal.clone());
        let polled = job.work.as_mut().poll(&mut Context::from_waker(&waker));
        let waiting = polled.is_pending() && !job.signal.is_woken();
        if !waiting {
            // What a device does meanwhile is work too.
            job.pace.pause();
        }
        match polled {
            Poll::Pending => Ok(Progress { waiting, ..job.pace.progress(false) }),
            Poll::Ready(outcome) => {
                let progress = job.pace.progress(true);
                self.job = None;
                self.apply(outcome?);
                Ok(progress)
            }
        }
    }

    /// Ends once another [`Session::step`] can get further; at once unless a device is waited for.
    pub fn ready(&self) -> impl Future<Output = ()> + use<> {
        let signal = self.job.as_ref().map(|job| job.signal.clone());
        async move {
            if let Some(signal) = signal {
                signal.wait().await;
            }
        }
    }

    /// Drops the job in hand; the session is as it was before.
    pub fn cancel(&mut self) {
        self.job = None;
    }

    /// How the training of the current model went.
    pub fn train_report(&self) -> Option<&TrainReport> {
        self.model.as_ref().map(|model| &*model.report)
    }

    /// How the last forgetting went, until it is finished for good.
    pub fn forget_report(&self) -> Option<&ForgetReport> {
        self.forgotten.as_ref().map(|forgotten| &*forgotten.report)
    }

    /// How the last forgetting compares with a retraining, until it is finished for good.
    pub fn verify_report(&self) -> Option<&VerifyReport> {
        let verified = self.forgotten.as_ref()?.verified.as_ref()?;
        Some(&verified.report)
    }

    /// How other methods fared on the last request, until it is finished for good.
    pub fn compare_report(&self) -> Option<&CompareReport> {
        self.forgotten.as_ref()?.compared.as_deref()
    }

    // Data and model as they are once what is kept for verification is gone.
    fn committed(&self) -> Result<(Loaded, Option<Model>)> {
        self.refuse_while_busy()?;
        match (&self.forgotten, &self.loaded) {
            (Some(forgotten), _) => {
                let (loaded, model) = forgotten.finish().ok_or_else(no_data)?;
                Ok((loaded, Some(model)))
            }
            (None, Some(loaded)) => Ok((loaded.clone(), self.model.clone())),
            (None, None) => Err(no_data()),
        }
    }

    fn begin(
        &mut self,
        work: impl FnOnce(Rc<Pace>) -> Pin<Box<dyn Future<Output = Result<Outcome>>>>,
    ) -> Result<()> {
        self.refuse_while_busy()?;
        let pace = Rc::new(Pace::new());
        let signal = Arc::new(Signal::default());
        // Nothing has been done yet that could be waited for.
        signal.clone().wake();
        self.job = Some(Job { work: work(pace.clone()), pace, signal });
        Ok(())
    }

    fn apply(&mut self, outcome: Outcome) {
        match outcome {
            Outcome::Loaded(loaded, settings) => {
                let chooser = self.chooser.clone();
                *self = Self { settings, loaded: Some(loaded), chooser, ..Self::default() };
            }
            Outcome::Trained(loaded, model, settings) => {
                self.settings = settings;
                self.loaded = Some(loaded);
                self.model = Some(model);
                self.forgotten = None;
            }
            Outcome::Forgotten(forgotten) => {
                let (loaded, model) = forgotten.before.clone();
                self.loaded = Some(loaded);
                self.model = Some(model);
                self.forgotten = Some(forgotten);
            }
            Outcome::Compared(verified, report) => {
                if let Some(forgotten) = &mut self.forgotten {
                    forgotten.verified = Some(verified);
                    forgotten.compared = Some(Rc::new(report));
                }
            }
            Outcome::Verified(verified) => {
                if let Some(forgotten) = &mut self.forgotten {
                    forgotten.verified = Some(verified);
                }
            }
        }
    }

    fn refuse_while_busy(&self) -> Result<()> {
        if self.job.is_none() {
            return Ok(());
        }
        Err(Error::new(ErrorKind::Order, "another step is still running")
            .remedy("let it end or cancel it first"))
    }
}

fn no_data() -> Error {
    Error::new(ErrorKind::Order, "there are no data yet").remedy("load a file or a sample first")
}

fn no_model() -> Error {
    Error::new(ErrorKind::Order, "there is no trained model yet").remedy("train one first")
}

fn nothing_forgotten() -> Error {
    Error::new(ErrorKind::Order, "nothing has been forgotten yet")
        .remedy("forget some records first")
}
