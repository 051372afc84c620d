//! When a job pauses, how far it is, and how long it has worked.

use std::cell::{Cell, Ref, RefCell};
use std::time::Duration;

use web_time::Instant;

use super::report::{CurvePoint, Progress, Stage};
use super::state::Answer;
use crate::solver::{Event, Observer};

type Metric = Box<dyn Fn(&[f64]) -> Option<f64>>;

/// The clock and the progress of one job. Its work is timed; what runs [`Pace::untimed`]
/// (metrics, bookkeeping) is not.
pub(crate) struct Pace {
    deadline: Cell<Option<Instant>>,
    since: Cell<Option<Instant>>,
    worked: Cell<Duration>,
    started: Instant,
    stage: Cell<Stage>,
    /// What the whole work, its stage and the part of the stage cover of the job.
    whole: Cell<(f64, f64)>,
    stage_span: Cell<(f64, f64)>,
    span: Cell<(f64, f64)>,
    first_log: Cell<Option<f64>>,
    fraction: Cell<f64>,
    passes: Cell<usize>,
    curve: RefCell<Vec<CurvePoint>>,
    metric: RefCell<Option<Metric>>,
    metric_cost: Cell<Duration>,
    metric_at: Cell<Duration>,
    answer: RefCell<Option<Answer>>,
}

impl Pace {
    pub(crate) fn new() -> Self {
        Self {
            deadline: Cell::new(None),
            since: Cell::new(None),
            worked: Cell::default(),
            started: Instant::now(),
            stage: Cell::new(Stage::Idle),
            whole: Cell::new((0.0, 1.0)),
            stage_span: Cell::new((0.0, 1.0)),
            span: Cell::new((0.0, 1.0)),
            first_log: Cell::default(),
            fraction: Cell::new(0.0),
            passes: Cell::new(0),
            curve: RefCell::default(),
            metric: RefCell::default(),
            metric_cost: Cell::default(),
            metric_at: Cell::default(),
            answer: RefCell::default(),
        }
    }

    /// The clock runs, if it was not left running; pause after `budget`.
    pub(crate) fn resume(&self, budget: Duration) {
        let now = Instant::now();
        self.deadline.set(now.checked_add(budget));
        self.since.set(self.since.get().or(Some(now)));
    }

    /// The clock stands.
    pub(crate) fn pause(&self) {
        self.worked.set(self.work());
        self.since.set(None);
    }

    fn work(&self) -> Duration {
        self.worked.get() + self.since.get().map_or(Duration::ZERO, |since| since.elapsed())
    }

    /// Seconds of work so far.
    pub(crate) fn seconds(&self) -> f64 {
        self.work().as_secs_f64()
    }

    /// Runs something that does not count as work.
    pub(crate) fn untimed<T>(&self, run: impl FnOnce() -> T) -> T {
        let was_running = self.since.get().is_some();
        self.pause();
        let result = run();
        if was_running {
            self.since.set(Some(Instant::now()));
        }
        result
    }

    /// The stages that follow cover the part `from` to `to` of the whole job together.
    pub(crate) fn within(&self, from: f64, to: f64) {
        self.whole.set((from, to));
    }

    /// Enters a stage that covers the part `from` to `to` of the whole job.
    pub(crate) fn enter(&self, stage: Stage, from: f64, to: f64) {
        self.stage.set(stage);
        let (start, end) = self.whole.get();
        let place = |part: f64| start + (end - start) * part;
        self.stage_span.set((place(from), place(to)));
        self.span.set((place(from), place(to)));
        self.first_log.set(None);
        self.reach(0.0);
    }

    /// This far within the stage.
    pub(crate) fn reach(&self, part: f64) {
        let (from, to) = self.span.get();
        let fraction = from + (to - from) * part.clamp(0.0, 1.0);
        self.fraction.set(self.fraction.get().max(fraction));
    }

    /// Computes a metric for the curve, now and then, at the iterates that follow.
    pub(crate) fn watch(&self, metric: Option<Metric>) {
        *self.metric.borrow_mut() = metric;
    }

    /// The first answer of what is being polished.
    pub(crate) fn set_answer(&self, answer: Answer) {
        self.answer.replace(Some(answer));
    }

    /// The one that is being polished.
    pub(crate) fn borrow_answer(&self) -> Ref<'_, Option<Answer>> {
        self.answer.borrow()
    }

    pub(crate) fn take_answer(&self) -> Option<Answer> {
        self.answer.take()
    }

    /// True once the budget is used up.
    pub(crate) fn is_due(&self) -> bool {
        self.deadline.get().is_some_and(|deadline| Instant::now() >= deadline)
    }

    /// What to show; hands over the points of the curve.
    pub(crate) fn progress(&self, done: bool) -> Progress {
        let fraction = if done { 1.0 } else { self.fraction.get() };
        let spent = self.started.elapsed().as_secs_f64();
        let is_known = !done && fraction > 0.05 && spent > 0.1;
        Progress {
            stage: if done { Stage::Idle } else { self.stage.get() },
            fraction,
            seconds_left: is_known.then(|| spent * (1.0 - fraction) / fraction),
            done,
            waiting: false,
            curve: self.curve.take(),
            first_answer_seconds: self.answer.borrow().as_ref().map(|answer| answer.seconds),
        }
    }

    fn add_to_curve(&self, theta: &[f64], objective: f64, gradient_norm: f64) {
        let work = self.work();
        // A metric costs about as much as a pass: spend at most a tenth of the time on it.
        let is_metric_due = work >= self.metric_at.get() + 9 * self.metric_cost.get();
        let valid_metric = self.metric.borrow().as_ref().filter(|_| is_metric_due).and_then(|m| {
            let (value, cost) = self.untimed(|| {
                let start = Instant::now();
                (m(theta), start.elapsed())
            });
            self.metric_cost.set(cost);
            self.metric_at.set(work);
            value
        });
        self.curve.borrow_mut().push(CurvePoint {
            passes: self.passes.get(),
            seconds: work.as_secs_f64(),
            objective,
            gradient_norm,
            valid_metric,
        });
    }
}

impl Observer for Pace {
    fn observe(&self, event: Event<'_>) -> bool {
        match event {
            Event::Part { part, parts } => {
                let (from, to) = self.stage_span.get();
                let one = (to - from) / parts.max(1) as f64;
                let start = from + one * part as f64;
                self.span.set((start, start + one));
                self.first_log.set(None);
                self.reach(0.0);
            }
            Event::Solving { .. } | Event::Solved { .. } => {}
            Event::Product => {
                self.passes.set(self.passes.get() + 1);
                // Between iterates nothing is known but that time passes.
                let (_, to) = self.span.get();
                let fraction = self.fraction.get();
                self.fraction.set(fraction + 0.004 * (to - fraction).max(0.0));
            }
            Event::Iterate { theta, objective, gradient_norm, target } => {
                self.passes.set(self.passes.get() + 1);
                // Minimisation converges about linearly in the logarithm of the gradient.
                let left = (gradient_norm / target).max(1.0).ln();
                let first = self.first_log.get().unwrap_or(left).max(left);
                self.first_log.set(Some(first));
                if left.is_finite() && first > 0.0 {
                    self.reach(1.0 - left / first);
                }
                self.add_to_curve(theta, objective, gradient_norm);
            }
        }
        self.is_due()
    }
}
