//! The measurements. Every time is of one thread, and every ratio of two times of this run.

use std::time::Instant;

use unremember::evaluate::{Scorer, auc};
use unremember::objective::{Objective, Scores, Workspace};
use unremember::solver::newton::{Goal, Newton};
use unremember::solver::{Quiet, RELATIVE_GRADIENT, finish, relative_gradient};
use unremember::train::{self, Paper, PaperSettings, Trained, Trainer};
use unremember::unlearn::local::{LocalEnd, LocalModel};
use unremember::unlearn::{FIRST_RESIDUAL, Removal, first_answer, polish, unlearn};

use crate::data::{Data, Kind};

/// Seconds of one call, and what it returns.
pub fn timed<T>(work: impl FnOnce() -> T) -> (f64, T) {
    let start = Instant::now();
    let result = work();
    (start.elapsed().as_secs_f64(), result)
}

/// The median of some seconds.
pub fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// Training, and what it cost.
pub struct Training {
    pub seconds: f64,
    pub passes: usize,
    pub trained: Trained,
}

pub fn training(objective: &Objective, relative_gradient: f64) -> Training {
    let work = || finish(train::train(objective, 1, relative_gradient, &Quiet));
    let (seconds, trained) = timed(work);
    let passes = trained.run.gradients + trained.run.products;
    Training { seconds, passes, trained }
}

/// Training as published, on what is left.
pub fn paper(data: &Data, objective: &Objective) -> f64 {
    let judge = |scores: &dyn Scorer| {
        auc((data.valid.iter()).map(|&(u, i, like)| (scores.of_pair(u, i), like)).collect())
    };
    let paper = Paper { settings: PaperSettings::default(), judge: &judge };
    timed(|| finish(paper.train(objective, 1, &Quiet))).0
}

/// One way to forget, against the retraining.
pub struct Row {
    pub model: Kind,
    pub request: String,
    pub method: String,
    pub seconds: f64,
    /// Retraining / it: the median of pairs, each of two times one after the other.
    pub ratio: f64,
    pub closure_forget: f64,
    pub closure_test: f64,
    /// The largest difference of any score from the full solve.
    pub largest: Option<f64>,
    pub note: String,
}

fn rmse(a: &Scores, b: &Scores, pairs: &[(u32, u32)]) -> f64 {
    let square = |&(u, i): &(u32, u32)| (a.of_pair(u, i) - b.of_pair(u, i)).powi(2);
    (pairs.iter().map(square).sum::<f64>() / pairs.len().max(1) as f64).sqrt()
}

fn largest_difference(data: &Data, a: &Scores, b: &Scores) -> f64 {
    let users = 0..data.users as u32;
    users
        .flat_map(|user| a.of_user(user).into_iter().zip(b.of_user(user)).collect::<Vec<_>>())
        .map(|(a, b)| (a - b).abs())
        .fold(0.0, f64::max)
}

const REPEATS: usize = 3;

/// As far as a session polishes, against a retraining as far as a session trains.
pub const TO_THE_END: &str = "polished to the end";
/// To the first of [`RESIDUALS`] at which the forget set has closed to 0.99: for one record against
/// a retraining to the same residual, otherwise to [`RELATIVE_GRADIENT`].
pub const POLISHED: &str = "polished";
/// As far as a first answer goes.
pub const ONE_SHOT: &str = "one-shot";

/// Relative gradients that [`POLISHED`] tries.
const RESIDUALS: [f64; 5] = [3e-4, 1e-4, 5e-5, 3e-5, RELATIVE_GRADIENT];

/// Unlearning to a residual.
pub fn to_residual(relative_gradient: f64) -> Goal {
    Goal {
        relative_gradient: Some(relative_gradient),
        least_steps: 1,
        first_residual: FIRST_RESIDUAL,
        ..Goal::default()
    }
}

/// Seconds to work out what is kept from training.
pub struct Preparing {
    /// For local unlearning.
    pub local: f64,
    /// For the full solve.
    pub newton: f64,
}

/// Every way to forget, for every request.
pub fn forgetting(
    data: &Data,
    kind: Kind,
    objective: &Objective,
    theta: &[f64],
) -> (Preparing, Vec<Row>) {
    let (local, prepared) =
        timed(|| LocalModel::new(objective.clone(), theta).expect("the model suits it"));
    let (newton, mut kept) = timed(|| Newton::at(objective, theta));
    let preparing = Preparing { local, newton };
    let mut rows = Vec::new();
    for (request, records) in data.requests() {
        eprintln!("  {}: {request}", kind.name());
        let removal = Removal { records: records.clone(), items: vec![] };
        let mut retained = objective.clone();
        retained.remove(&records, &[]);
        let retrain = training(&retained, relative_gradient(&retained));
        let truth = Scores::new(&retained, retrain.trained.parameters());
        let original = Scores::new(objective, theta);
        let forgotten: Vec<(u32, u32)> =
            records.iter().map(|&record| objective.terms().pair(record)).collect();
        let test: Vec<(u32, u32)> = data.test.iter().map(|&(u, i, _)| (u, i)).collect();
        let closure = |scores: &Scores, pairs: &[_]| {
            1.0 - rmse(scores, &truth, pairs) / rmse(&original, &truth, pairs)
        };
        let is_closed = |&residual: &f64| {
            let mut theta = theta.to_vec();
            finish(unlearn(&retained, &mut theta, to_residual(residual), &mut kept, &Quiet));
            closure(&Scores::new(&retained, &theta), &forgotten) >= 0.99
        };
        let residual = RESIDUALS.into_iter().find(is_closed).unwrap_or(RELATIVE_GRADIENT);
        // Seconds of the retraining that a method is compared with. The machine's speed changes from
        // second to second: each repetition has its own.
        let retraining = |method: &str| {
            let to = match method {
                TO_THE_END => relative_gradient(&retained),
                POLISHED if records.len() == 1 => residual,
                _ => RELATIVE_GRADIENT,
            };
            training(&retained, to).seconds
        };
        let mut full_scores = None;
        let mut add = |method: String, times: Vec<[f64; 2]>, theta: &[f64], note: String| {
            let scores = Scores::new(&retained, theta);
            let largest = full_scores.as_ref().map(|full| largest_difference(data, &scores, full));
            rows.push(Row {
                model: kind,
                request: request.clone(),
                method: method.clone(),
                seconds: median(times.iter().map(|pair| pair[1]).collect()),
                ratio: median(times.iter().map(|pair| pair[0] / pair[1]).collect()),
                closure_forget: closure(&scores, &forgotten),
                closure_test: closure(&scores, &test),
                largest,
                note,
            });
            if method == TO_THE_END {
                full_scores = Some(scores);
            }
        };
        for method in [TO_THE_END, POLISHED, ONE_SHOT] {
            let mut last = Vec::new();
            let mut note = String::new();
            let times = (0..REPEATS).map(|_| {
                let retraining = retraining(method);
                let (mut retained, mut theta) = (objective.clone(), theta.to_vec());
                let (seconds, run) = timed(|| {
                    retained.remove(&records, &[]);
                    let theta = &mut theta;
                    match method {
                        TO_THE_END => finish(polish(&retained, theta, &removal, &mut kept, &Quiet)),
                        POLISHED => finish(unlearn(
                            &retained,
                            theta,
                            to_residual(residual),
                            &mut kept,
                            &Quiet,
                        )),
                        _ => finish(first_answer(&retained, theta, &removal, &mut kept, &Quiet)),
                    }
                });
                note = format!("{} products", run.products);
                if method == POLISHED {
                    note += &format!(", to {residual:.1e}");
                }
                last = theta;
                [retraining, seconds]
            });
            let times = times.collect();
            add(method.into(), times, &last, note);
        }
        for tolerance in [0.01, 0.05] {
            let mut last = Vec::new();
            let mut note = String::new();
            let times = (0..REPEATS).map(|_| {
                let retraining = retraining("local");
                let mut model = prepared.clone();
                let (seconds, theta) = timed(|| {
                    let run = model.forget(&removal, tolerance);
                    if run.end == LocalEnd::WithinTolerance {
                        note = format!("{} rows, {} products", run.rows, run.products);
                        return model.theta().to_vec();
                    }
                    note = "too wide: full solve".into();
                    let mut theta = model.theta().to_vec();
                    finish(polish(model.objective(), &mut theta, &removal, &mut kept, &Quiet));
                    theta
                });
                last = theta;
                [retraining, seconds]
            });
            let times = times.collect();
            add(format!("local, tolerance {tolerance}"), times, &last, note);
        }
    }
    (preparing, rows)
}

/// Seconds of a Hessian-vector product.
pub fn product(objective: &Objective, theta: &[f64]) -> f64 {
    let here: Vec<f32> = theta.iter().map(|&x| x as f32).collect();
    let (mut gradient, mut out) = (vec![0.0; here.len()], vec![0.0; here.len()]);
    let mut workspace = Workspace::default();
    objective.gradient(&here, &mut gradient, &mut workspace);
    let mut once =
        || timed(|| objective.hessian_product(&here, &gradient, &mut out, &mut workspace)).0;
    median((0..15).map(|_| once()).collect())
}
