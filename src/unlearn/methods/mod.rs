//! Ways to unlearn, behind one trait: IFRU, its rivals, and doing nothing as the control.
//!
//! | method | what it does | source |
//! |---|---|---|
//! | [`Nothing`] | keeps the original | control |
//! | [`Retrain`] | trains from scratch on the retained set | ground truth |
//! | [`Ifru`] | Newton steps on the retained objective, one or until converged | IFRU, arXiv 2307.02147 |
//! | [`IfruLocal`] | Newton steps where a tolerance in score units lets them matter | this project |
//! | [`IfruParts`] | one solve with some of its parts: direct only, pruned | the same |
//! | [`PaperIfru`] | the influence system by Adam, stopped on validation | the same, as published |
//! | [`FineTune`] | a few more descent steps on the retained set | common baseline |
//! | [`Scif`] | influence on the rows of the forgetting users | SCIF, arXiv 2304.10199 |
//! | [`Sisa`] | submodels of random shards, averaged | SISA, arXiv 1912.03817 |
//! | [`RecEraser`] | submodels of balanced shards, attention over them | RecEraser, arXiv 2201.06820 |
//!
//! To add a method, write its file and one line of [`MethodKind::build`].
//!
//! ```
//! use unremember::model::ModelKind;
//! use unremember::objective::{Loss, Objective, Record, Regulariser};
//! use unremember::solver::{Quiet, finish};
//! use unremember::train::{Converged, Preset, Trainer};
//! use unremember::unlearn::{Removal, methods::{Case, MethodKind}};
//!
//! let record = |user, item| Record { user, item, positive: user == item, negatives: vec![] };
//! let records: Vec<Record> = (0..4).flat_map(|u| (0..4).map(move |i| record(u, i))).collect();
//! let model = ModelKind::Mf.build(0);
//! let objective = Objective::new(4, 4, 2, model, Loss::Bce, Regulariser::Uniform(0.1), &records);
//! let trainer = Converged::default();
//! let trained = finish(trainer.train(&objective, 1, &Quiet));
//! let removal = Removal { records: vec![0], items: vec![] };
//! let case = Case::new(&objective, trained.parameters(), &removal, 1, &trainer);
//! let mut sisa = MethodKind::Sisa.build(Preset::Converged);
//! finish(sisa.prepare(&case, &Quiet));
//! let unlearned = finish(sisa.unlearn(&case, &Quiet));
//! assert!(unlearned.shards.unwrap().touched >= 1);
//! ```

mod attention;
mod balanced;
mod finetune;
mod ifru;
mod local;
mod nothing;
pub mod paper;
mod parts;
mod receraser;
mod restricted;
mod retrain;
mod scif;
mod shards;
mod sisa;

use serde::{Deserialize, Serialize};

use super::{Pruning, Removal};
use crate::evaluate::Scorer;
use crate::objective::{Objective, Scores};
use crate::solver::{Observer, Pending, Run};
use crate::train::{Judge, Preset, Trainer};

pub use balanced::BalancedBy;
pub use finetune::FineTune;
pub use ifru::Ifru;
pub use local::IfruLocal;
pub use nothing::Nothing;
pub use paper::PaperIfru;
pub use parts::IfruParts;
pub use receraser::RecEraser;
pub use retrain::Retrain;
pub use scif::Scif;
pub use sisa::{Sisa, Unit};

/// One request, as every method sees it.
pub struct Case<'a> {
    /// The objective of all records.
    pub objective: &'a Objective,
    /// Its trained parameters. Shape: as theta.
    pub theta: &'a [f64],
    /// What is to be forgotten.
    pub removal: &'a Removal,
    /// The objective of what is retained.
    pub retained: Objective,
    /// Seed of random starts and random shards.
    pub seed: u64,
    /// How models are trained.
    pub trainer: &'a dyn Trainer,
    /// Judges a model on validation records, where there are any; greater is better.
    pub judge: Judge<'a>,
}

impl<'a> Case<'a> {
    /// The request to forget `removal` from the model `theta` of `objective`. Cost: a copy of
    /// the objective.
    pub fn new(
        objective: &'a Objective,
        theta: &'a [f64],
        removal: &'a Removal,
        seed: u64,
        trainer: &'a dyn Trainer,
    ) -> Self {
        let mut retained = objective.clone();
        retained.remove(&removal.records, &removal.items);
        Self { objective, theta, removal, retained, seed, trainer, judge: &|_| None }
    }
}

/// A way to unlearn.
///
/// A method that trains its own original does so in [`Method::prepare`], which must have ended
/// before the others are called; the time of unlearning is that of [`Method::unlearn`] alone.
/// Both pause where the observer says so, and dropping their future is cancelling.
pub trait Method {
    /// Its name in the registry.
    fn kind(&self) -> MethodKind;

    /// Trains the original that the method starts from, where it is not the model of the case.
    fn prepare<'a>(
        &'a mut self,
        case: &'a Case<'_>,
        observer: &'a dyn Observer,
    ) -> Pending<'a, Run> {
        let _ = (case, observer);
        Box::pin(async { Run::default() })
    }

    /// The original that the method starts from.
    fn original(&self, case: &Case<'_>) -> Box<dyn Scorer> {
        Box::new(Scores::new(case.objective, case.theta))
    }

    /// Unlearns the removal of the case. Panics where the method trains its own original and has
    /// not.
    fn unlearn<'a>(
        &'a self,
        case: &'a Case<'_>,
        observer: &'a dyn Observer,
    ) -> Pending<'a, Unlearned>;
}

/// What a method leaves.
pub struct Unlearned {
    /// Its scores, over users and items as before.
    pub scores: Box<dyn Scorer>,
    /// The parameters, where the result is one model of the retained objective.
    pub theta: Option<Vec<f64>>,
    /// How the work went; of several submodels, all together.
    pub run: Run,
    /// Embedding rows that changed; of several submodels, all together.
    pub rows_updated: usize,
    /// How many submodels were trained again, for sharded methods.
    pub shards: Option<Touched>,
}

/// How many submodels a removal touches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Touched {
    /// Shards that hold something of what is forgotten.
    pub touched: usize,
    /// Shards in all.
    pub shards: usize,
}

impl Unlearned {
    /// A result that is one model.
    pub(crate) fn of_model(case: &Case<'_>, theta: Vec<f64>, run: Run) -> Self {
        Self {
            scores: Box::new(Scores::new(&case.retained, &theta)),
            rows_updated: changed_rows(case.theta, &theta, case.retained.width().get()),
            theta: Some(theta),
            run,
            shards: None,
        }
    }
}

fn changed_rows(before: &[f64], after: &[f64], width: usize) -> usize {
    before.chunks(width).zip(after.chunks(width)).filter(|(before, after)| before != after).count()
}

/// What some methods can be told.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MethodSettings {
    /// The rows that [`MethodKind::IfruPruned`] updates.
    pub pruning: Pruning,
    /// The tolerance of [`MethodKind::IfruLocal`], in units of the score.
    pub tolerance: f64,
}

impl Default for MethodSettings {
    fn default() -> Self {
        Self { pruning: Pruning::default(), tolerance: super::local::TOLERANCE }
    }
}

/// The registry of methods.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub enum MethodKind {
    /// Doing nothing: the control.
    Nothing,
    /// Training from scratch on the retained set: the ground truth.
    Retrain,
    /// IFRU, polished until converged; in the preset `paper` as published.
    Ifru,
    /// IFRU, one Newton step, or two for a large request.
    IfruOneShot,
    /// IFRU on the rows that a tolerance in score units lets matter.
    IfruLocal,
    /// One solve for the direct influence alone, without spillover.
    IfruDirect,
    /// One solve for both influences, on the rows that pruning keeps.
    IfruPruned,
    /// A few more descent steps on the retained set.
    Finetune,
    /// Influence on the rows of the forgetting users.
    Scif,
    /// Submodels of random shards, averaged.
    Sisa,
    /// Submodels of balanced shards, attention over them.
    Receraser,
}

impl MethodKind {
    /// All of them, in the order of tables.
    pub const ALL: [Self; 11] = [
        Self::Nothing,
        Self::Retrain,
        Self::Ifru,
        Self::IfruOneShot,
        Self::IfruLocal,
        Self::IfruDirect,
        Self::IfruPruned,
        Self::Finetune,
        Self::Scif,
        Self::Sisa,
        Self::Receraser,
    ];

    /// The method with its default settings.
    pub fn build(self, preset: Preset) -> Box<dyn Method> {
        self.build_with(preset, MethodSettings::default())
    }

    /// The method with settings.
    pub fn build_with(self, preset: Preset, settings: MethodSettings) -> Box<dyn Method> {
        match self {
            Self::Nothing => Box::new(Nothing),
            Self::Retrain => Box::new(Retrain),
            Self::Ifru => match preset {
                Preset::Converged => Box::new(Ifru::Polished),
                Preset::Paper => Box::new(PaperIfru::default()),
            },
            Self::IfruOneShot => Box::new(Ifru::OneShot),
            Self::IfruDirect => Box::new(IfruParts::direct()),
            Self::IfruPruned => Box::new(IfruParts::pruned(settings.pruning)),
            Self::IfruLocal => Box::new(IfruLocal::new(settings.tolerance)),
            Self::Finetune => Box::new(FineTune::default()),
            Self::Scif => Box::new(Scif::default()),
            Self::Sisa => Box::new(Sisa::default()),
            Self::Receraser => Box::new(RecEraser::default()),
        }
    }

    /// Its name, as the command line and reports spell it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Nothing => "nothing",
            Self::Retrain => "retrain",
            Self::Ifru => "ifru",
            Self::IfruOneShot => "ifru-one-shot",
            Self::IfruLocal => "ifru-local",
            Self::IfruDirect => "ifru-direct",
            Self::IfruPruned => "ifru-pruned",
            Self::Finetune => "finetune",
            Self::Scif => "scif",
            Self::Sisa => "sisa",
            Self::Receraser => "receraser",
        }
    }
}
