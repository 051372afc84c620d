//! What a verification looks at besides closeness: the membership attack, and how the touched
//! users and items fare.

use std::collections::HashSet;

use super::problem::{HeldOut, scored};
use super::report::{AttackAuc, MembershipReport, RocCurves, Task, TouchedReport};
use super::state::Forgotten;
use crate::evaluate::{Attack, Candidate, Evidence, Scorer, auc, draw_strangers};
use crate::objective::Scores;

/// Members that the attack is tried on, at most: the first in order of user and item.
const MEMBERS: usize = 20_000;

// The forgotten training pairs with their labels.
fn members(forgotten: &Forgotten) -> Vec<Candidate> {
    let problem = &forgotten.before.1.problem;
    let terms = problem.objective.terms();
    let records = forgotten.taken.records(problem).into_iter();
    records
        .map(|record| {
            let (user, item) = terms.pair(record);
            Candidate { user, item, positive: terms.positive[record] }
        })
        .collect()
}

/// The membership attack: forgotten pairs, and strangers, which no part of the data holds.
struct Trial {
    members: Vec<Candidate>,
    strangers: Vec<Candidate>,
}

impl Trial {
    fn new(forgotten: &Forgotten) -> Self {
        let (loaded, model) = &forgotten.before;
        let mut members = members(forgotten);
        members.truncate(MEMBERS);
        let (_, popularity) = loaded.data.degrees(|_| true);
        let is_known = |user, item| loaded.data.position(user, item).is_some();
        let strangers = draw_strangers(&members, &popularity, is_known, model.problem.checked.seed);
        Self { members, strangers }
    }

    fn evidence(&self, scores: &dyn Scorer) -> Evidence {
        let score = |user, item| scores.of_pair(user, item);
        Evidence::collect(&self.members, &self.strangers, score)
    }
}

fn auc_of(evidence: &Evidence) -> Option<AttackAuc> {
    evidence.auc().map(|Attack { auc, low, high }| AttackAuc { auc, low, high })
}

/// The membership attack on the three models.
pub(crate) fn membership(forgotten: &Forgotten, models: [&Scores; 3]) -> Option<MembershipReport> {
    let trial = Trial::new(forgotten);
    let evidence = models.map(|scores| trial.evidence(scores));
    let [original, unlearned, retrained] = evidence.each_ref().map(auc_of);
    let curves = evidence.map(|evidence| evidence.roc());
    Some(MembershipReport {
        members: trial.members.len(),
        strangers: trial.strangers.len(),
        original: original?,
        unlearned: unlearned?,
        retrained: retrained?,
        roc: {
            let [original, unlearned, retrained] = curves;
            RocCurves { original, unlearned, retrained }
        },
    })
}

/// The same on one model.
pub(crate) fn membership_of(forgotten: &Forgotten, scores: &dyn Scorer) -> Option<AttackAuc> {
    auc_of(&Trial::new(forgotten).evidence(scores))
}

/// AUC over the test records that remain and whose user or item occurs in a forgotten training
/// record: where unlearning has something to repair. Explicit task only.
pub(crate) fn touched(forgotten: &Forgotten, models: [&Scores; 3]) -> Option<TouchedReport> {
    let problem = &forgotten.retained;
    if problem.checked.task != Task::Explicit {
        return None;
    }
    let members = members(forgotten);
    let users: HashSet<u32> = members.iter().map(|pair| pair.user).collect();
    let items: HashSet<u32> = members.iter().map(|pair| pair.item).collect();
    let is_touched = |pair: &&HeldOut| users.contains(&pair.user) || items.contains(&pair.item);
    let pairs: Vec<HeldOut> = problem.test.iter().filter(is_touched).copied().collect();
    let [original, unlearned, retrained] = models.map(|scores| auc(scored(scores, &pairs)));
    Some(TouchedReport { records: pairs.len(), original, unlearned, retrained })
}
