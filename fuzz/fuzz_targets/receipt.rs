//! Receipts, checked against the built-in sample and no model.
#![no_main]

use libfuzzer_sys::fuzz_target;
use unremember::data::SourceFile;
use unremember::session::receipt::Receipt;
use unremember::store::Salt;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(receipt) = Receipt::from_file(&SourceFile::new("fuzz", bytes)) {
        let _ = Salt::from_hex(&receipt.salt);
    }
});
