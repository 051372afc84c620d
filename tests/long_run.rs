//! A long visit: many requests one after another, mixed with trainings and models that are saved
//! and loaded; at the end the model is as near to a retrained one as at the start, and nothing has
//! grown. A program of its own, because it counts every byte that is allocated.
#![cfg(not(target_arch = "wasm32"))]

#[path = "native/common/mod.rs"]
mod common;

use std::alloc::{GlobalAlloc, Layout, System};
use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::time::Instant;

use common::{drive, forget, records};
use unremember::data::SourceFile;
use unremember::model::ModelKind;
use unremember::session::report::{
    BackendChoice, Query, Recommendation, Recommendations, Settings, Task,
};
use unremember::session::{Estimate, Session};

/// Requests in all, and the last of them over which nothing may grow.
const REQUESTS: usize = 1000;
const LAST: usize = 500;

struct Counting;
static HELD: AtomicUsize = AtomicUsize::new(0);
static PEAK: AtomicUsize = AtomicUsize::new(0);

// SAFETY: everything is handed on to the system's allocator; only numbers are counted besides.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let now = HELD.fetch_add(layout.size(), Relaxed) + layout.size();
        PEAK.fetch_max(now, Relaxed);
        // SAFETY: the caller's promises are those of the system's allocator.
        unsafe { System.alloc(layout) }
    }
    unsafe fn dealloc(&self, place: *mut u8, layout: Layout) {
        HELD.fetch_sub(layout.size(), Relaxed);
        // SAFETY: as above.
        unsafe { System.dealloc(place, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// Users and items of both tests.
const USERS: usize = 70;
const ITEMS: usize = 40;

fn csv(users: usize) -> String {
    let mut csv = String::from("user,item,rating\n");
    for user in 0..users {
        for item in 0..ITEMS {
            if (user * 7 + item * 5) % 3 != 0 {
                csv += &format!("u{user},i{item},{}\n", if user % 2 == item % 2 { 5 } else { 1 });
            }
        }
    }
    csv
}

fn load(csv: &str, settings: &Settings) -> Session {
    let mut session = Session::new();
    session.begin_load(vec![SourceFile::new("records.csv", csv)], settings).unwrap();
    drive(&mut session).unwrap();
    session
}

fn settings() -> Settings {
    let backend = BackendChoice::Cpu;
    Settings { dim: 4, lambda: Some(0.3), layers: Some(2), backend, ..Settings::default() }
}

type Scores = HashMap<(String, String), f64>;

/// The scores that one of the models gives to what everybody has not seen yet.
fn scores(
    session: &Session,
    of: impl Fn(Recommendations) -> Option<Vec<Recommendation>>,
) -> Scores {
    let all = session.list_users(&Query { limit: 1000, ..Query::default() }).unwrap();
    let mut scores = HashMap::new();
    for user in all.rows {
        for one in of(session.recommend(&user.id, 1000).unwrap()).into_iter().flatten() {
            scores.insert((user.id.clone(), one.item), one.score);
        }
    }
    scores
}

/// The RMSE over the pairs that both know.
fn distance(one: &Scores, other: &Scores) -> f64 {
    let both = one.iter().filter_map(|(pair, a)| Some((a, other.get(pair)?)));
    let squares: Vec<f64> = both.map(|(a, b)| (a - b).powi(2)).collect();
    assert!(squares.len() > 500, "{} pairs", squares.len());
    (squares.iter().sum::<f64>() / squares.len() as f64).sqrt()
}

#[test]
fn a_thousand_requests_with_trainings_and_models_in_between() {
    let settings = settings();
    let mut session = load(&csv(USERS), &settings);
    session.begin_training(&settings).unwrap();
    drive(&mut session).unwrap();
    let all = Query { limit: 1000, ..Query::default() };
    // What is asked for: every other record, so that nobody runs out of them.
    let mut pairs = Vec::new();
    for offset in [0, 1000] {
        let rows = session.list_records(&Query { offset, ..all.clone() }).unwrap().rows;
        pairs.extend(rows.into_iter().map(|row| (row.user, row.item)));
    }
    let (mut trainings, mut swaps) = (0, 0);
    let (mut held, mut sizes) = (Vec::with_capacity(8), Vec::with_capacity(8));
    let mut seconds = Vec::with_capacity(REQUESTS);
    let mut original = HashMap::new();
    for number in 0..REQUESTS {
        // A block of records goes and comes back with the records as they were: the same work each
        // time, so that anything that grows shows.
        if number % 250 == 0 {
            let fresh = load(&csv(USERS), &settings);
            session = fresh;
            session.begin_training(&settings).unwrap();
            drive(&mut session).unwrap();
            trainings += 1;
            original = scores(&session, |top| Some(top.original));
        } else if number % 50 == 0 && number < REQUESTS - 250 {
            session.begin_training(&settings).unwrap();
            drive(&mut session).unwrap();
            trainings += 1;
        } else if number % 25 == 0 {
            let model = SourceFile::new("model", session.export_model().unwrap());
            session = load(&session.export_data().unwrap(), &settings);
            session.import_model(&model).unwrap();
            swaps += 1;
        }
        let (user, item) = &pairs[(number % 250) * 7 % pairs.len()];
        let start = Instant::now();
        forget(&mut session, &records(&[(user, item)])).unwrap();
        seconds.push(start.elapsed().as_secs_f64());
        if number + 1 < REQUESTS {
            session.finish_forgetting().unwrap();
        }
        if number % 250 == 249 && number + 1 < REQUESTS {
            held.push(HELD.load(Relaxed));
            sizes.push(session.inventory().size());
        }
    }
    session.begin_verifying().unwrap();
    drive(&mut session).unwrap();
    let report = session.verify_report().unwrap();
    assert!(report.test_set.rmse_unlearned < 1e-3, "{report:?}");
    // Against the model before the last 250 requests, which nothing has trained anew since.
    let unlearned = scores(&session, |top| top.unlearned);
    let retrained = scores(&session, |top| top.retrained);
    let (left, before) = (distance(&unlearned, &retrained), distance(&original, &retrained));
    let closure = 1.0 - left / before;
    drop((unlearned, retrained));
    session.finish_forgetting().unwrap();
    held.push(HELD.load(Relaxed));
    sizes.push(session.inventory().size());

    // The fastest tenth says what the work takes: what else the machine does only makes it slower.
    let fastest = |part: &[f64]| {
        let mut sorted = part.to_vec();
        sorted.sort_by(f64::total_cmp);
        sorted[sorted.len() / 10]
    };
    let (early, late) = (fastest(&seconds[..LAST]), fastest(&seconds[REQUESTS - LAST..]));
    let growth = held[3] as f64 / held[1] as f64;
    println!(
        "long run: {REQUESTS} requests, {trainings} trainings, {swaps} models saved and loaded; \
         closure over the last 250 {closure:.4} (RMSE {left:.1e} of {before:.1e}); structures {sizes:?}; bytes held {held:?}, over \
         the last {LAST} times {growth:.4}; a request {:.2} ms at first, {:.2} ms at \
         last, ratio {:.3}",
        1e3 * early,
        1e3 * late,
        late / early
    );
    assert!(closure >= 0.99, "{closure}: {left} of {before}");
    // The structures after 250, 500, 750 and 1,000 requests are those of the same records.
    assert!(sizes.iter().all(|&size| size == sizes[0]), "{sizes:?}");
    assert!((growth - 1.0).abs() < 0.01, "{held:?}");
    // Times depend on what else the machine does: `./build.sh longrun` looks at them.
    if std::env::var_os("UNREMEMBER_TIMED").is_some() {
        assert!(late <= 1.1 * early, "{late} instead of {early}");
    }
    check_estimate();
}

/// In the same test, so that nothing else allocates meanwhile.
fn check_estimate() {
    for (users, dim, layers) in [(70, 4, 2), (300, 32, 2), (300, 64, 0), (1200, 16, 3)] {
        let settings = Settings { dim, layers: Some(layers), ..settings() };
        let mut session = load(&csv(users), &settings);
        let what = format!("{users} users, dim {dim}, {layers} layers");
        let (estimate, _) = estimated(&what, &mut session, &settings);
        let user = format!("u{}", users / 2);
        forget(&mut session, &common::users(&[&user])).unwrap();
        session.begin_verifying().unwrap();
        drive(&mut session).unwrap();
        let peak = PEAK.load(Relaxed) as f64;
        println!(
            "estimate: {what}: {:.2} MB estimated, {:.2} MB used",
            estimate.memory / 1e6,
            peak / 1e6
        );
        assert!(peak <= 1.5 * estimate.memory + 1e6, "more than was said");
        assert!(estimate.memory <= 10.0 * peak, "so much more than needed that it means nothing");
    }
}

/// Seconds that this thread has had a CPU, where the system tells; else seconds of the clock.
/// Whatever else the machine does is not in them.
fn seconds_of_this_thread() -> f64 {
    static BEGIN: std::sync::OnceLock<Instant> = std::sync::OnceLock::new();
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanoseconds = told.and_then(|line| line.split(' ').next()?.parse::<f64>().ok());
    nanoseconds.map_or_else(
        || BEGIN.get_or_init(Instant::now).elapsed().as_secs_f64(),
        |nanoseconds| 1e-9 * nanoseconds,
    )
}

/// Trains, and prints the time that was estimated beside the time that it took.
fn estimated(what: &str, session: &mut Session, settings: &Settings) -> (Estimate, f64) {
    let estimate = session.estimate(settings).unwrap();
    PEAK.store(HELD.load(Relaxed), Relaxed);
    let (start, clock) = (seconds_of_this_thread(), Instant::now());
    session.begin_training(settings).unwrap();
    drive(session).unwrap();
    let (seconds, by_clock) = (seconds_of_this_thread() - start, clock.elapsed().as_secs_f64());
    // The system counts by ticks of some milliseconds.
    let seconds = if by_clock < 0.05 { by_clock } else { seconds };
    let report = session.train_report().unwrap();
    println!(
        "estimate: {what}: {:.3} s estimated, {seconds:.3} s taken, ratio {:.2} ({} gradients and \
         {} products in {:.3} s, {} lambdas in {:.3} s)",
        estimate.seconds,
        estimate.seconds / seconds,
        report.gradients,
        report.hvp,
        report.seconds,
        report.lambda_path.len(),
        report.lambda_seconds
    );
    let ratio = estimate.seconds / seconds;
    (estimate, ratio)
}

/// Times depend on what else the machine does, so that they are looked at, and not asserted.
#[test]
#[ignore = "takes minutes: `./build.sh longrun` runs it"]
fn times_told_before_the_work_beside_those_that_it_took() {
    let mut worst: f64 = 1.0;
    let mut look = |what: &str, session: &mut Session, settings: &Settings| {
        let (_, ratio) = estimated(what, session, settings);
        worst = worst.max(ratio.max(1.0 / ratio));
    };
    let backend = BackendChoice::Cpu;
    let all: Vec<Settings> = [ModelKind::Lightgcn, ModelKind::Mf, ModelKind::Gmf]
        .into_iter()
        .flat_map(|model| [(model, Task::Explicit), (model, Task::Implicit)])
        .flat_map(|(model, task)| [(model, task, None), (model, task, Some(1.0))])
        .map(|(model, task, lambda)| {
            let lambda = if model == ModelKind::Lightgcn { lambda } else { lambda.map(|_| 0.1) };
            Settings { model, task: Some(task), lambda, backend, ..Settings::default() }
        })
        .collect();
    for name in ["southern-women", "personas"] {
        for settings in &all {
            let mut session = Session::new();
            if session.load_sample(name, settings).is_ok() {
                let Settings { model, task, lambda, .. } = settings;
                let what = format!("{name}, {model:?}, {task:?}, lambda {lambda:?}");
                look(&what, &mut session, settings);
            }
        }
    }
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/data/ml-100k/ml-100k.inter");
    match std::fs::read(path) {
        Err(_) => println!("SKIPPED: MovieLens 100k is not there, and its times are not looked at"),
        Ok(bytes) => {
            for settings in &all {
                let mut session = Session::new();
                let file = SourceFile::new("ml-100k.inter", bytes.clone());
                session.begin_load(vec![file], settings).unwrap();
                drive(&mut session).unwrap();
                let Settings { model, task, lambda, .. } = settings;
                let what = format!("ML-100k, {model:?}, {task:?}, lambda {lambda:?}");
                look(&what, &mut session, settings);
            }
        }
    }
    println!("estimate: the worst is wrong by a factor of {worst:.1}");
}
