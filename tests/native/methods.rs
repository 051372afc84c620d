//! What every method must do, on a small data set with a known answer, for every model and task.

use std::cell::Cell;

use unremember::evaluate::{Scorer, auc, closeness};
use unremember::model::ModelKind;
use unremember::objective::{Loss, Objective, Record, Regulariser, Scores};
use unremember::solver::{Event, Observer, Quiet, Stop, finish};
use unremember::train::{Converged, Paper, PaperSettings, Preset, Trainer};
use unremember::unlearn::Removal;
use unremember::unlearn::methods::{
    BalancedBy, Case, Method, MethodKind, Nothing, RecEraser, Retrain, Sisa, Unit, Unlearned,
};

const USERS: u32 = 16;
const ITEMS: u32 = 12;

/// A checkerboard with a fifth of its fields missing and a few labels turned: users like the
/// items of their own colour.
fn board(model: ModelKind, loss: Loss) -> Objective {
    let fields = (0..USERS).flat_map(|user| (0..ITEMS).map(move |item| (user, item)));
    let records: Vec<Record> = fields
        .filter(|(user, item)| (user * 7 + item * 4) % 5 != 0)
        .map(|(user, item)| (user, item, ((user + item) % 2 == 0) != ((user * 3 + item) % 11 == 0)))
        .filter(|&(_, _, likes)| loss == Loss::Bce || likes)
        .map(|(user, item, positive)| {
            let other = |k: u32| (item + 1 + 2 * ((user + k) % 5)) % ITEMS;
            let negatives = if loss == Loss::Bpr { vec![other(0), other(2)] } else { vec![] };
            Record { user, item, positive, negatives }
        })
        .collect();
    let model = model.build(2);
    Objective::new(
        USERS as usize,
        ITEMS as usize,
        8,
        model,
        loss,
        Regulariser::Uniform(0.3),
        &records,
    )
}

fn boards() -> impl Iterator<Item = (String, Objective)> {
    let models = ModelKind::ALL.into_iter();
    models.flat_map(|model| {
        [Loss::Bce, Loss::Bpr].map(|loss| (format!("{model:?} {loss:?}"), board(model, loss)))
    })
}

fn all_pairs() -> Vec<(u32, u32)> {
    (0..USERS).flat_map(|user| (0..ITEMS).map(move |item| (user, item))).collect()
}

fn largest_gap(a: &dyn Scorer, b: &dyn Scorer) -> f64 {
    let pairs = all_pairs();
    pairs.iter().map(|&(u, i)| (a.of_pair(u, i) - b.of_pair(u, i)).abs()).fold(0.0, f64::max)
}

fn run(method: &mut dyn Method, case: &Case<'_>) -> Unlearned {
    finish(method.prepare(case, &Quiet));
    finish(method.unlearn(case, &Quiet))
}

/// Closure of every method on a request, in the order of [`MethodKind::ALL`].
fn closures(objective: &Objective, removal: &Removal) -> Vec<(MethodKind, f64)> {
    let trainer = Converged::default();
    let trained = finish(trainer.train(objective, 1, &Quiet));
    let case = Case::new(objective, trained.parameters(), removal, 1, &trainer);
    let retrained = run(&mut Retrain, &case);
    MethodKind::ALL
        .into_iter()
        .map(|kind| {
            let mut method = kind.build(Preset::Converged);
            let unlearned = run(&mut *method, &case);
            assert_eq!(method.kind(), kind);
            let original = method.original(&case);
            let pairs = all_pairs();
            let close = closeness(&*original, &*unlearned.scores, &*retrained.scores, &pairs);
            (kind, close.closure().expect("the original differs from the retrained model"))
        })
        .collect()
}

#[test]
fn methods_close_the_gap_as_far_as_they_promise() {
    for (name, objective) in boards() {
        let some = Removal { records: vec![3, 17, 18, 40], items: vec![] };
        for (kind, closure) in closures(&objective, &some) {
            let promised = match kind {
                MethodKind::Nothing => closure.abs() < 1e-9,
                MethodKind::Retrain => closure == 1.0,
                MethodKind::Ifru => closure > 0.99,
                // One Newton step of a problem that, for GMF, is not convex even in the scores.
                MethodKind::IfruOneShot => closure > 0.0,
                MethodKind::Finetune => closure > 0.2,
                // These end elsewhere, or move only some rows: any finite distance is theirs.
                _ => closure.is_finite(),
            };
            assert!(promised, "{name}: {kind:?} has closure {closure}");
        }
    }
}

#[test]
fn forgetting_nothing_changes_nothing() {
    for (name, objective) in boards() {
        let trainer = Converged::default();
        let trained = finish(trainer.train(&objective, 1, &Quiet));
        let nothing = Removal::default();
        let case = Case::new(&objective, trained.parameters(), &nothing, 1, &trainer);
        for kind in MethodKind::ALL {
            let mut method = kind.build(Preset::Converged);
            let unlearned = run(&mut *method, &case);
            let gap = largest_gap(&*method.original(&case), &*unlearned.scores);
            assert!(gap < 1e-4, "{name}: {kind:?} moved a score by {gap}");
            if let Some(shards) = unlearned.shards {
                assert_eq!(shards.touched, 0, "{name}: {kind:?}");
            }
        }
    }
}

#[test]
fn the_original_of_a_method_without_shards_is_the_trained_model() {
    let objective = board(ModelKind::Lightgcn, Loss::Bce);
    let trainer = Converged::default();
    let trained = finish(trainer.train(&objective, 1, &Quiet));
    let removal = Removal { records: vec![5], items: vec![] };
    let case = Case::new(&objective, trained.parameters(), &removal, 1, &trainer);
    let scores = Scores::new(&objective, trained.parameters());
    assert_eq!(largest_gap(&*Nothing.original(&case), &scores), 0.0);
    assert_eq!(run(&mut Nothing, &case).rows_updated, 0);
}

/// Asks for a pause at every event, and counts them.
#[derive(Default)]
struct Pausing(Cell<usize>);

impl Observer for Pausing {
    fn observe(&self, _: Event<'_>) -> bool {
        self.0.set(self.0.get() + 1);
        true
    }
}

#[test]
fn methods_pause_can_be_dropped_and_give_the_same_when_run_again() {
    let objective = board(ModelKind::Lightgcn, Loss::Bce);
    let trainer = Converged::default();
    let trained = finish(trainer.train(&objective, 1, &Quiet));
    let removal = Removal { records: vec![0, 9], items: vec![] };
    let case = Case::new(&objective, trained.parameters(), &removal, 1, &trainer);
    for kind in MethodKind::ALL.into_iter().filter(|&kind| kind != MethodKind::Nothing) {
        let mut method = kind.build(Preset::Converged);
        finish(method.prepare(&case, &Quiet));
        let pausing = Pausing::default();
        {
            let mut work = method.unlearn(&case, &pausing);
            let mut context = std::task::Context::from_waker(std::task::Waker::noop());
            assert!(work.as_mut().poll(&mut context).is_pending(), "{kind:?} does not pause");
        }
        assert_eq!(pausing.0.get(), 1, "{kind:?} goes on after it was dropped");
        let after_cancel = finish(method.unlearn(&case, &pausing));
        let mut fresh = kind.build(Preset::Converged);
        let undisturbed = run(&mut *fresh, &case);
        let gap = largest_gap(&*after_cancel.scores, &*undisturbed.scores);
        assert_eq!(gap, 0.0, "{kind:?} depends on an earlier, cancelled run");
    }
}

#[test]
fn shards_are_disjoint_complete_and_know_nothing_of_each_other() {
    for (name, objective) in boards() {
        let trainer = Converged::default();
        let trained = finish(trainer.train(&objective, 1, &Quiet));
        let removal = Removal { records: vec![3], items: vec![] };
        let case = Case::new(&objective, trained.parameters(), &removal, 1, &trainer);
        let (mut sisa, mut by_user) = (Sisa::default(), Sisa::new(3, Unit::User));
        let mut receraser = RecEraser::default();
        let mut alike_users = RecEraser::new(3, BalancedBy::User);
        let mut alike_items = RecEraser::new(3, BalancedBy::Item);
        finish(alike_users.prepare(&case, &Quiet));
        finish(alike_items.prepare(&case, &Quiet));
        finish(sisa.prepare(&case, &Quiet));
        finish(by_user.prepare(&case, &Quiet));
        finish(receraser.prepare(&case, &Quiet));
        let partitions = [
            (sisa.shard_records(), sisa.shard_objectives()),
            (by_user.shard_records(), by_user.shard_objectives()),
            (receraser.shard_records(), receraser.shard_objectives()),
            (alike_users.shard_records(), alike_users.shard_objectives()),
            (alike_items.shard_records(), alike_items.shard_objectives()),
        ];
        for (shards, objectives) in partitions {
            assert!(shards.len() > 1, "{name}: {} records, one shard", objective.terms().records());
            let mut all: Vec<usize> = shards.concat();
            all.sort_unstable();
            let every: Vec<usize> = (0..objective.terms().records()).collect();
            assert_eq!(all, every, "{name}: each record is in one shard");
            for (records, part) in shards.iter().zip(objectives) {
                let own: Vec<_> = records.iter().map(|&r| objective.terms().record(r)).collect();
                let seen: Vec<_> =
                    (0..part.terms().records()).map(|r| part.terms().record(r)).collect();
                assert_eq!(own, seen, "{name}: a shard sees its own records and no other");
                let edges = own.iter().filter(|record| record.positive).count();
                assert_eq!(part.graph().edges(), edges, "{name}");
            }
        }
        let users_of = |records: &[usize]| {
            let users = records.iter().map(|&record| objective.terms().pair(record).0);
            users.collect::<std::collections::BTreeSet<u32>>()
        };
        for shards in [by_user.shard_records(), alike_users.shard_records()] {
            let users: Vec<_> = shards.into_iter().map(users_of).collect();
            assert!(users[0].is_disjoint(&users[1]), "{name}: a user is in one shard");
        }
        let items_of = |records: &[usize]| {
            let items = records.iter().map(|&record| objective.terms().pair(record).1);
            items.collect::<std::collections::BTreeSet<u32>>()
        };
        let items: Vec<_> = alike_items.shard_records().into_iter().map(items_of).collect();
        assert!(items[0].is_disjoint(&items[1]), "{name}: an item is in one shard");
        let sizes: Vec<usize> = receraser.shard_records().iter().map(|r| r.len()).collect();
        let (small, large) = (sizes.iter().min().unwrap(), sizes.iter().max().unwrap());
        assert!(large - small <= sizes.len(), "{name}: RecEraser's shards are balanced: {sizes:?}");
    }
}

#[test]
fn sisa_retrains_the_touched_shards_only_and_with_one_shard_is_retraining() {
    for (name, objective) in boards() {
        let trainer = Converged::default();
        let trained = finish(trainer.train(&objective, 1, &Quiet));
        let removal = Removal { records: vec![3], items: vec![] };
        let case = Case::new(&objective, trained.parameters(), &removal, 1, &trainer);
        let retrained = run(&mut Retrain, &case);
        let one = run(&mut Sisa::new(1, Unit::Record), &case);
        let gap = largest_gap(&*one.scores, &*retrained.scores);
        assert!(gap < 1e-3, "{name}: one shard is {gap} from the retrained model");
        let mut sisa = Sisa::default();
        let unlearned = run(&mut sisa, &case);
        assert_eq!(unlearned.shards.unwrap().touched, 1, "{name}: one record is in one shard");
        // The same seed on what is retained gives the same shards' optima.
        let again = finish(sisa.unlearn(&case, &Quiet));
        assert_eq!(largest_gap(&*unlearned.scores, &*again.scores), 0.0, "{name}");
    }
}

#[test]
fn learned_aggregation_is_at_least_as_good_on_validation_as_the_mean() {
    for (name, objective) in boards() {
        // The pairs that are no record, by colour.
        let terms = objective.terms();
        let known: std::collections::BTreeSet<_> =
            (0..terms.records()).map(|record| terms.pair(record)).collect();
        let held_out: Vec<_> = all_pairs().into_iter().filter(|p| !known.contains(p)).collect();
        let judge = |scores: &dyn Scorer| {
            let label = |(u, i): (u32, u32)| (u + i) % 2 == 0;
            let pairs = held_out.iter();
            auc(pairs.map(|&(u, i)| (scores.of_pair(u, i), label((u, i)))).collect())
        };
        let trainer = Converged::default();
        let trained = finish(trainer.train(&objective, 1, &Quiet));
        let removal = Removal { records: vec![3], items: vec![] };
        let mut case = Case::new(&objective, trained.parameters(), &removal, 1, &trainer);
        let quality = |method: &mut dyn Method, case: &Case<'_>| {
            finish(method.prepare(case, &Quiet));
            let original = judge(&*method.original(case)).unwrap();
            (original, judge(&*finish(method.unlearn(case, &Quiet)).scores).unwrap())
        };
        let by = [BalancedBy::Record, BalancedBy::User, BalancedBy::Item];
        case.judge = &judge;
        for by in by {
            let (before, after) = quality(&mut RecEraser::new(3, by), &case);
            assert!(before > 0.6 && after > 0.6, "{name}: {by:?} {before} {after}");
        }
        let mut sisa = Sisa::default();
        let (learned, after) = quality(&mut sisa, &case);
        assert!(after > 0.5, "{name}: {after}");
        let submodels: Vec<Scores> = (sisa.shard_objectives().into_iter().enumerate())
            .map(|(k, shard)| {
                let seed = 1 + k as u64;
                Scores::new(shard, finish(trainer.train(shard, seed, &Quiet)).parameters())
            })
            .collect();
        let mean = |&(u, i): &(u32, u32)| submodels.iter().map(|s| s.of_pair(u, i)).sum::<f64>();
        let label = |(u, i): &(u32, u32)| (u + i) % 2 == 0;
        let mean = auc(held_out.iter().map(|pair| (mean(pair), label(pair))).collect()).unwrap();
        assert!(learned >= mean - 1e-6, "{name}: {learned}, the mean {mean}");
    }
}

#[test]
fn a_forgotten_item_touches_the_shards_that_compare_with_it() {
    let objective = board(ModelKind::Mf, Loss::Bpr);
    let trainer = Converged::default();
    let trained = finish(trainer.train(&objective, 1, &Quiet));
    let terms = objective.terms();
    let records = (0..terms.records()).filter(|&record| terms.pair(record).1 == 4).collect();
    let removal = Removal { records, items: vec![4] };
    let case = Case::new(&objective, trained.parameters(), &removal, 1, &trainer);
    let unlearned = run(&mut Sisa::default(), &case);
    let shards = unlearned.shards.unwrap();
    assert_eq!(shards.touched, shards.shards, "the item is a negative everywhere");
    let score = unlearned.scores.of_pair(0, 4);
    assert!(score.abs() < 1e-9, "an item without records has score {score}");
}

/// The share of records whose score has the right sign: something to stop early by.
fn accuracy(objective: &Objective, scores: &dyn Scorer) -> Option<f64> {
    let terms = objective.terms();
    let right = (0..terms.records())
        .map(|r| terms.record(r))
        .filter(|record| (scores.of_pair(record.user, record.item) > 0.0) == record.positive);
    Some(right.count() as f64 / terms.records() as f64)
}

#[test]
fn the_preset_paper_learns_stops_by_validation_and_unlearns() {
    for (name, mut objective) in boards() {
        objective.set_regulariser(Regulariser::Uniform(0.0));
        let judge = |scores: &dyn Scorer| accuracy(&objective, scores);
        let settings = PaperSettings { batch: 32, rate: 0.01, patience: 10, ..Default::default() };
        let trainer = Paper { settings, judge: &judge };
        let trained = finish(trainer.train(&objective, 1, &Quiet));
        assert_eq!(trained.run.stop, Stop::Patience, "{name}");
        let quality = judge(&Scores::new(&objective, trained.parameters())).unwrap();
        assert!(quality > 0.75, "{name}: accuracy {quality}");
        assert_eq!(trained, finish(trainer.train(&objective, 1, &Quiet)), "{name}: same seed");
        let removal = Removal { records: vec![3, 17], items: vec![] };
        let mut case = Case::new(&objective, trained.parameters(), &removal, 1, &trainer);
        case.judge = &judge;
        for kind in MethodKind::ALL {
            let mut method = kind.build(Preset::Paper);
            let unlearned = run(&mut *method, &case);
            let pairs = all_pairs();
            let is_finite = pairs.iter().all(|&(u, i)| unlearned.scores.of_pair(u, i).is_finite());
            assert!(is_finite, "{name}: {kind:?}");
            if kind == MethodKind::Ifru {
                assert_eq!(unlearned.run.stop, Stop::Patience, "{name}");
                assert!(unlearned.rows_updated > 0, "{name}");
            }
        }
    }
}

#[test]
fn everything_can_be_forgotten_by_every_method() {
    for (name, mut objective) in boards() {
        for preset in [Preset::Converged, Preset::Paper] {
            if preset == Preset::Paper {
                objective.set_regulariser(Regulariser::Uniform(0.0));
            }
            let trainer = preset.trainer(&|_| None);
            let theta =
                finish(Converged::default().train(&board(ModelKind::Mf, Loss::Bce), 1, &Quiet));
            let mut theta = theta.parameters().to_vec();
            theta.resize(objective.len(), 0.0);
            let removal = Removal {
                records: (0..objective.terms().records()).collect(),
                items: (0..ITEMS).collect(),
            };
            let case = Case::new(&objective, &theta, &removal, 1, &*trainer);
            for kind in MethodKind::ALL {
                let unlearned = run(&mut *kind.build(preset), &case);
                let scores = unlearned.scores.of_user(0);
                assert!(scores.iter().all(|s| s.is_finite()), "{name}: {kind:?}: {scores:?}");
                let is_exact = matches!(kind, MethodKind::Ifru | MethodKind::Sisa);
                if is_exact && preset == Preset::Converged {
                    assert!(scores.iter().all(|s| s.abs() < 1e-9), "{name}: {kind:?}: {scores:?}");
                }
            }
        }
    }
}
