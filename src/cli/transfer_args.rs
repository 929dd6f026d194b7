//! The command line of `export` and `import`, as typed.

use std::path::PathBuf;

use clap::Args;

/// `export`.
#[derive(Debug, Args)]
pub(super) struct Export {
    /// File to write [default: stdout]
    #[arg(value_name = "FILE")]
    pub(super) file: Option<PathBuf>,
    /// Keep user ids, session ids and texts as they are
    #[arg(long)]
    pub(super) raw: bool,
}

/// `import`.
#[derive(Debug, Args)]
pub(super) struct Import {
    /// File to read, or - for stdin
    #[arg(value_name = "FILE")]
    pub(super) file: PathBuf,
}
