//! Exit codes: 0 done, 1 problems found (with `--exit-code`), not well (`health`) or not
//! trusted (`pack`), 2 error, 64 usage, 78 configuration
//! (the last two as in BSD's `sysexits.h`).

use std::io;
use std::process::ExitCode;

const NOT_WELL: u8 = 1;
const ERROR: u8 = 2;
const USAGE: u8 = 64;
const CONFIG: u8 = 78;

/// Errors with an exit code of their own.
#[derive(Debug, thiserror::Error)]
pub(super) enum Failure {
    /// The command line asks for something impossible.
    #[error("{0}")]
    Usage(String),
    /// The configuration can't be used.
    #[error("configuration: {0}")]
    Config(String),
    /// Nobody trusts the key of a pack.
    #[error("{0}")]
    NotTrusted(String),
    /// The server that was asked is not well.
    #[error("{0}")]
    NotWell(String),
}

/// What clap has to say: help and version to stdout with code 0, slips to stderr with code 64.
pub(super) fn usage(error: &clap::Error) -> ExitCode {
    // Nothing can be done where even this can't be printed.
    let _ = error.print();
    if error.use_stderr() { ExitCode::from(USAGE) } else { ExitCode::SUCCESS }
}

/// Says what went wrong, with its causes, and gives the code. A reader that went away (`| head`) is no error.
pub(super) fn report(error: &anyhow::Error) -> ExitCode {
    if error.chain().any(is_closed_pipe) {
        return ExitCode::SUCCESS;
    }
    let mut text = String::new();
    for cause in error.chain() {
        let cause = cause.to_string();
        // Many errors already quote their cause.
        if !text.contains(&cause) {
            if !text.is_empty() {
                text += ": ";
            }
            text += &cause;
        }
    }
    eprintln!("cartwatch: {text}");
    match error.downcast_ref::<Failure>() {
        Some(Failure::Usage(_)) => ExitCode::from(USAGE),
        Some(Failure::Config(_)) => ExitCode::from(CONFIG),
        Some(Failure::NotWell(_) | Failure::NotTrusted(_)) => ExitCode::from(NOT_WELL),
        None => ExitCode::from(ERROR),
    }
}

fn is_closed_pipe(error: &(dyn std::error::Error + 'static)) -> bool {
    error.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
}
