//! What the figures were measured on.

use std::fs;
use std::process::Command;

/// CPU name and cores.
pub fn machine() -> String {
    let info = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let name = info.lines().find(|line| line.starts_with("model name"));
    let name = name.and_then(|line| line.split(':').nth(1)).unwrap_or("an unknown CPU").trim();
    let cores = std::thread::available_parallelism().map_or(1, |cores| cores.get());
    format!("{name}, {cores} cores")
}

/// The commit, and whether there were changes beside it.
pub fn commit() -> String {
    let git = |arguments: &[&str]| {
        let output = Command::new("git").args(arguments).output().ok()?;
        Some(String::from_utf8_lossy(&output.stdout).trim().to_string())
    };
    let commit = git(&["rev-parse", "--short", "HEAD"]).unwrap_or_default();
    let sources = ["status", "--porcelain", "--", "src", "kernels", "benches"];
    let is_changed = git(&sources).is_some_and(|changes| !changes.is_empty());
    if is_changed { format!("{commit} with changes") } else { commit }
}
