//! All native integration tests in one program: the kernels are compiled once for it, and not
//! once for every file.
#![forbid(unsafe_code)]
#![cfg(not(target_arch = "wasm32"))]

#[cfg(feature = "cli")]
mod cli;
mod common;
mod comparing;
mod data_formats;
mod data_properties;
mod edge_cases;
mod first_answer;
mod golden;
#[cfg(feature = "gpu")]
mod gpu;
mod keep;
mod local;
mod methods;
mod neighbourhood;
mod optimality;
mod proof;
mod properties;
mod threads;
mod trust;
mod wider;
