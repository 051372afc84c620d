//! Forgetting one thing after another, each from where the last one ended.
//!
//! Every step is a whole unlearning, after which what it forgot is gone and the rest has new
//! indices; what belongs together is found again by ids. At the end the steps are put together
//! into one, in the indices of the data before the first, so that one retraining judges them all.

use std::rc::Rc;

use super::jobs;
use super::pace::Pace;
use super::problem::Problem;
use super::report::{BackendChoice, ForgetReport, ForgetRequest};
use super::request::resolve;
use super::state::{Forgotten, Loaded, Model, Taken};
use super::wider;
use crate::Result;
use crate::compute::Chooser;
use crate::data::{Dataset, Ids};
use crate::objective::Scores;
use crate::solver;
use crate::train::Trained;
use crate::unlearn::{Influence, Removal};

/// The parts of a request as requests of their own. The whole of it is checked first.
pub(crate) fn steps(
    request: &ForgetRequest,
    data: &Dataset,
    problem: &Problem,
) -> Result<Vec<ForgetRequest>> {
    let seed = problem.checked.seed;
    resolve(request, data, problem, seed)?;
    let mut steps: Vec<ForgetRequest> = Vec::new();
    let one = ForgetRequest::default;
    steps.extend(request.users.iter().map(|id| ForgetRequest { users: vec![id.clone()], ..one() }));
    steps.extend(request.items.iter().map(|id| ForgetRequest { items: vec![id.clone()], ..one() }));
    for item in wider::items_of_genres(&request.genres, data)? {
        steps.push(ForgetRequest { items: vec![data.items.name(item).to_owned()], ..one() });
    }
    let mut records = request.records.clone();
    let ForgetRequest { random_share, time_range, .. } = *request;
    if random_share.is_some() || time_range.is_some() {
        let drawn = ForgetRequest { random_share, time_range, ..one() };
        let drawn = resolve(&drawn, data, problem, seed)?;
        records.extend(drawn.positions.iter().map(|&position| names(data, position)));
    }
    steps.extend(records.into_iter().map(|pair| ForgetRequest { records: vec![pair], ..one() }));
    Ok(steps)
}

/// Forgets step by step, and puts the steps together.
pub(crate) async fn forget(
    pace: Rc<Pace>,
    loaded: Loaded,
    model: Model,
    steps: Vec<ForgetRequest>,
    backend: (Rc<Chooser>, BackendChoice),
) -> Result<Forgotten> {
    let count = steps.len() as f64;
    let mut sum =
        Sum { first: (loaded.clone(), model.clone()), taken: Taken::default(), last: None };
    let mut now = Some((loaded, model));
    for (at, step) in steps.into_iter().enumerate() {
        let Some((loaded, model)) = now.clone() else { break };
        // What an earlier step took with it is forgotten already.
        if is_gone(&step, &loaded.data) {
            continue;
        }
        let taken = pace
            .untimed(|| resolve(&step, &loaded.data, &model.problem, model.problem.checked.seed))?;
        pace.within(at as f64 / count, (at + 1) as f64 / count);
        let forgotten = jobs::forget(pace.clone(), loaded, model, taken, backend.clone()).await?;
        now = pace.untimed(|| forgotten.finish());
        sum.add(forgotten);
    }
    pace.within(0.0, 1.0);
    Ok(jobs::completed(&pace, sum.together()?).await)
}

fn is_gone(step: &ForgetRequest, data: &Dataset) -> bool {
    let is_record = |(user, item): &(String, String)| {
        let pair = data.users.find(user).zip(data.items.find(item));
        pair.is_some_and(|(user, item)| data.position(user, item).is_some())
    };
    step.users.iter().all(|id| data.users.find(id).is_none())
        && step.items.iter().all(|id| data.items.find(id).is_none())
        && !step.records.iter().any(is_record)
}

fn names(data: &Dataset, position: usize) -> (String, String) {
    let record = &data.interactions[position];
    (data.users.name(record.user).to_owned(), data.items.name(record.item).to_owned())
}

/// What the steps so far come to, in the indices of the data before the first.
struct Sum {
    first: (Loaded, Model),
    taken: Taken,
    last: Option<(Forgotten, ForgetReport)>,
}

impl Sum {
    fn add(&mut self, step: Forgotten) {
        let (first, data) = (&*self.first.0.data, &*step.before.0.data);
        let find = |from: &Ids, to: &Ids, index: u32| to.find(from.name(index));
        let positions = step.taken.positions.iter().filter_map(|&position| {
            let record = &data.interactions[position];
            let user = find(&data.users, &first.users, record.user)?;
            first.position(user, find(&data.items, &first.items, record.item)?)
        });
        self.taken.positions.extend(positions);
        let users = step.taken.users.iter();
        self.taken.users.extend(users.filter_map(|&u| find(&data.users, &first.users, u)));
        let items = step.taken.items.iter();
        self.taken.items.extend(items.filter_map(|&i| find(&data.items, &first.items, i)));
        let mut report = (*step.report).clone();
        if let Some((_, before)) = &self.last {
            report.first_answer_seconds += before.first_answer_seconds;
            report.seconds += before.seconds;
            report.newton_steps += before.newton_steps;
            report.gradients += before.gradients;
            report.hvp += before.hvp;
        }
        self.last = Some((step, report));
    }

    fn together(self) -> Result<Forgotten> {
        let Sum { first: (loaded, model), taken, last } = self;
        let (last, sums) = last.ok_or_else(super::nothing_forgotten)?;
        let removal = Removal {
            records: taken.records(&model.problem),
            items: taken.items.iter().copied().collect(),
        };
        let mut retained = (*model.problem).clone();
        retained.objective.remove(&removal.records, &removal.items);
        let gone = taken.pairs(&loaded.data);
        retained.drop_pairs(|user, item| {
            gone.contains(&(user, item))
                || taken.users.contains(&user)
                || taken.items.contains(&item)
        });
        let unlearned =
            Trained { theta: spread(&loaded.data, &last, &model), run: last.unlearned.run };
        let original = model.trained.parameters();
        let influence = Influence::of_removal(&model.problem.objective, &removal, original);
        let rows = model.trained.theta.rows().into_iter().zip(unlearned.theta.rows());
        let report = ForgetReport {
            forgotten: taken.preview(&model.problem),
            direct_norm: influence.direct_norm(),
            spillover_norm: influence.spillover_norm(),
            rows_updated: rows.filter(|(before, after)| before != after).count(),
            residual_before: solver::assess(&retained.objective, original).gradient_norm,
            before: retained.metrics(&Scores::new(&model.problem.objective, original)),
            after: retained.metrics(&Scores::new(&retained.objective, unlearned.parameters())),
            ..sums
        };
        Ok(Forgotten {
            before: (loaded, model),
            taken: Rc::new(taken),
            retained: Rc::new(retained),
            unlearned: Rc::new(unlearned),
            report: Rc::new(report),
            verified: None,
            compared: None,
            after: Rc::default(),
        })
    }
}

// The parameters after the last step, in the rows of the first data; rows that left are zero.
fn spread(first: &Dataset, last: &Forgotten, model: &Model) -> ndarray::Array2<f64> {
    let data = &*last.before.0.data;
    let mut theta = ndarray::Array2::zeros(model.trained.theta.dim());
    let users = data.users.names().iter().map(|id| first.users.find(id).map(|u| u as usize));
    let offset = first.users.len();
    let items =
        data.items.names().iter().map(|id| first.items.find(id).map(|i| offset + i as usize));
    let nodes = offset + first.items.len();
    let extra = (nodes..theta.nrows()).map(Some);
    let places: Vec<Option<usize>> = users.chain(items).chain(extra).collect();
    for (row, place) in last.unlearned.theta.rows().into_iter().zip(places) {
        if let Some(place) = place {
            theta.row_mut(place).assign(&row);
        }
    }
    theta
}
