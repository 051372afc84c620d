//! The object that `run --json` prints, and the same in plain lines.

use std::io::{self, Write};

use serde_json::{Map, Value, json};
use unremember::session::Session;
use unremember::session::report::{DataSummary, MethodReport, Metrics};

/// The report of a run. Fields that do not apply (AUC of the implicit task, say) are absent.
pub fn report(summary: &DataSummary, session: &Session) -> Value {
    let mut report = Map::new();
    report.insert(
        "dataset".into(),
        json!({
            "users": summary.users, "items": summary.items,
            "records": summary.records, "positives": summary.positives,
        }),
    );
    if let Some(train) = session.train_report() {
        report.insert(
            "model".into(),
            json!({
                "kind": train.model, "layers": train.layers, "dim": train.dim, "task": train.task,
                "lambda": train.lambda, "seed": train.seed,
            }),
        );
        let mut entry = json!({
            "seconds": train.seconds, "lambda_seconds": train.lambda_seconds,
            "newton_steps": train.newton_steps, "gradients": train.gradients, "hvp": train.hvp,
            "objective": train.objective, "gradient_norm": train.gradient_norm,
            "stop_reason": train.stop_reason, "lambda_path": train.lambda_path,
            "backend": train.backend,
        });
        add_metrics(&mut entry, &train.metrics);
        report.insert("train".into(), entry);
    }
    let verified = session.verify_report();
    if let Some(forget) = session.forget_report() {
        let counts = &forget.forgotten;
        report.insert(
            "forget".into(),
            json!({ "records": counts.train_records, "held_out_records": counts.held_out_records,
                    "users": counts.users, "items": counts.items }),
        );
        let mut entry = json!({
            "method": "ifru", "seconds": forget.seconds,
            "first_answer_seconds": forget.first_answer_seconds,
            "newton_steps": forget.newton_steps, "gradients": forget.gradients,
            "hvp": forget.hvp, "rows_updated": forget.rows_updated,
            "direct_norm": forget.direct_norm, "spillover_norm": forget.spillover_norm,
            "residual_before": forget.residual_before, "residual_after": forget.residual_after,
            "residual_target": forget.residual_target, "stop_reason": forget.stop_reason,
            "optimality": forget.optimality, "backend": forget.backend,
        });
        add_metrics(&mut entry, &forget.after);
        let mut original = json!({});
        add_metrics(&mut original, &forget.before);
        if let Some(verified) = verified {
            entry["closure_forget"] = json!(verified.forget_set.closure);
            entry["closure_test"] = json!(verified.test_set.closure);
            let largest = verified.forget_set.max_abs_diff.max(verified.test_set.max_abs_diff);
            entry["max_abs_diff"] = json!(largest);
            entry["rmse_forget"] = json!(verified.forget_set.rmse_unlearned);
            entry["rmse_test"] = json!(verified.test_set.rmse_unlearned);
            original["rmse_forget"] = json!(verified.forget_set.rmse_original);
            original["rmse_test"] = json!(verified.test_set.rmse_original);
            entry["top10_overlap"] = json!(verified.top10_overlap);
            original["top10_overlap"] = json!(verified.top10_overlap_original);
            if let Some(attack) = &verified.membership {
                entry["membership_auc"] = json!(attack.unlearned);
                original["membership_auc"] = json!(attack.original);
            }
            if let Some(touched) = &verified.touched {
                entry["touched_auc"] = json!(touched.unlearned);
                original["touched_auc"] = json!(touched.original);
            }
        }
        let mut entries = vec![entry];
        if let Some(compared) = session.compare_report() {
            entries.extend(compared.methods.iter().map(method_entry));
        }
        report.insert("unlearn".into(), Value::Array(entries));
        report.insert("original".into(), original);
    }
    if let Some(verified) = verified {
        let train = &verified.retrain;
        let mut entry = json!({
            "seconds": train.seconds, "newton_steps": train.newton_steps,
            "gradients": train.gradients, "hvp": train.hvp,
            "gradient_norm": train.gradient_norm, "stop_reason": train.stop_reason,
        });
        add_metrics(&mut entry, &train.metrics);
        if let Some(seed_noise) = verified.seed_noise {
            entry["seed_noise"] = json!(seed_noise);
        }
        if let Some(attack) = &verified.membership {
            entry["membership_auc"] = json!(attack.retrained);
        }
        if let Some(touched) = &verified.touched {
            entry["touched_auc"] = json!(touched.retrained);
        }
        report.insert("retrain".into(), entry);
        report.insert("speedup".into(), json!(verified.speedup));
    }
    Value::Object(report)
}

fn method_entry(method: &MethodReport) -> Value {
    let mut entry = json!({
        "method": method.method, "seconds": method.seconds,
        "newton_steps": method.newton_steps, "gradients": method.gradients, "hvp": method.hvp,
        "rows_updated": method.rows_updated, "stop_reason": method.stop_reason,
        "closure_forget": method.forget_set.closure, "closure_test": method.test_set.closure,
        "max_abs_diff": method.forget_set.max_abs_diff.max(method.test_set.max_abs_diff),
        "top10_overlap": method.top10_overlap,
    });
    add_metrics(&mut entry, &method.metrics);
    let optional = [
        ("kept", json!(method.kept)),
        ("membership_auc", json!(method.membership.as_ref().map(|attack| attack.auc))),
        ("prepare_seconds", json!(method.prepare_seconds)),
        ("residual_before", json!(method.residual_before)),
        ("residual_after", json!(method.residual_after)),
        ("shards", json!(method.shards)),
    ];
    for (name, value) in optional.into_iter().filter(|(_, value)| !value.is_null()) {
        entry[name] = value;
    }
    if let Some(metrics) = &method.original {
        let mut original = json!({});
        add_metrics(&mut original, metrics);
        entry["original"] = original;
    }
    entry
}

fn add_metrics(entry: &mut Value, metrics: &Metrics) {
    let Ok(Value::Object(metrics)) = serde_json::to_value(metrics) else { return };
    for (name, value) in metrics.into_iter().filter(|(_, value)| !value.is_null()) {
        entry[name] = value;
    }
}

/// The same as indented lines of `name: value`.
pub fn print_plainly(out: &mut impl Write, value: &Value, depth: usize) -> io::Result<()> {
    let Value::Object(fields) = value else { return Ok(()) };
    for (name, value) in fields {
        let indent = "  ".repeat(depth);
        match value {
            Value::Object(_) => {
                writeln!(out, "{indent}{name}")?;
                print_plainly(out, value, depth + 1)?;
            }
            Value::Array(entries) if entries.iter().all(Value::is_object) => {
                for entry in entries {
                    writeln!(out, "{indent}{name}")?;
                    print_plainly(out, entry, depth + 1)?;
                }
            }
            Value::String(text) => writeln!(out, "{indent}{name}: {text}")?,
            other => writeln!(out, "{indent}{name}: {other}")?,
        }
    }
    Ok(())
}
