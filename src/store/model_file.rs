//! A trained model as one safetensors file: parameters, ids and everything else that its
//! objective is made of besides the records.
//!
//! | part | what it is |
//! |---|---|
//! | tensor `theta` | f64, one row per user, then per item, then the model's own; `dim` columns |
//! | tensor `ids` | u8, the JSON text `{"users":[...],"items":[...]}`, in the order of the rows |
//! | tensor `negatives` | u32, implicit task only: one row per training record in order of (user, item) index, each the indices of the items it is compared with; 4294967295 where that comparison is gone |
//! | metadata `unremember` | the JSON text of a [`ModelHeader`] |
//!
//! The ids lie in the same file, so that one file is one model. The same model gives the same
//! bytes (metadata has one key only, because the order of several is not fixed), so its hash is
//! that of its file.
//!
//! A file is untrusted: every size is checked against the bytes that are there before anything is
//! allocated, and every number for being finite.

use std::collections::HashMap;

use ndarray::Array2;
use safetensors::tensor::{Dtype, TensorView};
use safetensors::{SafeTensorError, SafeTensors};
use serde::{Deserialize, Serialize};

use crate::compute::Width;
use crate::data::{Limits, SourceFile, check_size};
use crate::model::ModelKind;
use crate::session::report::Task;
use crate::train::Preset;
use crate::{Error, ErrorKind, Result};

/// The version of the format, in every file.
pub const FORMAT_VERSION: u32 = 1;
const METADATA: &str = "unremember";
const NO_NEGATIVE: u32 = u32::MAX;
const MAX_NEGATIVES: usize = 64;

/// What a model's objective is made of besides records, ids and negatives.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct ModelHeader {
    /// [`FORMAT_VERSION`].
    pub format_version: u32,
    /// What the model was trained for.
    pub task: Task,
    /// Ratings at or above it are likes.
    pub threshold: Option<f64>,
    /// The model.
    pub model: ModelKind,
    /// Layers of propagation.
    pub layers: usize,
    /// Columns of theta.
    pub dim: usize,
    /// Weight of the regulariser.
    pub lambda: f64,
    /// How the model was trained; what it unlearns follows suit.
    #[serde(default)]
    pub preset: Preset,
    /// `uniform` (the same for every row) or `per-record` (by a row's records).
    pub regulariser: String,
    /// Negatives per positive.
    pub negatives: usize,
    /// Seed of the split, the negatives and the first embeddings.
    #[cfg_attr(test, ts(type = "number"))]
    pub seed: u64,
    /// Share held out for validation, where no file gave that part.
    pub valid_share: f64,
    /// Share held out for testing, where no file gave that part.
    pub test_share: f64,
    /// Users.
    pub users: usize,
    /// Items.
    pub items: usize,
    /// Training records.
    pub records: usize,
}

/// A model as it is saved and loaded.
#[derive(Debug, Clone, PartialEq)]
pub struct ModelFile {
    /// What it was trained with.
    pub header: ModelHeader,
    /// Ids of users, in the order of the rows.
    pub users: Vec<String>,
    /// Ids of items, in the order of the rows.
    pub items: Vec<String>,
    /// Parameters, without padding columns.
    pub theta: Array2<f64>,
    /// For each training record the items that it is compared with, `None` where a comparison is
    /// gone; empty for the explicit task.
    pub negatives: Vec<Vec<Option<u32>>>,
}

#[derive(Serialize)]
struct IdsRef<'a> {
    users: &'a [String],
    items: &'a [String],
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct IdsOwned {
    users: Vec<String>,
    items: Vec<String>,
}

impl ModelFile {
    /// The bytes of the file.
    pub fn to_bytes(&self) -> Result<Vec<u8>> {
        let cannot = |error: &dyn std::fmt::Display| {
            Error::new(ErrorKind::Format, format!("the model cannot be written: {error}"))
        };
        let ids = IdsRef { users: &self.users, items: &self.items };
        let ids = serde_json::to_vec(&ids).map_err(|error| cannot(&error))?;
        let header = serde_json::to_string(&self.header).map_err(|error| cannot(&error))?;
        let theta: Vec<u8> = self.theta.iter().flat_map(|value| value.to_le_bytes()).collect();
        let negatives: Vec<u8> = (self.negatives.iter().flatten())
            .flat_map(|item| item.unwrap_or(NO_NEGATIVE).to_le_bytes())
            .collect();
        let view = |dtype, shape, bytes| {
            TensorView::new(dtype, shape, bytes).map_err(|error| cannot(&error))
        };
        let (rows, dim) = self.theta.dim();
        let mut tensors = vec![
            ("theta", view(Dtype::F64, vec![rows, dim], &theta)?),
            ("ids", view(Dtype::U8, vec![ids.len()], &ids)?),
        ];
        if self.header.task == Task::Implicit {
            let shape = vec![self.negatives.len(), self.header.negatives];
            tensors.push(("negatives", view(Dtype::U32, shape, &negatives)?));
        }
        let metadata = HashMap::from([(METADATA.to_owned(), header)]);
        safetensors::serialize(tensors, Some(metadata)).map_err(|error| cannot(&error))
    }

    /// Reads and checks a file. It says nothing yet about the records that it belongs to.
    pub fn from_file(file: &SourceFile) -> Result<Self> {
        check_size(&file.name, file.bytes.len() as u64, &Limits::default())?;
        parse(&file.bytes).map_err(|error| error.in_file(&file.name))
    }
}

fn parse(bytes: &[u8]) -> Result<ModelFile> {
    let (_, metadata) = SafeTensors::read_metadata(bytes).map_err(not_safetensors)?;
    let header = metadata.metadata().as_ref().and_then(|all| all.get(METADATA));
    let header = header.ok_or_else(|| {
        Error::new(ErrorKind::Format, "the file is not a model of this program")
            .remedy("choose a file that Unremember has saved")
    })?;
    check_version(header)?;
    let header: ModelHeader = serde_json::from_str(header).map_err(|error| {
        broken("the model's settings cannot be understood").found(error.to_string())
    })?;
    check_header(&header)?;
    let tensors = SafeTensors::deserialize(bytes).map_err(not_safetensors)?;

    let ids = tensor(&tensors, "ids", Dtype::U8)?;
    let ids: IdsOwned = serde_json::from_slice(ids.data())
        .map_err(|error| broken("the model's ids cannot be understood").found(error.to_string()))?;
    if (ids.users.len(), ids.items.len()) != (header.users, header.items) {
        return Err(broken("the model's ids are not as many as it says"));
    }

    let theta = tensor(&tensors, "theta", Dtype::F64)?;
    let (rows, extra) = match *theta.shape() {
        [rows, dim] if dim == header.dim => {
            (rows, rows.checked_sub(ids.users.len() + ids.items.len()))
        }
        _ => return Err(broken("the model's parameters have the wrong shape")),
    };
    if extra.is_none_or(|extra| extra != header.extra_rows()) {
        return Err(
            broken("the model's parameters have the wrong number of rows").found(rows.to_string())
        );
    }
    let values: Vec<f64> = numbers(theta.data(), f64::from_le_bytes);
    if !values.iter().all(|value| value.is_finite()) {
        return Err(broken("the model has parameters that are not finite numbers"));
    }
    let theta = Array2::from_shape_vec((rows, header.dim), values)
        .map_err(|_| broken("the model's parameters have the wrong shape"))?;

    let negatives = match header.task {
        Task::Explicit => Vec::new(),
        Task::Implicit => negatives(&tensors, &header)?,
    };
    Ok(ModelFile { header, users: ids.users, items: ids.items, theta, negatives })
}

impl ModelHeader {
    fn extra_rows(&self) -> usize {
        use crate::model::Model;
        Model::<f64>::extra_rows(&*self.model.build(self.layers))
    }
}

// A newer format may have other fields: say so rather than name the first of them.
fn check_version(header: &str) -> Result<()> {
    #[derive(Deserialize)]
    struct Version {
        format_version: u32,
    }
    match serde_json::from_str::<Version>(header) {
        Ok(Version { format_version }) if format_version != FORMAT_VERSION => {
            Err(Error::new(ErrorKind::Format, "the model was saved in another version's format")
                .found(format_version.to_string())
                .remedy(format!("this program reads version {FORMAT_VERSION}: train again")))
        }
        _ => Ok(()),
    }
}

fn check_header(header: &ModelHeader) -> Result<()> {
    let per_record = header.layers == 0;
    let regulariser = if per_record { "per-record" } else { "uniform" };
    let is_unregularised = header.preset == Preset::Paper && header.lambda == 0.0;
    let is_share = |share: f64| (0.0..=0.5).contains(&share);
    let checks = [
        ("dim", (1..=Width::MAX).contains(&header.dim)),
        ("layers", header.layers <= 4 && (per_record || header.model.propagates())),
        ("lambda", (1e-9..=1e9).contains(&header.lambda) || is_unregularised),
        ("threshold", header.threshold.is_none_or(f64::is_finite)),
        ("negatives", (1..=MAX_NEGATIVES).contains(&header.negatives)),
        ("regulariser", header.regulariser == regulariser),
        ("valid_share", is_share(header.valid_share)),
        ("test_share", is_share(header.test_share)),
    ];
    match checks.iter().find(|(_, is_good)| !is_good) {
        Some((name, _)) => Err(broken("a setting of the model is out of range").found(*name)),
        None => Ok(()),
    }
}

fn tensor<'a>(tensors: &SafeTensors<'a>, name: &str, dtype: Dtype) -> Result<TensorView<'a>> {
    match tensors.tensor(name) {
        Ok(tensor) if tensor.dtype() == dtype => Ok(tensor),
        Ok(_) => Err(broken("a tensor of the model has the wrong type").found(name)),
        Err(_) => Err(broken("a tensor of the model is missing").found(name)),
    }
}

fn negatives(tensors: &SafeTensors, header: &ModelHeader) -> Result<Vec<Vec<Option<u32>>>> {
    let negatives = tensor(tensors, "negatives", Dtype::U32)?;
    if *negatives.shape() != [header.records, header.negatives] {
        return Err(broken("the model's negatives have the wrong shape"));
    }
    let all: Vec<u32> = numbers(negatives.data(), u32::from_le_bytes);
    if all.iter().any(|&item| item != NO_NEGATIVE && item as usize >= header.items) {
        return Err(broken("the model's negatives name items that it does not have"));
    }
    let item = |&item: &u32| (item != NO_NEGATIVE).then_some(item);
    Ok(all.chunks(header.negatives).map(|chunk| chunk.iter().map(item).collect()).collect())
}

fn numbers<T, const N: usize>(bytes: &[u8], read: impl Fn([u8; N]) -> T) -> Vec<T> {
    bytes.as_chunks::<N>().0.iter().map(|&chunk| read(chunk)).collect()
}

fn broken(message: &str) -> Error {
    Error::new(ErrorKind::Format, message).remedy("save or download the model again")
}

fn not_safetensors(error: SafeTensorError) -> Error {
    broken("the file is not a complete safetensors file").found(error.to_string())
}
