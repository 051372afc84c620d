//! RecEraser: balanced shards of similar records, attention over their submodels (Chen et al.,
//! WWW 2022, arXiv 2201.06820).

use super::attention;
use super::balanced::{self, BalancedBy};
use super::shards::{SHARDS, Shards, shard_count};
use super::{Case, Method, MethodKind, Unlearned};
use crate::evaluate::Scorer;
use crate::objective::{Objective, Scores};
use crate::solver::{Observer, Pending, Run};

/// A balanced partition on the vectors of the case's trained model, one submodel per shard, and
/// attention over them learned on the training records.
///
/// Unlearning trains the touched shards again and then the attention, on the retained records,
/// from its own start. As in the paper the partition stays: it was found with a model that knew
/// the forgotten records, so which shard a record stands in may still tell of them. That model's
/// training is not part of the time of [`Method::prepare`].
#[derive(Clone)]
pub struct RecEraser {
    /// Shards at most, 1 or more; data with fewer than 30 records a shard get fewer.
    pub shards: usize,
    /// What is dealt out to them.
    pub by: BalancedBy,
    prepared: Option<Prepared>,
}

#[derive(Clone)]
struct Prepared {
    shards: Shards,
    scores: Scores,
}

impl Default for RecEraser {
    /// 10 shards of records.
    fn default() -> Self {
        Self::new(SHARDS, BalancedBy::default())
    }
}

impl RecEraser {
    /// Up to `shards` shards, balanced by records, users or items.
    pub fn new(shards: usize, by: BalancedBy) -> Self {
        Self { shards, by, prepared: None }
    }

    /// The records of each shard once prepared: ascending positions in the objective.
    pub fn shard_records(&self) -> Vec<&[usize]> {
        self.prepared.iter().flat_map(|prepared| prepared.shards.records()).collect()
    }

    /// The objective that each shard minimises, once prepared.
    pub fn shard_objectives(&self) -> Vec<&Objective> {
        self.prepared.iter().flat_map(|prepared| prepared.shards.objectives()).collect()
    }

    fn prepared(&self) -> &Prepared {
        self.prepared.as_ref().expect("RecEraser is prepared before it unlearns")
    }
}

impl Method for RecEraser {
    fn kind(&self) -> MethodKind {
        MethodKind::Receraser
    }

    fn prepare<'a>(
        &'a mut self,
        case: &'a Case<'_>,
        observer: &'a dyn Observer,
    ) -> Pending<'a, Run> {
        Box::pin(async move {
            let terms = case.objective.terms();
            let records = (0..terms.records()).filter(|&r| terms.is_active(r)).count();
            let shards = shard_count(records, self.shards);
            let partition = balanced::partition(case, self.by, shards);
            let (shards, mut run) = Shards::train(case, partition, observer).await;
            let learned = attention::learn(case, &shards.scores(), case.objective, observer).await;
            run.gradients += learned.passes;
            self.prepared = Some(Prepared { shards, scores: learned.scores });
            run
        })
    }

    fn original(&self, _: &Case<'_>) -> Box<dyn Scorer> {
        Box::new(self.prepared().scores.clone())
    }

    fn unlearn<'a>(
        &'a self,
        case: &'a Case<'_>,
        observer: &'a dyn Observer,
    ) -> Pending<'a, Unlearned> {
        Box::pin(async move {
            let before = self.prepared();
            let (after, mut run, touched) = before.shards.unlearn(case, observer).await;
            let rows_updated = before.shards.changed_rows(&after);
            let scores: Box<dyn Scorer> = if touched.touched == 0 {
                self.original(case)
            } else {
                let learned =
                    attention::learn(case, &after.scores(), &case.retained, observer).await;
                run.gradients += learned.passes;
                Box::new(learned.scores)
            };
            Unlearned { scores, theta: None, run, rows_updated, shards: Some(touched) }
        })
    }
}
