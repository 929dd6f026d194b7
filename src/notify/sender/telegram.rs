//! [`TelegramSender`]: the method `sendMessage` of Telegram's Bot API.

use std::time::Duration;

use async_trait::async_trait;
use serde::Deserialize;
use serde_json::json;

use super::{Circumstances, Sender};
use crate::config::TelegramChannel;
use crate::notify::book::Letter;
use crate::notify::channel::wrong;
use crate::notify::error::NotifyError;
use crate::notify::http::{Address, Http, Reply};
use crate::notify::markup;
use crate::notify::outcome::{Failure, of_status};
use crate::notify::page::Page;

const API: &str = "https://api.telegram.org";

/// Sends text in Telegram's HTML.
pub(in crate::notify) struct TelegramSender {
    address: Address,
    token: String,
    chat: String,
    http: Http,
}

#[derive(Deserialize)]
struct Said {
    #[serde(default)]
    description: String,
    #[serde(default)]
    parameters: Parameters,
}

#[derive(Default, Deserialize)]
struct Parameters {
    retry_after: Option<u64>,
}

impl TelegramSender {
    pub(in crate::notify) fn new(settings: &TelegramChannel, http: Http) -> Result<Self, NotifyError> {
        let token = settings.token.reveal();
        let good = |c: char| c.is_ascii_alphanumeric() || matches!(c, ':' | '-' | '_');
        if token.is_empty() {
            return Err(wrong("token", "is missing: give token, token_file or token_env"));
        }
        if !token.chars().all(good) {
            return Err(wrong("token", "must be letters, digits, hyphens and underscores with a colon between"));
        }
        if settings.chat.is_empty() {
            return Err(wrong("chat", "is missing: the number of a chat, or @name of a public channel"));
        }
        let api = if settings.api.is_empty() { API } else { settings.api.trim_end_matches('/') };
        let address = Address::parse("api", &format!("{api}/bot{token}/sendMessage"))?;
        Ok(Self { address, token: token.to_owned(), chat: settings.chat.clone(), http })
    }
}

#[async_trait]
impl Sender for TelegramSender {
    fn kind(&self) -> &'static str {
        "telegram"
    }

    async fn send(&self, letter: &Letter, at: Circumstances<'_>) -> Result<(), Failure> {
        let text = markup::telegram(&Page::new(letter, at));
        let preview = json!({"is_disabled": true});
        let body = json!({"chat_id": self.chat, "text": text, "parse_mode": "HTML", "link_preview_options": preview});
        let reply = self.http.post(&self.address, &[], body.to_string().into_bytes(), at.now).await?;
        if reply.is_good() { Ok(()) } else { Err(failure(&reply)) }
    }

    fn secrets(&self) -> Vec<String> {
        [self.address.secrets(), vec![self.token.clone()]].concat()
    }
}

/// The API says in JSON what is wrong, and how long to wait.
fn failure(reply: &Reply) -> Failure {
    match serde_json::from_str::<Said>(&reply.body) {
        Ok(said) => {
            let after = said.parameters.retry_after.map(Duration::from_secs).or(reply.after);
            of_status(reply.status, &said.description, after)
        }
        Err(_) => reply.failure(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_api_says_how_long_to_wait() {
        let body = r#"{"ok":false,"error_code":429,"description":"Too Many Requests: retry after 9","parameters":{"retry_after":9}}"#;
        let reply = Reply { status: 429, body: body.into(), after: None };
        let reason = "HTTP 429: Too Many Requests: retry after 9".to_owned();
        assert_eq!(failure(&reply), Failure::Later { reason, after: Some(Duration::from_secs(9)) });
        let gone = Reply {
            status: 403,
            body: r#"{"ok":false,"description":"Forbidden: bot was kicked"}"#.into(),
            after: None,
        };
        assert_eq!(failure(&gone), Failure::never("HTTP 403: Forbidden: bot was kicked"));
    }
}
