//! An adapter, a device of it, and what went wrong there.

use std::sync::{Arc, Mutex};

use wgpu::{
    DeviceDescriptor, DeviceType, Instance, InstanceDescriptor, Limits, PowerPreference,
    RequestAdapterOptions,
};

use super::device_error;
use crate::Result;

/// The first thing that went wrong on a device; filled from callbacks.
type Fault = Arc<Mutex<Option<String>>>;

fn note(fault: &Fault, message: String) {
    let mut fault = fault.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
    fault.get_or_insert(message);
}

/// A device and its queue. Once something went wrong on it, it is not used again.
#[derive(Debug)]
pub(super) struct Device {
    pub device: wgpu::Device,
    pub queue: wgpu::Queue,
    pub name: String,
    pub is_software: bool,
    fault: Fault,
}

impl Device {
    pub async fn request() -> Result<Self> {
        let instance = Instance::new(InstanceDescriptor::new_without_display_handle());
        let options = RequestAdapterOptions {
            power_preference: PowerPreference::HighPerformance,
            ..RequestAdapterOptions::default()
        };
        let adapter = instance.request_adapter(&options).await.map_err(|error| {
            device_error("there is no graphics adapter").found(error.to_string())
        })?;
        let info = adapter.get_info();
        let offered = adapter.limits();
        // The defaults are what every WebGPU adapter has: 8 storage buffers in a kernel,
        // workgroups of 256. Only the size of a buffer decides which problems fit, so as much is
        // asked for as there is; the browser does not say so where less would have been granted.
        let required_limits = Limits {
            max_buffer_size: offered.max_buffer_size,
            max_storage_buffer_binding_size: offered.max_storage_buffer_binding_size,
            ..Limits::default()
        };
        let descriptor = DeviceDescriptor { required_limits, ..DeviceDescriptor::default() };
        let (device, queue) = adapter.request_device(&descriptor).await.map_err(|error| {
            device_error("the graphics adapter gives no device").found(error.to_string())
        })?;
        let fault = Fault::default();
        let (errors, losses) = (fault.clone(), fault.clone());
        device.on_uncaptured_error(Arc::new(move |error: wgpu::Error| {
            note(&errors, format!("the graphics device reports: {error}"));
        }));
        device.set_device_lost_callback(move |_, message| {
            note(&losses, format!("the graphics device was lost: {message}"));
        });
        let is_software = info.device_type == DeviceType::Cpu;
        let name = match info.name.as_str() {
            "" => "a WebGPU adapter without a name".into(),
            name => name.into(),
        };
        Ok(Self { device, queue, name, is_software, fault })
    }

    /// What went wrong, if anything did.
    pub fn fault(&self) -> Option<String> {
        self.fault.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).clone()
    }

    /// Remembers that something went wrong, and makes an error of it.
    pub fn fail(&self, message: impl Into<String>) -> crate::Error {
        let message = message.into();
        note(&self.fault, message.clone());
        // What was first is nearest to the cause.
        device_error(self.fault().unwrap_or(message))
    }

    /// An error where something went wrong earlier.
    pub fn check(&self) -> Result<()> {
        self.fault().map_or(Ok(()), |fault| Err(device_error(fault)))
    }

    pub fn lose(&self) {
        self.device.destroy();
    }
}
