//! The way to the server: its addresses, who we are to it, and one request over HTTP.
//!
//! No redirect is followed, so a key goes nowhere but to the address of the settings. Dropping a reply that has not ended
//! closes its connection (HTTP/1.1), by which servers notice that nobody listens any more.

use std::error::Error as _;
use std::time::Duration;

use reqwest::header::{ACCEPT, ACCEPT_ENCODING, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use reqwest::{Certificate, Client, Proxy, Response, Url, redirect};

use super::pause;
use super::trouble::{Said, Trouble};
use crate::causes::with_causes;
use crate::config::{Openai, Secret};
use crate::language_model::{ModelError, ModelTrouble as Kind};

/// Longest time for a connection.
const CONNECT: Duration = Duration::from_secs(10);
/// Longest body of a refusal that is read for its reason, and for how long.
const LONGEST_REASON: usize = 64 << 10;
const REASON_TIME: Duration = Duration::from_secs(5);

/// Shorter values hide nothing, and replacing them would garble what is said.
const SHORTEST_SECRET: usize = 4;

const NAME: &str = concat!("cartwatch/", env!("CARGO_PKG_VERSION"));

/// Connections to one server.
pub(super) struct Line {
    client: Client,
    chat: Url,
    models: Url,
    secrets: Vec<String>,
    pub(super) has_key: bool,
    model: String,
}

/// Headers and addresses may hold secrets.
impl std::fmt::Debug for Line {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Line").field("address", &self.address()).finish_non_exhaustive()
    }
}

impl Line {
    /// Reads certificates, and makes no connection yet.
    pub(super) fn new(settings: &Openai) -> Result<Self, ModelError> {
        if let Some((key, what)) = settings.wrong() {
            return Err(wrong(key, what));
        }
        let base = Url::parse(settings.base_url.trim()).map_err(|_| wrong("openai.base_url", "is no address"))?;
        let headers = headers(settings)?;
        let mut builder = Client::builder()
            .use_rustls_tls()
            .redirect(redirect::Policy::none())
            .connect_timeout(CONNECT)
            .user_agent(NAME)
            // What comes compressed all the same is said to be so, whatever this library was built with.
            .no_gzip()
            .no_brotli()
            .no_deflate()
            .no_zstd()
            .default_headers(headers);
        for certificate in authorities(settings)? {
            builder = builder.add_root_certificate(certificate);
        }
        let proxy = settings.proxy.reveal();
        if !proxy.is_empty() {
            let proxy = Proxy::all(proxy);
            let proxy = proxy.map_err(|_| wrong("openai.proxy", "must be an address such as http://proxy:3128"))?;
            builder = builder.proxy(proxy);
        } else if settings.is_local() {
            builder = builder.no_proxy();
        }
        let client = builder.build().map_err(|error| wrong("openai", &error.without_url().to_string()))?;
        let query = base.query().map(str::to_owned);
        let secrets = std::iter::once(&settings.api_key)
            .chain(settings.headers.values())
            .chain([&settings.proxy])
            .map(|secret| secret.reveal().to_owned())
            .chain(query)
            .filter(|secret| secret.len() >= SHORTEST_SECRET)
            .collect();
        Ok(Self {
            client,
            chat: below(&base, &["chat", "completions"]),
            models: below(&base, &["models"]),
            secrets,
            has_key: !settings.api_key.reveal().is_empty(),
            model: settings.model.clone(),
        })
    }

    /// Where questions go, without what may be secret in it.
    pub(super) fn address(&self) -> String {
        shown(&self.chat)
    }

    /// Whether it is OpenAI itself.
    pub(super) fn is_openai(&self) -> bool {
        self.chat.host_str() == Some("api.openai.com")
    }

    /// Sends a question; what comes back is a success whose body has not been read.
    pub(super) async fn ask(&self, body: Vec<u8>) -> Result<Response, Trouble> {
        let request = self.client.post(self.chat.clone()).header(CONTENT_TYPE, "application/json");
        let accept = "text/event-stream, application/json;q=0.9";
        self.good(request.header(ACCEPT, accept).body(body).send().await).await
    }

    /// Asks which models there are.
    pub(super) async fn models(&self) -> Result<Response, Trouble> {
        self.good(self.client.get(self.models.clone()).header(ACCEPT, "application/json").send().await).await
    }

    async fn good(&self, sent: Result<Response, reqwest::Error>) -> Result<Response, Trouble> {
        let mut response = sent.map_err(|error| self.unreached(error))?;
        let status = response.status().as_u16();
        let header = |name: &str| response.headers().get(name).and_then(|value| value.to_str().ok());
        let after = pause::asked(header("retry-after"), header("date"));
        if response.status().is_success() {
            // Nothing compressed was asked for.
            return match header("content-encoding").map(str::to_ascii_lowercase).as_deref() {
                None | Some("identity" | "") => Ok(response),
                Some(_) => Err(Trouble::new(
                    Kind::Unreadable,
                    "the reply is compressed, which was not asked for; look at what stands between us and the server",
                )),
            };
        }
        let mut body = Vec::new();
        let read = async {
            // A refusal that breaks off still had its status.
            while let Ok(Some(chunk)) = response.chunk().await {
                body.extend_from_slice(&chunk);
                if body.len() >= LONGEST_REASON {
                    break;
                }
            }
        };
        let _ = tokio::time::timeout(REASON_TIME, read).await;
        body.truncate(LONGEST_REASON);
        Err(Said::read(status, &body).judged(&self.model, self.has_key, after))
    }

    /// No reply, or no whole one. The address is left out, for it may hold a secret.
    pub(super) fn unreached(&self, error: reqwest::Error) -> Trouble {
        let error = error.without_url();
        let reason = self.hide(&with_causes(String::new(), error.source()));
        if error.is_connect() && reason.to_lowercase().contains("certificate") {
            let what = format!("the server's certificate is not trusted ({reason}); set openai.ca_file");
            return Trouble::new(Kind::Line, what);
        }
        if error.is_connect() {
            let what = format!(
                "no connection ({reason}); look at openai.base_url and openai.proxy, and whether the server runs"
            );
            return Trouble::new(Kind::Line, what).again(None);
        }
        let trouble = Trouble::new(Kind::Line, format!("the line broke ({reason})")).again(None);
        Trouble { may_have_cost: true, ..trouble }
    }

    fn hide(&self, text: &str) -> String {
        self.secrets.iter().fold(text.to_owned(), |text, secret| text.replace(secret.as_str(), "***"))
    }

    /// The failure with the address, for whoever asked.
    pub(super) fn failed(&self, trouble: Trouble, is_question: bool) -> ModelError {
        let request =
            if is_question { format!("POST {}", self.address()) } else { format!("GET {}", shown(&self.models)) };
        ModelError { kind: trouble.kind, what: format!("{} [{request}]", self.hide(&trouble.what)) }
    }
}

fn wrong(key: &str, what: &str) -> ModelError {
    ModelError { kind: Kind::Settings, what: format!("setting {key} {what}") }
}

/// The address of one part of the API. People write the base with and without a last `/`, and with the part already.
fn below(base: &Url, part: &[&str]) -> Url {
    let mut url = base.clone();
    let path = base.path().trim_end_matches('/').trim_end_matches("/chat/completions").trim_end_matches('/');
    url.set_path(&format!("{path}/{}", part.join("/")));
    url.set_fragment(None);
    url
}

fn shown(url: &Url) -> String {
    let mut url = url.clone();
    url.set_query(None);
    // An address with a host has a place for both.
    let _ = (url.set_username(""), url.set_password(None));
    url.to_string()
}

fn headers(settings: &Openai) -> Result<HeaderMap, ModelError> {
    let mut all = HeaderMap::new();
    // Compressed pieces would wait for each other.
    all.insert(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
    let mut add = |key: &str, name: &str, value: String| {
        let name = HeaderName::from_bytes(name.as_bytes()).map_err(|_| wrong(key, "has a name that is none"))?;
        let mut value = HeaderValue::from_str(&value).map_err(|_| wrong(key, "can't stand in a header"))?;
        value.set_sensitive(true);
        all.insert(name, value);
        Ok(())
    };
    for (name, value) in &settings.headers {
        add("openai.headers", name, value.reveal().to_owned())?;
    }
    let own = [
        ("openai.organization", "openai-organization", &settings.organization),
        ("openai.project", "openai-project", &settings.project),
    ];
    for (key, name, value) in own {
        if !value.is_empty() {
            add(key, name, value.clone())?;
        }
    }
    let key: &Secret = &settings.api_key;
    if !key.reveal().is_empty() {
        add("openai.api_key", "authorization", format!("Bearer {}", key.reveal()))?;
    }
    Ok(all)
}

/// The certificates of `ca_file`; none where none is set.
fn authorities(settings: &Openai) -> Result<Vec<Certificate>, ModelError> {
    let path = &settings.ca_file;
    if path.as_os_str().is_empty() {
        return Ok(Vec::new());
    }
    let failed = |what: &str| wrong("openai.ca_file", &format!("({}) {what}", path.display()));
    let pem = std::fs::read(path).map_err(|error| failed(&format!("can't be read: {error}")))?;
    let found = Certificate::from_pem_bundle(&pem).unwrap_or_default();
    if found.is_empty() { Err(failed("holds no certificate in PEM")) } else { Ok(found) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(base_url: &str) -> Line {
        Line::new(&Openai { base_url: base_url.into(), model: "m".into(), ..Openai::default() }).unwrap()
    }

    #[test]
    fn addresses_are_put_together_as_people_write_them_and_shown_without_secrets() {
        for base in ["http://localhost:1/v1", "http://localhost:1/v1/", "http://localhost:1/v1/chat/completions"] {
            let line = line(base);
            assert_eq!(line.chat.as_str(), "http://localhost:1/v1/chat/completions", "{base}");
            assert_eq!(line.models.as_str(), "http://localhost:1/v1/models", "{base}");
        }
        let azure = line("https://shop.example/openai?api-version=1&key=very-secret#x");
        assert_eq!(azure.chat.as_str(), "https://shop.example/openai/chat/completions?api-version=1&key=very-secret");
        assert_eq!(azure.address(), "https://shop.example/openai/chat/completions");
        assert!(!format!("{azure:?}").contains("very-secret"));
        assert_eq!(line("https://shop.example").address(), "https://shop.example/chat/completions");
        assert!(line("https://api.openai.com/v1").is_openai());
    }

    #[test]
    fn settings_that_cannot_be_used_are_named() {
        let folder = tempfile::TempDir::new().unwrap();
        let empty = folder.path().join("ca.pem");
        std::fs::write(&empty, "nothing").unwrap();
        for (settings, words) in [
            (
                Openai { ca_file: "/nowhere/ca.pem".into(), ..Openai::default() },
                "openai.ca_file (/nowhere/ca.pem) can't",
            ),
            (Openai { ca_file: empty, ..Openai::default() }, "holds no certificate"),
            (Openai { proxy: Secret::new("::"), ..Openai::default() }, "openai.proxy"),
            (Openai { base_url: "http://u:hunter2@h/v1".into(), ..Openai::default() }, "openai.base_url"),
        ] {
            let error = Line::new(&settings).unwrap_err();
            assert_eq!(error.kind, Kind::Settings);
            assert!(error.what.contains(words) && !error.what.contains("hunter2"), "{error}");
        }
    }
}
