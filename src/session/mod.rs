//! The whole workflow as a resumable state machine: load, train, forget, verify.

pub mod report;
