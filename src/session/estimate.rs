//! What a training will need, known before it begins: memory and time from rows, nodes, width and
//! layers.

use serde::Serialize;

use super::problem::SMALL;
use super::rate;
use super::report::{Preset, Settings, Task};
use super::settings::Checked;
use super::{Session, no_data};
use crate::compute::Width;
use crate::data::{Dataset, Part};
use crate::model::ModelKind;
use crate::{Error, ErrorKind, Result};

/// What a 32-bit WebAssembly module can address; browsers give no more.
const WASM_BYTES: f64 = 4.0e9;
/// Passes over all records that a training takes, times the square root of users and items: 80 to
/// 430 on MovieLens-100k, 110 to 210 on Personas, 20 to 50 on Southern women.
const PASSES: (f64, f64) = (6.0, 500.0);
/// GMF, whose own row has a curvature unlike the others, takes so many times as many.
const GMF: f64 = 4.0;
/// The same for choosing lambda: some seven values with up to 60 gradients each, and a look at the
/// validation part. The second number is the most.
const LAMBDA_PASSES: (f64, f64) = (7.0, 400.0);
/// Epochs until early stopping, with the preset `paper`.
const EPOCHS: f64 = 150.0;
/// Records of one of its batches, each of which propagates over the whole graph.
const BATCH: f64 = 2048.0;

/// What a training with some settings needs.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct Estimate {
    /// Bytes at most, roughly, for training, forgetting and verifying.
    pub memory: f64,
    /// Bytes that there can be; `None` where the system alone decides.
    pub limit: Option<f64>,
    /// Seconds of the training on one CPU thread, roughly.
    pub seconds: f64,
    /// False where the memory exceeds the limit: the training is refused.
    pub fits: bool,
    /// Where it does not fit: the largest width that does; `None` where only fewer records help.
    pub fitting_dim: Option<usize>,
}

/// How much there is to work on.
struct Amount {
    rows: usize,
    records: usize,
    train: usize,
    edges: usize,
}

impl Amount {
    fn of(data: &Dataset, checked: &Checked) -> Self {
        let train = || data.interactions.iter().filter(|record| record.part == Part::Train);
        Self {
            rows: data.users.len() + data.items.len(),
            records: data.interactions.len(),
            train: train().count(),
            edges: train().filter(|record| checked.is_positive(record.value)).count(),
        }
    }

    /// Scores that a pass computes.
    fn slots(&self, checked: &Checked) -> f64 {
        let each = if checked.task == Task::Implicit { 1 + checked.negatives } else { 1 };
        self.train as f64 * each as f64
    }

    /// Training keeps some 48 vectors of f32 (12 pairs of L-BFGS and what an evaluation needs),
    /// twice 10 vectors of f64, and per score 60 bytes of indices and derivatives; forgetting
    /// doubles the latter for the retained set. Where data are [`SMALL`], as much again is at hand
    /// for the next request.
    fn memory(&self, checked: &Checked, dim: usize) -> f64 {
        let width = Width::holding(dim).get() as f64;
        let rows = self.rows as f64;
        let once = rows * width * (48.0 * 4.0 + 20.0 * 8.0)
            + self.slots(checked) * 120.0
            + self.records as f64 * 60.0;
        if self.train <= SMALL { 2.0 * once } else { once }
    }

    /// Multiplications of a training.
    fn work(&self, checked: &Checked) -> f64 {
        let width = Width::holding(checked.dim).get();
        let propagation = rate::multiplications(checked.layers, self.edges, 0.0, width);
        let losses = rate::multiplications(0, 0, self.slots(checked), width);
        // The solvers' own vectors: twelve pairs of the descent.
        let vectors = (48 * self.rows * width) as f64;
        match checked.preset {
            Preset::Converged => {
                let root = (self.rows as f64).sqrt();
                let passes = |(each, most): (f64, f64)| (each * root).min(most);
                let harder = if checked.model == ModelKind::Gmf { GMF } else { 1.0 };
                let choosing = if checked.lambda.is_none() { passes(LAMBDA_PASSES) } else { 0.0 };
                (propagation + losses + vectors) * (harder * passes(PASSES) + choosing)
            }
            Preset::Paper => {
                let batches = (self.train as f64 / BATCH).ceil();
                (batches * (propagation + vectors) + losses) * EPOCHS
            }
        }
    }
}

/// What there is room for.
struct Room {
    memory: f64,
    limit: Option<f64>,
    fitting_dim: Option<usize>,
}

impl Room {
    fn of(data: &Dataset, checked: &Checked) -> Self {
        Self::within(data, checked, cfg!(target_arch = "wasm32").then_some(WASM_BYTES))
    }

    fn within(data: &Dataset, checked: &Checked, limit: Option<f64>) -> Self {
        let amount = Amount::of(data, checked);
        let is_within =
            |dim: &usize| limit.is_none_or(|limit| amount.memory(checked, *dim) <= limit);
        let fitting_dim = (1..=checked.dim).rev().find(is_within);
        Self { memory: amount.memory(checked, checked.dim), limit, fitting_dim }
    }

    fn fits(&self) -> bool {
        self.limit.is_none_or(|limit| self.memory <= limit)
    }

    fn check(&self) -> Result<()> {
        if self.fits() {
            return Ok(());
        }
        let remedy = match self.fitting_dim {
            Some(dim) => format!("choose dim {dim} or less, or take fewer records"),
            None => "take fewer records: fewer users with all their rows".into(),
        };
        Err(Error::new(ErrorKind::Limit, "the training would need more memory than there can be")
            .found(format!("{:.1} GB", self.memory / 1e9))
            .remedy(remedy))
    }
}

/// Bytes that a training needs, roughly and at most.
pub(super) fn memory(data: &Dataset, checked: &Checked) -> f64 {
    Room::of(data, checked).memory
}

/// Refuses what does not fit, before anything is allocated for it.
pub(super) fn check_fits(data: &Dataset, checked: &Checked) -> Result<()> {
    Room::of(data, checked).check()
}

impl Session {
    /// What a training with these settings would need. Settings that do not suit the data are an
    /// error, as they are for the training itself. The time is by what this machine does in 20 ms
    /// of the same work, which the first call takes; it is right to a factor of 3 or so where
    /// nothing else runs, and changes a little from session to session.
    pub fn estimate(&self, settings: &Settings) -> Result<Estimate> {
        let data = &self.loaded.as_ref().ok_or_else(no_data)?.data;
        let checked = Checked::new(settings, data)?;
        let room = Room::of(data, &checked);
        let rate = *self.rate.get_or_init(rate::measure);
        Ok(Estimate {
            memory: room.memory,
            limit: room.limit,
            seconds: Amount::of(data, &checked).work(&checked) / rate,
            fits: room.fits(),
            fitting_dim: if room.fits() { None } else { room.fitting_dim },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::samples::southern_women;

    #[test]
    fn what_does_not_fit_is_refused_with_what_would() {
        let data = southern_women();
        let settings = Settings { dim: 128, lambda: Some(1.0), ..Settings::default() };
        let checked = Checked::new(&settings, &data).unwrap();
        let free = Room::within(&data, &checked, None);
        assert!(free.memory > 1e5 && free.check().is_ok());

        let tight = Room::within(&data, &checked, Some(free.memory / 4.0));
        let error = tight.check().unwrap_err();
        assert_eq!(error.kind, ErrorKind::Limit);
        let dim = tight.fitting_dim.unwrap();
        assert!(error.remedy.unwrap().contains(&format!("dim {dim} ")));
        let smaller = Checked { dim, ..checked.clone() };
        assert!(Room::within(&data, &smaller, tight.limit).fits());
        let larger = Checked { dim: dim + 1, ..checked.clone() };
        assert!(!Room::within(&data, &larger, tight.limit).fits());

        let hopeless = Room::within(&data, &checked, Some(10.0));
        assert_eq!(hopeless.fitting_dim, None);
        assert!(hopeless.check().unwrap_err().remedy.unwrap().contains("fewer records"));
    }

    #[test]
    fn more_of_anything_takes_more_time_and_memory() {
        let session = {
            let mut session = Session::new();
            session.load_sample("personas", &Settings::default()).unwrap();
            session
        };
        let small = Settings { dim: 16, layers: Some(1), lambda: Some(1.0), ..Settings::default() };
        let implicit = Settings { task: Some(Task::Implicit), ..small.clone() };
        let pairs = [
            (small.clone(), Settings { dim: 64, ..small.clone() }),
            (small.clone(), Settings { layers: Some(3), ..small.clone() }),
            (small.clone(), Settings { lambda: None, ..small.clone() }),
            (small.clone(), Settings { test_share: 0.2, ..implicit.clone() }),
            (implicit.clone(), Settings { negatives: 9, ..implicit }),
        ];
        let of = |settings: &Settings| session.estimate(settings).unwrap();
        for (less, more) in pairs {
            let (a, b) = (of(&less), of(&more));
            assert!(a.seconds > 0.0 && a.seconds < b.seconds, "{more:?}: {a:?}, {b:?}");
            assert!(a.memory <= b.memory, "{more:?}: {a:?}, {b:?}");
            assert_eq!(of(&less), a, "the machine is measured once");
        }
        // And of records.
        let of = |name| {
            let mut session = Session { rate: session.rate.clone(), ..Session::default() };
            session.load_sample(name, &small).unwrap();
            session.estimate(&Settings { task: Some(Task::Implicit), ..small.clone() }).unwrap()
        };
        let (a, b) = (of("southern-women"), of("personas"));
        assert!(a.seconds < b.seconds && a.memory < b.memory);
    }
}
