//! One attempt over HTTP: the only file that names the `elasticsearch` crate.
//!
//! No proxy is used and no other host is believed, so nothing of a reply comes from anywhere but the address of the
//! settings. A reply that does not say that it is Elasticsearch's is not read. The crate reads a reply as a whole: one
//! that says beforehand that it is too long is refused unread; one that says no length is bounded by what is asked for,
//! and by the time of a request.

use std::error::Error as _;
use std::time::Duration;

use elasticsearch::auth::Credentials;
use elasticsearch::cert::{Certificate, CertificateValidation};
use elasticsearch::http::headers::{ACCEPT_ENCODING, CONTENT_TYPE, HeaderMap, HeaderValue, USER_AGENT};
use elasticsearch::http::response::Response;
use elasticsearch::http::transport::{SingleNodeConnectionPool, Transport, TransportBuilder};
use elasticsearch::http::{Method, Url};
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::error::{ElasticError, ElasticErrorKind as Kind};
use super::reply::{Reply, refused};
use super::request::{Payload, Request, Verb};
use crate::causes::with_causes;
use crate::config::{Elasticsearch, ElasticsearchAccess};

/// Every reply of Elasticsearch says so in this header.
const PRODUCT: &str = "x-elastic-product";
/// A longer reply is not taken.
const LONGEST_REPLY: usize = 64 << 20;
/// How long a failed reply of ours may be that is read for its reason.
const LONGEST_REASON: u64 = 1 << 20;
/// A server may not keep us away for longer.
const LONGEST_AFTER: u64 = 600;

const NAME: &str = concat!("cartwatch/", env!("CARGO_PKG_VERSION"));

/// The transport, and what it must keep to.
pub(super) struct Wire {
    transport: Transport,
    /// Scheme, host and port; no credentials.
    pub(super) address: String,
    host: (String, u16),
    secrets: Secrets,
    connect: Duration,
    time: Duration,
}

/// The crate's transport would show the credentials.
impl std::fmt::Debug for Wire {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Wire").field("address", &self.address).finish_non_exhaustive()
    }
}

/// What must not be shown, also where a server echoes it.
struct Secrets(Vec<String>);

impl Secrets {
    fn hide(&self, text: &str) -> String {
        self.0.iter().fold(text.to_owned(), |text, secret| text.replace(secret, "***"))
    }
}

impl Wire {
    pub(super) fn new(settings: &Elasticsearch) -> Result<Self, ElasticError> {
        let address = settings.address();
        let wrong = |what: String| ElasticError::new(Kind::Settings, what).at(&address, "");
        let url = Url::parse(&address).map_err(|error| wrong(format!("elasticsearch.host: {error}")))?;
        let headers = HeaderMap::from_iter([
            (USER_AGENT, HeaderValue::from_static(NAME)),
            // Compressed replies would say nothing of their length.
            (ACCEPT_ENCODING, HeaderValue::from_static("identity")),
        ]);
        let mut builder = TransportBuilder::new(SingleNodeConnectionPool::new(url))
            .headers(headers)
            .enable_meta_header(false)
            .disable_proxy();
        let (credentials, secrets) = credentials(settings.access());
        if let Some(credentials) = credentials {
            builder = builder.auth(credentials);
        }
        if !settings.ca.as_os_str().is_empty() {
            let wrong = |what: String| wrong(format!("elasticsearch.ca, {}: {what}", settings.ca.display()));
            let pem = std::fs::read(&settings.ca).map_err(|error| wrong(error.to_string()))?;
            let certificates =
                Certificate::from_pem(&pem).map_err(|_| wrong("it holds no certificate in PEM".into()))?;
            builder = builder.cert_validation(CertificateValidation::Full(certificates));
        }
        let transport = builder.build().map_err(|error| wrong(error.to_string()))?;
        Ok(Self {
            transport,
            host: (settings.host.name.clone(), settings.port()),
            address,
            secrets: Secrets(secrets),
            connect: Duration::from_secs(settings.connect_seconds.into()),
            time: Duration::from_secs(settings.request_seconds.into()),
        })
    }

    /// Whether the server takes connections at all. The crate can't limit the time of connecting alone.
    pub(super) async fn connects(&self, longest: Duration) -> Result<(), ElasticError> {
        let failed = |what: String| ElasticError::new(Kind::Unavailable, what).undone();
        let (host, port) = (self.host.0.as_str(), self.host.1);
        let limit = self.connect.min(longest);
        match timeout(limit, TcpStream::connect((host, port))).await {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(error)) => Err(failed(format!("no connection: {error}"))),
            Err(_) => Err(failed(format!("no connection within {} s", limit.as_secs_f32()))),
        }
    }

    /// Sends once. `longest` limits the time besides the request's own.
    pub(super) async fn attempt(&self, request: &Request, longest: Duration) -> Result<Reply, ElasticError> {
        let time = request.time.unwrap_or(self.time).min(longest);
        let outcome = self.send(request, time).await;
        outcome.map_err(|error| {
            let what = self.secrets.hide(&error.what);
            ElasticError { what, ..error }.at(&self.address, request.name())
        })
    }

    async fn send(&self, request: &Request, time: Duration) -> Result<Reply, ElasticError> {
        let (kind, body) = match &request.payload {
            None => ("application/json", None),
            Some(Payload::Json(body)) => ("application/json", Some(body.as_slice())),
            Some(Payload::Lines(body)) => ("application/x-ndjson", Some(body.as_slice())),
        };
        let headers = HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::from_static(kind))]);
        let query = (!request.query.is_empty()).then_some(&request.query);
        let response = self
            .transport
            .send(method(request.verb), &request.path, headers, query, body, Some(time))
            .await
            .map_err(|error| unreached(&error, time))?;
        self.read(response, request, time).await
    }

    async fn read(&self, response: Response, request: &Request, time: Duration) -> Result<Reply, ElasticError> {
        let status = response.status_code().as_u16();
        let header = |name: &str| response.headers().get(name).and_then(|value| value.to_str().ok());
        let ours = header(PRODUCT) == Some("Elasticsearch");
        let after = header("retry-after").and_then(|text| text.trim().parse().ok());
        let after = after.map(|seconds: u64| Duration::from_secs(seconds.min(LONGEST_AFTER)));
        let declared = response.content_length();
        let elsewhere = (response.url().host_str(), response.url().port_or_known_default())
            != (Some(self.url_host().as_str()), Some(self.host.1));
        if elsewhere {
            return Err(ElasticError::new(Kind::NotElasticsearch, "it sends us to another address"));
        }
        let good = (200..300).contains(&status);
        if !ours && (good || declared.is_none_or(|length| length > LONGEST_REASON)) {
            return Err(refused(if good { 300 } else { status }, b"", false, after));
        }
        if declared.is_some_and(|length| length > LONGEST_REPLY as u64) {
            return Err(too_long());
        }
        let body = match response.bytes().await {
            Ok(body) if body.len() > LONGEST_REPLY => return Err(too_long()),
            Ok(body) => body.to_vec(),
            // A status other than success says enough.
            Err(error) if good => return Err(unreached(&error, time)),
            Err(_) => Vec::new(),
        };
        if !good {
            return Err(refused(status, &body, ours, after));
        }
        Ok(Reply { status, body, address: self.address.clone(), request: request.name() })
    }

    /// The host as it stands in an address.
    fn url_host(&self) -> String {
        let host = self.host.0.to_ascii_lowercase();
        if host.contains(':') { format!("[{host}]") } else { host }
    }
}

fn too_long() -> ElasticError {
    ElasticError::new(Kind::TooLarge, format!("the reply is longer than {LONGEST_REPLY} bytes"))
}

fn credentials(access: ElasticsearchAccess) -> (Option<Credentials>, Vec<String>) {
    match access {
        ElasticsearchAccess::Anonymous => (None, Vec::new()),
        ElasticsearchAccess::Basic(name, password) => {
            let secret = password.reveal().to_owned();
            let shown = if secret.is_empty() { Vec::new() } else { vec![secret.clone()] };
            (Some(Credentials::Basic(name, secret)), shown)
        }
        ElasticsearchAccess::ApiKey(key) => {
            let secret = key.reveal().to_owned();
            (Some(Credentials::EncodedApiKey(secret.clone())), vec![secret])
        }
        ElasticsearchAccess::Bearer(token) => {
            let secret = token.reveal().to_owned();
            (Some(Credentials::Bearer(secret.clone())), vec![secret])
        }
    }
}

fn method(verb: Verb) -> Method {
    match verb {
        Verb::Get => Method::Get,
        Verb::Head => Method::Head,
        Verb::Put => Method::Put,
        Verb::Post => Method::Post,
        Verb::Delete => Method::Delete,
    }
}

/// No reply, or no whole one. The outermost text is left out, for it repeats the address.
fn unreached(error: &elasticsearch::Error, time: Duration) -> ElasticError {
    let failed = error.source().and_then(|source| source.downcast_ref::<reqwest::Error>());
    if failed.is_some_and(reqwest::Error::is_redirect) {
        return ElasticError::new(Kind::NotElasticsearch, "it sends us from address to address");
    }
    let connecting = failed.is_some_and(reqwest::Error::is_connect);
    let mut what = if error.is_timeout() {
        format!("no reply within {} s", time.as_secs_f32())
    } else {
        with_causes(String::new(), failed.and_then(|failed| failed.source()))
    };
    if what.is_empty() {
        what = if connecting { "no connection".into() } else { "the reply broke off".into() };
    }
    let failure = ElasticError::new(Kind::Unavailable, what);
    if connecting { failure.undone() } else { failure }
}
