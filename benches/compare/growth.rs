//! How times grow with the number of interactions.

use std::hint::black_box;

use unremember::solver::newton::Newton;
use unremember::solver::{Quiet, RELATIVE_GRADIENT, finish};
use unremember::unlearn::local::{LocalEnd, LocalModel};
use unremember::unlearn::{Removal, unlearn};

use crate::data::{Data, Kind};
use crate::measure::{median, timed, to_residual, training};

/// Records that are forgotten, each on its own, at each size. What one costs varies tenfold with
/// what is around it, so a median of few is a matter of luck.
pub const RECORDS: usize = 101;

/// Bytes: more than all caches of a processor hold.
const CACHES: usize = 256 << 20;

/// Data of one size.
pub struct Size {
    pub model: Kind,
    pub interactions: usize,
    pub training: f64,
    pub full: f64,
    pub preparing: f64,
    /// The median of [`RECORDS`], with the full solve where one was too wide.
    pub local: f64,
    /// How many of [`RECORDS`] were too wide.
    pub wide: usize,
}

/// Data of one size, trained on.
struct Prepared {
    data: Data,
    model: LocalModel,
    times: Vec<f64>,
    size: Size,
}

fn prepare(kind: Kind, interactions: usize) -> Prepared {
    eprintln!("growth, {}: {interactions}", kind.name());
    let data = Data::synthetic(interactions);
    let objective = data.objective(kind, data.lambda(kind));
    let training = training(&objective, RELATIVE_GRADIENT);
    let theta = training.trained.parameters();
    let (preparing, model) =
        timed(|| LocalModel::new(objective.clone(), theta).expect("the model suits it"));
    let (mut retained, mut start) = (objective.clone(), theta.to_vec());
    let (full, _) = timed(|| {
        retained.remove(&[some(&data, 0)], &[]);
        finish(unlearn(
            &retained,
            &mut start,
            to_residual(RELATIVE_GRADIENT),
            &mut Newton::default(),
            &Quiet,
        ))
    });
    let training = training.seconds;
    let size = Size { model: kind, interactions, training, full, preparing, local: 0.0, wide: 0 };
    Prepared { data, model, times: Vec::new(), size }
}

/// One of [`RECORDS`] records, far from the others.
fn some(data: &Data, k: usize) -> usize {
    data.records.len() / RECORDS * k + 7
}

/// Training at each size, and forgetting one record: in turn at one size and the next, because the
/// machine's speed changes from second to second. Each from the trained model, for changes that
/// wait from request to request fill small data sooner; and each with nothing in the caches, as a
/// person's request finds them at any size.
pub fn growth(kind: Kind, sizes: &[usize]) -> Vec<Size> {
    let mut all: Vec<Prepared> = sizes.iter().map(|&size| prepare(kind, size)).collect();
    let mut elsewhere = vec![0u64; CACHES / 8];
    for k in 0..RECORDS {
        for Prepared { data, model, times, size } in &mut all {
            let mut model = model.clone();
            black_box(&mut elsewhere).iter_mut().for_each(|number| *number += 1);
            let removal = Removal { records: vec![some(data, k)], items: vec![] };
            let (mut seconds, run) = timed(|| model.forget(&removal, 0.01));
            if run.end != LocalEnd::WithinTolerance {
                size.wide += 1;
                let mut theta = model.theta().to_vec();
                let goal = to_residual(RELATIVE_GRADIENT);
                let more = || {
                    finish(unlearn(
                        model.objective(),
                        &mut theta,
                        goal,
                        &mut Newton::default(),
                        &Quiet,
                    ))
                };
                seconds += timed(more).0;
            }
            times.push(seconds);
        }
    }
    let sum_up = |Prepared { times, size, .. }| Size { local: median(times), ..size };
    all.into_iter().map(sum_up).collect()
}
