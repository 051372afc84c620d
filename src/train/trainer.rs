//! Ways to train, behind one trait, so that every method can retrain as its original was trained.

use serde::{Deserialize, Serialize};

use super::{Paper, PaperSettings, Trained, train};
use crate::evaluate::Scorer;
use crate::objective::Objective;
use crate::solver::{Observer, Pending, Run, Stop, lbfgs, relative_gradient};

/// How models are trained.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub enum Preset {
    /// Regularised, and minimised until the gradient vanishes: see [`train()`].
    #[default]
    Converged,
    /// As IFRU's published code: see [`super::paper`].
    Paper,
}

impl Preset {
    /// The trainer with its default settings; `judge` is what early stopping goes by.
    pub fn trainer<'a>(self, judge: Judge<'a>) -> Box<dyn Trainer + 'a> {
        match self {
            Self::Converged => Box::new(Converged::default()),
            Self::Paper => Box::new(Paper { settings: PaperSettings::default(), judge }),
        }
    }
}

/// Judges scores on validation records: AUC or Recall, greater is better; `None` where there are no
/// such records.
pub type Judge<'a> = &'a dyn Fn(&dyn Scorer) -> Option<f64>;

/// From an objective and a seed to a model.
pub trait Trainer {
    /// Trains from the random start of `seed`.
    fn train<'a>(
        &'a self,
        objective: &'a Objective,
        seed: u64,
        observer: &'a dyn Observer,
    ) -> Pending<'a, Trained>;

    /// Goes on from `theta` by first-order steps, for at most `passes` passes over the records.
    fn tune<'a>(
        &'a self,
        objective: &'a Objective,
        theta: &'a mut [f64],
        seed: u64,
        passes: usize,
        observer: &'a dyn Observer,
    ) -> Pending<'a, Run>;
}

/// Training to convergence: see [`train()`].
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Converged {
    /// End once the gradient's norm is at most this part of [`Objective::scale`]; `None` is what
    /// suits the model, see [`relative_gradient`].
    pub relative_gradient: Option<f64>,
}

impl Converged {
    fn of(self, objective: &Objective) -> f64 {
        self.relative_gradient.unwrap_or_else(|| relative_gradient(objective))
    }
}

impl Trainer for Converged {
    fn train<'a>(
        &'a self,
        objective: &'a Objective,
        seed: u64,
        observer: &'a dyn Observer,
    ) -> Pending<'a, Trained> {
        Box::pin(train(objective, seed, self.of(objective), observer))
    }

    /// By preconditioned L-BFGS; a pass is a gradient.
    fn tune<'a>(
        &'a self,
        objective: &'a Objective,
        theta: &'a mut [f64],
        _: u64,
        passes: usize,
        observer: &'a dyn Observer,
    ) -> Pending<'a, Run> {
        Box::pin(async move {
            let relative = self.of(objective);
            let gradients = lbfgs::descend(objective, theta, relative, passes, observer).await;
            let stop = if gradients < passes { Stop::Converged } else { Stop::StepLimit };
            Run { gradients, stop, ..Run::default() }
        })
    }
}
