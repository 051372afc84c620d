//! The jobs of a session, as futures: they own what they work on and change nothing of it.

use std::cell::Cell;
use std::rc::Rc;

use rand::SeedableRng;
use rand::seq::index;
use rand_chacha::ChaCha8Rng;

use super::pace::Pace;
use super::problem::Problem;
use super::proof;
use super::report::{
    BackendChoice, Closeness, ForgetReport, LambdaTrial, LocalReport, OptimalityReport, PairKind,
    ScorePoint, Stage, StopReason, TrainReport, VerifyOptions, VerifyReport,
};
use super::settings::Checked;
use super::state::{Answer, Forgetting, Forgotten, Loaded, Model, Taken, Verified};
use crate::compute::Chooser;
use crate::data::{Reader, Titles};
use crate::evaluate::{Scorer, certify, closeness, top_items};
use crate::objective::Scores;
use crate::order;
use crate::solver::newton::Newton;
use crate::solver::{self, Event, Observer, Run, Stop, pause_if};
use crate::train::{self, Preset, Trained, search_lambda};
use crate::unlearn::local::LocalEnd;
use crate::unlearn::methods::{Case, Method, PaperIfru};
use crate::unlearn::{self, Influence};
use crate::{Result, unlearn::Removal};

/// The tolerance of the first answer, in units of the score: nobody sees less in a list of ten.
const FIRST_TOLERANCE: f64 = 0.05;
/// Where more edges than this part of the records meet what is taken out, local unlearning is not
/// tried: on MovieLens-100k it came to an end at up to 0.009, and at 0.012 and more never.
const LOCAL_SHARE: f64 = 0.015;
/// Rows that are read between two looks at the clock.
const ROWS: usize = 4096;
/// Points of the scatter, of each kind.
const SCATTER: usize = 2000;
/// Recommendations that are compared.
const TOP: usize = 10;
/// Users whose recommendations are compared, at most.
const TOP_USERS: usize = 500;

/// Reads files and gives items their titles.
pub(crate) async fn load(
    pace: Rc<Pace>,
    mut reader: Reader<'static>,
    titles: Option<Titles>,
) -> Result<Loaded> {
    pace.enter(Stage::Reading, 0.0, 1.0);
    while let Some(fraction) = reader.step(ROWS)? {
        pace.reach(fraction);
        pause_if(pace.is_due()).await;
    }
    let (mut data, files) = reader.finish()?;
    if let Some(titles) = titles {
        data.set_titles(&titles);
    }
    Ok(Loaded { data: Rc::new(data), files: Rc::new(files) })
}

/// Trains from a random start; chooses lambda first where it is not given.
pub(crate) async fn train(
    pace: Rc<Pace>,
    mut problem: Problem,
    (chooser, wanted): (Rc<Chooser>, BackendChoice),
) -> Result<Model> {
    let seed = problem.checked.seed;
    problem.choose_backend(&chooser, wanted).await;
    let before = pace.seconds();
    let mut lambda_path = Vec::new();
    if problem.checked.lambda.is_none() {
        pace.enter(Stage::ChoosingLambda, 0.0, 0.5);
        let metric = |objective: &_, theta: &[f64]| {
            let judge = || problem.valid_metric(&Scores::new(objective, theta));
            pace.untimed(judge).unwrap_or(0.0)
        };
        let trials = search_lambda(&problem.objective, seed, metric, &*pace).await;
        let lambda = train::choose_lambda(&trials).expect("at least one lambda is tried");
        problem.checked.lambda = Some(lambda);
        problem.objective.set_regulariser(problem.checked.regulariser(lambda));
        lambda_path = trials
            .iter()
            .map(|t| LambdaTrial { lambda: t.lambda, valid_metric: t.valid_metric })
            .collect();
        order::sort_by(&mut lambda_path, |a, b| a.lambda.total_cmp(&b.lambda));
    }
    let lambda_seconds = pace.seconds() - before;
    let problem = Rc::new(problem);
    pace.enter(Stage::Training, if lambda_path.is_empty() { 0.0 } else { 0.5 }, 0.98);
    let (trained, mut report) = train_once(&pace, &problem, seed, 0.98).await;
    report.lambda_seconds = lambda_seconds;
    report.lambda_path = lambda_path;
    let model = Model::new(problem, trained, report);
    model.prepare();
    Ok(model)
}

async fn train_once(
    pace: &Rc<Pace>,
    problem: &Rc<Problem>,
    start_seed: u64,
    end: f64,
) -> (Trained, TrainReport) {
    let watched = problem.clone();
    let metric = move |theta: &[f64]| watched.valid_metric(&Scores::new(&watched.objective, theta));
    pace.watch(Some(Box::new(metric)));
    let before = pace.seconds();
    let judge = |scores: &dyn Scorer| pace.untimed(|| problem.valid_metric(scores));
    let trainer = problem.checked.preset.trainer(&judge);
    let trained = trainer.train(&problem.objective, start_seed, &**pace).await;
    let seconds = pace.seconds() - before;
    pace.watch(None);
    pace.enter(Stage::Evaluating, end, end);
    let scores = Scores::new(&problem.objective, trained.parameters());
    let Checked { task, model, layers, dim, seed, .. } = problem.checked;
    let report = TrainReport {
        task,
        model,
        layers,
        dim,
        lambda: problem.objective.regulariser().lambda(),
        lambda_path: Vec::new(),
        seed,
        seconds,
        lambda_seconds: 0.0,
        newton_steps: trained.run.newton_steps,
        gradients: trained.run.gradients,
        hvp: trained.run.products,
        objective: trained.run.objective,
        gradient_norm: trained.run.gradient_norm,
        stop_reason: stop_reason(&trained.run),
        metrics: problem.metrics(&scores),
        backend: problem.backend_report(),
    };
    (trained, report)
}

/// Forgetting has two speeds for the visitor: the first answer (the local one, or else the first
/// Newton systems solved) is there to be looked at while it is polished.
struct TwoSpeed<'a> {
    pace: &'a Pace,
    forgetting: &'a Rc<Forgetting>,
    /// Seconds of work when it began.
    since: f64,
    /// Newton steps of the first answer.
    steps: usize,
    iterates: Cell<usize>,
    is_local: Cell<bool>,
}

impl Observer for TwoSpeed<'_> {
    fn observe(&self, event: Event<'_>) -> bool {
        let is_new = match event {
            Event::Iterate { theta, .. } => {
                self.iterates.set(self.iterates.get() + 1);
                self.iterates.get() == self.steps + 1
                    && self.pace.borrow_answer().is_none()
                    && self.answer(theta)
            }
            // Once more where the step of the first solve was refused.
            Event::Solved { theta } if !self.is_local.get() => {
                self.iterates.get() == self.steps && self.answer(theta)
            }
            _ => false,
        };
        // Whoever waits is told at once.
        self.pace.observe(event) || is_new
    }
}

impl TwoSpeed<'_> {
    /// The first answer stands.
    fn answer(&self, theta: &[f64]) -> bool {
        let seconds = self.pace.seconds() - self.since;
        let (forgetting, theta) = (self.forgetting.clone(), theta.to_vec());
        self.pace.set_answer(Answer { forgetting, theta, seconds });
        self.pace.enter(Stage::Polishing, 0.4, 0.9);
        true
    }
}

/// Unlearns what was taken: one solve for the first answer, then the polish.
pub(crate) async fn forget(
    pace: Rc<Pace>,
    loaded: Loaded,
    model: Model,
    taken: Taken,
    (chooser, wanted): (Rc<Chooser>, BackendChoice),
) -> Result<Forgotten> {
    pace.enter(Stage::Solving, 0.0, 0.4);
    let (mut retained, removal) =
        pace.untimed(|| ((*model.problem).clone(), taken.removal(&model.problem)));
    retained.choose_backend(&chooser, wanted).await;
    let since = pace.seconds();
    retained.objective.remove(&removal.records, &removal.items);
    let forgetting = Rc::new(Forgetting { before: (loaded, model), taken, retained });
    let (unlearned, local) = match forgetting.retained.checked.preset {
        Preset::Converged => solve_and_polish(&pace, since, &forgetting, &removal).await,
        Preset::Paper => (solve_as_published(&pace, &forgetting, &removal).await, None),
    };
    let run = unlearned.run;
    let seconds = pace.seconds() - since;
    let first_answer_seconds = pace.take_answer().map_or(seconds, |answer| answer.seconds);
    let Forgetting { before: (loaded, model), taken, mut retained } =
        Rc::unwrap_or_clone(forgetting);

    pace.enter(Stage::Influence, 0.9, 0.95);
    pause_if(pace.is_due()).await;
    let trained = model.trained.parameters();
    let influence = Influence::of_removal(&model.problem.objective, &removal, trained);
    pace.enter(Stage::Evaluating, 0.95, 1.0);
    pause_if(pace.is_due()).await;
    let gone = taken.pairs(&loaded.data);
    retained.drop_pairs(|user, item| {
        gone.contains(&(user, item)) || taken.users.contains(&user) || taken.items.contains(&item)
    });
    let scores_before = Scores::new(&model.problem.objective, model.trained.parameters());
    let scores_after = Scores::new(&retained.objective, unlearned.parameters());
    let rows = model.trained.theta.rows().into_iter().zip(unlearned.theta.rows());
    let report = ForgetReport {
        forgotten: taken.preview(&model.problem),
        first_answer_seconds,
        local,
        seconds,
        direct_norm: influence.direct_norm(),
        spillover_norm: influence.spillover_norm(),
        newton_steps: run.newton_steps,
        gradients: run.gradients,
        hvp: run.products,
        rows_updated: rows.filter(|(before, after)| before != after).count(),
        residual_before: run.first_gradient_norm,
        residual_after: run.gradient_norm,
        residual_target: run.target,
        stop_reason: match stop_reason(&run) {
            StopReason::Converged if removal.records.is_empty() => StopReason::NothingToDo,
            reason => reason,
        },
        optimality: None,
        before: retained.metrics(&scores_before),
        after: retained.metrics(&scores_after),
        backend: retained.backend_report(),
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

/// The same with a bound for its distance to the global minimum, where it was asked to reach one
/// and data are small, and with what the next request starts from at hand.
pub(crate) async fn completed(pace: &Pace, mut forgotten: Forgotten) -> Forgotten {
    let Forgotten { retained, unlearned, .. } = &forgotten;
    if retained.checked.preset == Preset::Converged && retained.is_small() {
        let found = certify(&retained.objective, unlearned.parameters(), pace).await;
        let optimality = found.map(OptimalityReport::from);
        let report = ForgetReport { optimality, ..(*forgotten.report).clone() };
        forgotten.report = Rc::new(report);
        pause_if(pace.is_due()).await;
        if let Some((_, model)) = forgotten.finish() {
            pause_if(pace.is_due()).await;
            model.prepare();
        }
        forgotten.before.1.newton.take();
    }
    forgotten
}

/// Whether a request touches so little of the graph that local unlearning is worth a try.
fn is_local(removal: &Removal, problem: &Problem) -> bool {
    let Problem { objective, .. } = problem;
    let nodes = removal.nodes(objective).into_iter();
    let edges: usize = nodes.map(|node| objective.graph().neighbours(node).len()).sum();
    edges as f64 <= LOCAL_SHARE * objective.terms().records() as f64
}

/// Returns what local unlearning did for it, too.
// A session has one job at a time, so no other request wants what they work with.
#[allow(clippy::await_holding_refcell_ref)]
async fn solve_and_polish(
    pace: &Pace,
    since: f64,
    forgetting: &Rc<Forgetting>,
    removal: &Removal,
) -> (Trained, Option<LocalReport>) {
    let Forgetting { before: (_, model), retained, .. } = &**forgetting;
    let mut theta = pace.untimed(|| model.trained.theta.clone());
    let parameters = theta.as_slice_mut().expect("theta is in standard layout");
    let steps = removal.first_steps(&retained.objective);
    let pacing = TwoSpeed {
        pace,
        forgetting,
        since,
        steps,
        iterates: Cell::new(0),
        is_local: Cell::new(false),
    };
    let mut local = None;
    let kept = pace.untimed(|| is_local(removal, &model.problem).then(|| model.take_local()));
    if let Some(mut kept) = kept.flatten() {
        let run = kept.forget(removal, FIRST_TOLERANCE);
        parameters.copy_from_slice(kept.theta());
        let is_within = run.end == LocalEnd::WithinTolerance;
        if is_within {
            pacing.answer(parameters);
            pacing.is_local.set(true);
        }
        local = Some(LocalReport {
            tolerance: FIRST_TOLERANCE,
            is_within,
            rows: run.rows,
            records: run.records,
            newton_steps: run.steps,
            hvp: run.products,
        });
        pause_if(pace.is_due() || is_within).await;
    }
    pace.untimed(|| model.prepare_newton());
    let newton = &mut *model.newton.borrow_mut();
    let mut run = unlearn::polish(&retained.objective, parameters, removal, newton, &pacing).await;
    if !retained.is_small() {
        *newton = Newton::default();
    }
    run.first_gradient_norm = pace
        .untimed(|| solver::assess(&retained.objective, model.trained.parameters()).gradient_norm);
    (Trained { theta, run }, local)
}

async fn solve_as_published(pace: &Pace, forgetting: &Forgetting, removal: &Removal) -> Trained {
    let Forgetting { before: (_, model), retained, .. } = forgetting;
    let judge = |scores: &dyn Scorer| pace.untimed(|| retained.valid_metric(scores));
    let trainer = retained.checked.preset.trainer(&judge);
    let (objective, seed) = (&model.problem.objective, retained.checked.seed);
    let case = Case {
        judge: &judge,
        ..pace
            .untimed(|| Case::new(objective, model.trained.parameters(), removal, seed, &*trainer))
    };
    let unlearned = PaperIfru::default().unlearn(&case, pace).await;
    let mut theta = model.trained.theta.clone();
    if let (Some(into), Some(from)) = (theta.as_slice_mut(), &unlearned.theta) {
        into.copy_from_slice(from);
    }
    Trained { theta, run: unlearned.run }
}

/// Trains from scratch on the retained set, and compares.
pub(crate) async fn verify(
    pace: Rc<Pace>,
    forgotten: Forgotten,
    options: VerifyOptions,
) -> Result<Verified> {
    let seed = forgotten.retained.checked.seed;
    let half = if options.seed_noise { 0.45 } else { 0.9 };
    pace.enter(Stage::Retraining, 0.0, half);
    let (retrained, retrain) = train_once(&pace, &forgotten.retained, seed, half).await;
    let mut again = None;
    if options.seed_noise {
        // The same split and negatives: only the first embeddings differ.
        pace.enter(Stage::Retraining, half, 0.9);
        let start_seed = seed.wrapping_add(1);
        again = Some(train_once(&pace, &forgotten.retained, start_seed, 0.9).await.0);
    }
    pace.enter(Stage::Evaluating, 0.9, 1.0);
    pause_if(pace.is_due()).await;
    let (_, model) = &forgotten.before;
    let original = Scores::new(&model.problem.objective, model.trained.parameters());
    let objective = &forgotten.retained.objective;
    let unlearned = Scores::new(objective, forgotten.unlearned.parameters());
    let retrained_scores = Scores::new(objective, retrained.parameters());
    let (forget_pairs, test_pairs) = (forgotten.forget_pairs(), forgotten.test_pairs());
    let three = [&original, &unlearned, &retrained_scores];
    let scorers: [&dyn Scorer; 3] = [&original, &unlearned, &retrained_scores];
    let noise = |again: &Trained| {
        let other = Scores::new(objective, again.parameters());
        closeness(&retrained_scores, &other, &retrained_scores, &test_pairs).rmse_unlearned
    };
    let mut scatter = scatter(scorers, PairKind::Forgotten, &forget_pairs, seed);
    scatter.extend(self::scatter(scorers, PairKind::Test, &test_pairs, seed));
    let overlap = |scores: &Scores| top_overlap(&forgotten, scores, &retrained_scores);
    let report = VerifyReport {
        original: forgotten.retained.metrics(&original),
        unlearned: forgotten.retained.metrics(&unlearned),
        forget_set: close(scorers, &forget_pairs),
        test_set: close(scorers, &test_pairs),
        top10_overlap: overlap(&unlearned),
        top10_overlap_original: overlap(&original),
        speedup: retrain.seconds / forgotten.report.seconds.max(1e-6),
        speedup_first_answer: retrain.seconds / forgotten.report.first_answer_seconds.max(1e-6),
        seed_noise: again.as_ref().map(noise),
        membership: proof::membership(&forgotten, three),
        touched: proof::touched(&forgotten, three),
        scatter,
        retrain,
    };
    Ok(Verified { retrained: Rc::new(retrained), report: Rc::new(report) })
}

pub(crate) fn stop_reason(run: &Run) -> StopReason {
    match run.stop {
        Stop::Converged => StopReason::Converged,
        Stop::Stalled => StopReason::Stalled,
        Stop::StepLimit => StopReason::StepLimit,
        Stop::Tolerance => StopReason::Tolerance,
        Stop::Patience => StopReason::Patience,
    }
}

pub(super) fn close(
    [original, unlearned, retrained]: [&dyn Scorer; 3],
    pairs: &[(u32, u32)],
) -> Closeness {
    let close = closeness(original, unlearned, retrained, pairs);
    Closeness {
        pairs: close.pairs,
        closure: close.closure(),
        rmse_original: close.rmse_original,
        rmse_unlearned: close.rmse_unlearned,
        max_abs_diff: close.max_abs_diff,
    }
}

fn scatter(
    [original, unlearned, retrained]: [&dyn Scorer; 3],
    kind: PairKind,
    pairs: &[(u32, u32)],
    seed: u64,
) -> Vec<ScorePoint> {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let mut shown = index::sample(&mut rng, pairs.len(), pairs.len().min(SCATTER)).into_vec();
    order::sort(&mut shown);
    shown
        .into_iter()
        .map(|at| {
            let (user, item) = pairs[at];
            ScorePoint {
                kind,
                original: original.of_pair(user, item),
                unlearned: unlearned.of_pair(user, item),
                retrained: retrained.of_pair(user, item),
            }
        })
        .collect()
}

// The mean over users of the share of the retrained top-10 that the other model has too. Users
// who stay, evenly spread over all of them.
pub(super) fn top_overlap(
    forgotten: &Forgotten,
    scores: &dyn Scorer,
    retrained: &dyn Scorer,
) -> f64 {
    let problem = &forgotten.retained;
    let terms = problem.objective.terms();
    let users: Vec<u32> = (0..problem.objective.graph().users() as u32)
        .filter(|&user| terms.records_of_user(user as usize).any(|r| terms.is_active(r)))
        .collect();
    let step = users.len().div_ceil(TOP_USERS).max(1);
    let (mut total, mut count) = (0.0, 0);
    for &user in users.iter().step_by(step) {
        let is_hidden =
            |item: u32| problem.is_seen(user, item) || forgotten.taken.items.contains(&item);
        let truth = top_items(retrained, user, TOP, is_hidden);
        let other = top_items(scores, user, TOP, is_hidden);
        let shared = truth.iter().filter(|(item, _)| other.iter().any(|(o, _)| o == item)).count();
        if !truth.is_empty() {
            total += shared as f64 / truth.len() as f64;
            count += 1;
        }
    }
    if count == 0 { 1.0 } else { total / f64::from(count) }
}
