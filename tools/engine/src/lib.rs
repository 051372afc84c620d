//! The WebAssembly module of the page: what `unremember` exports, and nothing else.
//!
//! It is a crate of its own for its optimisation level, which is that of the linking: at any other
//! than 3 the kernels would not be vectorised there. See the profile `web` in Cargo.toml.

extern crate unremember;
