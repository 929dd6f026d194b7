//! How notifications stand, for whoever asks: beside a running server too, since it follows from the file alone.

use std::path::Path;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

use super::book::Book;
use super::channel::Channels;
use super::error::NotifyError;
use super::file::BookFile;
use super::line::{Aside, Line, Totals, Trouble};

/// How notifications stand.
#[derive(Debug, Clone, Default, PartialEq, Serialize, JsonSchema)]
pub struct NotifyStatus {
    /// Those that the settings name, then those that still have something and are named no more.
    pub channels: Vec<ChannelStatus>,
    /// Why the queue could not be kept on the disk the last time, where it could not.
    pub not_kept: Option<String>,
}

/// How one channel stands.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct ChannelStatus {
    /// Its name.
    pub channel: String,
    /// `webhook`, `slack`, `telegram` or `email`; `None` where the settings don't name it any more.
    pub kind: Option<&'static str>,
    /// Notifications that wait or are under way.
    pub waiting: u64,
    /// Attempts that the message under way has behind it.
    pub attempts: u32,
    /// When it is tried next.
    pub next_attempt: Option<Timestamp>,
    /// When a message was taken last.
    pub last_sent: Option<Timestamp>,
    /// What went wrong last.
    pub last_error: Option<Trouble>,
    /// Counts since the data folder was made.
    #[serde(flatten)]
    pub totals: Totals,
    /// The newest messages that were set aside, oldest first.
    pub aside: Vec<Aside>,
}

impl NotifyStatus {
    /// As the file in the data folder says.
    ///
    /// # Errors
    /// When the file can't be read.
    pub fn read(channels: &Channels, data_dir: &Path) -> Result<Self, NotifyError> {
        Ok(Self::of(channels, &BookFile::of(data_dir).read()?.unwrap_or_default()))
    }

    pub(super) fn of(channels: &Channels, book: &Book) -> Self {
        let empty = Line::default();
        let mut list: Vec<ChannelStatus> = Vec::new();
        for channel in channels.list() {
            let line = book.lines().get(&channel.plan.name).unwrap_or(&empty);
            list.push(of_line(&channel.plan.name, Some(channel.sender.kind()), line));
        }
        for (name, line) in book.lines() {
            if channels.get(name).is_none() && !line.is_empty() {
                list.push(of_line(name, None, line));
            }
        }
        Self { channels: list, not_kept: None }
    }
}

fn of_line(name: &str, kind: Option<&'static str>, line: &Line) -> ChannelStatus {
    let message = line.message.as_ref().filter(|message| message.attempts > 0);
    ChannelStatus {
        channel: name.to_owned(),
        kind,
        waiting: line.depth(),
        attempts: message.map_or(0, |message| message.attempts),
        next_attempt: message.map(|message| message.next),
        last_sent: line.last_sent,
        last_error: line.last_error.clone(),
        totals: line.totals,
        aside: line.aside.iter().cloned().collect(),
    }
}
