//! The receipt of one unlearning: what was asked, what was done and how it ended, in a form that
//! others can check against the model file and the retained records.
//!
//! It holds counts and hashes and never a record. The hashes of records are salted, and the salt
//! is in the receipt, which belongs to the person whose records they were: see
//! [`crate::store::Salt`] for what that protects against and what not.
//!
//! What a receipt proves: a model file with its `model_after` hash, checked on records with its
//! `retained_hash`, has a gradient norm below the target; it is a minimiser of the objective of
//! the retained records alone, by the same test that a retrained model passes; and where its
//! `optimality` holds, no model fits them better by more than the gap, a retrained one neither. What it cannot
//! prove: that nobody kept a copy of the old model or of the records.

use serde::{Deserialize, Serialize};

use super::report::{OptimalityReport, StopReason};
use super::state::Forgotten;
use super::{Session, keep, nothing_forgotten};
use crate::data::{Dataset, Part, SourceFile};
use crate::store::{ModelHeader, Salt, salted_hash, sha256_hex};
use crate::{Error, ErrorKind, Result};

/// The version of the format, in every receipt.
pub const RECEIPT_VERSION: u32 = 1;
/// Bytes of a receipt, at most.
const MAX_BYTES: usize = 1 << 20;

/// The document.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct Receipt {
    /// [`RECEIPT_VERSION`].
    pub format_version: u32,
    /// Name and version of the program.
    pub issued_by: String,
    /// The salt of all hashes of records, 64 hexadecimal digits.
    pub salt: String,
    /// What was asked.
    pub asked: Asked,
    /// SHA-256 of the model file before.
    pub model_before: String,
    /// SHA-256 of the model file after, with everything forgotten gone from it; `None` where no
    /// record is left, and so no model.
    pub model_after: Option<String>,
    /// What the model after was trained with; `None` where there is none.
    pub model: Option<ModelHeader>,
    /// Records that are left, in all parts.
    pub retained_records: usize,
    /// Salted SHA-256 of them.
    pub retained_hash: String,
    /// How it ended.
    pub ended: Ended,
    /// How it compares with a retraining, where that was computed.
    pub verified: Option<Compared>,
}

/// What was asked: counts, and a salted hash.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct Asked {
    /// Training records.
    pub train_records: usize,
    /// Validation and test records.
    pub held_out_records: usize,
    /// Users that left wholly.
    pub users: usize,
    /// Items that left wholly.
    pub items: usize,
    /// Salted SHA-256 of the (user, item) pairs.
    pub records_hash: String,
}

/// How the unlearning ended. Residuals are norms of the retained objective's gradient.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct Ended {
    /// Residual of the model before.
    pub residual_before: f64,
    /// Residual of the model after.
    pub residual_after: f64,
    /// The residual that was asked for: the one that training asks for.
    pub residual_target: f64,
    /// Why it ended.
    pub stop_reason: StopReason,
    /// Newton steps.
    pub newton_steps: usize,
    /// Gradients.
    pub gradients: usize,
    /// Hessian-vector products.
    pub hvp: usize,
    /// How far the model after can be from the global minimum for the retained records; `None`
    /// where that cannot be said.
    #[serde(default)]
    pub optimality: Option<OptimalityReport>,
}

/// The comparison with a retraining.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct Compared {
    /// Closure over the forgotten pairs.
    pub closure_forget: Option<f64>,
    /// Closure over the test pairs that remain.
    pub closure_test: Option<f64>,
    /// RMSE of scores to the retrained model, over the forgotten pairs.
    pub rmse_forget: f64,
    /// RMSE of scores to the retrained model, over the test pairs.
    pub rmse_test: f64,
    /// Largest score difference to the retrained model.
    pub max_abs_diff: f64,
    /// Mean share of the retrained top-10 that the unlearned top-10 has too.
    pub top10_overlap: f64,
    /// RMSE over the test pairs between two retrainings, where it was computed.
    pub seed_noise: Option<f64>,
}

impl Receipt {
    /// Reads a receipt.
    pub fn from_file(file: &SourceFile) -> Result<Self> {
        let broken = |message: &str| {
            Error::new(ErrorKind::Format, message)
                .in_file(&file.name)
                .remedy("use the receipt as it was issued")
        };
        if file.bytes.len() > MAX_BYTES {
            return Err(broken("the file is too large to be a receipt"));
        }
        let value: serde_json::Value = serde_json::from_slice(&file.bytes)
            .map_err(|error| broken("the receipt is not JSON").found(error.to_string()))?;
        let version = value.get("format_version").and_then(serde_json::Value::as_u64);
        if version.is_some_and(|version| version != u64::from(RECEIPT_VERSION)) {
            return Err(broken("the receipt has another version's format"));
        }
        serde_json::from_value(value)
            .map_err(|error| broken("the receipt cannot be understood").found(error.to_string()))
    }
}

impl Session {
    /// The receipt of the last unlearning, as long as what was forgotten is kept for
    /// verification. Forgetting for good afterwards leaves the very model and records whose
    /// hashes are in it. The salt must be random and comes from outside.
    pub fn receipt(&self, salt: Salt) -> Result<Receipt> {
        self.refuse_while_busy()?;
        let forgotten = self.forgotten.as_ref().ok_or_else(nothing_forgotten)?;
        let (loaded, model) = &forgotten.before;
        let before = keep::model_file(&loaded.data, model, &self.settings).to_bytes()?;
        let after = match forgotten.finish() {
            Some((loaded, model)) => {
                Some((keep::model_file(&loaded.data, &model, &self.settings), loaded))
            }
            None => None,
        };
        let report = &*forgotten.report;
        let nothing = Dataset::default();
        let retained = after.as_ref().map_or(&nothing, |(_, loaded)| &*loaded.data);
        let model_after = match &after {
            Some((file, _)) => Some(sha256_hex(&file.to_bytes()?)),
            None => None,
        };
        Ok(Receipt {
            format_version: RECEIPT_VERSION,
            issued_by: concat!("unremember ", env!("CARGO_PKG_VERSION")).into(),
            salt: salt.to_hex(),
            asked: Asked {
                train_records: report.forgotten.train_records,
                held_out_records: report.forgotten.held_out_records,
                users: report.forgotten.users,
                items: report.forgotten.items,
                records_hash: salted_hash(salt, asked_lines(forgotten)),
            },
            model_before: sha256_hex(&before),
            model_after,
            retained_records: retained.interactions.len(),
            retained_hash: retained_hash(salt, retained),
            model: after.as_ref().map(|(file, _)| file.header.clone()),
            ended: Ended {
                residual_before: report.residual_before,
                residual_after: report.residual_after,
                residual_target: report.residual_target,
                stop_reason: report.stop_reason,
                newton_steps: report.newton_steps,
                gradients: report.gradients,
                hvp: report.hvp,
                optimality: report.optimality,
            },
            verified: forgotten.verified.as_ref().map(|verified| {
                let verified = &*verified.report;
                let (forget, test) = (&verified.forget_set, &verified.test_set);
                Compared {
                    closure_forget: forget.closure,
                    closure_test: test.closure,
                    rmse_forget: forget.rmse_unlearned,
                    rmse_test: test.rmse_unlearned,
                    max_abs_diff: forget.max_abs_diff.max(test.max_abs_diff),
                    top10_overlap: verified.top10_overlap,
                    seed_noise: verified.seed_noise,
                }
            }),
        })
    }
}

fn asked_lines(forgotten: &Forgotten) -> Vec<String> {
    let data = &*forgotten.before.0.data;
    let record = |&position: &usize| &data.interactions[position];
    let pairs = forgotten.taken.positions.iter().map(record);
    pairs.map(|r| pair_line(data.users.name(r.user), data.items.name(r.item))).collect()
}

/// One pair as a line to hash: a JSON array, so that no two pairs look alike.
pub(super) fn pair_line(user: &str, item: &str) -> String {
    serde_json::json!([user, item]).to_string()
}

/// The salted hash of all records of a data set: part, user, item and rating.
pub(super) fn retained_hash(salt: Salt, data: &Dataset) -> String {
    let line = |record: &crate::data::Interaction| {
        let part = match record.part {
            Part::Train => "train",
            Part::Valid => "valid",
            Part::Test => "test",
        };
        let (user, item) = (data.users.name(record.user), data.items.name(record.item));
        serde_json::json!([part, user, item, record.value]).to_string()
    };
    salted_hash(salt, data.interactions.iter().map(line).collect())
}
