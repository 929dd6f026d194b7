//! What went wrong with an attempt, and what to do next: the server's refusals are judged here.
//!
//! Of what a server says only short names are shown (`code`, `type`, `param`), never its sentences: they may echo the
//! question or the key.

use std::time::Duration;

use serde_json::Value;

use crate::language_model::{ModelError, ModelTrouble as Kind};

/// A failed attempt.
#[derive(Debug)]
pub(super) struct Trouble {
    pub(super) kind: Kind,
    /// What failed and what to do, without the address.
    pub(super) what: String,
    pub(super) next: Next,
    /// The status that the server refused with.
    pub(super) status: Option<u16>,
    /// Whether the server may have worked on the question all the same.
    pub(super) may_have_cost: bool,
}

/// What may help.
#[derive(Debug)]
pub(super) enum Next {
    /// Nothing.
    GiveUp,
    /// The same again, not before the server said.
    Again(Option<Duration>),
    /// The same in another form, if what the server said names what it does not know.
    Otherwise(Said),
}

impl Trouble {
    pub(super) fn new(kind: Kind, what: impl Into<String>) -> Self {
        Self { kind, what: what.into(), next: Next::GiveUp, status: None, may_have_cost: false }
    }

    pub(super) fn again(self, after: Option<Duration>) -> Self {
        Self { next: Next::Again(after), ..self }
    }

    /// The same without another attempt: text has been handed on already.
    pub(super) fn for_good(self) -> Self {
        Self { next: Next::GiveUp, ..self }
    }
}

impl From<ModelError> for Trouble {
    fn from(error: ModelError) -> Self {
        Self::new(error.kind, error.what)
    }
}

/// What a server said of a failure.
#[derive(Clone, Default, PartialEq, Eq)]
pub(super) struct Said {
    pub(super) status: u16,
    /// `code` and `type`.
    names: Vec<String>,
    /// The part of the question that it is about.
    pub(super) param: Option<String>,
    /// Everything, in lower case: to be searched, never to be shown.
    pub(super) text: String,
}

impl std::fmt::Debug for Said {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Said").field("status", &self.status).field("names", &self.names).finish_non_exhaustive()
    }
}

/// Longest name that is shown.
const LONGEST_NAME: usize = 64;

/// A word as programs use it. A sentence, which may hold anything, gives nothing.
fn name(value: &Value) -> Option<String> {
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        _ => return None,
    };
    let is_name = |byte: u8| byte.is_ascii_alphanumeric() || b"_-.[]".contains(&byte);
    (!text.is_empty() && text.len() <= LONGEST_NAME && text.bytes().all(is_name)).then_some(text)
}

impl Said {
    /// Reads the body of a reply that is no success, in any of the forms that servers use.
    pub(super) fn read(status: u16, body: &[u8]) -> Self {
        let text = String::from_utf8_lossy(body).to_lowercase();
        let root: Value = serde_json::from_slice(body).unwrap_or_default();
        let error = root.get("error").filter(|error| error.is_object()).unwrap_or(&root);
        Self::of(status, error, text)
    }

    /// Reads an error that came with success, or in the middle of an answer. A server that names no status failed itself.
    pub(super) fn within(error: &Value) -> Self {
        let status = error.get("code").or_else(|| error.get("status")).and_then(Value::as_u64);
        let status = status.and_then(|status| u16::try_from(status).ok()).filter(|status| (400..600).contains(status));
        Self::of(status.unwrap_or(500), error, error.to_string().to_lowercase())
    }

    fn of(status: u16, error: &Value, text: String) -> Self {
        let get = |key: &str| error.get(key).and_then(name);
        let mut names: Vec<String> = ["code", "type"].iter().filter_map(|key| get(key)).collect();
        names.retain(|name| *name != status.to_string());
        Self { status, names, param: get("param"), text }
    }

    fn is_named(&self, names: &[&str]) -> bool {
        self.names.iter().any(|own| names.contains(&own.as_str()))
    }

    fn has_words(&self, words: &[&str]) -> bool {
        words.iter().any(|words| self.text.contains(words))
    }

    fn is_too_long(&self) -> bool {
        self.status == 413
            || matches!(self.status, 400 | 422 | 500)
                && (self.is_named(&["context_length_exceeded", "exceed_context_size_error"])
                    || self.has_words(&["context length", "context size", "context window", "prompt is too long"]))
    }

    fn is_out_of_quota(&self) -> bool {
        let words = ["insufficient_quota", "insufficient credits", "billing_hard_limit_reached"];
        self.status == 402 || self.is_named(&words) || self.status == 429 && self.has_words(&words)
    }

    /// The status and the names, as far as there are any.
    fn shown(&self) -> String {
        let param = self.param.as_ref().map(|param| format!("param {param}"));
        let names: Vec<&str> = self.names.iter().chain(&param).map(String::as_str).collect();
        if names.is_empty() {
            format!("HTTP {}", self.status)
        } else {
            format!("HTTP {} ({})", self.status, names.join(", "))
        }
    }

    /// What it means and what to do. `model` is the name in the settings, `after` what the server asks to wait.
    pub(super) fn judged(self, model: &str, has_key: bool, after: Option<Duration>) -> Trouble {
        let shown = self.shown();
        let status = Some(self.status);
        let trouble = |kind, what: &str| Trouble { status, ..Trouble::new(kind, format!("{shown}: {what}")) };
        if self.is_too_long() {
            return trouble(
                Kind::TooLong,
                "the question is longer than the model takes; set openai.context_tokens to what it has",
            );
        }
        if self.is_out_of_quota() {
            return trouble(Kind::Refused, "the account has no quota or money left; look at its plan and limits");
        }
        match self.status {
            300..=399 => trouble(
                Kind::Settings,
                "the server sends us to another address, and the key is not taken there; set openai.base_url to the \
                 address that it leads to",
            ),
            401 | 403 if has_key => {
                trouble(Kind::Refused, "the server refuses the key, or what it may do; look at openai.api_key")
            }
            401 | 403 => trouble(Kind::Refused, "the server wants a key; set openai.api_key or OPENAI_API_KEY"),
            404 | 405 => trouble(
                Kind::Refused,
                &format!(
                    "there is no model “{model}”, or no API, at this address; look at openai.model and openai.base_url, \
                     which mostly ends in /v1"
                ),
            ),
            407 => trouble(Kind::Refused, "the proxy wants a user and a password; look at openai.proxy"),
            429 => trouble(Kind::Refused, "the server has no room for more questions now").again(after),
            // Time-out, too early, and failures of a server: RFC 9110, 8470.
            408 | 425 => trouble(Kind::Line, "the server did not wait for the question").again(after),
            501 => trouble(Kind::Refused, "the server can't do what is asked of it"),
            status if status >= 500 => Trouble {
                next: if self.has_words(&[ROLE]) { Next::Otherwise(self) } else { Next::Again(after) },
                ..trouble(Kind::Line, "the server failed; look at its log")
            },
            _ => Trouble {
                next: Next::Otherwise(self),
                ..trouble(Kind::Refused, "the server refuses the question; look at openai.model and the server's log")
            },
        }
    }
}

/// What chat templates without a place for the system's text say.
pub(super) const ROLE: &str = "system role";

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(status: u16, body: &str) -> Trouble {
        Said::read(status, body.as_bytes()).judged("m", true, Some(Duration::from_secs(3)))
    }

    #[test]
    fn each_refusal_has_a_kind_and_says_what_to_do() {
        let busy = "{\"error\":{\"code\":\"rate_limit_exceeded\",\"type\":\"requests\"}}";
        let quota = "{\"error\":{\"code\":\"insufficient_quota\",\"type\":\"insufficient_quota\"}}";
        let long = "{\"error\":{\"code\":400,\"type\":\"exceed_context_size_error\",\"n_ctx\":2048}}";
        for (status, body, kind, words, again) in [
            (401, "", Kind::Refused, "openai.api_key", false),
            (402, "", Kind::Refused, "quota", false),
            (404, "{\"error\":\"model 'm' not found\"}", Kind::Refused, "“m”", false),
            (429, busy, Kind::Refused, "HTTP 429 (rate_limit_exceeded, requests)", true),
            (429, quota, Kind::Refused, "quota", false),
            (500, "<html>", Kind::Line, "HTTP 500: the server failed", true),
            (503, "", Kind::Line, "failed", true),
            (400, long, Kind::TooLong, "openai.context_tokens", false),
            (413, "", Kind::TooLong, "longer", false),
            (302, "", Kind::Settings, "openai.base_url", false),
            (400, "{\"detail\":[{\"loc\":[\"body\",\"seed\"]}]}", Kind::Refused, "refuses the question", false),
        ] {
            let trouble = judged(status, body);
            assert_eq!(trouble.kind, kind, "{status} {body}");
            assert!(trouble.what.contains(words), "{}", trouble.what);
            assert_eq!(matches!(trouble.next, Next::Again(Some(_))), again, "{status} {body}");
        }
        let no_key = Said::read(401, b"").judged("m", false, None);
        assert!(no_key.what.contains("OPENAI_API_KEY"), "{}", no_key.what);
    }

    #[test]
    fn sentences_of_a_server_are_never_shown() {
        let echo = "the prompt was: card 4111 of ivan@shop.example";
        for body in [
            format!(
                "{{\"error\":{{\"message\":\"{echo}\",\"code\":\"{echo}\",\"type\":\"{echo}\",\"param\":\"{echo}\"}}}}"
            ),
            format!("{{\"error\":\"{echo}\"}}"),
            format!("{{\"detail\":[{{\"msg\":\"x\",\"input\":\"{echo}\"}}]}}"),
            echo.to_owned(),
        ] {
            for status in [400, 401, 404, 418, 429, 500] {
                let trouble = judged(status, &body);
                let shown = format!("{trouble:?}");
                assert!(!shown.contains("ivan") && !shown.contains("4111"), "{shown}");
            }
        }
    }

    #[test]
    fn an_error_within_an_answer_is_judged_by_the_status_that_it_names() {
        let within = |text: &str| Said::within(&serde_json::from_str(text).unwrap()).judged("m", true, None);
        assert_eq!(within("{\"message\":\"x\",\"type\":\"server_error\"}").kind, Kind::Line);
        assert_eq!(within("{\"code\":401}").kind, Kind::Refused);
        assert_eq!(within("{\"code\":99999}").kind, Kind::Line);
        assert_eq!(within("\"overloaded\"").kind, Kind::Line);
    }
}
