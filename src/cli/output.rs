//! Where data goes: stdout or a file, in one piece, with an error that names the place.

use std::fs::File;
use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::Path;

use anyhow::Context as _;

use crate::report::RenderOptions;
use crate::wording::Language;

/// Writes to a file, or to stdout where none is named.
pub(super) fn write(file: Option<&Path>, render: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> anyhow::Result<()> {
    match file {
        Some(path) => {
            let place = || format!("{}: can't write", path.display());
            let mut out = BufWriter::new(File::create(path).with_context(place)?);
            render(&mut out).and_then(|()| out.flush()).with_context(place)
        }
        None => {
            let mut out = BufWriter::new(io::stdout().lock());
            render(&mut out).and_then(|()| out.flush()).context("stdout: can't write")
        }
    }
}

/// One JSON document to stdout.
pub(super) fn write_json(value: &impl serde::Serialize) -> anyhow::Result<()> {
    write(None, |out| {
        serde_json::to_writer_pretty(&mut *out, value)?;
        writeln!(out)
    })
}

/// How to render for people: colour only on a terminal and without `NO_COLOR`, width from `COLUMNS` up to 100.
pub(super) fn options(language: Language, to_file: bool) -> RenderOptions {
    let mut options = RenderOptions::new(language);
    options.colour = !to_file && io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none();
    let columns = std::env::var("COLUMNS").ok().and_then(|text| text.parse::<usize>().ok());
    if let Some(columns) = columns {
        options.width = columns.clamp(40, 100);
    }
    options
}
