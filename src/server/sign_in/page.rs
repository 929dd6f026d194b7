//! `GET /sign-in`: the page. It works without scripts and loads nothing but its own style.

use std::sync::Arc;

use axum::extract::{Query, Request, State};
use axum::http::StatusCode;
use axum::http::header::{CONTENT_TYPE, HeaderMap, HeaderName};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use super::session;
use crate::server::app::App;
use crate::server::refusal::Refusal;
use crate::server::web::{chosen_language, next_page};
use crate::wording::{Language, Wording};

const STYLE: &str = include_str!("sign_in.css");

/// Nothing is loaded or run but the style of this server, forms go to this server, and nobody frames the page. The
/// referrer is kept from others; without any, browsers would not name the origin of the form.
const GUARDS: [(HeaderName, &str); 5] = [
    (
        HeaderName::from_static("content-security-policy"),
        "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    ),
    (HeaderName::from_static("x-frame-options"), "DENY"),
    (HeaderName::from_static("referrer-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cache-control"), "no-store"),
];

/// The language that was chosen on the page.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Chosen {
    pub(super) lang: Option<String>,
}

/// What the page is to be made of.
#[derive(Debug, Clone)]
pub(super) struct Look {
    pub(super) language: Language,
    /// The page that was asked for, to return to.
    pub(super) next: Option<String>,
}

/// What the page says.
#[derive(Debug)]
pub(super) enum Standing {
    /// Everybody on this machine may do everything.
    Open,
    /// Nobody is signed in; the key of a sentence says what went wrong, if something did.
    Out(Option<&'static str>),
    /// Somebody is: name and role.
    In(String, &'static str),
}

pub(super) async fn show(
    State(app): State<Arc<App>>,
    Query(chosen): Query<Chosen>,
    request: Request,
) -> Result<Response, Refusal> {
    let language = language(&app, chosen.lang.as_deref(), request.headers());
    let next = request.uri().query().and_then(next_page);
    let standing = session::standing(&app, &request)?;
    Ok(page(&Look { language, next }, &standing, StatusCode::OK))
}

pub(super) async fn style() -> Response {
    ([(CONTENT_TYPE, "text/css; charset=utf-8")], STYLE).into_response()
}

/// The language that was chosen here, or on the pages; else the first of ours that the browser names; else the one of the
/// settings.
pub(super) fn language(app: &App, chosen: Option<&str>, headers: &HeaderMap) -> Language {
    chosen_language(chosen, headers).unwrap_or_else(|| app.config().language())
}

pub(super) fn page(look: &Look, standing: &Standing, status: StatusCode) -> Response {
    let mut response = (status, [(CONTENT_TYPE, "text/html; charset=utf-8")], html(look, standing)).into_response();
    for (name, value) in GUARDS {
        response.headers_mut().insert(name, axum::http::HeaderValue::from_static(value));
    }
    response
}

fn html(look: &Look, standing: &Standing) -> String {
    let words = Wording::of(look.language);
    let say = |key: &str| escaped(&words.plain(key));
    let lang = look.language.code();
    let next = look.next.as_deref().map(escaped);
    let field = next
        .as_deref()
        .map_or_else(String::new, |next| format!("<input type=\"hidden\" name=\"next\" value=\"{next}\">"));
    let onward = format!("<p><a href=\"{}\">{}</a></p>", next.as_deref().unwrap_or("/ui/now"), say("web-to-pages"));
    let content = match standing {
        Standing::Open => format!("<p>{}</p>{onward}", say("web-open")),
        Standing::In(name, role) => {
            let who = words.text("web-signed-in", &[("name", name.into()), ("role", (*role).into())]);
            let out = say("web-sign-out");
            format!(
                "<p>{}</p>{onward}<form method=\"post\" action=\"sign-out\"><input type=\"hidden\" name=\"lang\" \
                 value=\"{lang}\"><button>{out}</button></form>",
                escaped(&who)
            )
        }
        Standing::Out(wrong) => {
            let wrong = wrong.map_or_else(String::new, |key| format!("<p role=\"alert\">{}</p>", say(key)));
            format!(
                "{wrong}<form method=\"post\" action=\"session\"><label for=\"token\">{}</label><input id=\"token\" \
                 name=\"token\" type=\"password\" autocomplete=\"current-password\" maxlength=\"200\" required \
                 autofocus><input type=\"hidden\" name=\"lang\" value=\"{lang}\">{field}<button>{}</button></form><p>{}</p>",
                say("web-token"),
                say("web-sign-in"),
                say("web-token-from")
            )
        }
    };
    let title = say("web-title");
    format!(
        "<!doctype html><html lang=\"{lang}\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" \
         content=\"width=device-width, initial-scale=1\"><title>{title}</title><link rel=\"stylesheet\" \
         href=\"sign-in.css\"></head><body><main><h1>{title}</h1>{content}<nav><a href=\"sign-in?lang=en\" lang=\"en\" \
         hreflang=\"en\">English</a> · <a href=\"sign-in?lang=ru\" lang=\"ru\" hreflang=\"ru\">Русский</a></nav></main></body></html>\n"
    )
}

fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            c => safe.push(c),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_shown_and_not_run() {
        let standing = Standing::In("<script>alert(\"1\")</script>".to_owned(), "admin");
        for language in Language::ALL {
            let html = html(&Look { language, next: None }, &standing);
            assert!(!html.contains("<script") && html.contains("&lt;script&gt;"), "{html}");
        }
    }

    #[test]
    fn nothing_stands_inline() {
        for standing in [Standing::Open, Standing::Out(Some("web-wrong-token")), Standing::In("a".into(), "read")] {
            let html = html(&Look { language: Language::Ru, next: None }, &standing);
            assert!(!html.contains("style=") && !html.contains("<style") && !html.contains("onclick"), "{html}");
            assert!(!html.contains("web-"), "{html}");
        }
    }
}
