//! What a training will need, known before it begins: memory and time from rows, nodes, width and
//! layers.

use serde::Serialize;

use super::report::{Settings, Task};
use super::settings::Checked;
use super::{Session, no_data};
use crate::compute::Width;
use crate::data::{Dataset, Part};
use crate::{Error, ErrorKind, Result};

/// What a 32-bit WebAssembly module can address; browsers give no more.
const WASM_BYTES: f64 = 4.0e9;
/// Multiplications that one CPU thread does in a second, in passes that gather rows.
const RATE: f64 = 5.0e9;
/// Passes over all records that a training takes: 80 gradients and 120 products are usual.
const PASSES: f64 = 200.0;
/// Choosing lambda trains on a path of values, each from where the last one ended.
const LAMBDA_PATH: f64 = 4.0;

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
}

impl Amount {
    fn of(data: &Dataset) -> Self {
        Self {
            rows: data.users.len() + data.items.len(),
            records: data.interactions.len(),
            train: data.interactions.iter().filter(|record| record.part == Part::Train).count(),
        }
    }

    /// Scores that a pass computes.
    fn slots(&self, checked: &Checked) -> f64 {
        let each = if checked.task == Task::Implicit { 1 + checked.negatives } else { 1 };
        self.train as f64 * each as f64
    }

    /// Training keeps some 60 vectors of f32 (20 pairs of L-BFGS and what an evaluation needs),
    /// twice 10 vectors of f64, and per score 60 bytes of indices and derivatives; forgetting
    /// doubles the latter for the retained set. The preconditioner has a square block per node.
    fn memory(&self, checked: &Checked, dim: usize) -> f64 {
        let width = Width::holding(dim).get() as f64;
        let rows = self.rows as f64;
        rows * width * (60.0 * 4.0 + 20.0 * 8.0)
            + rows * width * width * 4.0
            + self.slots(checked) * 120.0
            + self.records as f64 * 60.0
    }

    fn seconds(&self, checked: &Checked) -> f64 {
        let width = Width::holding(checked.dim).get() as f64;
        let gathered = 4.0 * (checked.layers * self.train) as f64 + 6.0 * self.slots(checked);
        let path = if checked.lambda.is_some() { 1.0 } else { LAMBDA_PATH };
        gathered * width * PASSES * path / RATE
    }
}

pub(super) fn estimate(data: &Dataset, checked: &Checked) -> Estimate {
    estimate_within(data, checked, cfg!(target_arch = "wasm32").then_some(WASM_BYTES))
}

fn estimate_within(data: &Dataset, checked: &Checked, limit: Option<f64>) -> Estimate {
    let amount = Amount::of(data);
    let memory = amount.memory(checked, checked.dim);
    let is_within = |bytes: f64| limit.is_none_or(|limit| bytes <= limit);
    let fits = is_within(memory);
    let smaller = || (1..checked.dim).rev().find(|&dim| is_within(amount.memory(checked, dim)));
    Estimate {
        memory,
        limit,
        seconds: amount.seconds(checked),
        fits,
        fitting_dim: if fits { None } else { smaller() },
    }
}

/// Refuses what does not fit, before anything is allocated for it.
pub(super) fn check_fits(estimate: &Estimate) -> Result<()> {
    if estimate.fits {
        return Ok(());
    }
    let remedy = match estimate.fitting_dim {
        Some(dim) => format!("choose dim {dim} or less, or take fewer records"),
        None => "take fewer records: fewer users with all their rows".into(),
    };
    Err(Error::new(ErrorKind::Limit, "the training would need more memory than there can be")
        .found(format!("{:.1} GB", estimate.memory / 1e9))
        .remedy(remedy))
}

impl Session {
    /// What a training with these settings would need. Settings that do not suit the data are an
    /// error, as they are for the training itself.
    pub fn estimate(&self, settings: &Settings) -> Result<Estimate> {
        let data = &self.loaded.as_ref().ok_or_else(no_data)?.data;
        Ok(estimate(data, &Checked::new(settings, data)?))
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
        let free = estimate_within(&data, &checked, None);
        assert!(free.fits && check_fits(&free).is_ok());
        assert!(free.memory > 1e5 && free.seconds > 0.0);

        let tight = estimate_within(&data, &checked, Some(free.memory / 4.0));
        let error = check_fits(&tight).unwrap_err();
        assert_eq!(error.kind, ErrorKind::Limit);
        let dim = tight.fitting_dim.unwrap();
        assert!(error.remedy.unwrap().contains(&format!("dim {dim} ")));
        let smaller = Checked { dim, ..checked.clone() };
        assert!(estimate_within(&data, &smaller, tight.limit).fits);
        let larger = Checked { dim: dim + 1, ..checked.clone() };
        assert!(!estimate_within(&data, &larger, tight.limit).fits);

        let hopeless = estimate_within(&data, &checked, Some(10.0));
        assert_eq!(hopeless.fitting_dim, None);
        assert!(check_fits(&hopeless).unwrap_err().remedy.unwrap().contains("fewer records"));
    }
}
