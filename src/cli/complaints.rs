//! `complaints`: what customers wrote, and what became of it.

use clap::Subcommand;

use super::Context;
use super::complaints_report::{self, ReportArgs};

/// `complaints`.
#[derive(Debug, Subcommand)]
pub(super) enum Complaints {
    /// How many there are over time, and by how much they fell after each fix
    Report(ReportArgs),
}

pub(super) fn run(context: &Context, command: Complaints) -> anyhow::Result<()> {
    match command {
        Complaints::Report(args) => complaints_report::run(context, &args),
    }
}
