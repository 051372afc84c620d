//! An objective in the device's memory: its gradient and its Hessian-vector products.

use std::sync::Arc;

use wgpu::{Buffer, BufferUsages, CommandEncoder, ErrorFilter};

use super::Gpu;
use super::device::Device;
use super::kernel::{Kernels, Step, record, reduction_groups};
use super::layout::Layout;
use super::transfer::numbers;
use crate::Result;
use crate::compute::accelerator::{Point, Resident};
use crate::objective::Objective;
use crate::solver::cg::{Limits, Outcome};
use crate::solver::{Observer, Pending};

/// The bytes of the numbers of conjugate gradients (`State` of common.wgsl).
pub(super) const STATE_BYTES: usize = 64;

/// All buffers. Matrices have one row per node.
#[derive(Debug)]
pub(super) struct Buffers {
    shape: Buffer,
    pub state: Buffer,
    spread_rows: Buffer,
    neighbours: Buffer,
    spread_pieces: Buffer,
    pull_rows: Buffer,
    entries: Buffer,
    pull_pieces: Buffer,
    records: Buffer,
    items: Buffer,
    weights: Buffer,
    /// By slot: the first derivative, and its change along a tangent.
    slope: Buffer,
    second: Buffer,
    losses: Buffer,
    h: Buffer,
    v_h: Buffer,
    change_h: Buffer,
    scaled: [Buffer; 2],
    pieced: Buffer,
    /// Theta, or the direction of a product.
    pub p: Buffer,
    /// A gradient, or H p.
    pub hp: Buffer,
    pub x: Buffer,
    pub r: Buffer,
    pub inverse: Buffer,
    sums: Buffer,
    pub staging: Buffer,
}

/// See [`Resident`].
#[derive(Debug)]
pub(super) struct Loaded<'a> {
    pub gpu: &'a Gpu,
    objective: &'a Objective,
    kernels: Arc<Kernels>,
    pub buffers: Buffers,
    /// Workgroups for a matrix, and for the records.
    groups: [usize; 2],
    piece_groups: [usize; 2],
    pub matrix_bytes: usize,
    gradient: Vec<Step>,
    product: Vec<Step>,
    /// One iteration of conjugate gradients.
    pub iteration: Vec<Step>,
    /// p = M^-1 r + beta p.
    pub turn: Step,
    pub submissions: usize,
}

impl<'a> Loaded<'a> {
    pub async fn new(gpu: &'a Gpu, objective: &'a Objective) -> Result<Self> {
        let device = &gpu.device;
        device.check()?;
        if !objective.is_propagation() {
            return Err(super::device_error("this model runs on the CPU only"));
        }
        // What goes wrong with memory or with a kernel is known before any work depends on it.
        let scopes = [ErrorFilter::OutOfMemory, ErrorFilter::Validation]
            .map(|filter| device.device.push_error_scope(filter));
        let loaded = Self::lay_out(gpu, objective);
        let [memory, validation] = scopes;
        let (validation, memory) = (validation.pop(), memory.pop());
        let (validation, memory) = (validation.await, memory.await);
        if let Some(error) = memory.or(validation) {
            return Err(device.fail(format!("the graphics device cannot be used: {error}")));
        }
        device.check()?;
        loaded
    }

    fn lay_out(gpu: &'a Gpu, objective: &'a Objective) -> Result<Self> {
        let device = &gpu.device;
        let layout = Layout::new(objective);
        let row_bytes = objective.width().get() * size_of::<f32>();
        let matrix_bytes = objective.graph().nodes() * row_bytes;
        let pieces = [layout.spread.pieces.len(), layout.pull.pieces.len()];
        let buffers = Buffers::new(device, objective, &layout, matrix_bytes)?;
        let kernels = gpu.kernels(objective.width());
        let lanes = objective.width().get() / 4;
        let records = objective.terms().records();
        let groups = [matrix_bytes / 16, records].map(|count| count.div_ceil(64));
        let piece_groups = pieces.map(|count| (count * lanes).div_ceil(64));
        let b = &buffers;
        let turn =
            kernels.turn.step(device, &[&b.shape, &b.state, &b.inverse, &b.r, &b.p], groups[0]);
        let mut loaded = Self {
            gpu,
            objective,
            kernels,
            buffers,
            groups,
            piece_groups,
            matrix_bytes,
            gradient: Vec::new(),
            product: Vec::new(),
            iteration: Vec::new(),
            turn,
            submissions: 0,
        };
        loaded.gradient = loaded.gradient_steps();
        loaded.product = loaded.product_steps();
        loaded.iteration = loaded.iteration_steps();
        Ok(loaded)
    }

    fn layers(&self) -> usize {
        self.objective.layers()
    }

    // out = P x, plus the regulariser's part of `penalised`.
    fn spread(&self, x: &Buffer, out: &Buffer, penalised: Option<&Buffer>) -> Vec<Step> {
        let (b, kernels, device) = (&self.buffers, &self.kernels, &self.gpu.device);
        let [mut from, mut to] = b.scaled.each_ref();
        let scale = [&b.shape, &b.state, &b.spread_rows, x, from];
        let mut steps = vec![kernels.scale.step(device, &scale, self.groups[0])];
        for layer in 1..=self.layers() {
            if self.piece_groups[0] > 0 {
                let bound = [&b.shape, &b.state, &b.spread_pieces, &b.neighbours, from, &b.pieced];
                steps.push(kernels.spread_pieces.step(device, &bound, self.piece_groups[0]));
            }
            let is_last = layer == self.layers();
            let kernel = match penalised {
                _ if !is_last => &kernels.spread_layer,
                None => &kernels.spread_last,
                Some(_) => &kernels.spread_last_penalised,
            };
            let out = if is_last { out } else { to };
            let penalised = penalised.unwrap_or(x);
            let bound = [
                &b.shape,
                &b.state,
                &b.spread_rows,
                &b.neighbours,
                &b.pieced,
                from,
                x,
                penalised,
                out,
            ];
            steps.push(kernel.step(device, &bound, self.groups[0]));
            std::mem::swap(&mut from, &mut to);
        }
        steps
    }

    // From slots back to nodes.
    fn pull(&self, v: &Buffer, out: &Buffer, penalised: Option<&Buffer>) -> Vec<Step> {
        let (b, kernels, device) = (&self.buffers, &self.kernels, &self.gpu.device);
        let mut steps = Vec::new();
        if self.piece_groups[1] > 0 {
            let bound =
                [&b.shape, &b.state, &b.pull_pieces, &b.entries, &b.h, v, &b.slope, &b.pieced];
            steps.push(kernels.pull_pieces.step(device, &bound, self.piece_groups[1]));
        }
        let kernel = if penalised.is_some() { &kernels.pull_penalised } else { &kernels.pull };
        let penalised = penalised.unwrap_or(v);
        let bound = [
            &b.shape,
            &b.state,
            &b.pull_rows,
            &b.entries,
            &b.h,
            v,
            &b.slope,
            &b.pieced,
            penalised,
            out,
        ];
        steps.push(kernel.step(device, &bound, self.groups[0]));
        steps
    }

    // From slots to the parameters: hp = P (pulled), and the regulariser's part of p.
    fn pull_back(&self, v: &Buffer) -> Vec<Step> {
        let b = &self.buffers;
        if self.layers() == 0 {
            return self.pull(v, &b.hp, Some(&b.p));
        }
        let mut steps = self.pull(v, &b.change_h, None);
        steps.extend(self.spread(&b.change_h, &b.hp, Some(&b.p)));
        steps
    }

    // hp = the gradient at p; without layers h = p was written by the CPU.
    fn gradient_steps(&self) -> Vec<Step> {
        let b = &self.buffers;
        let mut steps = Vec::new();
        if self.layers() > 0 {
            steps.extend(self.spread(&b.p, &b.h, None));
        }
        let bound = [
            &b.shape, &b.state, &b.records, &b.items, &b.weights, &b.h, &b.slope, &b.second,
            &b.losses,
        ];
        steps.push(self.kernels.loss.step(&self.gpu.device, &bound, self.groups[1]));
        steps.extend(self.pull_back(&b.h));
        steps
    }

    // hp = H p.
    fn product_steps(&self) -> Vec<Step> {
        let b = &self.buffers;
        let mut steps = Vec::new();
        let v = if self.layers() == 0 { &b.p } else { &b.v_h };
        if self.layers() > 0 {
            steps.extend(self.spread(&b.p, v, None));
        }
        let bound = [&b.shape, &b.state, &b.records, &b.items, &b.h, v, &b.second, &b.slope];
        steps.push(self.kernels.tangent.step(&self.gpu.device, &bound, self.groups[1]));
        steps.extend(self.pull_back(v));
        steps
    }

    fn iteration_steps(&self) -> Vec<Step> {
        let (b, kernels, device) = (&self.buffers, &self.kernels, &self.gpu.device);
        let mut steps = self.product.clone();
        let sums = reduction_groups(self.matrix_bytes / 16);
        let curvature = [&b.shape, &b.state, &b.p, &b.hp, &b.sums];
        steps.push(kernels.curvature.step(device, &curvature, sums));
        steps.push(kernels.length.step(device, &[&b.shape, &b.state, &b.sums], 1));
        let advance = [&b.shape, &b.state, &b.p, &b.hp, &b.inverse, &b.x, &b.r, &b.sums];
        steps.push(kernels.advance.step(device, &advance, sums));
        steps.push(kernels.decide.step(device, &[&b.shape, &b.state, &b.sums], 1));
        steps.push(self.turn.clone());
        steps
    }

    /// Copies a point in, before the next submission.
    pub fn write_point(&self, point: Point<'_>) {
        let device = &self.gpu.device;
        let slope: Vec<[f32; 2]> = point.first.iter().map(|&first| [first, 0.0]).collect();
        device.write(&self.buffers.h, point.h);
        device.write(&self.buffers.slope, &slope);
        device.write(&self.buffers.second, point.second);
    }

    /// Runs `record`, then reads back the beginnings of some buffers, one after another.
    pub async fn read(
        &mut self,
        parts: &[(&Buffer, usize)],
        record: impl FnOnce(&mut CommandEncoder),
    ) -> Result<Vec<u8>> {
        self.submissions += 1;
        let total = parts.iter().map(|(_, bytes)| bytes).sum();
        let staging = &self.buffers.staging;
        self.gpu
            .device
            .run(staging, total, |encoder| {
                record(encoder);
                let mut at = 0;
                for (buffer, bytes) in parts {
                    encoder.copy_buffer_to_buffer(buffer, 0, staging, at, *bytes as u64);
                    at += *bytes as u64;
                }
            })
            .await
    }
}

impl Buffers {
    fn new(
        device: &Device,
        objective: &Objective,
        layout: &Layout,
        matrix_bytes: usize,
    ) -> Result<Self> {
        let terms = objective.terms();
        let matrix = |what| device.storage(what, matrix_bytes);
        let slots = terms.item.len() * size_of::<f32>();
        let losses = terms.records() * size_of::<f32>();
        let pieces = layout.spread.pieces.len().max(layout.pull.pieces.len());
        let row_bytes = objective.width().get() * size_of::<f32>();
        let uniform = BufferUsages::UNIFORM | BufferUsages::COPY_DST;
        let shape = device.buffer("shape", 32, uniform)?;
        device.write(&shape, &layout.shape(objective));
        let state_usage = uniform | BufferUsages::STORAGE | BufferUsages::COPY_SRC;
        Ok(Self {
            shape,
            state: device.buffer("state", STATE_BYTES, state_usage)?,
            spread_rows: device.upload("the graph's rows", &layout.spread.rows)?,
            neighbours: device.upload("the graph", &layout.spread.entries)?,
            spread_pieces: device.upload("the graph's pieces", &layout.spread.pieces)?,
            pull_rows: device.upload("the terms' rows", &layout.pull.rows)?,
            entries: device.upload("the terms", &layout.pull.entries)?,
            pull_pieces: device.upload("the terms' pieces", &layout.pull.pieces)?,
            records: device.upload("the records", &layout.records)?,
            items: device.upload("the items", &layout.items)?,
            weights: device.upload("the weights", &terms.weight)?,
            slope: device.storage("the first derivatives", 2 * slots)?,
            second: device.storage("the second derivatives", slots)?,
            losses: device.storage("the losses", losses)?,
            h: matrix("the representation")?,
            v_h: matrix("its tangent")?,
            change_h: matrix("the pulled gradient")?,
            scaled: [matrix("a layer")?, matrix("a layer")?],
            pieced: device.storage("sums of pieces", pieces * row_bytes)?,
            p: matrix("the direction")?,
            hp: matrix("the product")?,
            x: matrix("the step")?,
            r: matrix("the residual")?,
            inverse: matrix("the preconditioner")?,
            sums: device.storage("sums", reduction_groups(matrix_bytes / 16) * 8)?,
            staging: device.staging((matrix_bytes + losses).max(STATE_BYTES))?,
        })
    }
}

impl Resident for Loaded<'_> {
    fn gradient<'a>(
        &'a mut self,
        theta: &'a [f32],
        out: &'a mut [f32],
    ) -> Pending<'a, Result<f64>> {
        Box::pin(async move {
            let device = &self.gpu.device;
            let b = &self.buffers;
            device.write(&b.state, &[0u8; STATE_BYTES]);
            device.write(&b.p, theta);
            if self.layers() == 0 {
                device.write(&b.h, theta);
            }
            let losses = self.objective.terms().records() * size_of::<f32>();
            let steps = std::mem::take(&mut self.gradient);
            let (hp, losses_buffer) = (b.hp.clone(), b.losses.clone());
            let parts = [(&hp, self.matrix_bytes), (&losses_buffer, losses)];
            let read = self.read(&parts, |encoder| record(encoder, &steps, 1)).await;
            self.gradient = steps;
            let read: Vec<f32> = numbers(&read?);
            let (gradient, losses) = read.split_at(out.len());
            out.copy_from_slice(gradient);
            let losses: f64 = losses.iter().map(|&loss| f64::from(loss)).sum();
            Ok(losses + self.objective.penalty(theta))
        })
    }

    fn hessian_product<'a>(
        &'a mut self,
        point: Point<'a>,
        v: &'a [f32],
        times: usize,
        out: &'a mut [f32],
    ) -> Pending<'a, Result<()>> {
        Box::pin(async move {
            self.write_point(point);
            let device = &self.gpu.device;
            device.write(&self.buffers.state, &[0u8; STATE_BYTES]);
            device.write(&self.buffers.p, v);
            let steps = self.product.clone();
            let hp = self.buffers.hp.clone();
            let parts = [(&hp, self.matrix_bytes)];
            let read = self.read(&parts, |encoder| record(encoder, &steps, times)).await?;
            out.copy_from_slice(&numbers::<f32>(&read));
            Ok(())
        })
    }

    fn solve<'a>(
        &'a mut self,
        point: Point<'a>,
        b: &'a [f32],
        inverse: &'a [f32],
        limits: Limits,
        observer: &'a dyn Observer,
    ) -> Pending<'a, Result<(Vec<f32>, Outcome)>> {
        Box::pin(super::cg::solve(self, point, b, inverse, limits, observer))
    }

    fn submissions(&self) -> usize {
        self.submissions
    }
}
