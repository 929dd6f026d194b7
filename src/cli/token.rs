//! `token`: who may use the server.

use super::args::AnswerForm;
use super::audit::{audited, noted};
use super::serve_args::TokenCommand;
use super::{Context, clock, output};
use crate::audit::Step;
use crate::server::Tokens;
use crate::wording::Wording;

pub(super) fn run(context: &Context, command: TokenCommand) -> anyhow::Result<()> {
    let config = context.config();
    let words = Wording::of(config.language());
    let mut tokens = Tokens::read(&config.data_dir)?;
    match command {
        TokenCommand::Create { name, role } => {
            let create = || tokens.create(&name, role, clock::now());
            let token = audited(config, ("token create", &format!("{name} ({role})")), create)?;
            if !context.quiet {
                let arguments = [("name", name.into()), ("role", role.name().into())];
                eprintln!("{}", words.text("cli-token-created", &arguments));
            }
            output::write(None, |out| writeln!(out, "{token}"))
        }
        TokenCommand::List { format: AnswerForm::Json } => {
            let list: Vec<_> = tokens
                .list()
                .iter()
                .map(|token| serde_json::json!({"name": token.name, "role": token.role, "created": token.created}))
                .collect();
            output::write_json(&serde_json::json!({"tokens": list}))
        }
        TokenCommand::List { format: AnswerForm::Text } => output::write(None, |out| {
            for token in tokens.list() {
                let created = config.language().time(token.created);
                writeln!(out, "{created}  {:<8}{}", token.role.name(), token.name)?;
            }
            Ok(())
        }),
        TokenCommand::Revoke { name } => {
            let revoked = tokens.revoke(&name);
            let step = if revoked.is_ok() { Step::Done } else { Step::Failed };
            let noted = noted(config, step, "token revoke", Some(&name));
            revoked?;
            if let Err(error) = noted {
                eprintln!("{}", words.text("cli-not-audited", &[("why", error.to_string().into())]));
            }
            if !context.quiet {
                let key = if tokens.list().is_empty() { "cli-token-revoked-last" } else { "cli-token-revoked" };
                eprintln!("{}", words.text(key, &[("name", name.into())]));
            }
            Ok(())
        }
    }
}
