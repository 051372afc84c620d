//! How the rows of a pass are shared out.

/// Who works on the blocks of a pass. Blocks are the same for both and are added up in order, so
/// the results are too, to the last bit.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Share {
    /// The calling thread.
    #[default]
    Alone,
    /// The threads of the rayon pool that the caller is in.
    #[cfg(feature = "threads")]
    Pool,
}

/// Rows of a block.
pub(crate) const BLOCK: usize = 64;

impl Share {
    /// `work` on every job.
    #[inline(always)]
    pub(crate) fn each<J: Send>(self, jobs: Vec<J>, work: impl Fn(J) + Send + Sync) {
        #[cfg(feature = "threads")]
        if self == Share::Pool {
            use rayon::prelude::*;
            return jobs.into_par_iter().for_each(work);
        }
        jobs.into_iter().for_each(work);
    }
}

/// Cuts `len` elements off the front of a slice that is handed out piece by piece.
pub(crate) fn cut<'a, T>(rest: &mut &'a mut [T], len: usize) -> &'a mut [T] {
    rest.split_off_mut(..len).expect("the pieces fit into the whole")
}

/// The blocks of `rows` rows.
pub(crate) fn blocks(rows: usize) -> impl Iterator<Item = std::ops::Range<usize>> {
    (0..rows).step_by(BLOCK).map(move |start| start..(start + BLOCK).min(rows))
}

/// `work` on every job, by the pool's threads; the sum of what it returns, in the order of the jobs.
#[cfg(feature = "threads")]
pub(crate) fn sum<J: Send>(jobs: Vec<J>, work: impl Fn(J) -> f64 + Send + Sync) -> f64 {
    use rayon::prelude::*;
    let parts: Vec<f64> = jobs.into_par_iter().map(work).collect();
    parts.iter().sum()
}
