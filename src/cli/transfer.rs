//! `export` and `import`: the memory as NDJSON.

use std::fs::File;
use std::io::{self, BufReader, Seek as _, SeekFrom};

use anyhow::Context as _;

use super::transfer_args::{Export, Import};
use super::{Context, clock, output};
use crate::store::Disclosure;
use crate::wording::Wording;

pub(super) fn export(context: &Context, args: &Export) -> anyhow::Result<()> {
    let memory = context.memory()?;
    let disclosure = if args.raw { Disclosure::Raw } else { Disclosure::Redacted };
    let mut result = Ok(0);
    output::write(args.file.as_deref(), |out| {
        result = memory.store().export(&mut *out, disclosure).map(|report| report.records);
        Ok(())
    })?;
    let records = result?;
    if let (Some(file), false) = (&args.file, context.quiet) {
        let path = file.display().to_string();
        let arguments = [("count", records.into()), ("path", path.into())];
        eprintln!("{}", Wording::of(context.config().language()).text("cli-exported", &arguments));
    }
    Ok(())
}

pub(super) async fn import(context: &Context, args: &Import) -> anyhow::Result<()> {
    let memory = context.memory()?;
    let file = if args.file.as_os_str() == "-" {
        // Everything is checked before anything is written, so the input is read twice.
        let mut spool = spool_file().context("temporary file for stdin")?;
        io::copy(&mut io::stdin().lock(), &mut spool).context("stdin")?;
        spool.seek(SeekFrom::Start(0))?;
        spool
    } else {
        File::open(&args.file).with_context(|| args.file.display().to_string())?
    };
    let report =
        memory.store().import(BufReader::new(file), clock::now()).with_context(|| args.file.display().to_string())?;
    memory.catch_up().await?;
    if !context.quiet {
        let words = Wording::of(context.config().language());
        eprintln!("{}", words.text("cli-imported", &[("count", report.records.into())]));
    }
    Ok(())
}

/// A file without a name in the folder for temporary files.
fn spool_file() -> io::Result<File> {
    let path = std::env::temp_dir().join(format!("cartwatch-import-{}", std::process::id()));
    let file = File::options().read(true).write(true).create_new(true).open(&path)?;
    std::fs::remove_file(&path)?;
    Ok(file)
}
