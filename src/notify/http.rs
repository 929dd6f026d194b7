//! [`Http`]: one POST with limits of time and size. No redirect is followed, so nothing goes anywhere but to the address
//! that the settings name.

use std::error::Error as _;
use std::time::Duration;

use jiff::Timestamp;
use reqwest::{Certificate, Client, Proxy, redirect};

use super::channel::wrong;
use super::error::NotifyError;
use super::outcome::{Failure, of_status, retry_after};
use crate::causes::with_causes;
use crate::config::Notify;

/// More of a reply is not read.
const REPLY_BYTES: usize = 16 << 10;

const USER_AGENT: &str = concat!("cartwatch/", env!("CARGO_PKG_VERSION"));

/// Sends over HTTP and HTTPS. Clones share its connections.
#[derive(Debug, Clone)]
pub(super) struct Http(Client);

/// What a receiver answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Reply {
    pub(super) status: u16,
    pub(super) body: String,
    /// `Retry-After`.
    pub(super) after: Option<Duration>,
}

impl Reply {
    /// Whether the message was taken.
    pub(super) fn is_good(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// What a status other than success means.
    pub(super) fn failure(&self) -> Failure {
        of_status(self.status, &self.body, self.after)
    }
}

/// An address that may hold a secret.
#[derive(Clone)]
pub(super) struct Address(reqwest::Url);

impl Address {
    /// An address over HTTP or HTTPS; `key` is the setting's. The text is not quoted, for it may be a secret.
    pub(super) fn parse(key: &str, text: &str) -> Result<Self, NotifyError> {
        if text.is_empty() {
            return Err(wrong(key, format!("is missing: give {key}, {key}_file or {key}_env")));
        }
        let url =
            reqwest::Url::parse(text).ok().filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
        url.map(Self).ok_or_else(|| wrong(key, "must be an address such as https://host.example/path"))
    }

    /// Everything behind the host, and user and password: what a reply may echo and nobody should read.
    pub(super) fn secrets(&self) -> Vec<String> {
        let url = &self.0;
        let long = |text: &str| text.len() > 1;
        [Some(url.as_str()), Some(url.path()), url.query(), url.password()]
            .into_iter()
            .flatten()
            .filter(|text| long(text))
            .map(str::to_owned)
            .collect()
    }
}

impl std::fmt::Debug for Address {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}://{}/***", self.0.scheme(), self.0.host_str().unwrap_or_default())
    }
}

impl Http {
    pub(super) fn new(settings: &Notify) -> Result<Self, NotifyError> {
        let time = Duration::from_secs(settings.timeout_seconds.into());
        let mut builder =
            Client::builder().use_rustls_tls().redirect(redirect::Policy::none()).timeout(time).user_agent(USER_AGENT);
        for certificate in authorities(settings)? {
            builder = builder.add_root_certificate(certificate);
        }
        if !settings.proxy.is_empty() {
            let proxy = Proxy::all(&settings.proxy);
            builder = builder.proxy(proxy.map_err(|_| wrong("proxy", "must be an address such as http://proxy:3128"))?);
        }
        builder.build().map(Self).map_err(|error| NotifyError::Client(error.without_url().to_string()))
    }

    /// Sends a body with headers; `now` is the time that a `Retry-After` is held against.
    pub(super) async fn post(
        &self,
        address: &Address,
        headers: &[(&str, String)],
        body: Vec<u8>,
        now: Timestamp,
    ) -> Result<Reply, Failure> {
        let mut request = self.0.post(address.0.clone()).header("content-type", "application/json");
        for (name, value) in headers {
            request = request.header(*name, value);
        }
        let mut response = request.body(body).send().await.map_err(unreached)?;
        let after = response.headers().get("retry-after").and_then(|value| value.to_str().ok());
        let after = after.and_then(|value| retry_after(value, now));
        let status = response.status().as_u16();
        let mut body = Vec::new();
        // A reply that breaks off still had its status.
        while let Ok(Some(chunk)) = response.chunk().await {
            body.extend_from_slice(&chunk);
            if body.len() >= REPLY_BYTES {
                break;
            }
        }
        body.truncate(REPLY_BYTES);
        Ok(Reply { status, body: String::from_utf8_lossy(&body).into_owned(), after })
    }
}

/// No reply came. The address is left out: it may be a secret.
fn unreached(error: reqwest::Error) -> Failure {
    let error = error.without_url();
    if error.is_timeout() {
        return Failure::later("no reply in time");
    }
    Failure::later(with_causes(error.to_string(), error.source()))
}

/// The certificates of `ca_file`, as PEM; empty where none is set.
pub(super) fn authority_file(settings: &Notify) -> Result<Option<Vec<u8>>, NotifyError> {
    let path = &settings.ca_file;
    if path.as_os_str().is_empty() {
        return Ok(None);
    }
    std::fs::read(path).map(Some).map_err(|source| NotifyError::Io { path: path.clone(), source })
}

fn authorities(settings: &Notify) -> Result<Vec<Certificate>, NotifyError> {
    let Some(pem) = authority_file(settings)? else { return Ok(Vec::new()) };
    let none = || wrong("ca_file", "holds no certificate in PEM");
    let found = Certificate::from_pem_bundle(&pem).map_err(|_| none())?;
    if found.is_empty() { Err(none()) } else { Ok(found) }
}
