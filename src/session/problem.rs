//! The objective of a data set's training records, and the held-out records to judge by.

use std::collections::HashSet;

use super::report::{BackendChoice, BackendReport, Metrics, Preset, Task};
use super::settings::Checked;
use crate::compute::Chooser;
use crate::data::{Dataset, Part, Retained};
use crate::evaluate::{Scorer, auc, ranking};
use crate::objective::{Loss, Objective, Record};
use crate::train::{BprCandidates, draw_negatives};
use crate::{Error, ErrorKind, Result};

/// Ranks that Recall and NDCG look at.
const K: usize = 20;

/// A held-out record.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct HeldOut {
    pub user: u32,
    pub item: u32,
    pub positive: bool,
}

/// Records up to which a session has at hand what the next request works with, and a forgetting
/// works out its certificate: beyond, the one takes too much memory, and the other longer than the
/// forgetting itself.
pub(super) const SMALL: usize = 200_000;

/// What is trained and judged: an objective over the training records, and held-out records whose
/// user and item occur among the training records.
#[derive(Clone)]
pub(crate) struct Problem {
    pub checked: Checked,
    pub objective: Objective,
    /// For each record of the objective its position in the data set, in ascending order.
    pub positions: Vec<usize>,
    /// Pairs of the training part, sorted: never recommended, whatever their rating.
    pub seen: Vec<(u32, u32)>,
    pub valid: Vec<HeldOut>,
    pub test: Vec<HeldOut>,
    /// Where the objective is worked on.
    pub backend: BackendReport,
}

impl Problem {
    /// Whether the training records are at most [`SMALL`].
    pub(crate) fn is_small(&self) -> bool {
        self.objective.terms().active_records() <= SMALL
    }

    /// Lays out the objective. For the implicit task, records below the threshold are left out.
    pub(crate) fn new(data: &Dataset, checked: Checked) -> Result<Self> {
        Self::with_negatives(data, checked, None)
    }

    /// The same, with the negatives of each training record given instead of drawn; `None` where
    /// a comparison is gone.
    pub(crate) fn with_negatives(
        data: &Dataset,
        checked: Checked,
        given: Option<&[Vec<Option<u32>>]>,
    ) -> Result<Self> {
        let positions: Vec<usize> = (data.interactions.iter().enumerate())
            .filter(|(_, record)| checked.is_learned(record))
            .map(|(position, _)| position)
            .collect();
        if positions.is_empty() {
            return Err(Error::new(ErrorKind::Value, "there is no record to learn from")
                .remedy("lower the threshold or the shares held out, or give more records"));
        }
        let pairs: Vec<(u32, u32)> = (positions.iter())
            .map(|&position| (data.interactions[position].user, data.interactions[position].item))
            .collect();
        let negatives = match (checked.task, given) {
            (Task::Explicit, _) => vec![Vec::new(); pairs.len()],
            (Task::Implicit, Some(given)) => {
                if given.len() != pairs.len() {
                    return Err(Error::new(ErrorKind::Value, "the negatives are of other records")
                        .found(format!("{} lists for {} records", given.len(), pairs.len())));
                }
                // A comparison that is gone holds the place with its own positive.
                let list = |(&(_, item), list): (&(u32, u32), &Vec<Option<u32>>)| {
                    list.iter().map(|negative| negative.unwrap_or(item)).collect()
                };
                pairs.iter().zip(given).map(list).collect()
            }
            (Task::Implicit, None) => {
                let items = data.items.len();
                let candidates = BprCandidates { items, negatives: checked.negatives };
                draw_negatives(&pairs, &candidates, checked.seed)
            }
        };
        let records: Vec<Record> = (pairs.iter().zip(&positions).zip(negatives))
            .map(|((&(user, item), &position), negatives)| {
                let positive = checked.is_positive(data.interactions[position].value);
                Record { user, item, positive, negatives }
            })
            .collect();
        let loss = match checked.task {
            Task::Explicit => Loss::Bce,
            Task::Implicit => Loss::Bpr,
        };
        let mut objective = Objective::new(
            data.users.len(),
            data.items.len(),
            checked.dim,
            checked.model.build(checked.layers),
            loss,
            checked.regulariser(checked.lambda.unwrap_or(1.0)),
            &records,
        );
        for (record, list) in given.unwrap_or_default().iter().enumerate() {
            objective.drop_comparisons(record, |negative| list[negative].is_none());
        }
        Ok(Self::with_held_out(data, checked, objective, positions))
    }

    /// The problem once `retained` is all that is left of the data; forgotten records are gone
    /// from every array.
    pub(crate) fn without_forgotten(&self, retained: &Retained) -> Self {
        let objective = self.objective.compact(&retained.users, &retained.items);
        let terms = objective.terms();
        let positions = (0..terms.records())
            .map(|record| {
                let (user, item) = terms.pair(record);
                retained.data.position(user, item).expect("a retained record is in the data")
            })
            .collect();
        let checked = self.checked.clone();
        let backend = self.backend.clone();
        Self { backend, ..Self::with_held_out(&retained.data, checked, objective, positions) }
    }

    fn with_held_out(
        data: &Dataset,
        checked: Checked,
        objective: Objective,
        positions: Vec<usize>,
    ) -> Self {
        let terms = objective.terms();
        let (mut users, mut items) = (HashSet::new(), HashSet::new());
        for (user, item) in (0..terms.records()).map(|record| terms.pair(record)) {
            users.insert(user);
            items.insert(item);
        }
        let of_part = |part: Part| data.interactions.iter().filter(move |r| r.part == part);
        let held_out = |part: Part| {
            of_part(part)
                .filter(|r| users.contains(&r.user) && items.contains(&r.item))
                .map(|r| HeldOut {
                    user: r.user,
                    item: r.item,
                    positive: checked.is_positive(r.value),
                })
                .collect::<Vec<_>>()
        };
        let (valid, test) = (held_out(Part::Valid), held_out(Part::Test));
        let seen = of_part(Part::Train).map(|r| (r.user, r.item)).collect();
        let backend = BackendReport::cpu("nothing else was asked for");
        Self { checked, objective, positions, seen, valid, test, backend }
    }

    /// Chooses where the objective is worked on from now on.
    pub(crate) async fn choose_backend(&mut self, chooser: &Chooser, wanted: BackendChoice) {
        self.backend = match self.checked.preset {
            Preset::Converged => chooser.choose(&mut self.objective, wanted).await,
            Preset::Paper => BackendReport::cpu("the preset `paper` runs on the CPU only"),
        };
    }

    /// Where it was worked on, as far as work has got.
    pub(crate) fn backend_report(&self) -> BackendReport {
        self.backend.after(&self.objective)
    }

    /// Takes forgotten records out of the evaluation.
    pub(crate) fn drop_pairs(&mut self, is_gone: impl Fn(u32, u32) -> bool) {
        self.seen.retain(|&(user, item)| !is_gone(user, item));
        self.valid.retain(|pair| !is_gone(pair.user, pair.item));
        self.test.retain(|pair| !is_gone(pair.user, pair.item));
    }

    /// True where the user has the item in the training part.
    pub(crate) fn is_seen(&self, user: u32, item: u32) -> bool {
        self.seen.binary_search(&(user, item)).is_ok()
    }

    /// The validation metric: AUC or Recall@20.
    pub(crate) fn valid_metric(&self, scores: &dyn Scorer) -> Option<f64> {
        match self.checked.task {
            Task::Explicit => auc(scored(scores, &self.valid)),
            Task::Implicit => self.rank(scores, &self.valid).map(|ranking| ranking.recall),
        }
    }

    /// All metrics of a model on the held-out records.
    pub(crate) fn metrics(&self, scores: &dyn Scorer) -> Metrics {
        match self.checked.task {
            Task::Explicit => Metrics {
                valid_auc: auc(scored(scores, &self.valid)),
                test_auc: auc(scored(scores, &self.test)),
                ..Metrics::default()
            },
            Task::Implicit => {
                let test = self.rank(scores, &self.test);
                Metrics {
                    valid_recall_20: self.rank(scores, &self.valid).map(|ranking| ranking.recall),
                    recall_20: test.map(|ranking| ranking.recall),
                    ndcg_20: test.map(|ranking| ranking.ndcg),
                    ..Metrics::default()
                }
            }
        }
    }

    fn rank(&self, scores: &dyn Scorer, pairs: &[HeldOut]) -> Option<crate::evaluate::Ranking> {
        let relevant: Vec<(u32, u32)> = (pairs.iter())
            .filter(|pair| pair.positive)
            .map(|pair| (pair.user, pair.item))
            .collect();
        ranking(scores, &relevant, K, |user, item| self.is_seen(user, item))
    }
}

/// Scores and labels, as [`auc`] takes them.
pub(crate) fn scored(scores: &dyn Scorer, pairs: &[HeldOut]) -> Vec<(f64, bool)> {
    pairs.iter().map(|pair| (scores.of_pair(pair.user, pair.item), pair.positive)).collect()
}
