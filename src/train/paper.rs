//! Training as IFRU's published code trains (preset `paper`), so that results can be compared like
//! with like.
//!
//! What is as published: Adam on the mean loss of shuffled minibatches of 2,048 records, learning
//! rate 0.001, no weight decay, first embeddings with standard deviation 1e-4, the whole graph
//! propagated for every batch, and after every epoch a look at the validation AUC; the best epoch
//! is the result. What differs: patience is 60 epochs, because with the 10 of the scripts training
//! ends on a plateau (test AUC 0.724 against 0.745 on MovieLens-100k); weight decay, where lambda is
//! given, is in proportion to this crate's objective (lambda / records); and the implicit task, which
//! the published code does not have, uses the same steps on the BPR terms.

use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;

use super::trainer::{Judge, Trainer};
use super::{Adam, Trained, start_with};
use crate::compute::vector::norm;
use crate::objective::{Objective, Scores, Workspace};
use crate::solver::{Event, Observer, Pending, Run, Stop, report};

/// The settings of the published training.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PaperSettings {
    /// Adam's learning rate.
    pub rate: f64,
    /// Records in a minibatch.
    pub batch: usize,
    /// Standard deviation of the first embeddings.
    pub deviation: f64,
    /// Training ends once so many epochs in a row were not better than the best.
    pub patience: usize,
    /// Or after so many epochs.
    pub epochs: usize,
    /// Epochs where there is nothing to validate on.
    pub epochs_without_validation: usize,
}

impl Default for PaperSettings {
    /// As published, but with a patience of 60.
    fn default() -> Self {
        Self {
            rate: 1e-3,
            batch: 2048,
            deviation: 1e-4,
            patience: 60,
            epochs: 5000,
            epochs_without_validation: 100,
        }
    }
}

impl PaperSettings {
    /// With the patience of the published scripts.
    pub fn scripts() -> Self {
        Self { patience: 10, ..Self::default() }
    }
}

/// Training as published: see the [module](self).
pub struct Paper<'a> {
    /// Its settings.
    pub settings: PaperSettings,
    /// What early stopping goes by.
    pub judge: Judge<'a>,
}

impl Trainer for Paper<'_> {
    fn train<'a>(
        &'a self,
        objective: &'a Objective,
        seed: u64,
        observer: &'a dyn Observer,
    ) -> Pending<'a, Trained> {
        Box::pin(async move {
            let mut theta = start_with(objective, seed, self.settings.deviation);
            let parameters = theta.as_slice_mut().expect("theta is in standard layout");
            let run = self.descend(objective, parameters, seed, self.settings, observer).await;
            Trained { theta, run }
        })
    }

    /// By epochs of Adam, its moments from zero; the best of them by validation is the result.
    fn tune<'a>(
        &'a self,
        objective: &'a Objective,
        theta: &'a mut [f64],
        seed: u64,
        passes: usize,
        observer: &'a dyn Observer,
    ) -> Pending<'a, Run> {
        let settings = PaperSettings { epochs: passes.min(self.settings.epochs), ..self.settings };
        Box::pin(self.descend(objective, theta, seed, settings, observer))
    }
}

impl Paper<'_> {
    async fn descend(
        &self,
        objective: &Objective,
        theta: &mut [f64],
        seed: u64,
        settings: PaperSettings,
        observer: &dyn Observer,
    ) -> Run {
        let mut epochs = Epochs::new(objective, theta, seed, settings);
        let mut best = Best::default();
        let mut run = Run { stop: Stop::StepLimit, ..Run::default() };
        for epoch in 0..settings.epochs {
            run.gradients += epochs.run(observer).await;
            let (objective_value, gradient_norm) = epochs.measure(theta);
            let event =
                Event::Iterate { theta, objective: objective_value, gradient_norm, target: 0.0 };
            report(observer, event).await;
            match (self.judge)(&Scores::new(objective, theta)) {
                Some(metric) => best.see(metric, theta),
                None if epoch + 1 >= settings.epochs_without_validation => break,
                None => {}
            }
            if best.stale > settings.patience {
                run.stop = Stop::Patience;
                break;
            }
        }
        if !best.theta.is_empty() {
            theta.copy_from_slice(&best.theta);
        }
        let mut gradient = vec![0.0; theta.len()];
        run.objective = objective.gradient(theta, &mut gradient, &mut Workspace::default());
        run.gradient_norm = norm(&gradient);
        run
    }
}

/// Adam over shuffled minibatches, in f32.
struct Epochs<'a> {
    objective: &'a Objective,
    batch: usize,
    /// Active records, in the order of the last epoch.
    records: Vec<usize>,
    /// Weight decay of each row.
    decay: Vec<f32>,
    rng: ChaCha8Rng,
    adam: Adam,
    theta: Vec<f32>,
    gradient: Vec<f32>,
    workspace: Workspace<f32>,
}

impl<'a> Epochs<'a> {
    fn new(objective: &'a Objective, theta: &[f64], seed: u64, settings: PaperSettings) -> Self {
        let terms = objective.terms();
        let records: Vec<usize> =
            (0..terms.records()).filter(|&record| terms.is_active(record)).collect();
        let weights = objective.row_weight().iter();
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        rng.set_stream(5);
        Self {
            objective,
            batch: settings.batch.max(1),
            decay: weights.map(|w| (w / records.len().max(1) as f64) as f32).collect(),
            records,
            rng,
            adam: Adam::new(theta.len(), settings.rate),
            theta: theta.iter().map(|&x| x as f32).collect(),
            gradient: vec![0.0; theta.len()],
            workspace: Workspace::default(),
        }
    }

    /// One epoch; returns its number of minibatches.
    async fn run(&mut self, observer: &dyn Observer) -> usize {
        self.records.shuffle(&mut self.rng);
        let width = self.objective.width().get();
        for batch in self.records.chunks(self.batch) {
            let Self { theta, gradient, workspace, .. } = self;
            self.objective.batch_gradient(batch, theta, gradient, workspace);
            to_mean(gradient, theta, batch.len(), &self.decay, width);
            self.adam.step(theta, gradient);
            report(observer, Event::Product).await;
        }
        self.records.len().div_ceil(self.batch)
    }

    /// The objective and the norm of its gradient; `wide` = the parameters.
    fn measure(&mut self, wide: &mut [f64]) -> (f64, f64) {
        let Self { theta, gradient, workspace, .. } = self;
        let value = self.objective.gradient(theta, gradient, workspace);
        wide.iter_mut().zip(theta).for_each(|(wide, x)| *wide = f64::from(*x));
        (value, norm(gradient))
    }
}

/// The best iterate so far, by a metric.
#[derive(Debug, Default)]
pub(crate) struct Best {
    pub metric: Option<f64>,
    /// Empty before the first.
    pub theta: Vec<f64>,
    /// Iterates since.
    pub stale: usize,
}

impl Best {
    pub(crate) fn see(&mut self, metric: f64, theta: &[f64]) {
        if self.metric.is_none_or(|best| metric > best) {
            self.metric = Some(metric);
            self.theta.clear();
            self.theta.extend_from_slice(theta);
            self.stale = 0;
        } else {
            self.stale += 1;
        }
    }
}

// From the sum over a batch to the mean, with weight decay.
fn to_mean(gradient: &mut [f32], theta: &[f32], count: usize, decay: &[f32], width: usize) {
    let mean = 1.0 / count.max(1) as f32;
    let rows = gradient.chunks_exact_mut(width).zip(theta.chunks_exact(width)).zip(decay);
    for ((gradient, theta), &decay) in rows {
        for (gradient, &x) in gradient.iter_mut().zip(theta) {
            *gradient = mean * *gradient + decay * x;
        }
    }
}
