//! `inspect`: how each entry is read and judged.

use super::args::Inspect;
use super::{Context, clock, output};
use crate::pipeline::{InspectError, inspect};

pub(super) fn run(context: &Context, args: &Inspect) -> anyhow::Result<()> {
    let redactor = context.redactor()?;
    let mut result = Ok(());
    output::write(None, |out| {
        match inspect(context.config(), &args.paths, args.input_format.as_deref(), &redactor, clock::now(), out) {
            Err(InspectError::Output(error)) => return Err(error),
            other => result = other,
        }
        Ok(())
    })?;
    Ok(result?)
}
