//! [`SlackSender`]: Slack's incoming webhooks, and what speaks like them (Mattermost, Rocket.Chat).

use async_trait::async_trait;
use serde_json::json;

use super::{Circumstances, Sender};
use crate::config::SlackChannel;
use crate::notify::book::Letter;
use crate::notify::error::NotifyError;
use crate::notify::http::{Address, Http};
use crate::notify::markup;
use crate::notify::outcome::Failure;
use crate::notify::page::Page;

/// Sends text in Slack's `mrkdwn`.
pub(in crate::notify) struct SlackSender {
    address: Address,
    http: Http,
}

impl SlackSender {
    pub(in crate::notify) fn new(settings: &SlackChannel, http: Http) -> Result<Self, NotifyError> {
        Ok(Self { address: Address::parse("url", settings.url.reveal())?, http })
    }
}

#[async_trait]
impl Sender for SlackSender {
    fn kind(&self) -> &'static str {
        "slack"
    }

    async fn send(&self, letter: &Letter, at: Circumstances<'_>) -> Result<(), Failure> {
        let text = markup::slack(&Page::new(letter, at));
        let body = json!({"text": text, "unfurl_links": false, "unfurl_media": false}).to_string();
        let reply = self.http.post(&self.address, &[], body.into_bytes(), at.now).await?;
        if reply.is_good() { Ok(()) } else { Err(reply.failure()) }
    }

    fn secrets(&self) -> Vec<String> {
        self.address.secrets()
    }
}
