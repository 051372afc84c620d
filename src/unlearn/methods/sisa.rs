//! SISA: sharded, isolated training, with the submodels' scores averaged (Bourtoule et al., IEEE
//! S&P 2021, arXiv 1912.03817; one slice per shard).

use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;

use super::shards::{Mean, SHARDS, Shards, shard_count};
use super::{Case, Method, MethodKind, Unlearned};
use crate::evaluate::Scorer;
use crate::objective::Objective;
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
#[derive(Clone)]
pub struct Sisa {
    /// Shards at most, 1 or more; data with fewer than 30 records a shard get fewer.
    pub shards: usize,
    /// What is dealt out.
    pub unit: Unit,
    prepared: Shards,
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
        Self { shards, unit, prepared: Shards::default() }
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
            let (shards, run) = Shards::train(case, self.partition(case), observer).await;
            self.prepared = shards;
            run
        })
    }

    fn original(&self, _: &Case<'_>) -> Box<dyn Scorer> {
        Box::new(Mean { submodels: self.prepared.scores() })
    }

    fn unlearn<'a>(
        &'a self,
        case: &'a Case<'_>,
        observer: &'a dyn Observer,
    ) -> Pending<'a, Unlearned> {
        Box::pin(async move {
            let (after, run, touched) = self.prepared.unlearn(case, observer).await;
            Unlearned {
                rows_updated: self.prepared.changed_rows(&after),
                scores: Box::new(Mean { submodels: after.scores() }),
                theta: None,
                run,
                shards: Some(touched),
            }
        })
    }
}
