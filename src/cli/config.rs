//! `config`: check it, show it.

use super::args::ConfigCommand;
use super::failure::Failure;
use super::serve_notify::channels;
use super::{Context, output};
use crate::pipeline::load_rules;
use crate::wording::Wording;

pub(super) fn run(context: &Context, command: &ConfigCommand) -> anyhow::Result<()> {
    let config = context.config();
    let words = Wording::of(config.language());
    let place = context.loaded.file.as_ref().map(|path| path.display().to_string());
    match command {
        ConfigCommand::Check => {
            load_rules(config).map_err(|error| Failure::Config(error.to_string()))?;
            channels(config)?;
            let text = match place {
                Some(path) => words.text("cli-config-good", &[("path", path.into())]),
                None => words.plain("cli-config-good-no-file"),
            };
            output::write(None, |out| writeln!(out, "{text}"))
        }
        ConfigCommand::Show => {
            let mut settings = config.settings.clone();
            settings.data_dir.clone_from(&config.data_dir);
            let text = toml::to_string_pretty(&settings)?;
            output::write(None, |out| {
                if let Some(path) = place {
                    writeln!(out, "# {path}")?;
                }
                out.write_all(text.as_bytes())
            })
        }
    }
}
