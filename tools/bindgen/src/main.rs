//! `bindgen INPUT.wasm OUT_DIR NAME`: what `wasm-bindgen --target web` does. It is a program of
//! this workspace so that its version comes from the same Cargo.lock as the crate's.
#![forbid(unsafe_code)]

use anyhow::{Context, bail};
use wasm_bindgen_cli_support::Bindgen;

fn main() -> anyhow::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [input, out_dir, name] = arguments.as_slice() else {
        bail!("usage: bindgen INPUT.wasm OUT_DIR NAME");
    };
    Bindgen::new()
        .input_path(input)
        .out_name(name)
        .web(true)?
        .typescript(true)
        .remove_producers_section(true)
        .generate(out_dir)
        .with_context(|| format!("cannot write the glue of {input} to {out_dir}"))
}
