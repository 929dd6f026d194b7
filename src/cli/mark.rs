//! `mark`: deploys on the time axis.

use jiff::Timestamp;

use super::mark_args::Mark;
use super::{Context, clock, output};
use crate::wording::Wording;

pub(super) fn run(context: &Context, command: Mark) -> anyhow::Result<()> {
    let config = context.config();
    let language = config.language();
    let memory = context.memory()?;
    match command {
        Mark::Deploy { name, service, at } => {
            let now = clock::now();
            let at = at.map_or(Ok(now), |text| clock::parse(&text, config))?;
            let mark = memory.mark(name, service, at, now)?;
            if !context.quiet {
                let time = language.time(mark.at);
                let arguments = [("name", (&mark.name).into()), ("time", time.into())];
                eprintln!("{}", Wording::of(language).text("cli-marked", &arguments));
            }
            Ok(())
        }
        Mark::List => {
            let marks = memory.marks(Timestamp::MIN, Timestamp::MAX)?;
            output::write(None, |out| {
                for mark in &marks {
                    writeln!(
                        out,
                        "{}  {}  {}",
                        language.time(mark.at),
                        mark.name,
                        mark.service.as_deref().unwrap_or("")
                    )?;
                }
                Ok(())
            })
        }
    }
}
