//! Conjugate gradients on the device: the CPU submits iterations by the batch, and looks at the
//! numbers in between.

use super::kernel::record;
use super::resident::{Loaded, STATE_BYTES};
use super::transfer::numbers;
use crate::Result;
use crate::compute::accelerator::{BATCH, Point};
use crate::compute::vector::dot;
use crate::solver::cg::{End, Limits, Outcome};
use crate::solver::{Event, Observer, report};

/// `State` of common.wgsl, in its order.
struct State {
    end: u32,
    products: u32,
    limit: u32,
    rz: f32,
    xx: f32,
    decrease: f32,
    rr: f32,
    goal: f32,
    radius: f32,
}

impl State {
    fn to_words(&self) -> [u32; STATE_BYTES / 4] {
        let mut words = [0; STATE_BYTES / 4];
        (words[0], words[2], words[3]) = (self.end, self.products, self.limit);
        words[4] = self.rz.to_bits();
        // p = z at first, so p.Mp = r.z.
        words[9] = self.rz.to_bits();
        (words[11], words[12], words[13]) =
            (self.rr.to_bits(), self.goal.to_bits(), self.radius.to_bits());
        words
    }

    fn from_words(words: &[u32]) -> Self {
        let number = |at: usize| f32::from_bits(words[at]);
        Self {
            end: words[0],
            products: words[2],
            limit: words[3],
            rz: number(4),
            xx: number(7),
            decrease: number(10),
            rr: number(11),
            goal: number(12),
            radius: number(13),
        }
    }
}

/// See [`crate::compute::accelerator::Resident::solve`].
pub(super) async fn solve(
    loaded: &mut Loaded<'_>,
    point: Point<'_>,
    b: &[f32],
    inverse: &[f32],
    limits: Limits,
    observer: &dyn Observer,
) -> Result<(Vec<f32>, Outcome)> {
    let nothing = |end, relative_residual| Outcome {
        end,
        products: 0,
        relative_residual,
        model_decrease: 0.0,
        step_norm: 0.0,
    };
    let bb = dot(b, b);
    if bb == 0.0 {
        return Ok((vec![0.0; b.len()], nothing(End::Residual, 0.0)));
    }
    if limits.products == 0 {
        return Ok((vec![0.0; b.len()], nothing(End::Limit, 1.0)));
    }
    let z: Vec<f32> = inverse.iter().zip(b).map(|(inverse, b)| inverse * b).collect();
    let state = State {
        end: 0,
        products: 0,
        limit: limits.products.try_into().unwrap_or(u32::MAX),
        rz: dot(b, &z) as f32,
        xx: 0.0,
        decrease: 0.0,
        rr: bb as f32,
        goal: (limits.relative_residual * limits.relative_residual * bb) as f32,
        radius: if limits.radius.is_finite() { limits.radius as f32 } else { -1.0 },
    };
    let device = &loaded.gpu.device;
    device.write(&loaded.buffers.state, &state.to_words());
    device.write(&loaded.buffers.r, b);
    device.write(&loaded.buffers.inverse, inverse);
    device.write(&loaded.buffers.p, &z);
    loaded.write_point(point);
    let (buffer, x) = (loaded.buffers.state.clone(), loaded.buffers.x.clone());
    let steps = loaded.iteration.clone();
    let mut state = state;
    let mut is_first = true;
    while state.end == 0 {
        let parts = [(&buffer, STATE_BYTES)];
        let read = loaded.read(&parts, |encoder| {
            if is_first {
                encoder.clear_buffer(&x, 0, None);
            }
            record(encoder, &steps, BATCH);
        });
        let words: Vec<u32> = numbers(&read.await?);
        let next = State::from_words(&words);
        if next.end == 0 && next.products != state.products + BATCH as u32 {
            return Err(loaded.gpu.device.fail("the graphics device left out work"));
        }
        for _ in state.products..next.products {
            report(observer, Event::Product).await;
        }
        is_first = false;
        state = next;
    }
    let step: Vec<f32> = {
        let parts = [(&x, loaded.matrix_bytes)];
        numbers(&loaded.read(&parts, |_| ()).await?)
    };
    let is_finite = state.rr.is_finite()
        && state.xx.is_finite()
        && state.decrease.is_finite()
        && step.iter().all(|x| x.is_finite());
    if !is_finite {
        return Err(loaded.gpu.device.fail("the graphics device's numbers are not finite"));
    }
    let outcome = Outcome {
        end: match state.end {
            1 => End::Residual,
            2 => End::NegativeCurvature,
            3 => End::Radius,
            _ => End::Limit,
        },
        products: state.products as usize,
        relative_residual: (f64::from(state.rr) / bb).sqrt(),
        model_decrease: f64::from(state.decrease),
        step_norm: f64::from(state.xx.max(0.0)).sqrt(),
    };
    Ok((step, outcome))
}
