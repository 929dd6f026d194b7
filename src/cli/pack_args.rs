//! The command line of `pack`, as typed.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::args::AnswerForm;

/// Exit codes of everything below `pack`.
const EXITS: &str = "Exit codes: 0 done; 1 the pack is whole, but nobody trusts its key; 2 it is no pack, was changed or cut, is of a \
    newer format, or something else failed; 64 usage.";

/// `pack`.
#[derive(Debug, Subcommand)]
pub(super) enum PackCommand {
    /// Draw the key that this site signs its packs with; prints the public key and its fingerprint
    Keygen {
        /// Where the private key goes; only its owner may read it
        #[arg(value_name = "FILE")]
        file: PathBuf,
        /// Form of the answer
        #[arg(long, short, value_enum, default_value_t)]
        format: AnswerForm,
    },
    /// Write incidents, fixes, what became of them, and the team's runbooks into a signed file
    #[command(after_help = EXITS)]
    Export(PackExport),
    /// Take a pack in; twice, and in any order, gives the same memory
    #[command(after_help = EXITS)]
    Import(PackImport),
    /// Show what is in a pack without taking it in, and whether its signature holds
    #[command(after_help = EXITS)]
    Inspect {
        /// The pack, or - for stdin
        #[arg(value_name = "FILE")]
        file: PathBuf,
        /// Form of the answer
        #[arg(long, short, value_enum, default_value_t)]
        format: AnswerForm,
    },
    /// Read a pack to its end and check everything; the exit code says what came of it
    #[command(after_help = EXITS)]
    Verify {
        /// The pack, or - for stdin
        #[arg(value_name = "FILE")]
        file: PathBuf,
        /// Count this public key, or the key with this fingerprint, as trusted
        #[arg(long, value_name = "KEY")]
        trust: Vec<String>,
        /// Form of the answer
        #[arg(long, short, value_enum, default_value_t)]
        format: AnswerForm,
    },
    /// Whose packs are taken in
    #[command(subcommand)]
    Keys(KeysCommand),
}

/// `pack export`.
#[derive(Debug, Args)]
pub(super) struct PackExport {
    /// The file to write
    #[arg(long, short, value_name = "FILE")]
    pub(super) output: PathBuf,
    /// The private key that signs it (`pack keygen`)
    #[arg(long, value_name = "FILE")]
    pub(super) key: PathBuf,
    /// What the site calls itself [default: packs.site]
    #[arg(long, value_name = "NAME")]
    pub(super) site: Option<String>,
    /// Only what people wrote, and incidents that happened, since then
    #[arg(long, value_name = "TIME")]
    pub(super) since: Option<String>,
    /// Without what this earlier pack holds already; together they say all. May be repeated
    #[arg(long, value_name = "FILE")]
    pub(super) since_pack: Vec<PathBuf>,
    /// Only incidents that fit: category=, service=, status=, text= or id=. May be repeated: of one kind any, of several
    /// kinds all must fit
    #[arg(long, value_name = "KIND=VALUE")]
    pub(super) incidents: Vec<String>,
    /// Leave the team's runbooks out
    #[arg(long)]
    pub(super) no_runbooks: bool,
    /// Do not compress, so that git can show what changed
    #[arg(long)]
    pub(super) plain: bool,
    /// Form of the answer
    #[arg(long, short, value_enum, default_value_t)]
    pub(super) format: AnswerForm,
}

/// `pack import`.
#[derive(Debug, Args)]
pub(super) struct PackImport {
    /// The pack, or - for stdin
    #[arg(value_name = "FILE")]
    pub(super) file: PathBuf,
    /// Trust this public key, or the key with this fingerprint, from now on. May be repeated
    #[arg(long, value_name = "KEY")]
    pub(super) trust: Vec<String>,
    /// Say what is new, would change, or is in conflict, and write nothing
    #[arg(long)]
    pub(super) dry_run: bool,
    /// Form of the answer
    #[arg(long, short, value_enum, default_value_t)]
    pub(super) format: AnswerForm,
}

/// `pack keys`.
#[derive(Debug, Subcommand)]
pub(super) enum KeysCommand {
    /// Show the trusted keys
    List {
        /// Form of the answer
        #[arg(long, short, value_enum, default_value_t)]
        format: AnswerForm,
    },
    /// Trust a key from now on
    Trust {
        /// The public key (cartwatch-key-…)
        #[arg(value_name = "KEY")]
        key: String,
        /// What the site is called
        #[arg(long, value_name = "NAME", default_value = "")]
        site: String,
    },
    /// Trust a key no longer
    Remove {
        /// The public key, or its fingerprint
        #[arg(value_name = "KEY")]
        key: String,
    },
}
