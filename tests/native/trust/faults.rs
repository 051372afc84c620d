//! Interruptions at random moments of every stage, from a seed: after each one the session is
//! exactly as it was before the stage, or as it is after it, and never between.

use std::time::Duration;

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::common::{drive, two_camps, users};
use unremember::Result;
use unremember::data::SourceFile;
use unremember::session::report::{ForgetRequest, Query, Settings, Task};
use unremember::session::{Inventory, Session};
use unremember::unlearn::methods::MethodKind;

/// Interruptions of each stage, for each of two settings.
const EACH: usize = 40;

/// Everything that can be seen of a session.
#[derive(Debug, PartialEq)]
struct State {
    inventory: Inventory,
    data: Option<String>,
    model: Option<Vec<u8>>,
}

fn state(session: &Session) -> State {
    State {
        inventory: session.inventory(),
        data: session.export_data().ok(),
        model: session.export_model().ok(),
    }
}

/// Records, model, and the sizes of all structures.
type Outcome = (Option<String>, Option<Vec<u8>>, Vec<(String, usize)>);

/// The same, without what a clock or a device says.
fn outcome(session: &Session) -> Outcome {
    let State { inventory, data, model } = state(session);
    (data, model, inventory.sizes)
}

type Begin = fn(&mut Session, &Settings) -> Result<()>;

fn request() -> ForgetRequest {
    ForgetRequest { records: vec![("u5".into(), "i0".into())], ..users(&["u3", "u8"]) }
}

/// Every stage, in the order of a visit: each ends where the next one begins.
const STAGES: [(&str, Begin); 6] = [
    ("read", |session, settings| {
        session.begin_load(vec![SourceFile::new("records.csv", two_camps())], settings)
    }),
    ("train", |session, settings| session.begin_training(settings)),
    ("forget", |session, _| session.begin_forgetting(&request())),
    ("verify", |session, _| session.begin_verifying()),
    ("compare", |session, _| session.begin_comparing(&[MethodKind::Scif, MethodKind::Finetune])),
    ("forget in turn", |session, _| session.begin_forgetting_in_turn(&users(&["u1", "u2"]))),
];

#[test]
fn an_interruption_at_any_moment_leaves_what_was_before() {
    let mut rng = ChaCha8Rng::seed_from_u64(20_261_122);
    let (mut injected, mut lost, mut zombies, mut steps_seen) = (0, 0, 0, 0);
    for task in [Task::Explicit, Task::Implicit] {
        let settings = Settings {
            task: Some(task),
            dim: 4,
            lambda: Some(0.2),
            // So that there are many moments at which to interrupt.
            layers: Some(2),
            ..Settings::default()
        };
        let mut session = Session::new();
        for (stage, begin) in STAGES {
            let what = format!("{stage}, {task:?}");
            let before = state(&session);
            // How many moments there are: a second, equal session goes all the way.
            let steps = count_steps(&before, &settings, stage, begin);
            steps_seen += steps;
            for _ in 0..EACH {
                begin(&mut session, &settings).unwrap();
                for _ in 0..rng.random_range(0..steps) {
                    assert!(!session.step(Duration::ZERO).unwrap().done, "{what}");
                }
                session.cancel();
                let after = state(&session);
                lost += usize::from(records_in(&after) < records_in(&before));
                zombies += usize::from(records_in(&after) > records_in(&before));
                assert!(after == before, "{what}: between before and after");
                injected += 1;
            }
            // An undisturbed run after all these interruptions ends where one without them does.
            begin(&mut session, &settings).unwrap();
            drive(&mut session).unwrap();
            let mut calm = calm_until(stage, &settings);
            assert_eq!(outcome(&session), outcome(&calm), "{what}");
            calm.cancel();
        }
        session.finish_forgetting().unwrap();
        assert!(["u3", "u8", "u1", "u2"].iter().all(|user| !has_user(&session, user)));
    }
    println!(
        "faults: {injected} interruptions at one of {steps_seen} moments, {lost} sessions with \
         records lost, {zombies} with forgotten records back"
    );
    assert!(injected >= 200 && lost + zombies == 0);
}

fn records_in(state: &State) -> usize {
    state.data.as_ref().map_or(0, |data| data.lines().count())
}

fn has_user(session: &Session, user: &str) -> bool {
    let rows = session.list_users(&Query::default()).unwrap().rows;
    rows.iter().any(|row| row.id == user)
}

/// A session that was never interrupted, after a stage.
fn calm_until(last: &str, settings: &Settings) -> Session {
    let mut session = Session::new();
    for (stage, begin) in STAGES {
        begin(&mut session, settings).unwrap();
        drive(&mut session).unwrap();
        if stage == last {
            break;
        }
    }
    session
}

fn count_steps(before: &State, settings: &Settings, stage: &str, begin: Begin) -> usize {
    let mut session = match STAGES.iter().position(|(name, _)| *name == stage) {
        Some(0) | None => Session::new(),
        Some(at) => calm_until(STAGES[at - 1].0, settings),
    };
    assert_eq!(session.export_data().ok(), before.data, "{stage}: as it was before");
    begin(&mut session, settings).unwrap();
    (1..).find(|_| session.step(Duration::ZERO).unwrap().done).unwrap()
}

#[test]
fn a_session_that_was_dropped_comes_back_from_what_was_kept() {
    let mut rng = ChaCha8Rng::seed_from_u64(7);
    let settings = Settings { dim: 4, lambda: Some(0.2), ..Settings::default() };
    let mut killed = 0;
    for (stage, begin) in STAGES.into_iter().skip(2) {
        let at = STAGES.iter().position(|(name, _)| *name == stage).unwrap();
        let mut session = calm_until(STAGES[at - 1].0, &settings);
        let (data, model) = (session.export_data().unwrap(), session.export_model().unwrap());
        begin(&mut session, &settings).unwrap();
        for _ in 0..rng.random_range(0..5) {
            session.step(Duration::ZERO).unwrap();
        }
        drop(session);
        killed += 1;

        let mut fresh = Session::new();
        fresh.begin_load(vec![SourceFile::new("kept.csv", data.as_str())], &settings).unwrap();
        drive(&mut fresh).unwrap();
        fresh.import_model(&SourceFile::new("kept.safetensors", &model[..])).unwrap();
        assert_eq!(fresh.export_data().unwrap(), data, "{stage}");
        assert_eq!(fresh.export_model().unwrap(), model, "{stage}");
    }
    println!("faults: {killed} sessions dropped in the middle of a stage, {killed} came back");
}

#[test]
fn a_step_that_fails_leaves_what_was_before() {
    let settings = Settings { dim: 4, lambda: Some(0.2), ..Settings::default() };
    let mut session = calm_until("train", &settings);
    let before = state(&session);
    let broken = [
        SourceFile::new("cut.json", "[{\"user\": \"a\", \"item\": \"b\"}, {\"us"),
        SourceFile::new("empty.csv", "user,item\n"),
        SourceFile::new("one.csv", "user,item,rating\na,b,5\nc"),
    ];
    for file in broken {
        let name = file.name.clone();
        let end = session.begin_load(vec![file], &Settings { dim: 0, ..settings.clone() });
        assert!(end.and_then(|()| drive(&mut session)).is_err(), "{name}");
        assert!(state(&session) == before, "{name}");
    }
    assert!(session.begin_forgetting(&users(&["nobody"])).is_err());
    assert!(session.import_model(&SourceFile::new("model", &b"no model"[..])).is_err());
    assert!(state(&session) == before);
}
