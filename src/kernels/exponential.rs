//! e^x for x <= 0, without a branch or a call, so that a loop over scores vectorises: with that of
//! the system a gradient took twice as long. It is the same on every machine too, to the last bit.
//!
//! x = k ln 2 + r with k whole and |r| <= ln 2 / 2, so e^x = 2^k e^r. k is found by adding a number
//! so large that whole numbers are all that its mantissa has room for; its last bits are then k.

macro_rules! exponential {
    ($F:ident, $lowest:expr, $round:expr, $ln2:expr, $coefficients:expr, $bias:expr, $mantissa:expr) => {
        /// e^x for `x` <= 0, to 2 units in the last place; NaN of NaN. Below what has a normal
        /// result, the smallest such.
        #[inline(always)]
        pub(crate) fn $F(x: $F) -> $F {
            let x = if x < $lowest { $lowest } else { x };
            let rounded = x * std::$F::consts::LOG2_E + $round;
            let k = rounded - $round;
            let [high, low] = $ln2;
            let r = (x - k * high) - k * low;
            let series = $coefficients.iter().fold(0.0, |sum, c| sum * r + c);
            series * <$F>::from_bits(rounded.to_bits().wrapping_add($bias) << $mantissa)
        }
    };
}

// 1/n! from n = 7, and 13, down: the next term is below rounding. ln 2 in two parts, the first of
// them with so few bits that k times it is exact.
exponential!(
    f32,
    -87.0,
    12582912.0, // 3 * 2^22
    [0.693_359_4_f32, -2.121_944_4e-4],
    [1.0 / 5040.0, 1.0 / 720.0, 1.0 / 120.0, 1.0 / 24.0, 1.0 / 6.0, 0.5, 1.0, 1.0],
    127,
    23
);
exponential!(
    f64,
    -708.0,
    6755399441055744.0, // 3 * 2^51
    [0.693_147_180_369_123_8, 1.908_214_929_270_587_7e-10],
    [
        1.0 / 6227020800.0,
        1.0 / 479001600.0,
        1.0 / 39916800.0,
        1.0 / 3628800.0,
        1.0 / 362880.0,
        1.0 / 40320.0,
        1.0 / 5040.0,
        1.0 / 720.0,
        1.0 / 120.0,
        1.0 / 24.0,
        1.0 / 6.0,
        0.5,
        1.0,
        1.0,
    ],
    1023,
    52
);

#[cfg(test)]
mod tests {
    /// Units in the last place between two f32, or two f64, of one sign.
    macro_rules! apart {
        ($a:expr, $b:expr) => {
            $a.to_bits().abs_diff($b.to_bits())
        };
    }

    #[test]
    fn it_is_the_exponential_to_the_last_places() {
        for step in 0..870_000 {
            let x = -f64::from(step) * 1e-4;
            assert!(apart!(super::f64(x), x.exp()) <= 2, "e^{x} is not {}", super::f64(x));
            let x = x as f32;
            let truth = f64::from(x).exp() as f32;
            assert!(apart!(super::f32(x), truth) <= 2, "e^{x} is not {}", super::f32(x));
        }
        assert_eq!((super::f32(0.0), super::f64(0.0)), (1.0, 1.0));
        assert!(super::f32(f32::NAN).is_nan() && super::f64(f64::NAN).is_nan());
        assert!(super::f32(f32::NEG_INFINITY) < 1e-37 && super::f64(f64::NEG_INFINITY) < 1e-307);
    }
}
