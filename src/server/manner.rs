//! [`Manner`]: how a reply is worded, decided once a request from its path and its headers: the form of errors, the
//! content type in kind, and the headers that clients insist on.

use axum::body::Body;
use axum::extract::Request;
use axum::http::header::{ACCEPT, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{Method, StatusCode};
use axum::response::Response;

use super::problem::{self, Problem};
use super::refusal::Refusal;
use super::sign_in;
use super::web::{self, PageManner};
use crate::wire::{bulk, otlp};

/// Official clients refuse a server whose replies, errors included, do not say this.
const PRODUCT: HeaderName = HeaderName::from_static("x-elastic-product");

const JSON: HeaderValue = HeaderValue::from_static("application/json");

/// `google.rpc.Code`, by the HTTP status that stands for it.
const CODES: [(u16, i32); 6] = [(400, 3), (401, 16), (403, 7), (404, 5), (429, 8), (503, 14)];
const CODE_UNKNOWN: i32 = 2;

/// Whose words are spoken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Dialect {
    /// Elasticsearch's.
    Elastic,
    /// OTLP's: replies in the encoding of the request.
    Otlp(otlp::Encoding),
    /// Loki's: errors are text.
    Loki,
    /// Our own: problem details (RFC 9457).
    Own,
    /// Pages for people.
    Page,
}

/// How a reply is worded.
#[derive(Debug, Clone)]
pub(super) struct Manner {
    pub(super) dialect: Dialect,
    /// The content type of Elasticsearch's media types, where the client asked in them.
    elastic_type: Option<HeaderValue>,
    page: Option<PageManner>,
    head: bool,
}

impl Manner {
    pub(super) fn of(request: &Request) -> Self {
        let headers = request.headers();
        let dialect = dialect(request.uri().path(), headers);
        let elastic_type = if dialect == Dialect::Elastic { elastic_type(headers) } else { None };
        let page = (dialect == Dialect::Page).then(|| PageManner::of(request));
        Self { dialect, elastic_type, page, head: request.method() == Method::HEAD }
    }

    /// The name in metrics.
    pub(super) fn name(&self) -> &'static str {
        match self.dialect {
            Dialect::Elastic => "elasticsearch",
            Dialect::Otlp(_) => "otlp",
            Dialect::Loki => "loki",
            Dialect::Own => "own",
            Dialect::Page => "page",
        }
    }

    /// Puts a refusal into words, and sets the headers.
    pub(super) fn finish(&self, mut response: Response) -> Response {
        if let Some(refusal) = response.extensions_mut().remove::<Refusal>() {
            self.word(&refusal, &mut response);
        }
        let headers = response.headers_mut();
        if self.dialect == Dialect::Elastic {
            headers.insert(PRODUCT, HeaderValue::from_static("Elasticsearch"));
            if let Some(kind) = &self.elastic_type
                && headers.get(CONTENT_TYPE) == Some(&JSON)
            {
                headers.insert(CONTENT_TYPE, kind.clone());
            }
        }
        headers.insert("x-content-type-options", HeaderValue::from_static("nosniff"));
        response
    }

    fn word(&self, refusal: &Refusal, response: &mut Response) {
        if let Some(page) = &self.page {
            page.word(refusal, response);
            return;
        }
        let (kind, body) = self.words(refusal);
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, kind);
        if refusal.is_for_later() {
            headers.insert(RETRY_AFTER, HeaderValue::from(refusal.retry_seconds));
        }
        if refusal.status == StatusCode::UNAUTHORIZED {
            headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"cartwatch\""));
        }
        if !self.head {
            *response.body_mut() = Body::from(body);
        }
    }

    fn words(&self, refusal: &Refusal) -> (HeaderValue, Vec<u8>) {
        let (status, reason) = (refusal.status.as_u16(), refusal.reason.as_str());
        match self.dialect {
            Dialect::Elastic => {
                let mut body = Vec::new();
                bulk::write_refusal(status, refusal.exception, reason, &mut body);
                (JSON, body)
            }
            Dialect::Otlp(encoding) => {
                let code = CODES.iter().find(|(known, _)| *known == status).map_or(CODE_UNKNOWN, |(_, code)| *code);
                let kind = HeaderValue::from_static(encoding.content_type());
                (kind, otlp::status_reply(code, reason.to_owned(), encoding))
            }
            Dialect::Loki => (HeaderValue::from_static("text/plain; charset=utf-8"), format!("{reason}\n").into()),
            Dialect::Own | Dialect::Page => {
                (HeaderValue::from_static(problem::MEDIA_TYPE), Problem::of(refusal).to_bytes())
            }
        }
    }
}

fn dialect(path: &str, headers: &HeaderMap) -> Dialect {
    let below = |root: &str| path.strip_prefix(root).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    if below("/v1") {
        let kind = headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).and_then(otlp::Encoding::of);
        return Dialect::Otlp(kind.unwrap_or(otlp::Encoding::Json));
    }
    if below("/loki") || path == "/ready" {
        return Dialect::Loki;
    }
    if web::is_page(path) {
        return Dialect::Page;
    }
    let own = ["/api", "/health", "/metrics", "/ingest", "/openapi.json"];
    if own.iter().any(|root| below(root)) || sign_in::PATHS.contains(&path) { Dialect::Own } else { Dialect::Elastic }
}

/// `application/vnd.elasticsearch+json;compatible-with=8` where the client asked for it; what was asked for is `Accept`,
/// else the content type.
fn elastic_type(headers: &HeaderMap) -> Option<HeaderValue> {
    let asked = headers.get(ACCEPT).or_else(|| headers.get(CONTENT_TYPE))?.to_str().ok()?;
    let version = asked.strip_prefix("application/vnd.elasticsearch+")?.split_once("compatible-with=")?.1;
    let digits: String = version.chars().take_while(char::is_ascii_digit).take(2).collect();
    HeaderValue::from_str(&format!("application/vnd.elasticsearch+json;compatible-with={digits}")).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn manner(path: &str, headers: &[(HeaderName, &str)]) -> Manner {
        let mut request = Request::builder().uri(path);
        for (name, value) in headers {
            request = request.header(name, *value);
        }
        Manner::of(&request.body(Body::empty()).unwrap())
    }

    #[test]
    fn paths_tell_the_dialect() {
        for (path, name) in [
            ("/", "elasticsearch"),
            ("/_bulk", "elasticsearch"),
            ("/apiary/_bulk", "elasticsearch"),
            ("/v1/logs", "otlp"),
            ("/loki/api/v1/push", "loki"),
            ("/api/v1/incidents", "own"),
            ("/metrics", "own"),
            ("/session", "own"),
            ("/ui/now", "page"),
            // An index may be called so.
            ("/session/_bulk", "elasticsearch"),
        ] {
            assert_eq!(manner(path, &[]).name(), name, "{path}");
        }
    }

    #[test]
    fn elasticsearch_is_answered_in_kind_and_says_who_it_is() {
        let asked = "application/vnd.elasticsearch+json; compatible-with=8";
        let response = manner("/_bulk", &[(ACCEPT, asked)]).finish(Refusal::bad_request("no").into_response());
        assert_eq!(response.headers()[CONTENT_TYPE], "application/vnd.elasticsearch+json;compatible-with=8");
        assert_eq!(response.headers()[PRODUCT], "Elasticsearch");
    }

    use axum::response::IntoResponse;

    #[test]
    fn a_refusal_for_later_says_when() {
        let refusal = Refusal::new(StatusCode::TOO_MANY_REQUESTS, "full").after(7);
        for path in ["/_bulk", "/v1/logs", "/loki/api/v1/push", "/ingest"] {
            let response = manner(path, &[]).finish(refusal.clone().into_response());
            assert_eq!(response.headers()[RETRY_AFTER], "7", "{path}");
        }
    }
}
