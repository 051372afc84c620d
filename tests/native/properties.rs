//! Properties of the objective, the graph and training, on random small problems.

use proptest::prelude::*;
use unremember::data::{ReadOptions, SourceFile, read_interactions};
use unremember::graph::Graph;
use unremember::model::ModelKind;
use unremember::objective::{Loss, Objective, Record, Regulariser, Workspace};
use unremember::session::Session;
use unremember::session::report::Settings;

const USERS: usize = 5;
const ITEMS: usize = 6;

fn problem() -> impl Strategy<Value = Objective> {
    let cells = proptest::collection::btree_map(
        (0..USERS as u32, 0..ITEMS as u32),
        (any::<bool>(), proptest::collection::vec(0..ITEMS as u32, 2)),
        2..25,
    );
    (cells, 0..4usize, 0..3usize, any::<bool>(), any::<bool>(), 1..10usize).prop_map(
        |(cells, layers, model, is_bpr, per_record, dim)| {
            let records: Vec<Record> = cells
                .into_iter()
                .map(|((user, item), (positive, negatives))| Record {
                    user,
                    item,
                    positive: positive || is_bpr,
                    negatives: if is_bpr { negatives } else { vec![] },
                })
                .collect();
            let loss = if is_bpr { Loss::Bpr } else { Loss::Bce };
            let regulariser =
                if per_record { Regulariser::PerRecord(0.1) } else { Regulariser::Uniform(0.3) };
            let model = ModelKind::ALL[model].build(layers);
            Objective::new(USERS, ITEMS, dim, model, loss, regulariser, &records)
        },
    )
}

/// A vector of the objective's shape, with zeros in the unused columns.
fn vector(objective: &Objective, seed: u64) -> Vec<f64> {
    let (width, dim) = (objective.width().get(), objective.dim());
    let hash = |k: usize| {
        let x = (k as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15 ^ seed.wrapping_mul(0xd134_2543));
        ((x >> 33) % 2000) as f64 / 1000.0 - 1.0
    };
    (0..objective.len()).map(|k| if k % width < dim { hash(k) } else { 0.0 }).collect()
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn the_gradient_matches_finite_differences(objective in problem(), seed in 0u64..1000) {
        let theta = vector(&objective, seed);
        let direction = vector(&objective, seed + 1);
        let mut workspace = Workspace::default();
        let mut gradient = vec![0.0; theta.len()];
        objective.gradient(&theta, &mut gradient, &mut workspace);
        let step = 1e-5;
        let value = |sign: f64| {
            let moved: Vec<f64> =
                theta.iter().zip(&direction).map(|(t, d)| t + sign * step * d).collect();
            objective.value(&moved, &mut Workspace::default())
        };
        let slope = (value(1.0) - value(-1.0)) / (2.0 * step);
        let ours = dot(&gradient, &direction);
        prop_assert!((slope - ours).abs() < 1e-6 * (1.0 + slope.abs()), "{slope} {ours}");
    }

    #[test]
    fn the_product_is_the_gradients_derivative_symmetric_and_linear(
        objective in problem(), seed in 0u64..1000,
    ) {
        let theta = vector(&objective, seed);
        let (v, w) = (vector(&objective, seed + 1), vector(&objective, seed + 2));
        let n = theta.len();
        let mut workspace = Workspace::default();
        objective.gradient(&theta, &mut vec![0.0; n], &mut workspace);
        let mut product = |x: &[f64]| {
            let mut out = vec![0.0; n];
            objective.hessian_product(&theta, x, &mut out, &mut workspace);
            out
        };
        let (hv, hw) = (product(&v), product(&w));
        let scale = 1.0 + dot(&hv, &hv).sqrt() * dot(&w, &w).sqrt();
        prop_assert!((dot(&w, &hv) - dot(&v, &hw)).abs() < 1e-11 * scale, "symmetric");
        let mixed: Vec<f64> = v.iter().zip(&w).map(|(v, w)| 2.0 * v - 3.0 * w).collect();
        for (k, mixed) in product(&mixed).into_iter().enumerate() {
            prop_assert!((mixed - (2.0 * hv[k] - 3.0 * hw[k])).abs() < 1e-10 * scale, "linear");
        }
        let step = 1e-5;
        let gradient = |sign: f64| {
            let moved: Vec<f64> = theta.iter().zip(&v).map(|(t, v)| t + sign * step * v).collect();
            let mut out = vec![0.0; n];
            objective.gradient(&moved, &mut out, &mut Workspace::default());
            out
        };
        for ((up, down), hv) in gradient(1.0).iter().zip(gradient(-1.0)).zip(&hv) {
            let slope = (up - down) / (2.0 * step);
            prop_assert!((slope - hv).abs() < 1e-5 * scale, "derivative: {slope} {hv}");
        }
    }

    #[test]
    fn removing_edges_and_putting_them_back_restores_the_graph(
        edges in proptest::collection::btree_set((0u32..6, 0u32..7), 1..30),
        choice in proptest::collection::vec(any::<bool>(), 30),
    ) {
        let full = Graph::new(6, 7, edges.iter().copied());
        let removed: Vec<(u32, u32)> = (edges.iter().zip(&choice))
            .filter(|(_, chosen)| **chosen)
            .map(|(edge, _)| *edge)
            .collect();
        let mut graph = full.clone();
        for &(user, item) in &removed {
            prop_assert!(graph.remove(user, item));
            prop_assert!(!graph.remove(user, item), "an edge is removed once");
        }
        let kept = edges.iter().filter(|edge| !removed.contains(edge)).copied();
        let fresh = Graph::new(6, 7, kept);
        for node in 0..graph.nodes() {
            prop_assert_eq!(graph.neighbours(node), fresh.neighbours(node));
        }
        prop_assert_eq!(graph.inv_sqrt_degree(), fresh.inv_sqrt_degree());
        for &(user, item) in removed.iter().rev() {
            prop_assert!(graph.restore(user, item));
        }
        for node in 0..graph.nodes() {
            prop_assert_eq!(graph.neighbours(node), full.neighbours(node));
        }
        prop_assert_eq!(graph.inv_sqrt_degree(), full.inv_sqrt_degree());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(8))]

    #[test]
    fn a_model_does_not_depend_on_row_order(swaps in proptest::collection::vec((0usize..120, 0usize..120), 40)) {
        let mut rows: Vec<String> = (0..120u32)
            .map(|k| format!("u{},i{},{}", k % 12, k / 12 * 7 % 10, 1 + (k * k + k / 5) % 5))
            .collect();
        let model = |rows: &[String]| {
            let text = format!("user,item,rating\n{}\n", rows.join("\n"));
            let (data, _) =
                read_interactions(&[SourceFile::new("a.csv", text.clone())], &ReadOptions::default()).unwrap();
            let settings = Settings { lambda: Some(0.5), dim: 8, ..Settings::default() };
            let mut session = Session::new();
            session.begin_load(vec![SourceFile::new("a.csv", text)], &settings).unwrap();
            while !session.step(std::time::Duration::from_secs(1)).unwrap().done {}
            session.begin_training(&settings).unwrap();
            while !session.step(std::time::Duration::from_secs(1)).unwrap().done {}
            let scores: Vec<u64> = (session.recommend("u3", 5).unwrap().original.iter())
                .map(|r| r.score.to_bits())
                .collect();
            (data, scores)
        };
        let first = model(&rows);
        for (a, b) in swaps {
            rows.swap(a, b);
        }
        prop_assert_eq!(first, model(&rows));
    }
}
