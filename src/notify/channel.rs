//! From settings to channels: who is told of what, how often, and by whom it is sent.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use super::error::NotifyError;
use super::filter::Filter;
use super::http::Http;
use super::line::Manner;
use super::pace::{Quiet, Rate};
use super::page::Links;
use super::sender::{EmailSender, Sender, SlackSender, TelegramSender, WebhookSender};
use crate::config::{ChannelRules, Config, LanguageChoice, Notify};
use crate::wording::Language;

/// Longest name of a channel. Names stand in metrics.
const NAME_BYTES: usize = 64;

/// What is known of a channel besides how to send.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Plan {
    pub(super) name: String,
    pub(super) language: Language,
    pub(super) filter: Filter,
    pub(super) manner: Manner,
}

/// A channel.
#[derive(Clone)]
pub(super) struct Channel {
    pub(super) plan: Plan,
    pub(super) sender: Arc<dyn Sender>,
}

/// The channels that the settings name.
#[derive(Clone)]
pub struct Channels {
    list: Vec<Channel>,
    pub(super) links: Links,
    pub(super) timeout: Duration,
}

impl std::fmt::Debug for Channels {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.list.iter().map(|channel| &channel.plan.name)).finish()
    }
}

pub(super) fn wrong(key: impl Into<String>, what: impl Into<String>) -> NotifyError {
    NotifyError::Setting { key: key.into(), what: what.into() }
}

impl Channels {
    /// Checks the settings and makes the channels; nothing is sent or connected to.
    ///
    /// # Errors
    /// [`NotifyError::Setting`] names what is impossible; [`NotifyError::Io`] where `ca_file` can't be read.
    pub fn new(config: &Config) -> Result<Self, NotifyError> {
        let notify = &config.settings.notify;
        let http = Http::new(notify)?;
        let mut list = Vec::new();
        let mut add = |kind: &str, number: usize, of: usize, rules: ChannelRules, sender: Arc<dyn Sender>| {
            let place = format!("{kind}[{number}]");
            let usual = if of > 1 { format!("{kind}-{number}") } else { kind.to_owned() };
            plan(config, &place, usual, rules).map(|plan| list.push(Channel { plan, sender }))
        };
        for (number, one) in (1..).zip(&notify.webhook) {
            let sender = WebhookSender::new(one, http.clone()).map_err(|error| error.at("webhook", number))?;
            add("webhook", number, notify.webhook.len(), one.rules(), Arc::new(sender))?;
        }
        for (number, one) in (1..).zip(&notify.slack) {
            let sender = SlackSender::new(one, http.clone()).map_err(|error| error.at("slack", number))?;
            add("slack", number, notify.slack.len(), one.rules(), Arc::new(sender))?;
        }
        for (number, one) in (1..).zip(&notify.telegram) {
            let sender = TelegramSender::new(one, http.clone()).map_err(|error| error.at("telegram", number))?;
            add("telegram", number, notify.telegram.len(), one.rules(), Arc::new(sender))?;
        }
        for (number, one) in (1..).zip(&notify.email) {
            let sender = EmailSender::new(one, notify).map_err(|error| error.at("email", number))?;
            add("email", number, notify.email.len(), one.rules(), Arc::new(sender))?;
        }
        let mut names = BTreeSet::new();
        if let Some(twice) = list.iter().find(|channel| !names.insert(channel.plan.name.clone())) {
            return Err(wrong("name", format!("two channels have the name “{}”", twice.plan.name)));
        }
        let timeout = Duration::from_secs(notify.timeout_seconds.into());
        Ok(Self { list, links: Links::new(&notify.base_url)?, timeout })
    }

    /// The names, in the order of the settings.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.list.iter().map(|channel| channel.plan.name.as_str())
    }

    pub(super) fn list(&self) -> &[Channel] {
        &self.list
    }

    pub(super) fn plans(&self) -> Vec<Plan> {
        self.list.iter().map(|channel| channel.plan.clone()).collect()
    }

    pub(super) fn get(&self, name: &str) -> Option<&Channel> {
        self.list.iter().find(|channel| channel.plan.name == name)
    }
}

impl NotifyError {
    /// The same with the channel's place before the key.
    fn at(self, kind: &str, number: usize) -> Self {
        match self {
            Self::Setting { key, what } => Self::Setting { key: format!("{kind}[{number}].{key}"), what },
            other => other,
        }
    }
}

fn plan(config: &Config, place: &str, usual: String, rules: ChannelRules) -> Result<Plan, NotifyError> {
    let all = &config.settings.notify;
    let name = if rules.name.is_empty() { usual } else { rules.name };
    let good = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    if name.len() > NAME_BYTES || !name.chars().all(good) {
        return Err(wrong(format!("{place}.name"), "must be up to 64 letters, digits, dots, hyphens or underscores"));
    }
    let rate = Rate {
        burst: rules.burst.unwrap_or(all.burst).max(1),
        per_minute: rules.per_minute.unwrap_or(all.per_minute).max(1),
    };
    let categories = rules.categories.as_ref().unwrap_or(&all.categories);
    let categories = categories.iter().map(|name| name.parse()).collect::<Result<_, _>>();
    let filter = Filter {
        kinds: rules.kinds.as_ref().unwrap_or(&all.kinds).iter().copied().collect(),
        min_sessions: rules.min_sessions.unwrap_or(all.min_sessions),
        categories: categories.map_err(|error: crate::finding::UnknownCategory| {
            wrong(format!("{place}.categories"), error.to_string())
        })?,
        services: rules.services.as_ref().unwrap_or(&all.services).iter().cloned().collect(),
        grew_factor: all.grew_factor,
    };
    let manner = Manner {
        rate,
        quiet: quiet(config, place, rules.quiet.as_ref().unwrap_or(&all.quiet))?,
        group: Duration::from_millis(all.group_ms.into()),
        keep: Duration::from_secs(u64::from(all.keep_hours) * 3600),
    };
    Ok(Plan { name, language: language(config, all, rules.language), filter, manner })
}

fn language(config: &Config, all: &Notify, own: Option<LanguageChoice>) -> Language {
    match own.unwrap_or(all.language) {
        LanguageChoice::En => Language::En,
        LanguageChoice::Ru => Language::Ru,
        LanguageChoice::Auto => match all.language {
            LanguageChoice::En => Language::En,
            LanguageChoice::Ru => Language::Ru,
            LanguageChoice::Auto => config.language(),
        },
    }
}

fn quiet(config: &Config, place: &str, text: &str) -> Result<Option<Quiet>, NotifyError> {
    if text.is_empty() {
        return Ok(None);
    }
    let name = &config.settings.notify.timezone;
    let zone = if name.is_empty() { Some(config.timezone.clone()) } else { Config::zone(name) };
    let zone = zone.ok_or_else(|| wrong("timezone", "must be UTC, a name such as Europe/Moscow, or an offset"))?;
    let quiet = Quiet::parse(text, zone);
    quiet.map(Some).ok_or_else(|| wrong(format!("{place}.quiet"), "must be two times of day, such as 22:00-07:00"))
}
