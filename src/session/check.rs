//! Checking a receipt against a model file and the retained records.

use serde::Serialize;

use super::receipt::{Receipt, pair_line, retained_hash};
use super::report::StopReason;
use super::state::Loaded;
use super::{Session, keep};
use crate::Result;
use crate::data::SourceFile;
use crate::evaluate::certify;
use crate::order;
use crate::solver::{self, Quiet, finish};
use crate::store::{ModelFile, Salt, salted_hash, sha256_hex};
use crate::train::Trained;

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

/// One line of the result.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct Check {
    /// What was checked.
    pub what: String,
    /// How it went.
    pub verdict: Verdict,
    /// The figures, or what would be needed.
    pub detail: String,
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
            "model file is the one after forgetting",
            Some(&hash) == receipt.model_after.as_ref(),
            format!("SHA-256 {hash}"),
        )];
        checks.push(compare(
            "settings of the model",
            Some(&saved.header) == receipt.model.as_ref(),
            format!("{:?}, {} layers", saved.header.model, saved.header.layers),
        ));
        let records = loaded.data.interactions.len();
        let is_same = retained_hash(salt, &loaded.data) == receipt.retained_hash;
        checks.push(compare(
            "retained records",
            is_same && records == receipt.retained_records,
            format!("{records} records, the receipt says {}", receipt.retained_records),
        ));
        checks.extend(residual_checks(receipt, &saved, &loaded));
        checks.extend(forgotten_checks(receipt, salt, &loaded, forgotten));
        checks.push(Check {
            what: "model before, and comparison with a retraining".into(),
            verdict: Verdict::NotChecked,
            detail: "would need the old model, or the forgotten records".into(),
        });
        Ok(checks)
    }
}

fn compare(what: &str, is_same: bool, detail: String) -> Check {
    let verdict = if is_same { Verdict::Pass } else { Verdict::Fail };
    Check { what: what.into(), verdict, detail }
}

fn residual_checks(receipt: &Receipt, saved: &ModelFile, loaded: &Loaded) -> Vec<Check> {
    let within = "model is a minimiser for the retained records";
    let (problem, theta) = match keep::problem_of(saved, loaded) {
        Ok(found) => found,
        Err(error) => return vec![compare(within, false, error.to_string())],
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
            format!("residual {:.3e}, target {:.3e}", run.gradient_norm, run.target),
        ),
        compare(
            "residual and reason to stop as in the receipt",
            is_near && has_stopped_so,
            format!("the receipt says {:.3e}, {:?}", claimed.residual_after, claimed.stop_reason),
        ),
    ];
    if let Some(claimed) = claimed.optimality {
        let found = finish(certify(&problem.objective, trained.parameters(), &Quiet));
        let detail = match found {
            Some(found) => format!(
                "at most {:.3e} above the minimum of any model, the receipt says {:.3e}",
                found.gap, claimed.gap
            ),
            None => "the model or its regulariser does not allow to say".into(),
        };
        // The rows stand in another order, so the gap is not the same to the last digit.
        let is_same = found.is_some_and(|found| {
            found.holds() == claimed.holds
                && found.gap <= 2.0 * claimed.gap + 1e-6 * found.objective
        });
        checks.push(compare("distance to the global minimum", is_same, detail));
    }
    checks
}

fn forgotten_checks(
    receipt: &Receipt,
    salt: Salt,
    loaded: &Loaded,
    forgotten: Option<&[(String, String)]>,
) -> Vec<Check> {
    let what = "forgotten records";
    let Some(pairs) = forgotten else {
        let detail = "would need the list of them".into();
        return vec![Check { what: what.into(), verdict: Verdict::NotChecked, detail }];
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
        compare(what, is_same, format!("{count} records")),
        compare(
            "none of them among the retained records",
            still_there == 0,
            format!("{still_there} found"),
        ),
    ]
}
