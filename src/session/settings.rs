//! Settings are checked once, here; what comes out needs no further checks.

use super::report::{Settings, Task};
use crate::compute::Width;
use crate::data::{Dataset, Interaction, Part, Split, choose_threshold};
use crate::model::ModelKind;
use crate::objective::Regulariser;
use crate::train::Preset;
use crate::{Error, ErrorKind, Result};

/// Settings that have been checked against the data, with every choice made but lambda.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Checked {
    pub task: Task,
    pub threshold: Option<f64>,
    pub model: ModelKind,
    pub layers: usize,
    pub dim: usize,
    pub lambda: Option<f64>,
    pub negatives: usize,
    pub seed: u64,
    pub preset: Preset,
}

impl Checked {
    /// Checks the ranges, and chooses task, threshold and layers by the data.
    pub(crate) fn new(settings: &Settings, data: &Dataset) -> Result<Self> {
        check_ranges(settings)?;
        let by_data = if data.has_ratings { Task::Explicit } else { Task::Implicit };
        let task = settings.task.unwrap_or(by_data);
        if task == Task::Explicit && !data.has_ratings {
            return Err(Error::new(ErrorKind::Settings, "the records have no ratings that differ")
                .remedy("choose the implicit task, or give a file with ratings or labels"));
        }
        let threshold =
            data.has_ratings.then(|| settings.threshold.unwrap_or_else(|| choose_threshold(data)));
        let layers = match task {
            _ if !settings.model.propagates() => 0,
            Task::Explicit => settings.layers.unwrap_or(2),
            Task::Implicit => settings.layers.unwrap_or(3),
        };
        Ok(Self {
            task,
            threshold,
            model: settings.model,
            layers,
            dim: settings.dim,
            lambda: match settings.preset {
                Preset::Converged => settings.lambda,
                Preset::Paper => Some(settings.lambda.unwrap_or(0.0)),
            },
            negatives: settings.negatives,
            seed: settings.seed,
            preset: settings.preset,
        })
    }

    /// True for ratings that count as likes.
    pub(crate) fn is_positive(&self, value: f32) -> bool {
        self.threshold.is_none_or(|threshold| f64::from(value) >= threshold)
    }

    /// True for records that the model learns from.
    pub(crate) fn is_learned(&self, record: &Interaction) -> bool {
        record.part == Part::Train
            && (self.task == Task::Explicit || self.is_positive(record.value))
    }

    /// The regulariser: per record for matrix factorisation, where that is clearly better, and
    /// uniform for LightGCN.
    pub(crate) fn regulariser(&self, lambda: f64) -> Regulariser {
        if self.layers == 0 { Regulariser::PerRecord(lambda) } else { Regulariser::Uniform(lambda) }
    }
}

/// The settings' part that reading and splitting need.
pub(crate) fn split(settings: &Settings) -> Split {
    Split {
        valid_share: settings.valid_share,
        test_share: settings.test_share,
        seed: settings.seed,
    }
}

fn check_ranges(settings: &Settings) -> Result<()> {
    let whole = |name: &str, value: usize, low: usize, high: usize| {
        if (low..=high).contains(&value) {
            return Ok(());
        }
        Err(Error::new(ErrorKind::Settings, format!("{name} is out of range"))
            .found(value.to_string())
            .remedy(format!("choose {low} to {high}")))
    };
    whole("dim", settings.dim, 1, Width::MAX)?;
    whole("layers", settings.layers.unwrap_or(0), 0, 4)?;
    whole("negatives", settings.negatives, 1, 64)?;
    if let Some(lambda) = settings.lambda
        && !(1e-9..=1e9).contains(&lambda)
    {
        return Err(Error::new(ErrorKind::Settings, "lambda is out of range")
            .found(lambda.to_string())
            .remedy("choose 1e-9 to 1e9, or leave it to be chosen on the validation part"));
    }
    if let Some(threshold) = settings.threshold
        && !threshold.is_finite()
    {
        return Err(Error::new(ErrorKind::Settings, "the threshold is not a number")
            .found(threshold.to_string())
            .remedy("choose a rating from which on a record is a like"));
    }
    split(settings).check()
}
