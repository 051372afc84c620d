//! The certificate of a global minimum, against problems whose minimum is known.

use crate::common::{forget, trained, two_camps, users};
use unremember::evaluate::{Optimality, certify};
use unremember::model::ModelKind;
use unremember::objective::{Loss, Objective, Record, Regulariser, Workspace};
use unremember::session::report::{Preset, Settings};
use unremember::solver::{Quiet, finish, relative_gradient};
use unremember::train::{largest_lambda, train};

const USERS: u32 = 14;
const ITEMS: u32 = 11;

/// Two tastes that cross, so that one column is not enough.
fn crossed(
    model: ModelKind,
    layers: usize,
    loss: Loss,
    regulariser: Regulariser,
    dim: usize,
) -> Objective {
    let fields = (0..USERS).flat_map(|user| (0..ITEMS).map(move |item| (user, item)));
    let likes = |user: u32, item: u32| (user % 2 == item % 2) || (user / 7 == item / 6);
    let records: Vec<Record> = fields
        .filter(|(user, item)| (user * 5 + item * 3) % 4 != 0)
        .filter(|&(user, item)| loss == Loss::Bce || likes(user, item))
        .map(|(user, item)| {
            let negatives = vec![(item + 1) % ITEMS, (item + 2 + user % 3) % ITEMS];
            let negatives = if loss == Loss::Bpr { negatives } else { vec![] };
            Record { user, item, positive: likes(user, item), negatives }
        })
        .collect();
    let (users, items) = (USERS as usize, ITEMS as usize);
    Objective::new(users, items, dim, model.build(layers), loss, regulariser, &records)
}

fn problems(dim: usize) -> Vec<(String, Objective)> {
    let mut problems = Vec::new();
    for loss in [Loss::Bce, Loss::Bpr] {
        for (model, layers) in [(ModelKind::Mf, 0), (ModelKind::Lightgcn, 2)] {
            for lambda in [Regulariser::Uniform(0.25), Regulariser::PerRecord(0.03)] {
                let what = format!("{loss:?} {model:?} {lambda:?}");
                problems.push((what, crossed(model, layers, loss, lambda, dim)));
            }
        }
    }
    problems
}

fn certified(objective: &Objective, theta: &[f64]) -> Optimality {
    finish(certify(objective, theta, &Quiet)).expect("a propagation with a regulariser")
}

fn minimum(objective: &Objective, seed: u64) -> Vec<f64> {
    finish(train(objective, seed, 1e-7, &Quiet)).parameters().to_vec()
}

fn value(objective: &Objective, theta: &[f64]) -> f64 {
    objective.value(theta, &mut Workspace::<f64>::default())
}

#[test]
fn trained_models_are_global_minima_and_the_gap_says_so() {
    for (what, objective) in problems(10) {
        let theta = minimum(&objective, 1);
        let found = certified(&objective, &theta);
        assert!(found.holds(), "{what}: {found:?}");
        assert!(found.least_eigenvalue.abs() < 1e-4, "{what}: {found:?}");
        assert!((found.objective - value(&objective, &theta)).abs() < 1e-9, "{what}");
        for seed in 2..5 {
            let other = value(&objective, &minimum(&objective, seed));
            assert!(other >= found.objective - found.gap, "{what}: {other} {found:?}");
        }
    }
}

#[test]
fn stationary_points_that_are_no_minimum_are_refused() {
    let wide = problems(10);
    for ((what, narrow), (_, wide)) in problems(1).into_iter().zip(wide) {
        let least = value(&wide, &minimum(&wide, 1));
        // Nothing learned at all: every gradient vanishes there.
        let zero = vec![0.0; wide.len()];
        assert!(largest_lambda(&wide, 1) > wide.regulariser().lambda(), "{what}");
        let found = certified(&wide, &zero);
        assert!(!found.holds(), "{what}: {found:?}");
        assert!(found.least_eigenvalue < 0.0, "{what}: {found:?}");
        assert!(found.gap >= value(&wide, &zero) - least, "{what}: {found:?}");
        // The best model of one column, where two are better.
        let theta = minimum(&narrow, 1);
        let found = certified(&narrow, &theta);
        assert!(value(&narrow, &theta) > least + 0.1, "{what}: one column is not enough");
        assert!(!found.holds(), "{what}: {found:?}");
        assert!(found.gap >= value(&narrow, &theta) - least, "{what}: {found:?}");
    }
}

#[test]
fn the_gap_bounds_the_distance_of_any_model() {
    for (what, objective) in problems(6) {
        let theta = minimum(&objective, 1);
        let least = value(&objective, &theta);
        let mut gaps = Vec::new();
        for step in [1.0, 0.1, 0.01, 1e-3] {
            let moved: Vec<f64> = (theta.iter().enumerate())
                .map(|(at, x)| if at % 16 < 6 { x + step * (at as f64 * 1.7).sin() } else { *x })
                .collect();
            let found = certified(&objective, &moved);
            let above = value(&objective, &moved) - least;
            assert!(found.gap >= above, "{what}, {step}: {above} {found:?}");
            gaps.push(found.gap);
        }
        assert!(gaps[3] < 0.05 * gaps[0], "{what}: near the minimum the bound is near: {gaps:?}");
    }
}

#[test]
fn what_allows_no_statement_gets_none() {
    let uniform = Regulariser::Uniform(0.25);
    let none = [
        crossed(ModelKind::Gmf, 0, Loss::Bce, uniform, 4),
        crossed(ModelKind::Mf, 0, Loss::Bce, Regulariser::Uniform(0.0), 4),
    ];
    for objective in none {
        let theta = vec![0.1; objective.len()];
        assert_eq!(finish(certify(&objective, &theta, &Quiet)), None);
    }
}

#[test]
fn an_unlearned_model_is_the_global_minimum_for_what_is_retained() {
    for (layers, dim) in [(0, 12), (2, 12)] {
        let settings =
            Settings { layers: Some(layers), dim, lambda: Some(0.3), ..Settings::default() };
        let mut session = trained(&two_camps(), &settings).unwrap();
        forget(&mut session, &users(&["u3", "u8"])).unwrap();
        let found = session.forget_report().unwrap().optimality.unwrap();
        assert!(found.holds && found.gap < 1e-3 * found.objective, "{found:?}");
        // What is retained, trained from another start, reaches no lower value.
        let data = session.export_data().unwrap();
        session.finish_forgetting().unwrap();
        let again = trained(&data, &Settings { seed: 7, ..settings }).unwrap();
        let other = again.train_report().unwrap().objective;
        assert!(other >= found.objective - found.gap, "{other} {found:?}");
        assert!(other <= found.objective * (1.0 + 1e-6), "{other} {found:?}");
    }
    let paper = Settings { preset: Preset::Paper, dim: 5, ..Settings::default() };
    let mut session = trained(&two_camps(), &paper).unwrap();
    forget(&mut session, &users(&["u3"])).unwrap();
    assert_eq!(session.forget_report().unwrap().optimality, None);
}

#[test]
fn training_as_closely_as_sessions_do_is_close_enough() {
    for (what, objective) in problems(10) {
        let theta = finish(train(&objective, 1, relative_gradient(&objective), &Quiet));
        let found = certified(&objective, theta.parameters());
        assert!(found.holds(), "{what}: {found:?}");
    }
}
