//! `completions`: a shell's completion script.

use clap::CommandFactory;
use clap_complete::Shell;

use super::args::Cli;
use super::output;

pub(super) fn run(shell: Shell) -> anyhow::Result<()> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "cartwatch", &mut script);
    output::write(None, |out| out.write_all(&script))
}
