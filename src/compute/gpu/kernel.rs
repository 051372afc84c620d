//! The kernels of one row width, and how they are bound and dispatched.

use wgpu::{
    BindGroup, BindGroupDescriptor, BindGroupEntry, BindGroupLayout, BindGroupLayoutDescriptor,
    BindGroupLayoutEntry, BindingType, Buffer, BufferBindingType, CommandEncoder,
    ComputePassDescriptor, ComputePipeline, ComputePipelineDescriptor, PipelineCompilationOptions,
    PipelineLayoutDescriptor, ShaderModuleDescriptor, ShaderSource, ShaderStages,
};

use super::device::Device;
use crate::compute::Width;

/// Workgroups in x at most: a limit of every device.
const MOST_GROUPS: usize = 65_535;
/// Workgroups of a reduction over a matrix of so many vec4s: each leaves one pair of sums.
pub(super) fn reduction_groups(vec4s: usize) -> usize {
    vec4s.div_ceil(1024).clamp(1, 128)
}

const COMMON: &str = include_str!("kernels/common.wgsl");
const REDUCE: &str = include_str!("kernels/reduce.wgsl");

/// How a kernel uses a buffer: `u` uniform, `r` read, `w` read and written; in the order of the
/// bindings.
fn binding(index: usize, usage: char) -> BindGroupLayoutEntry {
    let ty = match usage {
        'u' => BufferBindingType::Uniform,
        'r' => BufferBindingType::Storage { read_only: true },
        _ => BufferBindingType::Storage { read_only: false },
    };
    BindGroupLayoutEntry {
        binding: index as u32,
        visibility: ShaderStages::COMPUTE,
        ty: BindingType::Buffer { ty, has_dynamic_offset: false, min_binding_size: None },
        count: None,
    }
}

/// One kernel, ready to be bound.
#[derive(Debug)]
pub(super) struct Kernel {
    pipeline: ComputePipeline,
    layout: BindGroupLayout,
}

impl Kernel {
    fn new(device: &Device, source: &[&str], usages: &str, constants: &[(&str, f64)]) -> Self {
        let device = &device.device;
        let entries: Vec<_> = usages.chars().enumerate().map(|(at, u)| binding(at, u)).collect();
        let layout = device.create_bind_group_layout(&BindGroupLayoutDescriptor {
            label: None,
            entries: &entries,
        });
        let module = device.create_shader_module(ShaderModuleDescriptor {
            label: None,
            source: ShaderSource::Wgsl(source.concat().into()),
        });
        let pipeline_layout = device.create_pipeline_layout(&PipelineLayoutDescriptor {
            bind_group_layouts: &[Some(&layout)],
            ..PipelineLayoutDescriptor::default()
        });
        let pipeline = device.create_compute_pipeline(&ComputePipelineDescriptor {
            label: None,
            layout: Some(&pipeline_layout),
            module: &module,
            entry_point: Some("main"),
            compilation_options: PipelineCompilationOptions {
                constants,
                ..PipelineCompilationOptions::default()
            },
            cache: None,
        });
        Self { pipeline, layout }
    }

    /// The kernel on these buffers, for so many workgroups.
    pub fn step(&self, device: &Device, buffers: &[&Buffer], groups: usize) -> Step {
        let entries: Vec<BindGroupEntry<'_>> = (buffers.iter().enumerate())
            .map(|(at, buffer)| BindGroupEntry {
                binding: at as u32,
                resource: buffer.as_entire_binding(),
            })
            .collect();
        let bound = device.device.create_bind_group(&BindGroupDescriptor {
            label: None,
            layout: &self.layout,
            entries: &entries,
        });
        let rows = groups.div_ceil(MOST_GROUPS).max(1);
        let groups = [groups.div_ceil(rows) as u32, rows as u32];
        Step { pipeline: self.pipeline.clone(), bound, groups }
    }
}

/// A kernel on its buffers.
#[derive(Debug, Clone)]
pub(super) struct Step {
    pipeline: ComputePipeline,
    bound: BindGroup,
    groups: [u32; 2],
}

/// Records steps, one after another, `times` times over.
pub(super) fn record(encoder: &mut CommandEncoder, steps: &[Step], times: usize) {
    let mut pass = encoder.begin_compute_pass(&ComputePassDescriptor::default());
    for step in std::iter::repeat_n(steps, times).flatten() {
        pass.set_pipeline(&step.pipeline);
        pass.set_bind_group(0, &step.bound, &[]);
        pass.dispatch_workgroups(step.groups[0], step.groups[1], 1);
    }
}

/// All kernels, for rows of one width.
#[derive(Debug)]
pub(super) struct Kernels {
    pub scale: Kernel,
    pub spread_pieces: Kernel,
    pub spread_layer: Kernel,
    pub spread_last: Kernel,
    pub spread_last_penalised: Kernel,
    pub loss: Kernel,
    pub tangent: Kernel,
    pub pull_pieces: Kernel,
    pub pull: Kernel,
    pub pull_penalised: Kernel,
    pub curvature: Kernel,
    pub length: Kernel,
    pub advance: Kernel,
    pub decide: Kernel,
    pub turn: Kernel,
}

impl Kernels {
    pub fn new(device: &Device, width: Width) -> Self {
        let lanes = ("LANES", (width.get() / 4) as f64);
        let rows = |source, usages| Kernel::new(device, &[COMMON, source], usages, &[lanes]);
        let sums = |source, usages| Kernel::new(device, &[COMMON, REDUCE, source], usages, &[]);
        let spread = |last: f64, penalty: f64| {
            let source = [COMMON, include_str!("kernels/spread_rows.wgsl")];
            let constants = [lanes, ("LAST", last), ("PENALTY", penalty)];
            Kernel::new(device, &source, "uurrrrrrw", &constants)
        };
        let pull = |penalty: f64| {
            let source = [COMMON, include_str!("kernels/pull_rows.wgsl")];
            Kernel::new(device, &source, "uurrrrrrrw", &[lanes, ("PENALTY", penalty)])
        };
        Self {
            scale: rows(include_str!("kernels/scale.wgsl"), "uurrw"),
            spread_pieces: rows(include_str!("kernels/spread_pieces.wgsl"), "uurrrw"),
            spread_layer: spread(0.0, 0.0),
            spread_last: spread(1.0, 0.0),
            spread_last_penalised: spread(1.0, 1.0),
            loss: rows(include_str!("kernels/loss.wgsl"), "uurrrrwww"),
            tangent: rows(include_str!("kernels/tangent.wgsl"), "uurrrrrw"),
            pull_pieces: rows(include_str!("kernels/pull_pieces.wgsl"), "uurrrrrw"),
            pull: pull(0.0),
            pull_penalised: pull(1.0),
            curvature: sums(include_str!("kernels/curvature.wgsl"), "uurrw"),
            length: sums(include_str!("kernels/length.wgsl"), "uwr"),
            advance: sums(include_str!("kernels/advance.wgsl"), "uurrrwww"),
            decide: sums(include_str!("kernels/decide.wgsl"), "uwr"),
            turn: sums(include_str!("kernels/turn.wgsl"), "uurrw"),
        }
    }
}
