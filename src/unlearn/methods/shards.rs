//! Submodels of disjoint shards of the records, as SISA and RecEraser train them.

use super::{Case, Touched, changed_rows};
use crate::evaluate::Scorer;
use crate::objective::{Objective, Regulariser, Scores};
use crate::order;
use crate::solver::{Event, Observer, Run, report};
use crate::train::{Trained, choose_lambda, search_lambda};

/// Shards by default (as in both papers' experiments).
pub(super) const SHARDS: usize = 10;
/// Records that a shard should have at least: tiny data get fewer shards.
const SMALLEST: usize = 30;

/// How many shards to cut `records` records into, where `wanted` are wanted.
pub(super) fn shard_count(records: usize, wanted: usize) -> usize {
    wanted.min(records / SMALLEST).max(1)
}

/// One shard: its records, as positions in the whole objective, and the submodel that was trained
/// on them and on nothing else.
#[derive(Clone)]
pub(super) struct Shard {
    pub records: Vec<usize>,
    pub objective: Objective,
    pub trained: Trained,
}

impl Shard {
    /// Trains a shard from its own random start on those of `records` that are active in `whole`.
    /// Nothing but these records is taken from it.
    async fn train(
        case: &Case<'_>,
        whole: &Objective,
        mut records: Vec<usize>,
        place: Place,
        observer: &dyn Observer,
    ) -> Self {
        records.retain(|&record| whole.terms().is_active(record));
        order::sort(&mut records);
        let objective = whole.subset(&records, place.regulariser);
        let seed = case.seed.wrapping_add(place.shard as u64);
        let mut trained = case.trainer.train(&objective, seed, observer).await;
        if let Some(theta) = trained.theta.as_slice_mut() {
            objective.clear_unused_rows(theta);
        }
        Self { records, objective, trained }
    }

    fn is_touched_by(&self, case: &Case<'_>) -> bool {
        let forgotten = case.removal.records.iter();
        let is_here = |record: &usize| self.records.binary_search(record).is_ok();
        forgotten.filter(|record| case.objective.terms().is_active(**record)).any(is_here)
            || self.objective.is_touched_by(&[], &case.removal.items)
    }

    pub fn scores(&self) -> Scores {
        Scores::new(&self.objective, self.trained.parameters())
    }
}

/// Which shard, and how it is regularised.
#[derive(Clone, Copy)]
struct Place {
    shard: usize,
    regulariser: Regulariser,
}

/// The shards' regulariser. With a tenth of the records another lambda is best (on MovieLens-100k
/// the whole's own costs SISA 0.1 of AUC), and rows weigh alike: a weight by their few records says
/// little. Where there are validation records, lambda is a third of what is best by them for the
/// first shard alone: aggregation averages noise, and needs what a shard alone would not keep (on
/// MovieLens-100k, of parts from a sixth to the whole). Else the regulariser is the whole's. One
/// shard is the whole.
async fn choose_regulariser(
    case: &Case<'_>,
    partition: &[Vec<usize>],
    observer: &dyn Observer,
) -> Regulariser {
    let whole = case.objective.regulariser();
    let [first, _, ..] = partition else { return whole };
    let is_judged = (case.judge)(&Mean { submodels: Vec::new() }).is_some();
    if whole.lambda() <= 0.0 || !is_judged {
        return whole;
    }
    let mut records = first.clone();
    order::sort(&mut records);
    let objective = case.objective.subset(&records, Regulariser::Uniform(whole.lambda()));
    let metric = |objective: &Objective, theta: &[f64]| {
        (case.judge)(&Scores::new(objective, theta)).unwrap_or_default()
    };
    let trials = search_lambda(&objective, case.seed, metric, observer).await;
    choose_lambda(&trials).map_or(whole, |lambda| Regulariser::Uniform(lambda / 3.0))
}

/// All shards of a partition.
#[derive(Clone, Default)]
pub(super) struct Shards {
    pub shards: Vec<Shard>,
}

impl Shards {
    /// Trains one submodel per part; shard k starts from the seed of the case plus k.
    pub async fn train(
        case: &Case<'_>,
        partition: Vec<Vec<usize>>,
        observer: &dyn Observer,
    ) -> (Self, Run) {
        let regulariser = choose_regulariser(case, &partition, observer).await;
        let parts = partition.len();
        let mut shards = Vec::with_capacity(parts);
        for (part, records) in partition.into_iter().enumerate() {
            report(observer, Event::Part { part, parts }).await;
            let place = Place { shard: part, regulariser };
            shards.push(Shard::train(case, case.objective, records, place, observer).await);
        }
        let run = total(shards.iter());
        (Self { shards }, run)
    }

    /// Trains the touched shards again, on what is retained of them.
    pub async fn unlearn(&self, case: &Case<'_>, observer: &dyn Observer) -> (Self, Run, Touched) {
        let touched: Vec<usize> = (0..self.shards.len())
            .filter(|&shard| self.shards[shard].is_touched_by(case))
            .collect();
        let mut after = self.clone();
        let parts = touched.len();
        for (part, &shard) in touched.iter().enumerate() {
            report(observer, Event::Part { part, parts }).await;
            let Shard { records, objective, .. } = self.shards[shard].clone();
            let place = Place { shard, regulariser: objective.regulariser() };
            after.shards[shard] =
                Shard::train(case, &case.retained, records, place, observer).await;
        }
        let run = total(touched.iter().map(|&shard| &after.shards[shard]));
        (after, run, Touched { touched: parts, shards: self.shards.len() })
    }

    /// Rows of all submodels that differ.
    pub fn changed_rows(&self, after: &Self) -> usize {
        let pairs = self.shards.iter().zip(&after.shards);
        let width = |shard: &Shard| shard.objective.width().get();
        let changed = |(a, b): (&Shard, &Shard)| {
            changed_rows(a.trained.parameters(), b.trained.parameters(), width(a))
        };
        pairs.map(changed).sum()
    }

    /// The records of each shard, as positions in the whole objective, ascending.
    pub fn records(&self) -> Vec<&[usize]> {
        self.shards.iter().map(|shard| &*shard.records).collect()
    }

    /// The objective of each shard.
    pub fn objectives(&self) -> Vec<&Objective> {
        self.shards.iter().map(|shard| &shard.objective).collect()
    }

    pub fn scores(&self) -> Vec<Scores> {
        self.shards.iter().map(Shard::scores).collect()
    }
}

fn total<'a>(shards: impl Iterator<Item = &'a Shard>) -> Run {
    shards.map(|shard| shard.trained.run).reduce(Run::beside).unwrap_or_default()
}

/// The mean of the submodels' scores. A submodel without a record of a user or an item scores 0
/// there: it has no opinion.
pub(super) struct Mean {
    pub submodels: Vec<Scores>,
}

impl Scorer for Mean {
    fn of_pair(&self, user: u32, item: u32) -> f64 {
        let scores = self.submodels.iter().map(|scores| scores.of_pair(user, item));
        scores.sum::<f64>() / self.submodels.len().max(1) as f64
    }

    fn of_user(&self, user: u32) -> Vec<f64> {
        let mut mean: Vec<f64> = Vec::new();
        for scores in &self.submodels {
            let scores = scores.of_user(user);
            mean.resize(scores.len(), 0.0);
            mean.iter_mut().zip(scores).for_each(|(mean, score)| *mean += score);
        }
        let count = self.submodels.len().max(1) as f64;
        mean.iter_mut().for_each(|score| *score /= count);
        mean
    }
}
