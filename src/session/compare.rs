//! The job that runs several methods on the request that was forgotten last.

use std::rc::Rc;

use super::compare_report::{CompareReport, MethodReport, ShardsTouched};
use super::jobs::{close, stop_reason, top_overlap, verify};
use super::pace::Pace;
use super::proof;
use super::report::{Stage, StopReason, VerifyOptions};
use super::state::{Forgotten, Verified};
use crate::Result;
use crate::compute::vector::norm;
use crate::evaluate::Scorer;
use crate::objective::{Scores, Workspace};
use crate::solver::{Run, pause_if};
use crate::unlearn::methods::{Case, Method, MethodKind, MethodSettings, Unlearned};

/// Runs the methods one after the other; retrains first where that was not done yet.
pub(crate) async fn compare(
    pace: Rc<Pace>,
    forgotten: Forgotten,
    runs: Vec<(MethodKind, MethodSettings)>,
) -> Result<(Verified, CompareReport)> {
    let first = if forgotten.verified.is_some() { 0 } else { 1 };
    let share = 1.0 / (runs.len() + first) as f64;
    pace.within(0.0, share);
    let verified = match &forgotten.verified {
        Some(verified) => verified.clone(),
        None => verify(pace.clone(), forgotten.clone(), VerifyOptions::default()).await?,
    };
    let model = &forgotten.before.1;
    let problem = forgotten.retained.clone();
    let judge = |scores: &dyn Scorer| pace.untimed(|| problem.valid_metric(scores));
    let preset = problem.checked.preset;
    let trainer = preset.trainer(&judge);
    let removal = forgotten.taken.removal(&model.problem);
    let theta = model.trained.parameters();
    let case = Case {
        judge: &judge,
        ..pace.untimed(|| {
            let seed = problem.checked.seed;
            Case::new(&model.problem.objective, theta, &removal, seed, &*trainer)
        })
    };
    let mut methods = Vec::with_capacity(runs.len());
    for (at, &(kind, settings)) in runs.iter().enumerate() {
        let from = (at + first) as f64 * share;
        pace.within(from, from + share);
        let mut method = kind.build_with(preset, settings);
        pace.enter(Stage::Preparing, 0.0, 0.5);
        let start = pace.seconds();
        method.prepare(&case, &*pace).await;
        let prepare_seconds = pace.seconds() - start;
        pace.enter(Stage::Comparing, 0.5, 0.95);
        let (unlearned, seconds) = if kind == MethodKind::Retrain {
            let theta = verified.retrained.parameters().to_vec();
            let unlearned = Unlearned::of_model(&case, theta, verified.retrained.run);
            (unlearned, verified.report.retrain.seconds)
        } else {
            let start = pace.seconds();
            let unlearned = method.unlearn(&case, &*pace).await;
            (unlearned, pace.seconds() - start)
        };
        pace.enter(Stage::Evaluating, 0.95, 1.0);
        pause_if(pace.is_due()).await;
        let row = Row { forgotten: &forgotten, verified: &verified, case: &case };
        let mut entry = row.judge(&*method, &unlearned);
        entry.kept = (kind == MethodKind::IfruPruned).then_some(settings.pruning.kept);
        entry.seconds = seconds;
        entry.prepare_seconds = unlearned.shards.map(|_| prepare_seconds);
        methods.push(entry);
    }
    Ok((verified, CompareReport { methods }))
}

struct Row<'a> {
    forgotten: &'a Forgotten,
    verified: &'a Verified,
    case: &'a Case<'a>,
}

impl Row<'_> {
    /// All of a row but the times.
    fn judge(&self, method: &dyn Method, unlearned: &Unlearned) -> MethodReport {
        let Row { forgotten, verified, case } = self;
        let problem = &forgotten.retained;
        let original = method.original(case);
        let retrained = Scores::new(&case.retained, verified.retrained.parameters());
        let three: [&dyn Scorer; 3] = [&*original, &*unlearned.scores, &retrained];
        let residual = |theta: &[f64]| {
            let mut gradient = vec![0.0; theta.len()];
            case.retained.gradient(theta, &mut gradient, &mut Workspace::default());
            norm(&gradient)
        };
        let run = &unlearned.run;
        MethodReport {
            method: method.kind(),
            kept: None,
            prepare_seconds: None,
            seconds: 0.0,
            newton_steps: run.newton_steps,
            gradients: run.gradients,
            hvp: run.products,
            rows_updated: unlearned.rows_updated,
            residual_before: unlearned.theta.as_ref().map(|_| residual(case.theta)),
            residual_after: unlearned.theta.as_deref().map(residual),
            stop_reason: if *run == Run::default() {
                StopReason::NothingToDo
            } else {
                stop_reason(run)
            },
            original: unlearned.shards.map(|_| problem.metrics(&*original)),
            metrics: problem.metrics(&*unlearned.scores),
            forget_set: close(three, &forgotten.forget_pairs()),
            test_set: close(three, &forgotten.test_pairs()),
            top10_overlap: top_overlap(forgotten, &*unlearned.scores, &retrained),
            membership: proof::membership_of(forgotten, &*unlearned.scores),
            shards: unlearned
                .shards
                .map(|shards| ShardsTouched { touched: shards.touched, shards: shards.shards }),
        }
    }
}
