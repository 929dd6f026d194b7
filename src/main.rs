//! The `cartwatch` binary.

fn main() {}
