//! What every method must do, on a small data set with a known answer, for every model and task.

use std::cell::Cell;

use unremember::evaluate::{Scorer, closeness};
use unremember::model::ModelKind;
use unremember::objective::{Loss, Objective, Record, Regulariser, Scores};
use unremember::solver::{Event, Observer, Quiet, finish};
use unremember::train::{Converged, Preset, Trainer};
use unremember::unlearn::Removal;
use unremember::unlearn::methods::{Case, Method, MethodKind, Nothing, Retrain, Unlearned};

const USERS: u32 = 16;
const ITEMS: u32 = 12;

/// A checkerboard with a fifth of its fields missing and a few labels turned: users like the
/// items of their own colour.
fn board(model: ModelKind, loss: Loss) -> Objective {
    let fields = (0..USERS).flat_map(|user| (0..ITEMS).map(move |item| (user, item)));
    let records: Vec<Record> = fields
        .filter(|(user, item)| (user * 7 + item * 5) % 5 != 0)
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
        4,
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
                MethodKind::IfruOneShot => closure > 0.5,
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
            assert!(gap < 1e-6, "{name}: {kind:?} moved a score by {gap}");
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
