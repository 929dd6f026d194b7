//! `notify`: try the channels out, and see how notifications stand.

use std::io::{self, Write};

use clap::Subcommand;

use super::args::AnswerForm;
use super::serve_notify::channels;
use super::{Context, clock, output};
use crate::notify::{ChannelStatus, NotifyStatus, Tried, try_out};
use crate::report::clean_line;
use crate::wording::{Arg, Wording};

/// `notify`.
#[derive(Debug, Subcommand)]
pub(super) enum NotifyCommand {
    /// Send a test message, and say what came back
    Test {
        /// The channel's name [default: all]
        channel: Option<String>,
        /// Form of the answer
        #[arg(long, short, value_enum, default_value_t)]
        format: AnswerForm,
    },
    /// What waits, what was sent last, what went wrong last, by channel
    Status {
        /// Form of the answer
        #[arg(long, short, value_enum, default_value_t)]
        format: AnswerForm,
    },
}

pub(super) async fn run(context: &Context, command: NotifyCommand) -> anyhow::Result<()> {
    match command {
        NotifyCommand::Test { channel, format } => test(context, channel.as_deref(), format).await,
        NotifyCommand::Status { format } => status(context, format),
    }
}

async fn test(context: &Context, name: Option<&str>, format: AnswerForm) -> anyhow::Result<()> {
    let config = context.config();
    let words = Wording::of(config.language());
    let tried = try_out(&channels(config)?, name, clock::now()).await?;
    match format {
        AnswerForm::Json => output::write_json(&serde_json::json!({"channels": tried}))?,
        AnswerForm::Text if tried.is_empty() => none(words)?,
        AnswerForm::Text => output::write(None, |out| tried.iter().try_for_each(|one| tell(one, words, out)))?,
    }
    let failed = tried.iter().filter(|one| !one.sent).count();
    if failed > 0 {
        anyhow::bail!("{}", words.text("notify-cli-test-failed", &[("count", failed.into())]));
    }
    Ok(())
}

fn none(words: &Wording) -> anyhow::Result<()> {
    output::write(None, |out| writeln!(out, "{}", words.plain("notify-cli-none")))
}

fn tell(tried: &Tried, words: &Wording, out: &mut dyn Write) -> io::Result<()> {
    let channel = [("channel", Arg::from(&tried.channel))];
    let text = match &tried.reason {
        None => {
            let time = words.language().duration(tried.seconds);
            words.text("notify-cli-sent", &[channel.as_slice(), &[("time", time.into())]].concat())
        }
        Some(reason) => {
            let key = if tried.worth_repeating { "notify-cli-failed" } else { "notify-cli-refused" };
            words.text(key, &[channel.as_slice(), &[("why", clean_line(reason).into_owned().into())]].concat())
        }
    };
    writeln!(out, "{text}")
}

fn status(context: &Context, format: AnswerForm) -> anyhow::Result<()> {
    let config = context.config();
    let words = Wording::of(config.language());
    let status = NotifyStatus::read(&channels(config)?, &config.data_dir)?;
    match format {
        AnswerForm::Json => output::write_json(&status),
        AnswerForm::Text if status.channels.is_empty() => none(words),
        AnswerForm::Text => {
            output::write(None, |out| status.channels.iter().try_for_each(|channel| show(channel, words, out)))
        }
    }
}

fn show(channel: &ChannelStatus, words: &Wording, out: &mut dyn Write) -> io::Result<()> {
    let language = words.language();
    let kind = channel.kind.map_or_else(|| words.plain("notify-cli-gone"), |kind| format!("({kind})"));
    writeln!(out, "{} {kind}", channel.channel)?;
    let mut line = |text: String| writeln!(out, "  {text}");
    line(words.text("notify-cli-waiting", &[("count", channel.waiting.into())]))?;
    if let Some(at) = channel.next_attempt {
        let args = [("count", u64::from(channel.attempts).into()), ("time", language.time(at).into())];
        line(words.text("notify-cli-next", &args))?;
    }
    match channel.last_sent {
        Some(at) => line(words.text("notify-cli-last-sent", &[("time", language.time(at).into())]))?,
        None => line(words.plain("notify-cli-never-sent"))?,
    }
    if let Some(error) = &channel.last_error {
        let why = clean_line(&error.reason).into_owned();
        line(words.text("notify-cli-last-error", &[("time", language.time(error.at).into()), ("why", why.into())]))?;
    }
    let totals = channel.totals;
    let args = [
        ("sent", totals.sent.into()),
        ("failed", totals.failed.into()),
        ("held", totals.held_back.into()),
        ("aside", totals.set_aside.into()),
        ("lost", totals.given_up.into()),
    ];
    line(words.text("notify-cli-totals", &args))?;
    if totals.left_to_others > 0 {
        line(words.text("notify-cli-left", &[("count", totals.left_to_others.into())]))?;
    }
    for aside in &channel.aside {
        let mut incidents: Vec<String> =
            aside.incidents.iter().map(|id| clean_line(id.as_str()).into_owned()).collect();
        if aside.clusters > 0 {
            incidents.push(words.text("notify-cli-aside-clusters", &[("count", aside.clusters.into())]));
        }
        let args = [
            ("time", language.time(aside.at).into()),
            ("why", clean_line(&aside.reason).into_owned().into()),
            ("incidents", incidents.join(", ").into()),
        ];
        line(words.text("notify-cli-aside", &args))?;
    }
    Ok(())
}
