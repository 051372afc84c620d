//! What a session holds. Everything is shared and never changed in place, so that a job works on
//! its own and a cancelled one leaves no trace. What requests work with is lent to one at a time;
//! no result depends on who had it before.

use std::cell::{OnceCell, RefCell};
use std::collections::{BTreeSet, HashSet};
use std::rc::Rc;

use super::problem::Problem;
use super::report::{
    CompareReport, FileReport, ForgetPreview, ForgetReport, TrainReport, VerifyReport,
};
use crate::data::Dataset;
use crate::order;
use crate::solver::newton::Newton;
use crate::train::{Preset, Trained};
use crate::unlearn::Removal;
use crate::unlearn::local::LocalModel;

/// Loaded records.
#[derive(Clone)]
pub(crate) struct Loaded {
    pub data: Rc<Dataset>,
    pub files: Rc<Vec<FileReport>>,
}

/// A trained model, with the problem it minimises.
#[derive(Clone)]
pub(crate) struct Model {
    pub problem: Rc<Problem>,
    pub trained: Rc<Trained>,
    pub report: Rc<TrainReport>,
    /// What small requests need, where it is at hand.
    pub local: Rc<RefCell<Option<LocalModel>>>,
    /// What other requests work with.
    pub newton: Rc<RefCell<Newton>>,
}

impl Model {
    pub(crate) fn new(problem: Rc<Problem>, trained: Trained, report: TrainReport) -> Self {
        let (trained, report) = (Rc::new(trained), Rc::new(report));
        Self { problem, trained, report, local: Rc::default(), newton: Rc::default() }
    }

    /// Works out what requests need, at about the cost of a dozen passes, so that it is at hand.
    /// Models are also made where nothing will be forgotten, for a preview or an export.
    pub(crate) fn prepare(&self) {
        let local = self.take_local();
        self.local.replace(local);
        self.prepare_newton();
    }

    /// The part of it that every request works with, unless it is at hand: where data are small.
    pub(crate) fn prepare_newton(&self) {
        let is_at_hand = self.newton.borrow().parameters() > 0;
        if !is_at_hand && self.is_stationary() && self.problem.is_small() {
            let newton = Newton::at(&self.problem.objective, self.trained.parameters());
            self.newton.replace(newton);
        }
    }

    fn is_stationary(&self) -> bool {
        self.problem.checked.preset == Preset::Converged
    }

    /// What small requests need, for the one request that changes it; `None` where the model does
    /// not suit local unlearning. It is worked out where it is not at hand. Copying it instead
    /// took a tenth of the time to the first answer.
    pub(crate) fn take_local(&self) -> Option<LocalModel> {
        self.local.take().or_else(|| {
            let objective = self.is_stationary().then(|| self.problem.objective.clone())?;
            LocalModel::new(objective, self.trained.parameters()).ok()
        })
    }
}

/// What a request takes out, in terms of the data set.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Taken {
    /// Positions in the data set.
    pub positions: BTreeSet<usize>,
    /// Users that leave wholly.
    pub users: BTreeSet<u32>,
    /// Items that leave wholly.
    pub items: BTreeSet<u32>,
}

impl Taken {
    /// The records of the problem that are taken, as positions in its objective.
    pub(crate) fn records(&self, problem: &Problem) -> Vec<usize> {
        let record = |position: &usize| problem.positions.binary_search(position).ok();
        self.positions.iter().filter_map(record).collect()
    }

    /// What is taken, in terms of the problem's objective.
    pub(crate) fn removal(&self, problem: &Problem) -> Removal {
        Removal { records: self.records(problem), items: self.items.iter().copied().collect() }
    }

    /// Counts, for the visitor.
    pub(crate) fn preview(&self, problem: &Problem) -> ForgetPreview {
        let train_records = self.records(problem).len();
        ForgetPreview {
            train_records,
            held_out_records: self.positions.len() - train_records,
            users: self.users.len(),
            items: self.items.len(),
        }
    }

    /// The (user, item) pairs that are taken.
    pub(crate) fn pairs(&self, data: &Dataset) -> HashSet<(u32, u32)> {
        let record = |&position: &usize| &data.interactions[position];
        self.positions.iter().map(record).map(|r| (r.user, r.item)).collect()
    }
}

/// What is being forgotten, in terms of what.
#[derive(Clone)]
pub(crate) struct Forgetting {
    /// The data and the model as they were.
    pub before: (Loaded, Model),
    pub taken: Taken,
    /// Its indices are those of `before`, and its held-out pairs, too.
    pub retained: Problem,
}

/// The first answer to a request, while it is polished.
pub(crate) struct Answer {
    pub forgetting: Rc<Forgetting>,
    pub theta: Vec<f64>,
    /// Of work, until it stood.
    pub seconds: f64,
}

/// An unlearned model, with the forgotten pairs kept until verification ends or is declined.
#[derive(Clone)]
pub(crate) struct Forgotten {
    /// The data and the model as they were.
    pub before: (Loaded, Model),
    pub taken: Rc<Taken>,
    /// The retained problem; its indices are still those of `before`.
    pub retained: Rc<Problem>,
    pub unlearned: Rc<Trained>,
    pub report: Rc<ForgetReport>,
    pub verified: Option<Verified>,
    pub compared: Option<Rc<CompareReport>>,
    /// What [`Forgotten::finish`] gives, once somebody asked for it.
    pub after: Rc<OnceCell<Option<(Loaded, Model)>>>,
}

/// The comparison with a retraining.
#[derive(Clone)]
pub(crate) struct Verified {
    pub retrained: Rc<Trained>,
    pub report: Rc<VerifyReport>,
}

impl Forgotten {
    /// The forgotten pairs, in order.
    pub(crate) fn forget_pairs(&self) -> Vec<(u32, u32)> {
        let mut pairs: Vec<(u32, u32)> =
            self.taken.pairs(&self.before.0.data).into_iter().collect();
        order::sort(&mut pairs);
        pairs
    }

    /// The test pairs that remain.
    pub(crate) fn test_pairs(&self) -> Vec<(u32, u32)> {
        self.retained.test.iter().map(|pair| (pair.user, pair.item)).collect()
    }

    /// Forgets for good: data and model in which nothing of what was taken is left; `None` where
    /// no record is left at all.
    pub(crate) fn finish(&self) -> Option<(Loaded, Model)> {
        self.after.get_or_init(|| self.without_taken()).clone()
    }

    fn without_taken(&self) -> Option<(Loaded, Model)> {
        let (loaded, model) = &self.before;
        let positions: Vec<usize> = self.taken.positions.iter().copied().collect();
        let users: Vec<u32> = self.taken.users.iter().copied().collect();
        let items: Vec<u32> = self.taken.items.iter().copied().collect();
        let retained = loaded.data.without(&positions, &users, &items);
        if retained.data.interactions.is_empty() {
            return None;
        }
        let theta = self.retained.objective.compact_rows(
            &self.unlearned.theta,
            &retained.users,
            &retained.items,
        );
        let problem = self.retained.without_forgotten(&retained);
        let report = TrainReport {
            metrics: self.report.after,
            objective: self.unlearned.run.objective,
            gradient_norm: self.report.residual_after,
            ..(*model.report).clone()
        };
        Some((
            // How files were read names rows of the files, so it goes too.
            Loaded { data: Rc::new(retained.data), files: Rc::default() },
            Model::new(Rc::new(problem), Trained { theta, run: self.unlearned.run }, report),
        ))
    }
}
