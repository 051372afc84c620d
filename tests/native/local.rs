//! Local unlearning against the full solve, on all pairs.

use rand::{RngExt, SeedableRng, seq::index};
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, StandardNormal};
use unremember::model::ModelKind;
use unremember::objective::{Loss, Objective, Record, Regulariser, Scores};
use unremember::solver::{
    self, Quiet, finish,
    newton::{Goal, Newton},
};
use unremember::unlearn::local::{LocalEnd, LocalModel};
use unremember::unlearn::{Removal, unlearn};

const USERS: usize = 600;
const ITEMS: usize = 240;
const DEGREE: usize = 12;

/// Users and items with two hidden tastes; every user has the same number of records.
fn records(negatives: usize) -> Vec<Record> {
    let mut rng = ChaCha8Rng::seed_from_u64(5);
    let tastes: Vec<[f64; 2]> = (0..USERS + ITEMS)
        .map(|_| std::array::from_fn(|_| StandardNormal.sample(&mut rng)))
        .collect();
    let mut records = Vec::new();
    for user in 0..USERS {
        let mut items = index::sample(&mut rng, ITEMS, DEGREE).into_vec();
        items.sort_unstable();
        for item in items {
            let (a, b) = (tastes[user], tastes[USERS + item]);
            let is_liked = a[0] * b[0] + a[1] * b[1] > 0.0;
            let negatives: Vec<u32> =
                (0..negatives).map(|_| rng.random_range(0..ITEMS as u32)).collect();
            records.push(Record {
                user: user as u32,
                item: item as u32,
                positive: is_liked || !negatives.is_empty(),
                negatives,
            });
        }
    }
    records
}

fn objective(model: ModelKind, layers: usize, loss: Loss, lambda: f64) -> Objective {
    let regulariser = match layers {
        0 => Regulariser::PerRecord(lambda),
        _ => Regulariser::Uniform(lambda),
    };
    let negatives = if loss == Loss::Bpr { 2 } else { 0 };
    Objective::new(USERS, ITEMS, 8, model.build(layers), loss, regulariser, &records(negatives))
}

const TIGHT: f64 = 1e-6;

fn trained(objective: &Objective) -> Vec<f64> {
    let mut rng = ChaCha8Rng::seed_from_u64(3);
    let mut theta: Vec<f64> =
        (0..objective.len()).map(|_| 0.1 * rng.random_range(-1.0..1.0)).collect();
    finish(solver::train(objective, &mut theta, TIGHT, &Quiet));
    theta
}

/// The full solve for what `removed` leaves.
fn full(objective: &Objective, theta: &[f64], removed: &[usize]) -> (Objective, Vec<f64>) {
    let (mut retained, mut theta) = (objective.clone(), theta.to_vec());
    retained.remove(removed, &[]);
    let goal = Goal { relative_gradient: Some(TIGHT), least_steps: 1, ..Goal::default() };
    finish(unlearn(&retained, &mut theta, goal, &mut Newton::default(), &Quiet));
    (retained, theta)
}

fn largest_difference(objective: &Objective, a: &[f64], b: &[f64]) -> f64 {
    let (a, b) = (Scores::new(objective, a), Scores::new(objective, b));
    let pairs = (0..USERS as u32).flat_map(|u| (0..ITEMS as u32).map(move |i| (u, i)));
    pairs.map(|(u, i)| (a.of_pair(u, i) - b.of_pair(u, i)).abs()).fold(0.0, f64::max)
}

fn removal(records: &[usize]) -> Removal {
    Removal { records: records.to_vec(), items: vec![] }
}

fn honours_the_tolerance(objective: &Objective) {
    let theta = trained(objective);
    let model = LocalModel::new(objective.clone(), &theta).unwrap();
    let mut within = 0;
    for tolerance in [0.1, 0.03, 0.01] {
        for record in (0..objective.terms().records()).step_by(911) {
            let mut local = model.clone();
            let run = local.forget(&removal(&[record]), tolerance);
            let (retained, full) = full(objective, &theta, &[record]);
            assert_eq!(local.objective().row_weight(), retained.row_weight());
            if run.end == LocalEnd::WithinTolerance {
                let difference = largest_difference(&retained, local.theta(), &full);
                assert!(difference <= tolerance, "{difference} at {tolerance}: {run:?}");
                within += 1;
            }
        }
    }
    assert!(within >= 8, "only {within} requests were small enough");
}

#[test]
fn no_score_is_further_than_the_tolerance_lightgcn() {
    honours_the_tolerance(&objective(ModelKind::Lightgcn, 2, Loss::Bce, 1.4));
}

#[test]
fn no_score_is_further_than_the_tolerance_one_layer() {
    honours_the_tolerance(&objective(ModelKind::Lightgcn, 1, Loss::Bce, 2.0));
}

#[test]
fn no_score_is_further_than_the_tolerance_mf() {
    honours_the_tolerance(&objective(ModelKind::Mf, 0, Loss::Bce, 0.15));
}

#[test]
fn no_score_is_further_than_the_tolerance_bpr() {
    honours_the_tolerance(&objective(ModelKind::Lightgcn, 2, Loss::Bpr, 1.5));
}

#[test]
fn many_requests_in_turn_do_not_drift() {
    let objective = objective(ModelKind::Mf, 0, Loss::Bce, 0.15);
    let theta = trained(&objective);
    let mut local = LocalModel::new(objective.clone(), &theta).unwrap();
    let requests: Vec<usize> = (0..objective.terms().records()).step_by(71).collect();
    assert!(requests.len() > 100);
    let mut wide = 0;
    for &record in &requests {
        let run = local.forget(&removal(&[record]), 0.01);
        if run.end != LocalEnd::WithinTolerance {
            let mut theta = local.theta().to_vec();
            finish(unlearn(
                local.objective(),
                &mut theta,
                Goal::default(),
                &mut Newton::default(),
                &Quiet,
            ));
            local.restart(&theta);
            wide += 1;
        }
    }
    assert!(wide <= requests.len() / 4, "{wide} of {} were too wide", requests.len());
    let (retained, full) = full(&objective, &theta, &requests);
    let difference = largest_difference(&retained, local.theta(), &full);
    assert!(difference <= 0.02, "{difference}");
}

#[test]
fn what_is_too_wide_says_so_and_the_full_solve_goes_on() {
    let objective = objective(ModelKind::Lightgcn, 2, Loss::Bce, 1.4);
    let theta = trained(&objective);
    let mut local = LocalModel::new(objective.clone(), &theta).unwrap();
    let half: Vec<usize> = (0..objective.terms().records()).step_by(2).collect();
    let run = local.forget(&removal(&half), 0.01);
    assert_eq!((run.end, run.steps), (LocalEnd::TooWide, 0));
    let (retained, truth) = full(&objective, &theta, &half);
    let mut theta = local.theta().to_vec();
    let goal = Goal { relative_gradient: Some(TIGHT), ..Goal::default() };
    finish(unlearn(local.objective(), &mut theta, goal, &mut Newton::default(), &Quiet));
    assert!(largest_difference(&retained, &theta, &truth) < 1e-3);
    local.restart(&theta);
    let run = local.forget(&removal(&[1]), 0.03);
    let (retained, truth) = full(&objective, &theta, &[half, vec![1]].concat());
    assert_eq!(run.end, LocalEnd::WithinTolerance, "{run:?}");
    assert!(largest_difference(&retained, local.theta(), &truth) <= 0.03);
}

#[test]
fn a_large_request_takes_a_second_step_for_its_first_answer() {
    let objective = objective(ModelKind::Lightgcn, 2, Loss::Bce, 1.4);
    let theta = trained(&objective);
    // 0.5 % of 7200 records.
    let forgotten: Vec<usize> = (0..36).map(|at| 199 * at).collect();
    let (retained, truth) = full(&objective, &theta, &forgotten);
    let mut without_one = objective.clone();
    without_one.remove(&forgotten[1..], &[]);
    assert_eq!(removal(&forgotten[1..]).first_steps(&without_one), 1);
    assert_eq!(removal(&forgotten).first_steps(&retained), 2);
    let difference = |steps| {
        let mut theta = theta.clone();
        let goal = Goal { steps, ..Goal::default() };
        finish(unlearn(&retained, &mut theta, goal, &mut Newton::default(), &Quiet));
        largest_difference(&retained, &theta, &truth)
    };
    let [one, two] = [1, 2].map(difference);
    assert!(two < 0.5 * one, "{one} after one step, {two} after two");
}

#[test]
fn a_model_with_rows_of_its_own_is_refused() {
    let objective = objective(ModelKind::Gmf, 0, Loss::Bce, 0.15);
    let theta = vec![0.0; objective.len()];
    let error = LocalModel::new(objective, &theta).unwrap_err();
    assert!(error.to_string().contains("ifru"), "{error}");
}
