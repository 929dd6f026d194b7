//! `token`: who may use the server.

use super::args::AnswerForm;
use super::audit::{audited, noted};
use super::serve_args::TokenCommand;
use super::{Context, clock, output};
use crate::audit::Step;
use crate::server::{Token, Tokens};
use crate::wording::Wording;

pub(super) fn run(context: &Context, command: TokenCommand) -> anyhow::Result<()> {
    let config = context.config();
    let words = Wording::of(config.language());
    let mut tokens = Tokens::read(&config.data_dir)?;
    match command {
        TokenCommand::Create { name, role, days } => {
            let now = clock::now();
            let create = || tokens.create_until(&name, role, now, Token::end_after(now, days));
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
                .map(|token| {
                    let Token { name, role, created, expires, .. } = token;
                    let mut row = serde_json::json!({"name": name, "role": role, "created": created});
                    if let Some(end) = expires {
                        row["expires"] = serde_json::json!(end);
                    }
                    row
                })
                .collect();
            output::write_json(&serde_json::json!({"tokens": list}))
        }
        TokenCommand::List { format: AnswerForm::Text } => output::write(None, |out| {
            for token in tokens.list() {
                let created = config.language().time(token.created);
                write!(out, "{created}  {:<8}{}", token.role.name(), token.name)?;
                match token.expires {
                    None => writeln!(out)?,
                    Some(end) => {
                        let key = if token.lasts(clock::now()) { "cli-token-until" } else { "cli-token-over" };
                        writeln!(out, "  ({})", words.text(key, &[("time", config.language().time(end).into())]))?;
                    }
                }
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
