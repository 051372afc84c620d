//! Waiting for a device without spinning: who drives a session is told when to go on.

use std::future::{Future, poll_fn};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Poll, Wake, Waker};

/// What a job's future wakes.
#[derive(Debug, Default)]
pub(crate) struct Signal {
    is_woken: AtomicBool,
    waiting: Mutex<Option<Waker>>,
}

impl Signal {
    /// Before a poll: nothing has woken it yet.
    pub(crate) fn reset(&self) {
        self.is_woken.store(false, Ordering::Release);
    }

    /// True once a poll may get further: the future only paused, or what it waits for is there.
    pub(crate) fn is_woken(&self) -> bool {
        self.is_woken.load(Ordering::Acquire)
    }

    /// Ends once [`Signal::is_woken`].
    pub(crate) fn wait(self: Arc<Self>) -> impl Future<Output = ()> {
        poll_fn(move |context| {
            let mut waiting = self.waiting.lock().unwrap_or_else(|error| error.into_inner());
            if self.is_woken() {
                return Poll::Ready(());
            }
            *waiting = Some(context.waker().clone());
            Poll::Pending
        })
    }
}

impl Wake for Signal {
    fn wake(self: Arc<Self>) {
        let waiting = {
            let mut waiting = self.waiting.lock().unwrap_or_else(|error| error.into_inner());
            self.is_woken.store(true, Ordering::Release);
            waiting.take()
        };
        if let Some(waker) = waiting {
            waker.wake();
        }
    }
}
