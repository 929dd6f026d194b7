//! [`WebhookSender`]: signed JSON, as [Standard Webhooks](https://www.standardwebhooks.com) says.

use async_trait::async_trait;

use super::payload::Payload;
use super::signature::Signature;
use super::{Circumstances, Sender};
use crate::config::WebhookChannel;
use crate::notify::book::Letter;
use crate::notify::error::NotifyError;
use crate::notify::http::{Address, Http};
use crate::notify::outcome::Failure;

/// Sends signed JSON.
pub(in crate::notify) struct WebhookSender {
    address: Address,
    signature: Signature,
    http: Http,
}

impl WebhookSender {
    pub(in crate::notify) fn new(settings: &WebhookChannel, http: Http) -> Result<Self, NotifyError> {
        let address = Address::parse("url", settings.url.reveal())?;
        Ok(Self { address, signature: Signature::parse(settings.secret.reveal())?, http })
    }
}

#[async_trait]
impl Sender for WebhookSender {
    fn kind(&self) -> &'static str {
        "webhook"
    }

    async fn send(&self, letter: &Letter, at: Circumstances<'_>) -> Result<(), Failure> {
        let body = serde_json::to_vec(&Payload::new(letter, at.links));
        let body = body.map_err(|error| Failure::never(format!("the message can't be written: {error}")))?;
        let timestamp = at.now.as_second();
        let mut headers = vec![("webhook-id", letter.id.clone()), ("webhook-timestamp", timestamp.to_string())];
        headers.extend(self.signature.of(&letter.id, timestamp, &body).map(|signed| ("webhook-signature", signed)));
        let reply = self.http.post(&self.address, &headers, body, at.now).await?;
        if reply.is_good() { Ok(()) } else { Err(reply.failure()) }
    }

    fn secrets(&self) -> Vec<String> {
        self.address.secrets()
    }
}
