//! `forget`: a person's traces are removed.

use clap::Args;

use super::Context;
use crate::wording::Wording;

#[derive(Debug, Args)]
pub(super) struct Forget {
    /// The person's user id
    #[arg(long, value_name = "USER")]
    pub(super) user: String,
}

pub(super) async fn run(context: &Context, args: &Forget) -> anyhow::Result<()> {
    let memory = context.memory()?;
    let report = memory.store().forget_user(&args.user)?;
    memory.catch_up().await?;
    if !context.quiet {
        let arguments = [
            ("sessions", report.journeys.into()),
            ("entries", report.evidence.into()),
            ("complaints", report.complaints.into()),
        ];
        eprintln!("{}", Wording::of(context.config().language()).text("cli-forgotten", &arguments));
    }
    Ok(())
}
