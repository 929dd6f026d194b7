//! `/api/v1/complaints/hook/{source}`: where a help desk's web hook sends its tickets, as JSON or as a form, in its own
//! words; signed where the settings demand it.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::http::header::HeaderMap;
use axum::response::Response;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ring::hmac;
use schemars::JsonSchema;
use serde::Deserialize;

use super::complaints::{BODY_BYTES, ComplaintsTaken, named, read_json, take};
use super::once::When;
use super::request::{Asked, media_type, read_bytes, work};
use crate::complaints::{self, Reading};
use crate::config::{ComplaintSource, Signature};
use crate::server::app::App;
use crate::server::refusal::Refusal;

/// Fields of a form: of small ones many would be in few bytes.
const FIELDS: usize = 2_000;

/// What a web hook shows in its address.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Shown {
    /// The token, where the help desk can't set headers. The gate has looked at it.
    #[allow(dead_code, reason = "named here, so that it is described and no unknown parameter")]
    token: Option<String>,
}

pub(super) async fn hook(
    State(app): State<Arc<App>>,
    Path(source): Path<String>,
    Asked(_): Asked<Shown>,
    When(moment): When,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Refusal> {
    let source = named(&source)?;
    let kind = media_type(&headers);
    let is_form = kind == "application/x-www-form-urlencoded";
    if !is_form && kind != "application/json" {
        let reason = "send application/json or application/x-www-form-urlencoded";
        return Err(Refusal::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, reason));
    }
    let bytes = read_bytes(&app, &headers, body, BODY_BYTES).await?;
    let config = app.config();
    if let Some(settings) = config.settings.complaints.sources.get(&source) {
        check_signature(settings, &headers, &bytes)?;
    }
    let usual = complaints::reading(&config, &source, moment.now);
    let reading = Reading { time_may_be_missing: true, ..usual };
    let read = work(move || {
        if !is_form {
            return read_json(&bytes, &reading);
        }
        if bytes.iter().filter(|byte| **byte == b'&').count() >= FIELDS {
            return Err(Refusal::too_large(format!("more than {FIELDS} fields in one form")));
        }
        let mut told = ComplaintsTaken::default();
        match complaints::read_pairs(&complaints::form(&String::from_utf8_lossy(&bytes)), &reading) {
            Ok(draft) => Ok((vec![draft], told)),
            Err(reject) => {
                told.reject(reject);
                Ok((Vec::new(), told))
            }
        }
    });
    take(&app, source, read.await?, moment).await
}

/// Refuses a body that is not signed as the settings say.
fn check_signature(settings: &ComplaintSource, headers: &HeaderMap, body: &[u8]) -> Result<(), Refusal> {
    let header = |name: &str| {
        let mut all = headers.get_all(name).iter();
        all.next().filter(|_| all.next().is_none()).and_then(|value| value.to_str().ok())
    };
    let (signature, signed) = match settings.signature {
        Signature::None => return Ok(()),
        Signature::Github => {
            let shown = header("x-hub-signature-256").and_then(|shown| shown.strip_prefix("sha256="));
            (shown.and_then(unhex), body.to_vec())
        }
        Signature::Zendesk => {
            let shown = header("x-zendesk-webhook-signature").and_then(|shown| STANDARD.decode(shown).ok());
            let time = header("x-zendesk-webhook-signature-timestamp").unwrap_or_default();
            (shown, [time.as_bytes(), body].concat())
        }
    };
    let key = hmac::Key::new(hmac::HMAC_SHA256, settings.secret.reveal().as_bytes());
    let is_right = signature.is_some_and(|signature| hmac::verify(&key, &signed, &signature).is_ok());
    let wrong = "the signature is missing or wrong; compare the secret here with the help desk's";
    if is_right { Ok(()) } else { Err(Refusal::new(StatusCode::UNAUTHORIZED, wrong)) }
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let digit = |byte: &u8| char::from(*byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let pairs = text.as_bytes().chunks(2);
    pairs.map(|pair| Some(digit(pair.first()?)? * 16 + digit(pair.get(1)?)?)).collect()
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;
    use crate::config::Secret;

    fn settings(signature: Signature) -> ComplaintSource {
        ComplaintSource { signature, secret: Secret::new("It's a Secret to Everybody"), ..ComplaintSource::default() }
    }

    fn check(signature: Signature, headers: &[(&'static str, &str)], body: &str) -> bool {
        let headers = headers
            .iter()
            .map(|(name, value)| (axum::http::HeaderName::from_static(name), HeaderValue::from_str(value).unwrap()));
        check_signature(&settings(signature), &headers.collect(), body.as_bytes()).is_ok()
    }

    /// The example of GitHub's documentation, "Validating webhook deliveries".
    #[test]
    fn signatures_are_checked_as_their_makers_say() {
        let right = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17";
        let name = "x-hub-signature-256";
        assert!(check(Signature::Github, &[(name, right)], "Hello, World!"));
        assert!(!check(Signature::Github, &[(name, right)], "Hello, World?"));
        assert!(!check(Signature::Github, &[(name, "sha256=7571")], "Hello, World!"));
        assert!(!check(Signature::Github, &[(name, "sha256=zz")], "Hello, World!"));
        assert!(!check(Signature::Github, &[], "Hello, World!"));
        assert!(!check(Signature::Github, &[(name, right), (name, right)], "Hello, World!"));
        let key = hmac::Key::new(hmac::HMAC_SHA256, b"It's a Secret to Everybody");
        let signed = STANDARD.encode(hmac::sign(&key, b"2026-04-25T00:00:00Z{}"));
        let time = ("x-zendesk-webhook-signature-timestamp", "2026-04-25T00:00:00Z");
        assert!(check(Signature::Zendesk, &[("x-zendesk-webhook-signature", &signed), time], "{}"));
        assert!(!check(Signature::Zendesk, &[("x-zendesk-webhook-signature", &signed)], "{}"));
        assert!(check(Signature::None, &[], "anything"));
    }
}
