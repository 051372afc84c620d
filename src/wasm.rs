//! The JavaScript border: the only file that knows wasm-bindgen.
//!
//! Plain data crosses as objects (serde-wasm-bindgen); errors are thrown as objects with the
//! fields of [`crate::Error`]. A panic throws too, and leaves the instance unusable: the page
//! starts a fresh worker.

use std::time::Duration;

use js_sys::{Array, Promise, Reflect, Uint8Array};
use serde::Serialize;
use serde::de::DeserializeOwned;
use wasm_bindgen::prelude::*;

use crate::data::{ColumnMap, Part, SourceFile};
use crate::session::Session;
use crate::session::receipt::Receipt;
use crate::session::report::{CompareOptions, VerifyOptions};
use crate::store::Salt;
use crate::{Error, ErrorKind};

type JsResult<T = JsValue> = Result<T, JsValue>;

/// Writes panics to the console of the worker, where a developer looks for them.
#[wasm_bindgen(start)]
fn start() {
    std::panic::set_hook(Box::new(|info| {
        web_sys::console::error_1(&JsValue::from_str(&info.to_string()));
    }));
}

/// A [`Session`] for JavaScript.
#[wasm_bindgen(js_name = Session)]
#[derive(Default)]
pub struct JsSession {
    session: Session,
}

#[wasm_bindgen(js_class = Session)]
impl JsSession {
    /// An empty session.
    #[wasm_bindgen(constructor)]
    pub fn new() -> Self {
        Self::default()
    }

    /// See [`Session::phase`].
    pub fn phase(&self) -> JsResult {
        to_js(&self.session.phase())
    }

    /// See [`Session::settings`].
    pub fn settings(&self) -> JsResult {
        to_js(self.session.settings())
    }

    /// See [`Session::begin_load_with`]; `files` is an array of `{name, bytes, part}`, and a file
    /// whose `part` is `"titles"` holds titles; `columns` may be left out.
    pub fn begin_load(
        &mut self,
        files: Array,
        settings: JsValue,
        columns: Option<JsValue>,
    ) -> JsResult<()> {
        let columns: Option<ColumnMap> = columns.map(|map| from_js("columns", map)).transpose()?;
        let settings = from_js("settings", settings)?;
        let (mut records, mut titles) = (Vec::new(), None);
        for entry in files.iter() {
            let field = |name: &str| Reflect::get(&entry, &JsValue::from_str(name));
            let name = field("name")?.as_string().unwrap_or_default();
            let bytes = Uint8Array::new(&field("bytes")?).to_vec();
            let file = SourceFile::new(name, bytes);
            let part = field("part")?;
            if part.as_string().as_deref() == Some("titles") {
                titles = Some(file);
            } else if part.is_null() || part.is_undefined() {
                records.push(file);
            } else {
                records.push(file.with_part(from_js::<Part>("part", part)?));
            }
        }
        let columns = columns.unwrap_or_default();
        throw(self.session.begin_load_with(records, titles, columns, &settings))
    }

    /// See [`Session::load_sample`].
    pub fn load_sample(&mut self, name: &str, settings: JsValue) -> JsResult<()> {
        throw(self.session.load_sample(name, &from_js("settings", settings)?))
    }

    /// See [`Session::add_titles`].
    pub fn add_titles(&mut self, name: &str, bytes: &[u8]) -> JsResult<usize> {
        throw(self.session.add_titles(&SourceFile::new(name, bytes)))
    }

    /// See [`Session::summary`].
    pub fn summary(&self) -> JsResult {
        to_js(&throw(self.session.summary())?)
    }

    /// See [`Session::begin_training`].
    pub fn begin_training(&mut self, settings: JsValue) -> JsResult<()> {
        throw(self.session.begin_training(&from_js("settings", settings)?))
    }

    /// See [`Session::preview`].
    pub fn preview(&self, request: JsValue) -> JsResult {
        to_js(&throw(self.session.preview(&from_js("request", request)?))?)
    }

    /// See [`Session::begin_forgetting`].
    pub fn begin_forgetting(&mut self, request: JsValue) -> JsResult<()> {
        throw(self.session.begin_forgetting(&from_js("request", request)?))
    }

    /// See [`Session::begin_forgetting_in_turn`].
    pub fn begin_forgetting_in_turn(&mut self, request: JsValue) -> JsResult<()> {
        throw(self.session.begin_forgetting_in_turn(&from_js("request", request)?))
    }

    /// See [`Session::begin_verifying_with`]; `options` may be left out.
    pub fn begin_verifying(&mut self, options: Option<JsValue>) -> JsResult<()> {
        let options = match options {
            Some(options) => from_js("options", options)?,
            None => VerifyOptions::default(),
        };
        throw(self.session.begin_verifying_with(options))
    }

    /// See [`Session::export_model`].
    pub fn export_model(&self) -> JsResult<Vec<u8>> {
        throw(self.session.export_model())
    }

    /// See [`Session::import_model`].
    pub fn import_model(&mut self, name: &str, bytes: &[u8]) -> JsResult<()> {
        throw(self.session.import_model(&SourceFile::new(name, bytes)))
    }

    /// See [`Session::export_data`].
    pub fn export_data(&self) -> JsResult<String> {
        throw(self.session.export_data())
    }

    /// See [`Session::export_titles`]; null where there are none.
    pub fn export_titles(&self) -> JsResult {
        to_js(&throw(self.session.export_titles())?)
    }

    /// See [`Session::list_genres`].
    pub fn list_genres(&self) -> JsResult {
        to_js(&throw(self.session.list_genres())?)
    }

    /// See [`Session::read_request`].
    pub fn read_request(&self, name: &str, bytes: &[u8]) -> JsResult {
        to_js(&throw(self.session.read_request(&SourceFile::new(name, bytes)))?)
    }

    /// See [`Session::flip_labels`].
    pub fn flip_labels(&mut self, share: f64) -> JsResult {
        to_js(&throw(self.session.flip_labels(share))?)
    }

    /// See [`Session::receipt`]; the salt is 32 bytes from `crypto.getRandomValues`.
    pub fn receipt(&self, salt: &[u8]) -> JsResult {
        to_js(&throw(Salt::new(salt).and_then(|salt| self.session.receipt(salt)))?)
    }

    /// See [`Session::check_receipt`]; checks the model in memory.
    pub fn check_receipt(&self, name: &str, receipt: &[u8]) -> JsResult {
        let receipt = throw(Receipt::from_file(&SourceFile::new(name, receipt)))?;
        let model = SourceFile::new("model", throw(self.session.export_model())?);
        to_js(&throw(self.session.check_receipt(&receipt, &model, None))?)
    }

    /// See [`Session::begin_comparing_with`]; `options` is a `CompareOptions` of which only
    /// `methods` must be there.
    pub fn begin_comparing(&mut self, options: JsValue) -> JsResult<()> {
        let options: CompareOptions = from_js("options", options)?;
        throw(self.session.begin_comparing_with(&options))
    }

    /// See [`Session::estimate`].
    pub fn estimate(&self, settings: JsValue) -> JsResult {
        to_js(&throw(self.session.estimate(&from_js("settings", settings)?))?)
    }

    /// See [`Session::inventory`]: a debug hook.
    pub fn inventory(&self) -> JsResult {
        to_js(&self.session.inventory())
    }

    /// See [`Session::finish_forgetting`].
    pub fn finish_forgetting(&mut self) -> JsResult<()> {
        throw(self.session.finish_forgetting())
    }

    /// See [`Session::step`]; the budget is in milliseconds.
    pub fn step(&mut self, budget_ms: f64) -> JsResult {
        let budget = Duration::try_from_secs_f64(budget_ms / 1e3).unwrap_or_default();
        to_js(&throw(self.session.step(budget))?)
    }

    /// See [`Session::ready`]; a promise.
    pub fn ready(&self) -> Promise {
        let ready = self.session.ready();
        wasm_bindgen_futures::future_to_promise(async move {
            ready.await;
            Ok(JsValue::UNDEFINED)
        })
    }

    /// See [`Session::cancel`].
    pub fn cancel(&mut self) {
        self.session.cancel();
    }

    /// See [`Session::train_report`]; null where there is none.
    pub fn train_report(&self) -> JsResult {
        to_js(&self.session.train_report())
    }

    /// See [`Session::forget_report`]; null where there is none.
    pub fn forget_report(&self) -> JsResult {
        to_js(&self.session.forget_report())
    }

    /// See [`Session::verify_report`]; null where there is none.
    pub fn verify_report(&self) -> JsResult {
        to_js(&self.session.verify_report())
    }

    /// See [`Session::compare_report`]; null where there is none.
    pub fn compare_report(&self) -> JsResult {
        to_js(&self.session.compare_report())
    }

    /// See [`Session::neighbourhood`].
    pub fn neighbourhood(&self, limit: usize) -> JsResult {
        to_js(&throw(self.session.neighbourhood(limit))?)
    }

    /// See [`Session::recommend`].
    pub fn recommend(&self, user: &str, k: usize) -> JsResult {
        to_js(&throw(self.session.recommend(user, k))?)
    }

    /// See [`Session::list_users`].
    pub fn list_users(&self, query: JsValue) -> JsResult {
        to_js(&throw(self.session.list_users(&from_js("query", query)?))?)
    }

    /// See [`Session::list_items`].
    pub fn list_items(&self, query: JsValue) -> JsResult {
        to_js(&throw(self.session.list_items(&from_js("query", query)?))?)
    }

    /// See [`Session::list_records`].
    pub fn list_records(&self, query: JsValue) -> JsResult {
        to_js(&throw(self.session.list_records(&from_js("query", query)?))?)
    }
}

fn throw<T>(result: crate::Result<T>) -> JsResult<T> {
    result.map_err(|error| to_js(&error).unwrap_or_else(|error| error))
}

// Options are null and not undefined, and 64-bit numbers are ordinary numbers, as the TypeScript
// types say.
fn to_js<T: Serialize + ?Sized>(value: &T) -> JsResult {
    let serializer = serde_wasm_bindgen::Serializer::new().serialize_missing_as_null(true);
    value.serialize(&serializer).map_err(|error| JsValue::from_str(&error.to_string()))
}

fn from_js<T: DeserializeOwned>(what: &str, value: JsValue) -> JsResult<T> {
    throw(serde_wasm_bindgen::from_value(value).map_err(|error| {
        Error::new(ErrorKind::Settings, format!("the {what} cannot be understood: {error}"))
    }))
}
