//! `audit`: who did what, and whether the log of it is whole. Also what other commands write into it.

use std::io::{self, Write};
use std::process::ExitCode;

use super::args::AnswerForm;
use super::serve_args::AuditCommand;
use super::{Context, clock, output};
use crate::audit::{self, Act, Actor, AuditError, Damage, Event, Step, Verified, Way};
use crate::config::Config;
use crate::server::audit_log;
use crate::wording::{Language, Wording};

/// Exit code where the log is damaged.
const DAMAGED: u8 = 1;

pub(super) fn run(context: &Context, command: &AuditCommand) -> anyhow::Result<ExitCode> {
    let config = context.config();
    let folder = audit_log(config).folder().to_owned();
    match command {
        AuditCommand::Show { since, limit, format } => {
            let since = since.as_deref().map(|text| clock::parse(text, config)).transpose()?;
            let mut acts = audit::read(&folder, since)?;
            acts.drain(..acts.len().saturating_sub(*limit));
            match format {
                AnswerForm::Json => output::write_json(&serde_json::json!({"acts": acts}))?,
                AnswerForm::Text => output::write(None, |out| show(&acts, config.language(), out))?,
            }
            Ok(ExitCode::SUCCESS)
        }
        AuditCommand::Verify { format } => {
            let found = audit::verify(&folder)?;
            match format {
                AnswerForm::Json => output::write_json(&found)?,
                AnswerForm::Text => output::write(None, |out| tell(&found, config.language(), out))?,
            }
            Ok(if found.is_good() { ExitCode::SUCCESS } else { ExitCode::from(DAMAGED) })
        }
    }
}

fn show(acts: &[Act], language: Language, out: &mut dyn Write) -> io::Result<()> {
    let words = Wording::of(language);
    if acts.is_empty() {
        return writeln!(out, "{}", words.plain("cli-audit-empty"));
    }
    for act in acts {
        let Event { step, actor, action, object, status, repeated, .. } = &act.event;
        let step = words.plain(match step {
            Step::Begun => "cli-audit-begun",
            Step::Done => "cli-audit-done",
            Step::Failed => "cli-audit-failed",
            Step::Refused => "cli-audit-refused",
        });
        write!(out, "{}  {step:<10}  {}  {}", language.time(act.at), who(actor, words), shown(action))?;
        if let Some(object) = object {
            write!(out, "  {}", shown(object))?;
        }
        if let Some(status) = status {
            write!(out, "  {status}")?;
        }
        if let Some(repeated) = repeated {
            write!(out, "  {}", words.text("cli-audit-repeated", &[("count", (*repeated).into())]))?;
        }
        writeln!(out)?;
    }
    Ok(())
}

fn who(actor: &Actor, words: &Wording) -> String {
    let way = words.plain(match actor.way {
        Way::Token => "cli-audit-token",
        Way::Session => "cli-audit-session",
        Way::Local => "cli-audit-local",
        Way::Command => "cli-audit-command",
        Way::Unknown => "cli-audit-unknown",
    });
    let mut text = match (&actor.who, &actor.role) {
        (Some(name), Some(role)) => format!("{} ({}, {way})", shown(name), shown(role)),
        (Some(name), None) => format!("{} ({way})", shown(name)),
        _ => way,
    };
    if let Some(address) = actor.address {
        text += &format!(" {address}");
    }
    text
}

/// On one line, and without what a terminal might obey.
fn shown(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect()
}

fn tell(found: &Verified, language: Language, out: &mut dyn Write) -> io::Result<()> {
    let words = Wording::of(language);
    for finding in &found.findings {
        let damage = words.plain(match finding.damage {
            Damage::Unreadable => "cli-audit-unreadable",
            Damage::Changed => "cli-audit-changed",
            Damage::Gap => "cli-audit-gap",
            Damage::CutOff => "cli-audit-cut-off",
            Damage::NoHead => "cli-audit-no-head",
        });
        writeln!(out, "{}:{}: {damage}", finding.file, finding.line)?;
    }
    let key = if found.is_good() { "cli-audit-good" } else { "cli-audit-damaged" };
    let arguments = [("lines", found.lines.into()), ("wrong", found.wrong.into())];
    writeln!(out, "{}", words.text(key, &arguments))?;
    if let (Some(last), Some(hash)) = (found.last, &found.hash) {
        writeln!(out, "{}", words.text("cli-audit-hash", &[("line", last.into()), ("hash", hash.into())]))?;
    }
    Ok(())
}

/// Writes an act of a command down before it is done, and what came of it after; without the first it is not done.
pub(super) fn audited<T, E: Into<anyhow::Error>>(
    config: &Config,
    (action, object): (&str, &str),
    act: impl FnOnce() -> Result<T, E>,
) -> anyhow::Result<T> {
    let log = audit_log(config);
    let event = Event::new(Step::Begun, Actor::command(), action).with_object(Some(object.to_owned()));
    let number = log.append(&event, clock::now())?;
    let done = act().map_err(Into::into);
    let step = if done.is_ok() { Step::Done } else { Step::Failed };
    // What was done is done; that it was begun stands in the log already.
    let _ = log.append(&event.ended(number, step), clock::now());
    done
}

/// Writes down what a command did, where it must not fail for that: taking a token back, above all.
pub(super) fn noted(config: &Config, step: Step, action: &str, object: Option<&str>) -> Result<u64, AuditError> {
    let event = Event::new(step, Actor::command(), action).with_object(object.map(str::to_owned));
    audit_log(config).append(&event, clock::now())
}
