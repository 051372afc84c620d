//! Checks of the WebGPU backend against the CPU, on whatever adapter there is; a software one will
//! do. Run natively by `native/gpu.rs`, and in a browser by `wasm_gpu.rs`.

use std::cell::Cell;
use std::io::Write;
use std::sync::Arc;
use std::time::Duration;

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use unremember::ErrorKind;
use unremember::compute::accelerator::Accelerator;
use unremember::compute::gpu::Gpu;
use unremember::compute::vector;
use unremember::model::ModelKind;
use unremember::objective::{Loss, Objective, Record, Regulariser, Scores, Workspace};
use unremember::session::Session;
use unremember::session::report::{BackendChoice, BackendKind, ForgetRequest, Settings};
use unremember::solver::cg::{self, End, Limits};
use unremember::solver::newton::{Goal, Newton};
use unremember::solver::{Event, Observer, Preconditioner, Quiet, Stop};
use unremember::{train, unlearn};

pub const TOLERANCE: f64 = 1e-4;
const USERS: u32 = 150;

/// An adapter; without one the test is skipped, loudly, or fails where one is demanded.
pub async fn gpu() -> Option<Gpu> {
    match Gpu::request().await {
        Ok(gpu) => Some(gpu),
        Err(error) => {
            assert!(option_env!("UNREMEMBER_NEED_GPU").is_none(), "{error}");
            // Not by eprintln!, which the test runner swallows.
            let _ = writeln!(std::io::stderr(), "\n*** SKIPPED, no GPU is tested: {error}\n");
            None
        }
    }
}

/// 150 users and 24 items; everybody has rated the first two items, so that their rows are long.
fn objective(kind: ModelKind, layers: usize, loss: Loss, dim: usize) -> Objective {
    let (users, items) = (USERS as usize, 24);
    let mut rng = ChaCha8Rng::seed_from_u64(7);
    let mut records = Vec::new();
    for user in 0..users {
        for item in 0..items {
            if item < 2 || rng.random_bool(0.25) {
                let positive = loss == Loss::Bpr || rng.random_bool(0.6);
                let negatives = match loss {
                    Loss::Bce => Vec::new(),
                    Loss::Bpr => (0..3).map(|_| rng.random_range(0..items as u32)).collect(),
                };
                let (user, item) = (user as u32, item as u32);
                records.push(Record { user, item, positive, negatives });
            }
        }
    }
    let regulariser =
        if layers == 0 { Regulariser::PerRecord(0.05) } else { Regulariser::Uniform(0.5) };
    let model = kind.build(layers);
    let mut objective = Objective::new(users, items, dim, model, loss, regulariser, &records);
    // Something is gone, too: records, and an item from the others' comparisons.
    objective.remove(&[3, 4, 100], &[5]);
    objective
}

fn problems() -> Vec<Objective> {
    let mut problems = vec![objective(ModelKind::Mf, 0, Loss::Bce, 8)];
    for (loss, layers, dim) in
        [(Loss::Bce, 1, 5), (Loss::Bce, 2, 32), (Loss::Bpr, 0, 16), (Loss::Bpr, 3, 64)]
    {
        problems.push(objective(ModelKind::Lightgcn, layers, loss, dim));
    }
    problems
}

fn relative(ours: &[f32], theirs: &[f32]) -> f64 {
    let difference: Vec<f32> = ours.iter().zip(theirs).map(|(a, b)| a - b).collect();
    vector::norm(&difference) / vector::norm(theirs)
}

/// Theta of the start of `seed`, in f32.
fn start(objective: &Objective, seed: u64) -> Vec<f32> {
    train::start(objective, seed).iter().map(|&x| x as f32).collect()
}

/// Where CPU and GPU end on the same system, which they must for the same reason.
async fn compare_solves(gpu: &Gpu, objective: &Objective, theta: &[f32], limits: Limits) -> End {
    let mut workspace = Workspace::default();
    let mut gradient = vec![0.0f32; theta.len()];
    objective.gradient(theta, &mut gradient, &mut workspace);
    let preconditioner = Preconditioner::new(objective, theta, &mut workspace);
    let size = vector::norm(&gradient) as f32;
    let b: Vec<f32> = gradient.iter().map(|g| -g / size).collect();
    let mut resident = gpu.load(objective).await.unwrap();
    let inverse = preconditioner.inverse();
    let solved = resident.solve(workspace.point(), &b, inverse, limits, &Quiet).await;
    let (ours, our_end) = solved.unwrap();
    let batches = our_end.products.div_ceil(8);
    assert_eq!(resident.submissions(), batches + 1, "{our_end:?}");
    let product = |v: &[f32], out: &mut [f32]| {
        objective.hessian_product(theta, v, out, &mut workspace);
    };
    let mut room = cg::Room::default();
    let their_end = cg::solve(&b, product, &preconditioner, limits, &mut room, &Quiet).await;
    let theirs = room.solution();
    assert_eq!((our_end.end, our_end.products), (their_end.end, their_end.products));
    let off = relative(&ours, theirs);
    eprintln!("  {our_end:?}: x differs by {off:.1e}");
    assert!(off < TOLERANCE, "{off}");
    let numbers = [
        (our_end.relative_residual, their_end.relative_residual),
        (our_end.model_decrease, their_end.model_decrease),
        (our_end.step_norm, their_end.step_norm),
    ];
    for (ours, theirs) in numbers {
        assert!((ours - theirs).abs() <= TOLERANCE * theirs.abs(), "{our_end:?} {their_end:?}");
    }
    our_end.end
}

pub async fn gradients_products_and_solves_are_those_of_the_cpu() {
    let Some(gpu) = gpu().await else { return };
    eprintln!("adapter: {}", gpu.name());
    let mut ends = Vec::new();
    for objective in problems() {
        let (theta, v) = (start(&objective, 1), start(&objective, 2));
        let mut workspace = Workspace::default();
        let mut gradient = vec![0.0f32; theta.len()];
        let value = objective.gradient(&theta, &mut gradient, &mut workspace);
        let mut product = gradient.clone();
        objective.hessian_product(&theta, &v, &mut product, &mut workspace);
        let mut resident = gpu.load(&objective).await.unwrap();
        let mut ours = vec![0.0f32; theta.len()];
        let our_value = resident.gradient(&theta, &mut ours).await.unwrap();
        assert!((our_value - value).abs() < 1e-6 * value, "{our_value} {value}");
        let in_gradient = relative(&ours, &gradient);
        resident.hessian_product(workspace.point(), &v, 1, &mut ours).await.unwrap();
        let in_product = relative(&ours, &product);
        eprintln!("gradient differs by {in_gradient:.1e}, product by {in_product:.1e}");
        assert!(in_gradient < TOLERANCE && in_product < TOLERANCE);

        // Far from a minimum the curvature is negative, and regions are small; near it neither.
        // The residual is that of Newton steps: what is left to rounding grows with products.
        let limits = Limits {
            relative_residual: 0.1,
            products: 40,
            radius: f64::INFINITY,
            smooth: false,
            ahead: false,
        };
        let minimum = train::train(&objective, 3, 1e-4, &Quiet).await;
        let near = minimum.parameters().iter().zip(&v);
        let near: Vec<f32> = near.map(|(&x, &v)| x as f32 + 0.01 * v).collect();
        for (theta, limits) in [
            (&theta, limits),
            (&theta, Limits { radius: 0.1, ..limits }),
            (&near, limits),
            (&near, Limits { products: 2, ..limits }),
        ] {
            let end = compare_solves(&gpu, &objective, theta, limits).await;
            if !ends.contains(&end) {
                ends.push(end);
            }
        }
    }
    assert_eq!(ends.len(), 4, "every end occurred: {ends:?}");
}

/// Trains on the CPU, then unlearns a user there and on a backend.
async fn unlearn_twice(
    objective: &Objective,
    backend: Arc<Gpu>,
    observer: &dyn Observer,
) -> [Vec<f64>; 2] {
    let trained = train::train(objective, 1, 1.5e-5, &Quiet).await;
    let mut retained = objective.clone();
    let user: Vec<usize> = retained.terms().records_of_user(20).collect();
    retained.remove(&user, &[]);
    let unlearned = async |retained: &Objective, observer: &dyn Observer| {
        let mut theta = trained.parameters().to_vec();
        // Devices do not smooth residuals, so the two take other ways: they have to end at the same
        // place, which shows close to it.
        let goal = Goal { least_steps: 1, relative_gradient: Some(1e-6), ..Goal::default() };
        let run =
            unlearn::unlearn(retained, &mut theta, goal, &mut Newton::default(), observer).await;
        assert_eq!(run.stop, Stop::Converged);
        let scores = Scores::new(retained, &theta);
        (0..USERS).flat_map(|user| scores.of_user(user)).collect::<Vec<f64>>()
    };
    let theirs = unlearned(&retained, &Quiet).await;
    retained.set_backend(backend);
    [unlearned(&retained, observer).await, theirs]
}

pub fn far_apart([ours, theirs]: &[Vec<f64>; 2]) -> f64 {
    let difference: Vec<f64> = ours.iter().zip(theirs).map(|(a, b)| a - b).collect();
    vector::norm(&difference) / vector::norm(theirs)
}

pub async fn a_whole_unlearning_is_that_of_the_cpu() {
    let Some(gpu) = gpu().await.map(Arc::new) else { return };
    for objective in [
        objective(ModelKind::Lightgcn, 2, Loss::Bce, 16),
        objective(ModelKind::Lightgcn, 3, Loss::Bpr, 16),
        objective(ModelKind::Mf, 0, Loss::Bce, 16),
    ] {
        let off = far_apart(&unlearn_twice(&objective, gpu.clone(), &Quiet).await);
        eprintln!("scores after unlearning differ by {off:.1e}");
        assert!(off < TOLERANCE, "{off}");
        assert_eq!(gpu.fault(), None);
    }
}

pub async fn a_training_is_that_of_the_cpu() {
    let Some(gpu) = gpu().await.map(Arc::new) else { return };
    let mut objective = objective(ModelKind::Lightgcn, 2, Loss::Bce, 16);
    let scores = async |objective: &Objective| {
        let trained = train::train(objective, 1, 1.5e-5, &Quiet).await;
        assert_eq!(trained.run.stop, Stop::Converged);
        let scores = Scores::new(objective, trained.parameters());
        (0..USERS).flat_map(|user| scores.of_user(user)).collect::<Vec<f64>>()
    };
    let theirs = scores(&objective).await;
    objective.set_backend(gpu.clone());
    let off = far_apart(&[scores(&objective).await, theirs]);
    eprintln!("scores after training differ by {off:.1e}");
    assert!(off < TOLERANCE, "{off}");
    assert_eq!(gpu.fault(), None);
}

/// Loses the device at the second product.
struct Loses(Arc<Gpu>, Cell<usize>);

impl Observer for Loses {
    fn observe(&self, event: Event<'_>) -> bool {
        if let Event::Product = event {
            self.1.set(self.1.get() + 1);
            if self.1.get() == 2 {
                self.0.lose();
            }
        }
        false
    }
}

pub async fn a_device_that_is_lost_in_the_middle_leads_to_the_cpu_and_the_right_result() {
    let Some(gpu) = gpu().await.map(Arc::new) else { return };
    let objective = objective(ModelKind::Lightgcn, 2, Loss::Bce, 16);
    let losing = Loses(gpu.clone(), Cell::new(0));
    let off = far_apart(&unlearn_twice(&objective, gpu.clone(), &losing).await);
    assert!(off < TOLERANCE, "{off}");
    let fault = gpu.fault().expect("the device knows that it was lost");
    assert!(fault.contains("lost"), "{fault}");
    // It stays out of use.
    let error = gpu.load(&objective).await.err().expect("a lost device takes nothing");
    assert_eq!(error.kind, ErrorKind::Device);
}

pub async fn a_model_with_weights_of_its_own_stays_on_the_cpu() {
    let Some(gpu) = gpu().await else { return };
    let objective = objective(ModelKind::Gmf, 0, Loss::Bce, 8);
    let error = gpu.load(&objective).await.err().expect("GMF is refused");
    assert_eq!(error.kind, ErrorKind::Device);
    assert_eq!(gpu.fault(), None, "the device is fine");
}

pub async fn drive(session: &mut Session) {
    loop {
        let progress = session.step(Duration::from_millis(5)).expect("the step goes well");
        if progress.done {
            break;
        }
        session.ready().await;
    }
}

pub async fn a_session_runs_where_it_is_told_to_and_says_so() {
    let Some(gpu) = gpu().await else { return };
    let mut scores = Vec::new();
    for backend in [BackendChoice::Gpu, BackendChoice::Cpu, BackendChoice::Auto] {
        let settings = Settings { lambda: Some(1.0), dim: 8, backend, ..Settings::default() };
        let mut session = Session::new();
        session.load_sample("southern-women", &settings).unwrap();
        session.begin_training(&settings).unwrap();
        drive(&mut session).await;
        let request = ForgetRequest { users: vec!["Flora Price".into()], ..Default::default() };
        session.begin_forgetting(&request).unwrap();
        drive(&mut session).await;
        for report in
            [&session.train_report().unwrap().backend, &session.forget_report().unwrap().backend]
        {
            eprintln!("{backend:?}: {report:?}");
            if backend == BackendChoice::Gpu {
                assert_eq!(report.ran, BackendKind::Gpu);
                assert_eq!(report.device.as_deref(), Some(gpu.name()));
            } else {
                assert_eq!(report.ran, BackendKind::Cpu, "the sample is small");
            }
            assert!(!report.why.is_empty());
        }
        session.finish_forgetting().unwrap();
        let top = session.recommend("Ruth DeSand", 5).unwrap().original;
        scores.push(top.iter().map(|item| item.score).collect::<Vec<f64>>());
    }
    let [ours, theirs, automatic] = &scores[..] else { unreachable!() };
    assert_eq!(theirs, automatic);
    let off = far_apart(&[ours.clone(), theirs.clone()]);
    eprintln!("scores of the session differ by {off:.1e}");
    assert!(off < TOLERANCE, "{off}");
}
