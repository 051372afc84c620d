//! Cargo's runner for tests of the wasm target: `wasm-bindgen-test-runner`, built from the same
//! Cargo.lock as the crate.
#![forbid(unsafe_code)]

fn main() -> anyhow::Result<()> {
    wasm_bindgen_cli::wasm_bindgen_test_runner::run_cli_with_args(std::env::args_os())
}
