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
use crate::compute::vector::{narrow, norm};
use crate::objective::{Objective, Workspace};
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
        Box::pin(self.descend(objective, seed, observer))
    }
}

impl Paper<'_> {
    async fn descend(&self, objective: &Objective, seed: u64, observer: &dyn Observer) -> Trained {
        let settings = self.settings;
        let mut theta = start_with(objective, seed, settings.deviation);
        let mut here: Vec<f32> = theta.iter().map(|&x| x as f32).collect();
        let mut wide: Vec<f64> = here.iter().map(|&x| f64::from(x)).collect();
        let terms = objective.terms();
        let mut records: Vec<usize> =
            (0..terms.records()).filter(|&record| terms.is_active(record)).collect();
        let decay: Vec<f32> = (objective.row_weight().iter())
            .map(|weight| (weight / records.len().max(1) as f64) as f32)
            .collect();
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        rng.set_stream(5);
        let mut adam = Adam::new(here.len(), settings.rate);
        let mut gradient = vec![0.0f32; here.len()];
        let mut workspace = Workspace::<f32>::default();
        let mut best = Best::default();
        let mut run = Run::default();
        for epoch in 0..settings.epochs {
            records.shuffle(&mut rng);
            for batch in records.chunks(settings.batch.max(1)) {
                objective.batch_gradient(batch, &here, &mut gradient, &mut workspace);
                to_mean(&mut gradient, &here, batch.len(), &decay, objective.width().get());
                adam.step(&mut here, &gradient);
                run.gradients += 1;
                report(observer, Event::Product).await;
            }
            run.objective = objective.gradient(&here, &mut gradient, &mut workspace);
            run.gradient_norm = norm(&gradient);
            wide.iter_mut().zip(&here).for_each(|(wide, &x)| *wide = f64::from(x));
            let event = Event::Iterate {
                theta: &wide,
                objective: run.objective,
                gradient_norm: run.gradient_norm,
                target: 0.0,
            };
            report(observer, event).await;
            match (self.judge)(objective, &wide) {
                Some(metric) => {
                    best.see(metric, &wide);
                    if best.stale > settings.patience {
                        run.stop = Stop::Patience;
                        break;
                    }
                }
                None if epoch + 1 >= settings.epochs_without_validation => {
                    run.stop = Stop::StepLimit;
                    break;
                }
                None => {}
            }
        }
        if let Some(result) = theta.as_slice_mut() {
            result.copy_from_slice(if best.theta.is_empty() { &wide } else { &best.theta });
            narrow(result, &mut here);
            run.objective = objective.gradient(&here, &mut gradient, &mut workspace);
            run.gradient_norm = norm(&gradient);
        }
        Trained { theta, run }
    }
}

/// The best iterate so far, by a metric.
#[derive(Debug, Default)]
pub(crate) struct Best {
    metric: Option<f64>,
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
