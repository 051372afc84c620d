//! How a solver reports what it does, and how it pauses.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

/// Something a solver did.
#[derive(Debug, Clone, Copy)]
pub enum Event<'a> {
    /// One pass over the data: a Hessian-vector product, or a gradient at a trial point.
    Product,
    /// An iterate of conjugate gradients, and where they will go next.
    Solving {
        /// The iterate.
        x: &'a [f32],
        /// The direction of the next step.
        direction: &'a [f32],
        /// How long it will probably be, in units of `direction`: as the shorter of the last two,
        /// and 0 before there are two.
        step: f32,
        /// ||b - H x|| / ||b||; of the smoothed iterate where residuals are smoothed.
        relative_residual: f64,
    },
    /// A Newton system is solved as far as it was to be told of
    /// ([`told_residual`](super::newton::Goal::told_residual)), or to the end.
    Solved {
        /// Where the step leads. It has not been judged.
        theta: &'a [f64],
    },
    /// One gradient, at an accepted point.
    Iterate {
        /// The point.
        theta: &'a [f64],
        /// J there.
        objective: f64,
        /// Norm of its gradient.
        gradient_norm: f64,
        /// The norm that ends the run.
        target: f64,
    },
    /// What follows is one part of a longer work of equal parts.
    Part {
        /// The part, from 0.
        part: usize,
        /// How many there are.
        parts: usize,
    },
}

/// Told what a solver does; says whether it should pause.
pub trait Observer {
    /// True to pause here: the solver returns `Pending` once.
    fn observe(&self, event: Event<'_>) -> bool;
}

/// Work of a solver behind a trait object; it may pause wherever an [`Observer`] says so.
pub type Pending<'a, T> = Pin<Box<dyn Future<Output = T> + 'a>>;

/// Never pauses and keeps nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct Quiet;

impl Observer for Quiet {
    fn observe(&self, _: Event<'_>) -> bool {
        false
    }
}

/// Reports an event and pauses where the observer says so.
pub(crate) async fn report(observer: &dyn Observer, event: Event<'_>) {
    pause_if(observer.observe(event)).await;
}

/// Returns `Pending` once where `due`.
pub(crate) async fn pause_if(due: bool) {
    if due {
        Pause { resumed: false }.await;
    }
}

struct Pause {
    resumed: bool,
}

impl Future for Pause {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        if self.resumed {
            return Poll::Ready(());
        }
        self.resumed = true;
        context.waker().wake_by_ref();
        Poll::Pending
    }
}

/// Runs a solver to its end on this thread.
pub fn finish<T>(work: impl Future<Output = T>) -> T {
    pollster::block_on(work)
}
