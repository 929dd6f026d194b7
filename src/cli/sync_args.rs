//! The command line of `sync`, as typed.

use clap::{Args, Subcommand};

use super::args::AnswerForm;

/// `sync`.
#[derive(Debug, Args)]
#[command(
    args_conflicts_with_subcommands = true,
    after_help = "Exit codes: 0 in step; 1 in step, but documents are set aside; 2 not in step."
)]
pub(super) struct SyncArgs {
    #[command(subcommand)]
    pub(super) command: Option<SyncCommand>,
    /// Form of the answer
    #[arg(long, short, value_enum, default_value_t)]
    pub(super) format: AnswerForm,
}

#[derive(Debug, Subcommand)]
pub(super) enum SyncCommand {
    /// What waits, when the mirror was in step last, what is in the way, what was set aside, other sites
    Status {
        /// Form of the answer
        #[arg(long, short, value_enum, default_value_t)]
        format: AnswerForm,
    },
}
