//! Buffers, and the one way in which work is submitted and its results are read back.

use std::future::poll_fn;
use std::sync::{Arc, Mutex};
use std::task::{Poll, Waker};

use bytemuck::{NoUninit, Pod, cast_slice, pod_collect_to_vec};
use wgpu::{
    Buffer, BufferAsyncError, BufferDescriptor, BufferUsages, CommandEncoder,
    CommandEncoderDescriptor, ErrorFilter, MapMode,
};

use super::device::Device;
use crate::Result;

impl Device {
    /// A buffer of some bytes, zero at first; never empty, because empty ones cannot be bound.
    /// Refuses what the device cannot bind.
    pub fn buffer(&self, what: &str, bytes: usize, usage: BufferUsages) -> Result<Buffer> {
        let size = (bytes as u64).next_multiple_of(16).max(16);
        let limits = self.device.limits();
        let largest = if usage.contains(BufferUsages::STORAGE) {
            limits.max_buffer_size.min(limits.max_storage_buffer_binding_size)
        } else {
            limits.max_buffer_size
        };
        if size > largest {
            let mib = |bytes: u64| bytes.div_ceil(1 << 20);
            return Err(super::device_error(format!(
                "{what} of {} MiB is too large for the graphics device, which takes {} MiB",
                mib(size),
                mib(largest)
            )));
        }
        let descriptor =
            BufferDescriptor { label: Some(what), size, usage, mapped_at_creation: false };
        Ok(self.device.create_buffer(&descriptor))
    }

    /// A storage buffer that the CPU writes and kernels read or write.
    pub fn storage(&self, what: &str, bytes: usize) -> Result<Buffer> {
        let usage = BufferUsages::STORAGE | BufferUsages::COPY_DST | BufferUsages::COPY_SRC;
        self.buffer(what, bytes, usage)
    }

    /// A storage buffer that holds `data`.
    pub fn upload<T: NoUninit>(&self, what: &str, data: &[T]) -> Result<Buffer> {
        let buffer = self.storage(what, size_of_val(data))?;
        self.write(&buffer, data);
        Ok(buffer)
    }

    /// Overwrites the beginning of a buffer, before the next submission.
    pub fn write<T: NoUninit>(&self, buffer: &Buffer, data: &[T]) {
        if !data.is_empty() {
            self.queue.write_buffer(buffer, 0, cast_slice(data));
        }
    }

    /// A buffer to read back through.
    pub fn staging(&self, bytes: usize) -> Result<Buffer> {
        self.buffer("staging", bytes, BufferUsages::MAP_READ | BufferUsages::COPY_DST)
    }

    /// Submits what `record` records, and waits for the first `bytes` of `staging`. Whatever goes
    /// wrong on the way, in validation, on the device or in mapping, is the error that returns.
    pub async fn run(
        &self,
        staging: &Buffer,
        bytes: usize,
        record: impl FnOnce(&mut CommandEncoder),
    ) -> Result<Vec<u8>> {
        self.check()?;
        let scope = self.device.push_error_scope(ErrorFilter::Validation);
        let mut encoder = self.device.create_command_encoder(&CommandEncoderDescriptor::default());
        record(&mut encoder);
        self.queue.submit([encoder.finish()]);
        let range = 0..bytes as u64;
        let answer = Answer::default();
        let callback = answer.clone();
        staging.map_async(MapMode::Read, range.clone(), move |result| callback.give(result));
        let validated = scope.pop();
        // A browser answers on its own once the worker returns to its event loop.
        if cfg!(not(target_arch = "wasm32"))
            && let Err(error) = self.device.poll(wgpu::PollType::wait_indefinitely())
        {
            return Err(self.fail(format!("the graphics device does not answer: {error}")));
        }
        let mapped = answer.wait().await;
        if let Some(error) = validated.await {
            return Err(self.fail(format!("the graphics device refuses the work: {error}")));
        }
        self.check()?;
        if mapped.is_err() {
            return Err(self.fail("the results cannot be read back from the graphics device"));
        }
        let view = staging.get_mapped_range(range).map_err(|error| {
            self.fail(format!("the results cannot be read back from the graphics device: {error}"))
        })?;
        let data = view.to_vec();
        drop(view);
        staging.unmap();
        Ok(data)
    }
}

#[derive(Debug, Default)]
enum Slot {
    #[default]
    Empty,
    Awaited(Waker),
    Given(std::result::Result<(), BufferAsyncError>),
}

/// The result of a mapping, from the callback to the future that waits for it.
#[derive(Debug, Clone, Default)]
struct Answer(Arc<Mutex<Slot>>);

impl Answer {
    fn give(&self, result: std::result::Result<(), BufferAsyncError>) {
        let mut slot = self.0.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        if let Slot::Awaited(waker) = std::mem::replace(&mut *slot, Slot::Given(result)) {
            drop(slot);
            waker.wake();
        }
    }

    /// Waits for the result. Where the callback was dropped without one, that is an error too.
    async fn wait(self) -> std::result::Result<(), BufferAsyncError> {
        poll_fn(|context| {
            // The callback holds the other reference.
            let is_dropped = Arc::strong_count(&self.0) == 1;
            let mut slot = self.0.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
            match &*slot {
                Slot::Given(result) => Poll::Ready(result.clone()),
                _ if is_dropped => Poll::Ready(Err(BufferAsyncError)),
                _ => {
                    *slot = Slot::Awaited(context.waker().clone());
                    Poll::Pending
                }
            }
        })
        .await
    }
}

/// What the device wrote as numbers.
pub(super) fn numbers<T: Pod>(bytes: &[u8]) -> Vec<T> {
    pod_collect_to_vec(bytes)
}
