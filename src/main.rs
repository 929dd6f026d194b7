//! The `cartwatch` binary.

use std::io::Write;
use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    use cartwatch::cli::processor;
    if !processor::suffices() {
        let _ = std::io::stderr().write_all(processor::SAYS.as_bytes());
        return ExitCode::FAILURE;
    }
    cartwatch::cli::main()
}
