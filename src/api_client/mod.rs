//! [`ApiClient`]: asks a running service over its HTTP API, for commands that work beside `serve`.
//!
//! The token stands in its header alone and goes to one address: no redirect is followed. Replies are bounded in time and
//! size. Nothing is sent twice: what a broken line did to a change is for the caller to look at.

mod error;

pub use error::ApiError;

use std::error::Error as _;
use std::path::Path;
use std::time::Duration;

use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderValue};
use reqwest::{Certificate, Client, RequestBuilder, Response, Url, redirect};
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::causes::with_causes;
use crate::config::Mcp;

/// Longest time for a connection.
const CONNECT: Duration = Duration::from_secs(5);

/// Longest time for a reply: a language model may write the answer.
const REPLY: Duration = Duration::from_secs(300);

/// Longest reply. An incident with everything that is known of it has some hundred kilobytes.
const REPLY_BYTES: usize = 32 << 20;

/// Longest reason of a refusal that is told, in characters.
const REASON_CHARS: usize = 500;

const NAME: &str = concat!("cartwatch/", env!("CARGO_PKG_VERSION"));

/// Connections to one service.
pub struct ApiClient {
    client: Client,
    base: Url,
}

impl std::fmt::Debug for ApiClient {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ApiClient").field("address", &self.address()).finish_non_exhaustive()
    }
}

impl ApiClient {
    /// For the service of these settings; makes no connection yet.
    ///
    /// # Errors
    /// When the address is none, or the certificates can't be read.
    pub fn new(settings: &Mcp) -> Result<Self, ApiError> {
        let wrong = |key: &str, what: String| ApiError::Setting(format!("setting {key}: {what}"));
        let base = Url::parse(settings.server.trim())
            .ok()
            .filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host())
            .ok_or_else(|| wrong("mcp.server", "must be an address such as http://127.0.0.1:7878".to_owned()))?;
        let mut headers = HeaderMap::from_iter([(ACCEPT, HeaderValue::from_static("application/json"))]);
        let token = settings.token.reveal();
        if !token.is_empty() {
            let value = HeaderValue::from_str(&format!("Bearer {token}"));
            // The text is not quoted: it is a secret.
            let mut value = value.map_err(|_| wrong("mcp.token", "holds characters that no token has".to_owned()))?;
            value.set_sensitive(true);
            headers.insert(AUTHORIZATION, value);
        }
        let mut builder = Client::builder()
            .use_rustls_tls()
            .redirect(redirect::Policy::none())
            .connect_timeout(CONNECT)
            .timeout(REPLY)
            .user_agent(NAME)
            .default_headers(headers);
        for certificate in authorities(&settings.ca_file).map_err(|what| wrong("mcp.ca_file", what))? {
            builder = builder.add_root_certificate(certificate);
        }
        if settings.is_local() {
            builder = builder.no_proxy();
        }
        let client = builder.build().map_err(|error| wrong("mcp", error.without_url().to_string()))?;
        Ok(Self { client, base })
    }

    /// The service's address, without a path.
    #[must_use]
    pub fn address(&self) -> String {
        self.base.origin().ascii_serialization()
    }

    /// Asks; `path` are the segments behind the address, each as it is.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn get<T: DeserializeOwned>(&self, path: &[&str], query: &[(&str, String)]) -> Result<T, ApiError> {
        let mut url = self.url(path);
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        self.read(self.client.get(url)).await
    }

    /// Has something done, and gives what the service says to it.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn post<T: DeserializeOwned>(&self, path: &[&str], body: &Value) -> Result<T, ApiError> {
        let request = self.client.post(self.url(path)).header(CONTENT_TYPE, "application/json");
        self.read(request.body(body.to_string())).await
    }

    fn url(&self, path: &[&str]) -> Url {
        let mut url = self.base.clone();
        if let Ok(mut segments) = url.path_segments_mut() {
            segments.pop_if_empty().extend(path);
        }
        url
    }

    async fn read<T: DeserializeOwned>(&self, request: RequestBuilder) -> Result<T, ApiError> {
        let response = request.send().await.map_err(|error| self.no_answer(error))?;
        let status = response.status();
        let body = self.body(response).await?;
        if !status.is_success() {
            let detail = detail(&body);
            return Err(ApiError::Refused { address: self.address(), status: status.as_u16(), detail });
        }
        let mut reader = serde_json::Deserializer::from_slice(&body);
        serde_path_to_error::deserialize(&mut reader).map_err(|error| self.unreadable(error.to_string()))
    }

    async fn body(&self, mut response: Response) -> Result<Vec<u8>, ApiError> {
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(|error| self.no_answer(error))? {
            if body.len() + chunk.len() > REPLY_BYTES {
                return Err(self.unreadable(format!("it has more than {REPLY_BYTES} bytes")));
            }
            body.extend_from_slice(&chunk);
        }
        Ok(body)
    }

    fn unreadable(&self, reason: String) -> ApiError {
        ApiError::Unreadable { address: self.address(), reason }
    }

    fn no_answer(&self, error: reqwest::Error) -> ApiError {
        let error = error.without_url();
        let said = if error.is_timeout() { "no reply in time".to_owned() } else { error.to_string() };
        let mut reason = with_causes(said, error.source());
        if reason.to_lowercase().contains("certificate") {
            reason.push_str("; mcp.ca_file names certificates to trust");
        }
        ApiError::NoAnswer { address: self.address(), reason }
    }
}

/// What a refusal says (RFC 9457), or the beginning of its body.
fn detail(body: &[u8]) -> String {
    let problem: Option<Value> = serde_json::from_slice(body).ok();
    let said = problem.as_ref().and_then(|problem| problem.get("detail")).and_then(Value::as_str);
    let text = said.map_or_else(|| String::from_utf8_lossy(body).into_owned(), str::to_owned);
    text.chars().take(REASON_CHARS).collect()
}

fn authorities(file: &Path) -> Result<Vec<Certificate>, String> {
    if file.as_os_str().is_empty() {
        return Ok(Vec::new());
    }
    let text = std::fs::read(file).map_err(|error| format!("{}: {error}", file.display()))?;
    match Certificate::from_pem_bundle(&text) {
        Ok(found) if !found.is_empty() => Ok(found),
        _ => Err(format!("{}: no certificate in it (PEM)", file.display())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Secret;

    fn client(server: &str) -> ApiClient {
        ApiClient::new(&Mcp { server: server.into(), token: Secret::new("t0ken"), ..Mcp::default() }).unwrap()
    }

    #[test]
    fn segments_of_a_path_stay_segments() {
        let url = client("http://127.0.0.1:1/base/").url(&["api", "v1", "incidents", "../a b?c#d/e"]);
        assert_eq!(url.as_str(), "http://127.0.0.1:1/base/api/v1/incidents/..%2Fa%20b%3Fc%23d%2Fe");
    }

    #[tokio::test]
    async fn a_failure_names_the_address_and_not_the_token() {
        let client = client("http://127.0.0.1:1");
        let failed = client.get::<Value>(&["x"], &[]).await.unwrap_err().to_string();
        assert!(failed.starts_with("http://127.0.0.1:1: no answer") && !failed.contains("t0ken"), "{failed}");
        assert!(!format!("{client:?}").contains("t0ken"));
    }

    #[test]
    fn a_refusal_says_what_the_service_said() {
        assert_eq!(detail(br#"{"type":"about:blank","detail":"no such thing"}"#), "no such thing");
        assert_eq!(detail(b"<html>"), "<html>");
    }
}
