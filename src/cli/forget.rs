//! `forget`: a person's traces are removed.

use super::Context;
use super::args::Forget;
use crate::wording::Wording;

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
