//! Preconditioned conjugate gradients in a trust region (Steihaug 1983), in f32 with inner
//! products accumulated in f64, and with smoothed residuals (Schoenauer 1987; Weiss 1996).
//!
//! The residual of conjugate gradients goes up and down, and what ends a Newton step is its norm.
//! So beside the iterate a second one is kept that moves towards it by as much as makes its own
//! residual smallest; it is the result. Measured on MovieLens-100k: one record polished takes 45
//! products instead of 71 (LightGCN, 2 layers) and 17 instead of 33 (matrix factorisation).

use super::observe::{Event, Observer, report};
use super::preconditioner::Preconditioner;
use crate::compute::vector::{add_scaled, blend, dot, norm, scale_add};

/// What `solve` is asked for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Limits {
    /// End once ||b - H x|| <= relative_residual * ||b||. Never far below what the precision of
    /// the Hessian-vector products gives: the objective is flat along rotations, and longer runs
    /// drift along them.
    pub relative_residual: f64,
    /// End after so many products.
    pub products: usize,
    /// End where the step, in the norm of the preconditioner, reaches this radius.
    pub radius: f64,
    /// Smooth the residual, and return the iterate that belongs to it. Devices do not.
    pub smooth: bool,
    /// At the end take the next step too, at its probable length: its direction is known without a
    /// product. That is nearer to the solution than the smoothed iterate, but has no residual that
    /// is known. Devices do not.
    pub ahead: bool,
}

/// Why conjugate gradients ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// The residual is as small as was asked for.
    Residual,
    /// A direction of negative curvature was found, and followed to the edge of the region.
    NegativeCurvature,
    /// The edge of the trust region was reached.
    Radius,
    /// The limit of products was reached.
    Limit,
}

/// How conjugate gradients ended.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Outcome {
    /// Why.
    pub end: End,
    /// Hessian-vector products used.
    pub products: usize,
    /// ||b - H x|| / ||b|| of the result, as updated by the recurrences; before the last step
    /// where that was taken [`ahead`](Limits::ahead).
    pub relative_residual: f64,
    /// b.x - x.Hx/2: by how much the quadratic model falls, where the length of a step ahead was
    /// right.
    pub model_decrease: f64,
    /// Norm of x in the norm of the preconditioner.
    pub step_norm: f64,
}

/// Room for the vectors of a solve, and where its solution is left.
#[derive(Debug, Clone, Default)]
pub struct Room {
    x: Vec<f32>,
    residual: Vec<f32>,
    smooth: Smooth,
    z: Vec<f32>,
    direction: Vec<f32>,
    h_direction: Vec<f32>,
}

impl Room {
    /// The x of the last solve.
    pub fn solution(&self) -> &[f32] {
        &self.x
    }

    /// Takes the x of a solve elsewhere.
    pub(crate) fn set_solution(&mut self, x: Vec<f32>) {
        self.x = x;
    }
}

/// Solves H x = b for x, from x = 0; x is left in `room`. `product(v, out)` sets `out` = H v.
pub async fn solve(
    b: &[f32],
    mut product: impl FnMut(&[f32], &mut [f32]),
    preconditioner: &Preconditioner,
    limits: Limits,
    room: &mut Room,
    observer: &dyn Observer,
) -> Outcome {
    let Room { x, residual, smooth, z, direction, h_direction } = room;
    x.clear();
    x.resize(b.len(), 0.0);
    copy(b, residual);
    if limits.smooth {
        smooth.start(b);
    }
    z.resize(b.len(), 0.0);
    preconditioner.apply(residual, z);
    copy(z, direction);
    h_direction.resize(b.len(), 0.0);
    let b_norm = norm(b);
    let mut rz = dot(residual, z);
    // Squared norms in the preconditioner's norm, by recurrence (Conn, Gould, Toint, 7.5.1).
    let (mut xx, mut xd, mut dd) = (0.0, 0.0, rz);
    // The lengths of the last two steps.
    let mut alphas = [0.0; 2];
    let mut outcome = Outcome {
        end: End::Residual,
        products: 0,
        relative_residual: 1.0,
        model_decrease: 0.0,
        step_norm: 0.0,
    };
    if b_norm == 0.0 {
        outcome.relative_residual = 0.0;
        return outcome;
    }
    loop {
        if outcome.products == limits.products {
            outcome.end = End::Limit;
            break;
        }
        product(direction, h_direction);
        outcome.products += 1;
        report(observer, Event::Product).await;
        let curvature = dot(direction, h_direction);
        let alpha = rz / curvature;
        let longer = xx + 2.0 * alpha * xd + alpha * alpha * dd;
        if curvature <= 0.0 || !alpha.is_finite() || longer >= limits.radius * limits.radius {
            outcome.end = if curvature <= 0.0 { End::NegativeCurvature } else { End::Radius };
            let edge = if limits.radius.is_finite() {
                to_edge(xx, xd, dd, limits.radius)
            } else if outcome.products == 1 && curvature != 0.0 {
                rz / curvature.abs()
            } else {
                // No region says how far to follow it: the best so far is the result.
                break;
            };
            add_scaled(x, edge as f32, direction);
            add_scaled(residual, -edge as f32, h_direction);
            outcome.model_decrease += edge * rz - 0.5 * edge * edge * curvature;
            outcome.relative_residual = norm(residual) / b_norm;
            outcome.step_norm = (xx + 2.0 * edge * xd + edge * edge * dd).sqrt();
            return outcome;
        }
        add_scaled(x, alpha as f32, direction);
        add_scaled(residual, -alpha as f32, h_direction);
        outcome.model_decrease += 0.5 * alpha * rz;
        alphas = [alphas[1], alpha];
        xx = longer;
        let residual_norm = if limits.smooth { smooth.follow(x, residual) } else { norm(residual) };
        outcome.relative_residual = residual_norm / b_norm;
        if outcome.relative_residual <= limits.relative_residual {
            break;
        }
        preconditioner.apply(residual, z);
        let rz_next = dot(residual, z);
        let beta = rz_next / rz;
        rz = rz_next;
        scale_add(direction, beta as f32, z);
        xd = beta * (xd + alpha * dd);
        dd = rz + beta * beta * dd;
        let step = next_step(alphas) as f32;
        let relative_residual = outcome.relative_residual;
        report(observer, Event::Solving { x, direction, step, relative_residual }).await;
    }
    // In a region nothing says how far such a step may go.
    if limits.ahead && outcome.end == End::Residual && limits.radius.is_infinite() {
        preconditioner.apply(residual, z);
        let rz_next = dot(residual, z);
        scale_add(direction, (rz_next / rz) as f32, z);
        let step = next_step(alphas);
        add_scaled(x, step as f32, direction);
        outcome.model_decrease += 0.5 * step * rz_next;
        let relative_residual = outcome.relative_residual;
        report(observer, Event::Solving { x, direction, step: 0.0, relative_residual }).await;
        xx = preconditioner.square(x);
    } else if limits.smooth {
        std::mem::swap(x, &mut smooth.x);
        // b - H x is known, and with it the model without another product.
        outcome.model_decrease = 0.5 * (dot(b, x) + dot(x, &smooth.residual));
        xx = preconditioner.square(x);
    }
    outcome.step_norm = xx.sqrt();
    outcome
}

/// The probable length of the next step after those of these lengths; 0 before there are two.
/// Lengths change slowly, but for the second, which may be a tenth of the first.
fn next_step(alphas: [f64; 2]) -> f64 {
    alphas[0].min(alphas[1])
}

fn copy(from: &[f32], to: &mut Vec<f32>) {
    to.clear();
    to.extend_from_slice(from);
}

/// The iterate with the smoothed residual.
#[derive(Debug, Clone, Default)]
struct Smooth {
    x: Vec<f32>,
    residual: Vec<f32>,
    /// The residual's squared norm.
    square: f64,
}

impl Smooth {
    /// At x = 0.
    fn start(&mut self, b: &[f32]) {
        self.x.clear();
        self.x.resize(b.len(), 0.0);
        copy(b, &mut self.residual);
        self.square = dot(b, b);
    }

    /// Moves towards `x`, whose residual is `residual`, to where the residual is smallest; returns
    /// its norm.
    fn follow(&mut self, x: &[f32], residual: &[f32]) -> f64 {
        let both = dot(&self.residual, residual);
        let gap = self.square - 2.0 * both + dot(residual, residual);
        // Where the two are the same but for rounding, either will do.
        let part = if gap > 1e-12 * self.square { (self.square - both) / gap } else { 1.0 };
        blend(&mut self.x, part as f32, x);
        blend(&mut self.residual, part as f32, residual);
        self.square = (self.square - part * (2.0 * (self.square - both) - part * gap)).max(0.0);
        self.square.sqrt()
    }
}

// The positive root of xx + 2 t xd + t^2 dd = radius^2.
fn to_edge(xx: f64, xd: f64, dd: f64, radius: f64) -> f64 {
    let room = (radius * radius - xx).max(0.0);
    let root = (xd * xd + dd * room).sqrt();
    if dd <= 0.0 { 0.0 } else { (root - xd) / dd }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::solver::{Quiet, finish};

    #[test]
    fn ahead_is_nearer_to_the_solution_and_stays_within_a_region() {
        const N: usize = 200;
        let curvature = |k: usize| 1.0 + (k % 40) as f32 / 4.0;
        let wanted: Vec<f32> = (0..N).map(|k| ((k * 37) % 11) as f32 - 5.0).collect();
        let b: Vec<f32> = (0..N).map(|k| curvature(k) * wanted[k]).collect();
        let product = |v: &[f32], out: &mut [f32]| {
            out.iter_mut().enumerate().for_each(|(k, out)| *out = curvature(k) * v[k]);
        };
        let preconditioner = Preconditioner::of_inverse(vec![1.0; N]);
        let solve = |ahead: bool, radius: f64| {
            let limits =
                Limits { relative_residual: 0.2, products: 50, radius, smooth: true, ahead };
            let mut room = Room::default();
            let outcome =
                finish(super::solve(&b, product, &preconditioner, limits, &mut room, &Quiet));
            let gap = room.solution().iter().zip(&wanted).map(|(x, w)| f64::from(x - w).powi(2));
            (outcome, gap.sum::<f64>().sqrt(), norm(room.solution()))
        };
        let (there, gap, length) = solve(false, f64::INFINITY);
        let (ahead, gap_ahead, _) = solve(true, f64::INFINITY);
        assert_eq!(there.products, ahead.products);
        assert!(gap_ahead < 0.9 * gap, "{gap_ahead} {gap}");
        let (_, _, within) = solve(true, 1.0001 * length);
        assert!(within <= 1.0002 * length);
        assert_eq!(solve(true, 0.5 * length).0.end, End::Radius);
    }
}
