//! SISA: sharded, isolated training, with the submodels' scores aggregated (Bourtoule et al., IEEE
//! S&P 2021, arXiv 1912.03817; one slice per shard).

use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;

use super::attention;
use super::shards::{Mean, SHARDS, Shards, shard_count};
use super::{Case, Method, MethodKind, Unlearned};
use crate::evaluate::Scorer;
use crate::objective::{Objective, Scores};
use crate::solver::{Observer, Pending, Run};

/// What is dealt out to the shards at random.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Unit {
    /// Single records: all shards know most users.
    #[default]
    Record,
    /// Users with all their records: forgetting a user touches one shard.
    User,
}

/// Random shards, one submodel each. Unlearning trains the touched ones again from their own
/// random start; the result is then exactly what training all shards on the retained set gives.
/// With one shard it is retraining.
///
/// Scores are the submodels' mean, as in the paper, or attention over them, as in the comparison of
/// IFRU's published code: whichever is better on the validation records before unlearning. On
/// MovieLens-100k the attention is worth 0.07 of AUC.
#[derive(Clone)]
pub struct Sisa {
    /// Shards at most, 1 or more; data with fewer than 30 records a shard get fewer.
    pub shards: usize,
    /// What is dealt out.
    pub unit: Unit,
    prepared: Shards,
    /// Scores of the attention, where it was better than the mean.
    attended: Option<Scores>,
}

impl Default for Sisa {
    /// 10 shards of single records.
    fn default() -> Self {
        Self::new(SHARDS, Unit::Record)
    }
}

impl Sisa {
    /// Up to `shards` shards of `unit`s.
    pub fn new(shards: usize, unit: Unit) -> Self {
        Self { shards, unit, prepared: Shards::default(), attended: None }
    }

    /// The records of each shard once prepared: ascending positions in the objective.
    pub fn shard_records(&self) -> Vec<&[usize]> {
        self.prepared.records()
    }

    /// The objective that each shard minimises, once prepared.
    pub fn shard_objectives(&self) -> Vec<&Objective> {
        self.prepared.objectives()
    }

    fn partition(&self, case: &Case<'_>) -> Vec<Vec<usize>> {
        let terms = case.objective.terms();
        let mut units: Vec<Vec<usize>> = match self.unit {
            Unit::Record => (0..terms.records()).map(|record| vec![record]).collect(),
            Unit::User => (0..case.objective.graph().users())
                .map(|user| terms.records_of_user(user).collect())
                .collect(),
        };
        for unit in &mut units {
            unit.retain(|&record| terms.is_active(record));
        }
        units.retain(|unit| !unit.is_empty());
        let mut rng = ChaCha8Rng::seed_from_u64(case.seed);
        rng.set_stream(3);
        units.shuffle(&mut rng);
        let records = units.iter().map(Vec::len).sum();
        let mut shards = vec![Vec::new(); shard_count(records, self.shards)];
        for (at, unit) in units.into_iter().enumerate() {
            let shard = at % shards.len();
            shards[shard].extend(unit);
        }
        shards
    }
}

impl Method for Sisa {
    fn kind(&self) -> MethodKind {
        MethodKind::Sisa
    }

    fn prepare<'a>(
        &'a mut self,
        case: &'a Case<'_>,
        observer: &'a dyn Observer,
    ) -> Pending<'a, Run> {
        Box::pin(async move {
            let (shards, mut run) = Shards::train(case, self.partition(case), observer).await;
            let mean = (case.judge)(&Mean { submodels: shards.scores() });
            self.attended = None;
            if let Some(mean) = mean.filter(|_| shards.shards.len() > 1) {
                let learned =
                    attention::learn(case, &shards.scores(), case.objective, observer).await;
                run.gradients += learned.passes;
                let is_better = learned.metric.is_some_and(|metric| metric > mean);
                self.attended = is_better.then_some(learned.scores);
            }
            self.prepared = shards;
            run
        })
    }

    fn original(&self, _: &Case<'_>) -> Box<dyn Scorer> {
        match &self.attended {
            Some(scores) => Box::new(scores.clone()),
            None => Box::new(Mean { submodels: self.prepared.scores() }),
        }
    }

    fn unlearn<'a>(
        &'a self,
        case: &'a Case<'_>,
        observer: &'a dyn Observer,
    ) -> Pending<'a, Unlearned> {
        Box::pin(async move {
            let (after, mut run, touched) = self.prepared.unlearn(case, observer).await;
            let scores: Box<dyn Scorer> = if touched.touched == 0 {
                self.original(case)
            } else if self.attended.is_some() {
                let submodels = after.scores();
                let learned = attention::learn(case, &submodels, &case.retained, observer).await;
                run.gradients += learned.passes;
                Box::new(learned.scores)
            } else {
                Box::new(Mean { submodels: after.scores() })
            };
            let rows_updated = self.prepared.changed_rows(&after);
            Unlearned { rows_updated, scores, theta: None, run, shards: Some(touched) }
        })
    }
}
