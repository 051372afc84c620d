//! What is kept outside: models as safetensors files, retained records as CSV, and fingerprints
//! of both.

mod csv_line;
mod guard;
mod hash;
mod model_file;
mod records_csv;
mod titles_csv;

pub use hash::{Salt, salted_hash, sha256_hex};
pub use model_file::{FORMAT_VERSION, ModelFile, ModelHeader};
pub use records_csv::{expand_export, export_records};
pub use titles_csv::{expand_titles, export_titles};
