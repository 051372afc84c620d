//! What goes into a session and what comes out of it, as plain data. The page, the command line
//! and the wasm bindings see only these types; times are in seconds.

use serde::{Deserialize, Serialize};

pub use crate::compute::{BackendChoice, BackendKind, BackendReport};
use crate::data::Part;
use crate::evaluate::Optimality;
use crate::model::ModelKind;
pub use crate::train::Preset;
pub use crate::unlearn::methods::MethodKind;

// ------------------------------------------------------------------------------------ settings

/// What the records mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub enum Task {
    /// Ratings give like / dislike labels; binary cross-entropy; judged by AUC.
    Explicit,
    /// Rows mean "consumed"; BPR against fixed negatives; judged by Recall@20 and NDCG@20.
    Implicit,
}

/// All that a training depends on besides the data. Same data, same settings: same model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct Settings {
    /// The task; `None` chooses by the file: ratings that differ are explicit.
    pub task: Option<Task>,
    /// Ratings at or above it are likes; `None` chooses the value that splits the ratings most
    /// evenly. Explicit task only.
    pub threshold: Option<f64>,
    /// The model.
    pub model: ModelKind,
    /// Propagation layers of LightGCN, 0 to 4; 0 is matrix factorisation; `None`: 2 explicit, 3 implicit.
    pub layers: Option<usize>,
    /// Width of an embedding, 1 to 128.
    pub dim: usize,
    /// Weight of the regulariser in sum form, above 0; `None` chooses on the validation part.
    pub lambda: Option<f64>,
    /// Negatives per positive, 1 to 64. Implicit task only.
    pub negatives: usize,
    /// Seed of the split, the negatives and the first embeddings.
    #[cfg_attr(test, ts(type = "number"))]
    pub seed: u64,
    /// How models are trained and unlearned. With `paper` and no lambda there is no regulariser.
    pub preset: Preset,
    /// Share of the records held out for validation, 0 to 0.5 (where no file gives that part).
    pub valid_share: f64,
    /// Share of the records held out for testing, 0 to 0.5 (where no file gives that part).
    pub test_share: f64,
    /// Where the work may run. Results agree to about 1e-4, but not to the last bit.
    pub backend: BackendChoice,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            task: None,
            threshold: None,
            model: ModelKind::Lightgcn,
            layers: None,
            dim: 32,
            lambda: None,
            negatives: 4,
            seed: 1,
            preset: Preset::Converged,
            valid_share: 0.2,
            test_share: 0.2,
            backend: BackendChoice::Auto,
        }
    }
}

// ---------------------------------------------------------------------------------------- data

pub use super::compare_report::{CompareOptions, CompareReport, MethodReport, ShardsTouched};
pub use super::neighbourhood::{GraphEdge, GraphNode, Neighbourhood, NodeKind, Ring};
pub use crate::data::{Column, FileReport, Refusal, RefusedCount, RefusedRow, Role};

/// One bar of a histogram: values from `from` (included) to `to` (excluded; equal to `from` for
/// a single value).
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct Bar {
    /// Lower end.
    pub from: f64,
    /// Upper end.
    pub to: f64,
    /// How many.
    pub count: usize,
}

/// The data at a glance.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct DataSummary {
    /// The file's name or the sample's title; `records.csv` in place of a file's name once
    /// something was forgotten.
    pub name: String,
    /// True where the data were generated and are nobody's real history.
    pub synthetic: bool,
    /// How the files were read; empty for samples.
    pub files: Vec<FileReport>,
    /// Users.
    pub users: usize,
    /// Items.
    pub items: usize,
    /// Records, all parts together.
    pub records: usize,
    /// Records that the model learns from.
    pub train: usize,
    /// Records for validation.
    pub valid: usize,
    /// Records for testing.
    pub test: usize,
    /// Likes among all records (explicit), or all records (implicit).
    pub positives: usize,
    /// Records per (user, item) pair, 0 to 1.
    pub density: f64,
    /// The task, as chosen.
    pub task: Task,
    /// Ratings at or above it are likes; `None` for the implicit task.
    pub threshold: Option<f64>,
    /// Smallest and largest rating; `None` where there are none.
    pub rating_range: Option<[f64; 2]>,
    /// Histogram of ratings; empty where there are none.
    pub ratings: Vec<Bar>,
    /// Histogram of records per user, in bars that double in width.
    pub user_degrees: Vec<Bar>,
    /// Histogram of records per item, in bars that double in width.
    pub item_degrees: Vec<Bar>,
    /// Items that have a title.
    pub titles: usize,
    /// Earliest and latest time, seconds since 1970; `None` where there are none.
    #[cfg_attr(test, ts(type = "[number, number] | null"))]
    pub time_range: Option<[i64; 2]>,
    /// Bytes that training will need at most, roughly.
    pub memory_estimate: f64,
}

/// A user or an item in a list.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct NodeRow {
    /// Its id.
    pub id: String,
    /// The item's title; `None` for users and untitled items.
    pub title: Option<String>,
    /// Its records.
    pub records: usize,
}

/// One record in a list.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct RecordRow {
    /// The user's id.
    pub user: String,
    /// The item's id.
    pub item: String,
    /// The item's title, where it has one.
    pub title: Option<String>,
    /// The rating; `None` for the implicit task.
    pub value: Option<f64>,
    /// Seconds since 1970, where there is a time.
    #[cfg_attr(test, ts(type = "number | null"))]
    pub time: Option<i64>,
    /// The part it belongs to.
    pub part: Part,
}

/// One page of a longer list.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct Page<T> {
    /// How many there are in all.
    pub total: usize,
    /// Those on this page.
    pub rows: Vec<T>,
}

/// What to list: rows whose user id, item id or title contains `search` (any case), from
/// `offset`, at most `limit`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct Query {
    /// Text to search for; empty lists all.
    pub search: String,
    /// Only this user's records (records only).
    pub user: Option<String>,
    /// Only this item's records (records only).
    pub item: Option<String>,
    /// Rows to skip.
    pub offset: usize,
    /// Rows to return, at most 1,000; 0 means 50.
    pub limit: usize,
}

// ------------------------------------------------------------------------------------ progress

/// What a session is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub enum Stage {
    /// Nothing.
    Idle,
    /// Reading files.
    Reading,
    /// Choosing lambda on the validation part.
    ChoosingLambda,
    /// Finding a good start.
    Starting,
    /// Minimising the objective.
    Training,
    /// Direct and spillover influence.
    Influence,
    /// Solving for the update.
    Solving,
    /// Repeating Newton steps until the residual is that of a training.
    Polishing,
    /// Training again from scratch on the retained set.
    Retraining,
    /// Training the own original of a method to compare with.
    Preparing,
    /// Unlearning by a method to compare with.
    Comparing,
    /// Metrics.
    Evaluating,
}

/// One point of the training curve.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct CurvePoint {
    /// Passes over the data so far (gradients and Hessian-vector products).
    pub passes: usize,
    /// Seconds since the start.
    pub seconds: f64,
    /// The objective.
    pub objective: f64,
    /// Norm of its gradient.
    pub gradient_norm: f64,
    /// The validation metric (AUC, or Recall@20), where it was computed at this point.
    pub valid_metric: Option<f64>,
}

/// What a call of `step` returns.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct Progress {
    /// What is being done.
    pub stage: Stage,
    /// How far the whole step is, 0 to 1; never falls.
    pub fraction: f64,
    /// Estimated seconds left; `None` before there is a basis for an estimate.
    pub seconds_left: Option<f64>,
    /// True once the step has ended and its report can be read.
    pub done: bool,
    /// True while a graphics device works: wait for `ready` before the next step.
    pub waiting: bool,
    /// The points of the curve that are new since the last call.
    pub curve: Vec<CurvePoint>,
    /// Seconds that the first answer to what is being forgotten took, while it is polished: until
    /// then `recommend` gives it as the unlearned model's.
    pub first_answer_seconds: Option<f64>,
}

// ------------------------------------------------------------------------------------- results

/// How a solver ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub enum StopReason {
    /// The gradient is as small as was asked for.
    Converged,
    /// No step made the objective smaller at the precision of the numbers.
    Stalled,
    /// The limit of steps was reached first.
    StepLimit,
    /// One Newton step was asked for and made.
    OneShot,
    /// What was left could move no score by more than the tolerance asked for.
    Tolerance,
    /// The validation metric had not improved for as long as patience lasts; the best iterate is
    /// the result (preset `paper`).
    Patience,
    /// There was nothing to do: no record of the request takes part in the objective.
    NothingToDo,
}

/// How good a model is on held-out records. AUC belongs to the explicit task, the others to the
/// implicit one; `None` where the task has none, or where no record was held out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct Metrics {
    /// Area under the ROC curve over all validation records.
    pub valid_auc: Option<f64>,
    /// Area under the ROC curve over all test records.
    pub test_auc: Option<f64>,
    /// Recall@20 on the validation part, mean over users.
    pub valid_recall_20: Option<f64>,
    /// Recall@20 on the test part, mean over users.
    pub recall_20: Option<f64>,
    /// NDCG@20 on the test part, mean over users.
    pub ndcg_20: Option<f64>,
}

/// One lambda that was tried, and what it gave on the validation part.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct LambdaTrial {
    /// Lambda.
    pub lambda: f64,
    /// Validation AUC or Recall@20.
    pub valid_metric: f64,
}

/// How a training went.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct TrainReport {
    /// The task that was trained.
    pub task: Task,
    /// The model.
    pub model: ModelKind,
    /// Propagation layers.
    pub layers: usize,
    /// Embedding width.
    pub dim: usize,
    /// Weight of the regulariser.
    pub lambda: f64,
    /// The lambdas that were tried; empty where lambda was given.
    pub lambda_path: Vec<LambdaTrial>,
    /// Seed.
    #[cfg_attr(test, ts(type = "number"))]
    pub seed: u64,
    /// Seconds of work, without evaluation and without choosing lambda.
    pub seconds: f64,
    /// Seconds of choosing lambda.
    pub lambda_seconds: f64,
    /// Outer Newton steps.
    pub newton_steps: usize,
    /// Gradients.
    pub gradients: usize,
    /// Hessian-vector products.
    pub hvp: usize,
    /// The objective at the end.
    pub objective: f64,
    /// Norm of the gradient at the end.
    pub gradient_norm: f64,
    /// Why it ended.
    pub stop_reason: StopReason,
    /// How good it is.
    pub metrics: Metrics,
    /// Where it ran, and why there.
    pub backend: BackendReport,
}

/// What to forget. Records are named by ids; the request may use several of the fields at once.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct ForgetRequest {
    /// Users to forget wholly.
    pub users: Vec<String>,
    /// Items to forget wholly.
    pub items: Vec<String>,
    /// Single records, as (user, item).
    pub records: Vec<(String, String)>,
    /// A random share of the training records, 0 to 1, drawn by the session's seed.
    pub random_share: Option<f64>,
    /// Genres, all items of which leave wholly (where titles came with genres).
    #[cfg_attr(test, ts(as = "Option<Vec<String>>", optional))]
    pub genres: Vec<String>,
    /// All records from the first time (included) to the second (excluded), in seconds since 1970.
    #[cfg_attr(test, ts(type = "[number, number]", optional))]
    pub time_range: Option<[i64; 2]>,
}

/// What a request would forget.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct ForgetPreview {
    /// Training records: those that the model has learned from.
    pub train_records: usize,
    /// Validation and test records that go too.
    pub held_out_records: usize,
    /// Users that leave wholly.
    pub users: usize,
    /// Items that leave wholly.
    pub items: usize,
}

/// How local unlearning went: Newton steps where a tolerance in score units lets them matter.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct LocalReport {
    /// In units of the score.
    pub tolerance: f64,
    /// True where no score was further than about the tolerance from the full solve; otherwise
    /// too much of the data took part, and the full solve went on from there.
    pub is_within: bool,
    /// Embedding rows that took part.
    pub rows: usize,
    /// Records that took part.
    pub records: usize,
    /// Newton steps.
    pub newton_steps: usize,
    /// Hessian-vector products on the rows that took part.
    pub hvp: usize,
}

/// How a forgetting went.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct ForgetReport {
    /// What was forgotten.
    pub forgotten: ForgetPreview,
    /// Seconds until the first answer stood: what is shown while it is polished.
    pub first_answer_seconds: f64,
    /// Local unlearning, where the model suits it: the first answer to small requests.
    pub local: Option<LocalReport>,
    /// Seconds of all the work, polish included, without evaluation.
    pub seconds: f64,
    /// Norm of the direct influence.
    pub direct_norm: f64,
    /// Norm of the spillover influence.
    pub spillover_norm: f64,
    /// Newton steps, the first solve included.
    pub newton_steps: usize,
    /// Gradients.
    pub gradients: usize,
    /// Hessian-vector products.
    pub hvp: usize,
    /// Embedding rows that changed.
    pub rows_updated: usize,
    /// Norm of the gradient of the retained objective, before.
    pub residual_before: f64,
    /// Norm of the gradient of the retained objective, after.
    pub residual_after: f64,
    /// The residual that training itself was asked to reach on the retained set.
    pub residual_target: f64,
    /// Why it ended.
    pub stop_reason: StopReason,
    /// How far the model can be from the global minimum for what is retained, where the model and
    /// its regulariser allow to say, and there are 200,000 records at most.
    pub optimality: Option<OptimalityReport>,
    /// Quality before, on what remains.
    pub before: Metrics,
    /// Quality after, on what remains.
    pub after: Metrics,
    /// Where it ran, and why there.
    pub backend: BackendReport,
}

/// A bound for the distance to the global minimum of the retained objective, found without
/// retraining: see [`crate::evaluate::Optimality`].
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct OptimalityReport {
    /// The retained objective at the model.
    pub objective: f64,
    /// It is above the global minimum, over models of any width, by this at most.
    pub gap: f64,
    /// A lower bound for the least eigenvalue of the certificate's matrix; 0 at a global minimum,
    /// but for rounding.
    pub least_eigenvalue: f64,
    /// True where the gap is at most a thousandth of the objective.
    pub holds: bool,
}

impl From<Optimality> for OptimalityReport {
    fn from(found: Optimality) -> Self {
        let Optimality { objective, gap, least_eigenvalue, .. } = found;
        Self { objective, gap, least_eigenvalue, holds: found.holds() }
    }
}

/// Which pairs a point of the scatter belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub enum PairKind {
    /// A forgotten pair.
    Forgotten,
    /// A test pair.
    Test,
}

/// One pair's score from the three models.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct ScorePoint {
    /// Which pairs it belongs to.
    pub kind: PairKind,
    /// Score from the original model.
    pub original: f64,
    /// Score from the unlearned model.
    pub unlearned: f64,
    /// Score from the retrained model.
    pub retrained: f64,
}

/// How far the original and the unlearned model are from the retrained one, over some pairs.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct Closeness {
    /// How many pairs.
    pub pairs: usize,
    /// 1 - RMSE(unlearned, retrained) / RMSE(original, retrained): 1 is complete, 0 is doing
    /// nothing; `None` where the original does not differ from the retrained model.
    pub closure: Option<f64>,
    /// RMSE of scores, original against retrained.
    pub rmse_original: f64,
    /// RMSE of scores, unlearned against retrained.
    pub rmse_unlearned: f64,
    /// Largest absolute score difference, unlearned against retrained.
    pub max_abs_diff: f64,
}

/// What a verification does besides one retraining.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct VerifyOptions {
    /// Retrain once more from another random start, to know the seed noise.
    pub seed_noise: bool,
}

/// How well a membership attack tells forgotten pairs from pairs that were never there.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct AttackAuc {
    /// The probability that a forgotten pair has more evidence than one that was never there;
    /// 0.5 is guessing.
    pub auc: f64,
    /// Lower end of the 95 % confidence interval (DeLong).
    pub low: f64,
    /// Upper end of the 95 % confidence interval (DeLong).
    pub high: f64,
}

/// What share of the forgotten pairs an attack finds (second), when it takes so many of the pairs
/// that were never there for forgotten (first): ROC curves, from (0, 0) to (1, 1).
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct RocCurves {
    /// On the original model.
    pub original: Vec<[f64; 2]>,
    /// On the unlearned model.
    pub unlearned: Vec<[f64; 2]>,
    /// On the retrained model.
    pub retrained: Vec<[f64; 2]>,
}

/// The membership attack on the three models. The unlearned model should be where the retrained
/// one is, which need not be 0.5: people choose what suits them, and a model that never saw a
/// pair may still score it high.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct MembershipReport {
    /// Forgotten training pairs that it was tried on.
    pub members: usize,
    /// Pairs that were never there.
    pub strangers: usize,
    /// On the original model.
    pub original: AttackAuc,
    /// On the unlearned model.
    pub unlearned: AttackAuc,
    /// On the retrained model.
    pub retrained: AttackAuc,
    /// The curves that these are the areas under.
    pub roc: RocCurves,
}

/// AUC over the test records whose user or item occurs in a forgotten training record: where
/// unlearning wrong records has something to repair.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct TouchedReport {
    /// How many there are.
    pub records: usize,
    /// From the original model; `None` where only one label occurs.
    pub original: Option<f64>,
    /// From the unlearned model.
    pub unlearned: Option<f64>,
    /// From the retrained model.
    pub retrained: Option<f64>,
}

/// The comparison with a real retraining on the retained set.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct VerifyReport {
    /// How the retraining went; its metrics are the retrained model's.
    pub retrain: TrainReport,
    /// Metrics of the original model on what remains.
    pub original: Metrics,
    /// Metrics of the unlearned model on what remains.
    pub unlearned: Metrics,
    /// Over the forgotten pairs.
    pub forget_set: Closeness,
    /// Over the test pairs that remain.
    pub test_set: Closeness,
    /// Mean share of the retrained top-10 that the unlearned top-10 has too.
    pub top10_overlap: f64,
    /// The same for the original model.
    pub top10_overlap_original: f64,
    /// Retraining time over unlearning time, polish included.
    pub speedup: f64,
    /// Retraining time over the time until the first answer.
    pub speedup_first_answer: f64,
    /// RMSE of scores over the test pairs between two retrainings from different random starts,
    /// where it was asked for: differences below it mean nothing.
    pub seed_noise: Option<f64>,
    /// The membership attack; `None` where no training record was forgotten, or where no pair is
    /// left that was never there.
    pub membership: Option<MembershipReport>,
    /// AUC of touched users and items; explicit task only.
    pub touched: Option<TouchedReport>,
    /// Scores of forgotten and test pairs, at most 2,000 of each, drawn by the seed.
    pub scatter: Vec<ScorePoint>,
}

/// One recommended item.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct Recommendation {
    /// The item's id.
    pub item: String,
    /// Its title, or its id where it has none.
    pub title: String,
    /// Its score; for the explicit task the logit of "like".
    pub score: f64,
}

/// A user's top-K from each model that exists. Items that the user has in the training part are
/// left out.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct Recommendations {
    /// From the original model; after forgetting, until verification ends, still shown for
    /// comparison.
    pub original: Vec<Recommendation>,
    /// From the unlearned model, where there is one.
    pub unlearned: Option<Vec<Recommendation>>,
    /// From the retrained model, where there is one.
    pub retrained: Option<Vec<Recommendation>>,
}

/// Where a session stands, so that a page can be drawn from it alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub enum Phase {
    /// No data.
    Empty,
    /// Data, no model.
    Loaded,
    /// A trained model.
    Trained,
    /// An unlearned model, with the forgotten pairs still kept for verification.
    Forgotten,
    /// Verified against a retraining; the forgotten pairs still kept for the pictures.
    Verified,
}
