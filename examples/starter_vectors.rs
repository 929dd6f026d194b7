//! Writes `data/starter_vectors.bin`, the vectors of the built-in runbook pages.
//!
//! `cargo run --release --example starter_vectors`

#![allow(clippy::print_stdout, reason = "an example shows its result")]

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/data/starter_vectors.bin");
    let file = cartwatch::memory::starter_vectors_file()?;
    std::fs::write(path, &file)?;
    println!("{path}: {} bytes", file.len());
    Ok(())
}
