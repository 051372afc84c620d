//! A session whose graphics device is lost at some moment of a step: the step ends all the same,
//! on the CPU, with the same result, and says so. Run natively and in a browser, as `gpu.rs` is.

use std::time::Duration;

use unremember::session::Session;
use unremember::session::report::{BackendChoice, BackendKind, ForgetRequest, Settings};

use super::checks::{TOLERANCE, drive, far_apart, gpu};

/// Steps after which the device is lost.
const MOMENTS: [usize; 5] = [0, 1, 3, 10, 40];

#[derive(Debug, Clone, Copy, PartialEq)]
enum Stage {
    Train,
    Forget,
    Verify,
}

pub async fn a_session_survives_the_loss_of_its_device_at_any_moment() {
    let Some(_) = gpu().await else { return };
    let calm = visit(BackendChoice::Cpu, None).await;
    let (mut lost, mut told) = (0, 0);
    for stage in [Stage::Train, Stage::Forget, Stage::Verify] {
        for moment in MOMENTS {
            let end = visit(BackendChoice::Gpu, Some((stage, moment))).await;
            let off = far_apart(&[calm.scores.clone(), end.scores.clone()]);
            assert!(off < TOLERANCE, "{stage:?}, step {moment}: scores are off by {off}");
            assert_eq!(end.records, calm.records, "{stage:?}, step {moment}");
            lost += usize::from(end.was_lost);
            told += usize::from(end.was_told);
            let why = end.why;
            assert!(end.was_told || !end.was_lost, "{stage:?}, step {moment}: told only {why:?}");
        }
    }
    println!("device: lost {lost} times in the middle of a step, told {told} times, results equal");
    assert!(lost >= 3, "the device was lost in the middle {lost} times only");
}

struct End {
    scores: Vec<f64>,
    records: String,
    /// The device was lost while the step still had something to do on it.
    was_lost: bool,
    was_told: bool,
    why: String,
}

/// Train, forget, verify; where asked for, the device is lost after some steps of one of them.
async fn visit(backend: BackendChoice, fault: Option<(Stage, usize)>) -> End {
    let settings = Settings { lambda: Some(1.0), dim: 8, backend, ..Settings::default() };
    let mut session = Session::new();
    session.load_sample("southern-women", &settings).unwrap();
    let (mut was_lost, mut was_told, mut why) = (false, false, String::new());
    for stage in [Stage::Train, Stage::Forget, Stage::Verify] {
        match stage {
            Stage::Train => session.begin_training(&settings).unwrap(),
            Stage::Forget => {
                let users = vec!["Flora Price".into()];
                let request = ForgetRequest { users, ..Default::default() };
                session.begin_forgetting(&request).unwrap();
            }
            Stage::Verify => session.begin_verifying().unwrap(),
        }
        if let Some((_, moment)) = fault.filter(|(at, _)| *at == stage) {
            let mut is_done = false;
            for _ in 0..moment {
                is_done = session.step(Duration::ZERO).expect("a step goes well").done;
                if is_done {
                    break;
                }
                session.ready().await;
            }
            session.lose_device();
            drive(&mut session).await;
            let report = match stage {
                Stage::Train => &session.train_report().unwrap().backend,
                Stage::Forget => &session.forget_report().unwrap().backend,
                Stage::Verify => &session.verify_report().unwrap().retrain.backend,
            };
            was_told = report.why.contains("the CPU went on");
            // Lost before it was asked for, it is replaced by another one, and nothing is to tell.
            was_lost = !is_done && (was_told || moment > 1 && report.ran == BackendKind::Cpu);
            why.clone_from(&report.why);
        }
        drive(&mut session).await;
    }
    let records = session.export_data().unwrap();
    session.finish_forgetting().unwrap();
    let top = session.recommend("Ruth DeSand", 5).unwrap().original;
    End { scores: top.iter().map(|one| one.score).collect(), records, was_lost, was_told, why }
}
