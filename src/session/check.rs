//! Checking a receipt against a model file and the retained records.

use std::fmt;

use serde::Serialize;

use super::receipt::{Receipt, pair_line, retained_hash};
use super::report::StopReason;
use super::state::Loaded;
use super::{Session, keep};
use crate::data::SourceFile;
use crate::evaluate::certify;
use crate::model::ModelKind;
use crate::order;
use crate::solver::{self, Quiet, finish};
use crate::store::{ModelFile, Salt, salted_hash, sha256_hex};
use crate::train::Trained;
use crate::{Error, Result};

/// The residual is recomputed in another order of summation: it agrees to this part of the target.
const ROUNDING: f64 = 0.01;

/// How one check went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub enum Verdict {
    /// Recomputed, and as the receipt says.
    Pass,
    /// Recomputed, and not as the receipt says.
    Fail,
    /// It cannot be recomputed from what is there.
    NotChecked,
}

/// What a line of the result is about. [`fmt::Display`] says it in English.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub enum CheckOf {
    /// The model file is the one after forgetting.
    ModelFile,
    /// The model's kind and shape.
    ModelSettings,
    /// The records that are left.
    RetainedRecords,
    /// The model is a minimiser for the records that are left.
    Minimiser,
    /// The residual, and the reason to stop.
    Ending,
    /// The distance to the global minimum.
    GlobalMinimum,
    /// The list of forgotten records.
    ForgottenRecords,
    /// No forgotten record is among those that are left.
    NoneLeft,
    /// The model before, and the comparison with a retraining.
    Before,
}

impl fmt::Display for CheckOf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::ModelFile => "model file is the one after forgetting",
            Self::ModelSettings => "settings of the model",
            Self::RetainedRecords => "retained records",
            Self::Minimiser => "model is a minimiser for the retained records",
            Self::Ending => "residual and reason to stop as in the receipt",
            Self::GlobalMinimum => "distance to the global minimum",
            Self::ForgottenRecords => "forgotten records",
            Self::NoneLeft => "none of them among the retained records",
            Self::Before => "model before, and comparison with a retraining",
        })
    }
}

/// The figures of a check, or what it would need. [`fmt::Display`] says it in English.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub enum Detail {
    /// The SHA-256 that was found.
    Hash {
        /// In hexadecimal.
        sha256: String,
    },
    /// The model that was found.
    Model {
        /// Its kind.
        model: ModelKind,
        /// Its layers.
        layers: usize,
    },
    /// Records that were found, and those that the receipt counts.
    Records {
        /// Found.
        found: usize,
        /// In the receipt.
        claimed: usize,
    },
    /// The gradient's norm that was found, and the one that counts as a minimum.
    Residual {
        /// Found.
        found: f64,
        /// Asked for.
        target: f64,
    },
    /// How the receipt says that it ended.
    Ended {
        /// The gradient's norm.
        residual: f64,
        /// The reason.
        reason: StopReason,
    },
    /// The objective's distance to the minimum of any model, at most.
    Gap {
        /// Found; `None` where model or regulariser do not allow to say.
        found: Option<f64>,
        /// In the receipt.
        claimed: f64,
    },
    /// So many records.
    Count {
        /// How many.
        records: usize,
    },
    /// The model does not suit the records.
    Unsuitable {
        /// Why.
        error: Error,
    },
    /// It would need the list of forgotten records.
    NeedsList,
    /// It would need the old model, or the forgotten records.
    NeedsOld,
}

impl fmt::Display for Detail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Hash { sha256 } => write!(f, "SHA-256 {sha256}"),
            Self::Model { model, layers } => write!(f, "{model:?}, {layers} layers"),
            Self::Records { found, claimed } => {
                write!(f, "{found} records, the receipt says {claimed}")
            }
            Self::Residual { found, target } => {
                write!(f, "residual {found:.3e}, target {target:.3e}")
            }
            Self::Ended { residual, reason } => {
                write!(f, "the receipt says {residual:.3e}, {reason:?}")
            }
            Self::Gap { found: Some(found), claimed } => write!(
                f,
                "at most {found:.3e} above the minimum of any model, the receipt says {claimed:.3e}"
            ),
            Self::Gap { found: None, .. } => {
                f.write_str("the model or its regulariser does not allow to say")
            }
            Self::Count { records } => write!(f, "{records} records"),
            Self::Unsuitable { error } => error.fmt(f),
            Self::NeedsList => f.write_str("would need the list of them"),
            Self::NeedsOld => f.write_str("would need the old model, or the forgotten records"),
        }
    }
}

/// One line of the result.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct Check {
    /// What was checked.
    pub what: CheckOf,
    /// How it went.
    pub verdict: Verdict,
    /// The figures, or what would be needed.
    pub detail: Detail,
}

impl Session {
    /// Recomputes what can be recomputed of a receipt: hashes of the model file and of the
    /// records that are loaded (without those that were forgotten last), and the gradient of the
    /// objective of these records at the model's parameters. With `forgotten`, the list of pairs
    /// that was to be forgotten, its hash too, and that none of them is among the records. The
    /// session does not change. A receipt of preset `paper` fails the check that the model is a
    /// minimiser: the published method does not end at one.
    pub fn check_receipt(
        &self,
        receipt: &Receipt,
        model: &SourceFile,
        forgotten: Option<&[(String, String)]>,
    ) -> Result<Vec<Check>> {
        let (loaded, _) = self.committed()?;
        let salt = Salt::from_hex(&receipt.salt)?;
        let saved = ModelFile::from_file(model)?;
        let hash = sha256_hex(&model.bytes);
        let mut checks = vec![compare(
            CheckOf::ModelFile,
            Some(&hash) == receipt.model_after.as_ref(),
            Detail::Hash { sha256: hash },
        )];
        checks.push(compare(
            CheckOf::ModelSettings,
            Some(&saved.header) == receipt.model.as_ref(),
            Detail::Model { model: saved.header.model, layers: saved.header.layers },
        ));
        let records = loaded.data.interactions.len();
        let is_same = retained_hash(salt, &loaded.data) == receipt.retained_hash;
        checks.push(compare(
            CheckOf::RetainedRecords,
            is_same && records == receipt.retained_records,
            Detail::Records { found: records, claimed: receipt.retained_records },
        ));
        checks.extend(residual_checks(receipt, &saved, &loaded));
        checks.extend(forgotten_checks(receipt, salt, &loaded, forgotten));
        checks.push(Check {
            what: CheckOf::Before,
            verdict: Verdict::NotChecked,
            detail: Detail::NeedsOld,
        });
        Ok(checks)
    }
}

fn compare(what: CheckOf, is_same: bool, detail: Detail) -> Check {
    let verdict = if is_same { Verdict::Pass } else { Verdict::Fail };
    Check { what, verdict, detail }
}

fn residual_checks(receipt: &Receipt, saved: &ModelFile, loaded: &Loaded) -> Vec<Check> {
    let within = CheckOf::Minimiser;
    let (problem, theta) = match keep::problem_of(saved, loaded) {
        Ok(found) => found,
        Err(error) => return vec![compare(within, false, Detail::Unsuitable { error })],
    };
    let trained = Trained { theta, run: solver::Run::default() };
    let run = solver::assess(&problem.objective, trained.parameters());
    let claimed = &receipt.ended;
    let is_near = (run.gradient_norm - claimed.residual_after).abs() <= ROUNDING * run.target;
    let has_stopped_so = !matches!(claimed.stop_reason, StopReason::Converged)
        || run.stop == solver::Stop::Converged;
    let mut checks = vec![
        compare(
            within,
            run.stop == solver::Stop::Converged,
            Detail::Residual { found: run.gradient_norm, target: run.target },
        ),
        compare(
            CheckOf::Ending,
            is_near && has_stopped_so,
            Detail::Ended { residual: claimed.residual_after, reason: claimed.stop_reason },
        ),
    ];
    if let Some(claimed) = claimed.optimality {
        let found = finish(certify(&problem.objective, trained.parameters(), &Quiet));
        let detail = Detail::Gap { found: found.map(|found| found.gap), claimed: claimed.gap };
        // The rows stand in another order, so the gap is not the same to the last digit.
        let is_same = found.is_some_and(|found| {
            found.holds() == claimed.holds
                && found.gap <= 2.0 * claimed.gap + 1e-6 * found.objective
        });
        checks.push(compare(CheckOf::GlobalMinimum, is_same, detail));
    }
    checks
}

fn forgotten_checks(
    receipt: &Receipt,
    salt: Salt,
    loaded: &Loaded,
    forgotten: Option<&[(String, String)]>,
) -> Vec<Check> {
    let what = CheckOf::ForgottenRecords;
    let Some(pairs) = forgotten else {
        return vec![Check { what, verdict: Verdict::NotChecked, detail: Detail::NeedsList }];
    };
    let mut lines: Vec<String> = pairs.iter().map(|(user, item)| pair_line(user, item)).collect();
    order::sort(&mut lines);
    lines.dedup();
    let count = lines.len();
    let is_same = salted_hash(salt, lines) == receipt.asked.records_hash;
    let data = &loaded.data;
    let still_there = (pairs.iter())
        .filter_map(|(user, item)| data.users.find(user).zip(data.items.find(item)))
        .filter(|&(user, item)| data.position(user, item).is_some())
        .count();
    vec![
        compare(what, is_same, Detail::Count { records: count }),
        compare(CheckOf::NoneLeft, still_there == 0, Detail::Count { records: still_there }),
    ]
}
