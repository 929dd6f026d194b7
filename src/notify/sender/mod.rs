//! Role [`Sender`]: hands one message to one kind of receiver.

mod email;
mod payload;
mod signature;
mod slack;
mod telegram;
mod webhook;

pub(super) use email::EmailSender;
pub(super) use slack::SlackSender;
pub(super) use telegram::TelegramSender;
pub(super) use webhook::WebhookSender;

use async_trait::async_trait;
use jiff::Timestamp;

use super::book::Letter;
use super::outcome::Failure;
use super::page::Links;
use crate::wording::Language;

/// What a message needs besides what it tells.
#[derive(Debug, Clone, Copy)]
pub(super) struct Circumstances<'a> {
    /// The channel's name.
    pub(super) channel: &'a str,
    pub(super) language: Language,
    pub(super) links: &'a Links,
    pub(super) now: Timestamp,
}

/// Hands messages over. A message that is tried again has the same id, so that receivers can tell.
#[async_trait]
pub(super) trait Sender: Send + Sync {
    /// The kind of channel: `webhook`, `slack`, `telegram`, `email`.
    fn kind(&self) -> &'static str;

    /// Makes one attempt. `Ok` means that the receiver took the message. Reasons of failures may still hold what
    /// [`Sender::secrets`] names.
    async fn send(&self, letter: &Letter, at: Circumstances<'_>) -> Result<(), Failure>;

    /// Texts that must not be shown.
    fn secrets(&self) -> Vec<String>;
}
