//! `man`: the manual pages, one a command, for who packages the program.

use std::path::Path;

use anyhow::Context as _;
use clap::CommandFactory;
use clap_mangen::Man;

use super::args::Cli;

/// Writes `cartwatch.1`, `cartwatch-analyze.1` and so on.
pub(super) fn run(folder: &Path) -> anyhow::Result<()> {
    std::fs::create_dir_all(folder).with_context(|| folder.display().to_string())?;
    let mut command = Cli::command();
    // Gives the commands below their whole names.
    command.build();
    write(&command, folder)
}

fn write(command: &clap::Command, folder: &Path) -> anyhow::Result<()> {
    let man = Man::new(command.clone()).manual("cartwatch");
    let path = folder.join(man.get_filename());
    let mut page = Vec::new();
    man.render(&mut page)
        .and_then(|()| std::fs::write(&path, page))
        .with_context(|| format!("{}: can't write", path.display()))?;
    for inner in command.get_subcommands().filter(|inner| inner.get_name() != "help" && !inner.is_hide_set()) {
        write(inner, folder)?;
    }
    Ok(())
}
