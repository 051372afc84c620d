//! Generalised matrix factorisation (He et al., *Neural collaborative filtering*, WWW 2017,
//! section 3.2): score(u, i) = sum over k of w_k e_uk e_ik, with trained weights w.
//!
//! The weights are w = 1 + delta, and delta is one more row of theta, so that the regulariser
//! pulls towards the plain dot product and not towards nothing. H_u = e_u, H_i = w * e_i.

use super::{Model, Place};
use crate::compute::Real;

/// Generalised matrix factorisation: a dot product with trained weights.
#[derive(Debug, Clone, Copy)]
pub struct Gmf;

/// theta, or a direction in it, as users, items and delta.
struct Parts<'a, F> {
    users: &'a [F],
    items: &'a [F],
    delta: &'a [F],
}

fn parts<'a, F: Real>(place: &Place<'_, F>, x: &'a [F]) -> Parts<'a, F> {
    let width = place.width.get();
    let (nodes, delta) = x.split_at(place.graph.nodes() * width);
    let (users, items) = nodes.split_at(place.graph.users() * width);
    Parts { users, items, delta }
}

impl<F: Real> Model<F> for Gmf {
    fn extra_rows(&self) -> usize {
        1
    }

    fn represent(&self, place: &mut Place<'_, F>, theta: &[F], h: &mut [F]) {
        let theta = parts(place, theta);
        let (h_users, h_items) = h.split_at_mut(theta.users.len());
        h_users.copy_from_slice(theta.users);
        let width = place.width.get();
        for (h, e) in h_items.chunks_exact_mut(width).zip(theta.items.chunks_exact(width)) {
            for ((h, &e), &delta) in h.iter_mut().zip(e).zip(theta.delta) {
                *h = e + delta * e;
            }
        }
    }

    fn pull_back(&self, place: &mut Place<'_, F>, theta: &[F], g: &[F], out: &mut [F]) {
        let width = place.width.get();
        let theta = parts(place, theta);
        let (g_users, g_items) = g.split_at(theta.users.len());
        let (out_users, out) = out.split_at_mut(theta.users.len());
        let (out_items, out_delta) = out.split_at_mut(theta.items.len());
        out_users.copy_from_slice(g_users);
        out_delta.fill(F::zero());
        let rows = theta.items.chunks_exact(width).zip(g_items.chunks_exact(width));
        for (out, (e, g)) in out_items.chunks_exact_mut(width).zip(rows) {
            for k in 0..width {
                out[k] = g[k] + theta.delta[k] * g[k];
                out_delta[k] += e[k] * g[k];
            }
        }
    }

    fn tangent(&self, place: &mut Place<'_, F>, theta: &[F], v: &[F], out: &mut [F]) {
        let width = place.width.get();
        let (theta, v) = (parts(place, theta), parts(place, v));
        let (out_users, out_items) = out.split_at_mut(theta.users.len());
        out_users.copy_from_slice(v.users);
        let rows = theta.items.chunks_exact(width).zip(v.items.chunks_exact(width));
        for (out, (e, v_item)) in out_items.chunks_exact_mut(width).zip(rows) {
            for k in 0..width {
                out[k] = v_item[k] + theta.delta[k] * v_item[k] + v.delta[k] * e[k];
            }
        }
    }

    fn pull_back_change(
        &self,
        place: &mut Place<'_, F>,
        theta: &[F],
        v: &[F],
        g: &[F],
        g_change: &[F],
        out: &mut [F],
    ) {
        self.pull_back(place, theta, g_change, out);
        let width = place.width.get();
        let (theta, v) = (parts(place, theta), parts(place, v));
        let g_items = &g[theta.users.len()..];
        let (_, out) = out.split_at_mut(theta.users.len());
        let (out_items, out_delta) = out.split_at_mut(theta.items.len());
        let rows = v.items.chunks_exact(width).zip(g_items.chunks_exact(width));
        for (out, (v_item, g)) in out_items.chunks_exact_mut(width).zip(rows) {
            for k in 0..width {
                out[k] += v.delta[k] * g[k];
                out_delta[k] += v_item[k] * g[k];
            }
        }
    }

    // d2J/ddelta_k^2 = sum over records of loss'' (e_uk e_ik)^2, and an item's own curvature is
    // the sum of loss'' e_uk^2.
    fn extra_curvature(&self, place: &mut Place<'_, F>, theta: &[F], own: &[F], extra: &mut [F]) {
        let width = place.width.get();
        let theta = parts(place, theta);
        let own = &own[theta.users.len()..];
        for (e, own) in theta.items.chunks_exact(width).zip(own.chunks_exact(width)) {
            for k in 0..width {
                extra[k] += e[k] * e[k] * own[k];
            }
        }
    }
}
