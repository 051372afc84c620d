//! The two floating-point types that kernels run in, each with its own instance of every kernel.

use std::ops::{AddAssign, MulAssign};

use num_traits::Float;

use crate::graph::Graph;
use crate::loss_pass::{self, Derivatives};
use crate::product;
use crate::propagate::{self, Scratch};
use crate::terms::Terms;
use crate::{Share, Width, exponential, vector};

/// f32 or f64. The kernels are methods so that this crate has their instances; their
/// documentation is that of the functions in the modules, which call them.
#[allow(missing_docs)]
pub trait Number:
    Float + AddAssign + MulAssign + Default + Send + Sync + std::fmt::Debug + 'static
{
    /// From f64, rounded.
    fn of(value: f64) -> Self;
    /// To f64, exact.
    fn wide(self) -> f64;
    /// e^x for x <= 0.
    fn exp_of_negative(self) -> Self;

    fn propagate(
        share: Share,
        graph: &Graph,
        layers: usize,
        width: Width,
        x: &[Self],
        out: &mut [Self],
        scratch: &mut Scratch<Self>,
    );
    fn gradient(
        share: Share,
        terms: &Terms,
        width: Width,
        h: &[Self],
        out: &mut [Self],
        derivatives: &mut Derivatives<Self>,
    ) -> f64;
    fn hessian_product(
        share: Share,
        terms: &Terms,
        width: Width,
        h: &[Self],
        v: &[Self],
        derivatives: &mut Derivatives<Self>,
        out: &mut [Self],
    );
    fn forgotten_gradient(
        terms: &Terms,
        width: Width,
        records: &[usize],
        slots: &[usize],
        h: &[Self],
        out: &mut [Self],
    );
    fn curvature(terms: &Terms, width: Width, h: &[Self], second: &[Self], out: &mut [Self]);
    fn dot(a: &[Self], b: &[Self]) -> f64;
    fn add_scaled(y: &mut [Self], factor: Self, x: &[Self]);
    fn scale_add(y: &mut [Self], factor: Self, x: &[Self]);
    fn blend(y: &mut [Self], part: Self, x: &[Self]);
    fn narrow(from: &[f64], to: &mut [Self]);
    fn add_weighted(out: &mut [Self], weights: &[f64], x: &[Self], width: usize);
    fn multiply(d: &[Self], x: &[Self], z: &mut [Self]);
}

macro_rules! number {
    ($F:ty, $of:expr, $wide:expr, $exp:path) => {
        impl Number for $F {
            #[inline(always)]
            fn of(value: f64) -> Self {
                $of(value)
            }
            #[inline(always)]
            fn wide(self) -> f64 {
                $wide(self)
            }
            #[inline(always)]
            fn exp_of_negative(self) -> Self {
                $exp(self)
            }

            #[inline(never)]
            fn propagate(
                share: Share,
                graph: &Graph,
                layers: usize,
                width: Width,
                x: &[Self],
                out: &mut [Self],
                scratch: &mut Scratch<Self>,
            ) {
                propagate::run(share, graph, layers, width, x, out, scratch);
            }
            #[inline(never)]
            fn gradient(
                share: Share,
                terms: &Terms,
                width: Width,
                h: &[Self],
                out: &mut [Self],
                derivatives: &mut Derivatives<Self>,
            ) -> f64 {
                loss_pass::run::gradient(share, terms, width, h, out, derivatives)
            }
            #[inline(never)]
            fn hessian_product(
                share: Share,
                terms: &Terms,
                width: Width,
                h: &[Self],
                v: &[Self],
                derivatives: &mut Derivatives<Self>,
                out: &mut [Self],
            ) {
                product::run::hessian_product(share, terms, width, h, v, derivatives, out);
            }
            #[inline(never)]
            fn forgotten_gradient(
                terms: &Terms,
                width: Width,
                records: &[usize],
                slots: &[usize],
                h: &[Self],
                out: &mut [Self],
            ) {
                loss_pass::run::forgotten_gradient(terms, width, records, slots, h, out);
            }
            #[inline(never)]
            fn curvature(
                terms: &Terms,
                width: Width,
                h: &[Self],
                second: &[Self],
                out: &mut [Self],
            ) {
                loss_pass::run::curvature(terms, width, h, second, out);
            }
            #[inline(never)]
            fn dot(a: &[Self], b: &[Self]) -> f64 {
                vector::run::dot(a, b)
            }
            #[inline(never)]
            fn add_scaled(y: &mut [Self], factor: Self, x: &[Self]) {
                for (y, &x) in y.iter_mut().zip(x) {
                    *y += factor * x;
                }
            }
            #[inline(never)]
            fn scale_add(y: &mut [Self], factor: Self, x: &[Self]) {
                for (y, &x) in y.iter_mut().zip(x) {
                    *y = x + factor * *y;
                }
            }
            #[inline(never)]
            fn blend(y: &mut [Self], part: Self, x: &[Self]) {
                for (y, &x) in y.iter_mut().zip(x) {
                    *y += part * (x - *y);
                }
            }
            #[inline(never)]
            fn narrow(from: &[f64], to: &mut [Self]) {
                for (to, &from) in to.iter_mut().zip(from) {
                    *to = Self::of(from);
                }
            }
            #[inline(never)]
            fn add_weighted(out: &mut [Self], weights: &[f64], x: &[Self], width: usize) {
                vector::run::add_weighted(out, weights, x, width);
            }
            #[inline(never)]
            fn multiply(d: &[Self], x: &[Self], z: &mut [Self]) {
                for ((z, &x), &d) in z.iter_mut().zip(x).zip(d) {
                    *z = d * x;
                }
            }
        }
    };
}

number!(f32, |value: f64| value as f32, f64::from, exponential::f32);
number!(f64, |value: f64| value, |value: f64| value, exponential::f64);
