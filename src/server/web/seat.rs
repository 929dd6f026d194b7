//! [`Seat`]: who looks and how, from the request: the language that was chosen, else the browser's, else the settings';
//! the theme that was chosen; the rights of the token that signed in.

use std::convert::Infallible;
use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::header::{ACCEPT_LANGUAGE, HeaderMap};
use axum::http::request::Parts;

use super::reply::takes_gzip;
use crate::complaints;
use crate::server::app::App;
use crate::server::credentials::cookies;
use crate::server::gate::{Caller, CallerRole};
use crate::server::role::Need;
use crate::web::{Rights, Theme, Visitor};
use crate::wording::Language;

/// The cookie with what was chosen: `lang:ru,theme:dark`.
pub(super) const COOKIE_NAME: &str = "cartwatch-look";

/// Longest address that a form returns to.
const LONGEST_NEXT: usize = 2000;

/// Who looks and how.
#[derive(Debug, Clone)]
pub(in crate::server) struct Seat {
    pub(in crate::server) visitor: Visitor,
    /// The browser takes gzip.
    pub(in crate::server) gzip: bool,
}

impl FromRequestParts<Arc<App>> for Seat {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Infallible> {
        Ok(Self::of(parts, app))
    }
}

impl Seat {
    fn of(parts: &Parts, app: &App) -> Self {
        let headers = &parts.headers;
        let name = parts.extensions.get::<Caller>().and_then(|caller| caller.0.clone());
        let role = parts.extensions.get::<CallerRole>().and_then(|role| role.0);
        let allows = |need| role.is_none_or(|role| role.allows(need));
        let visitor = Visitor {
            language: chosen_language(None, headers).unwrap_or_else(|| app.config().language()),
            theme: chosen_theme(headers).unwrap_or_default(),
            who: name.zip(role.map(|role| role.name())),
            rights: Rights { operate: allows(Need::Operate), admin: allows(Need::Admin) },
            here: parts.uri.path_and_query().map_or_else(|| parts.uri.path().to_owned(), ToString::to_string),
            now: app.now(),
        };
        Self { visitor, gzip: takes_gzip(headers) }
    }
}

/// The language that `asked` names; else the one kept in the cookie; else the first of ours that the browser names.
pub(in crate::server) fn chosen_language(asked: Option<&str>, headers: &HeaderMap) -> Option<Language> {
    let named = headers.get(ACCEPT_LANGUAGE).and_then(|named| named.to_str().ok()).unwrap_or_default();
    asked
        .and_then(named_language)
        .or_else(|| kept_language(headers))
        .or_else(|| named.split(',').find_map(named_language))
}

/// The language of ours that a code such as `ru-RU` means.
pub(super) fn named_language(code: &str) -> Option<Language> {
    Language::ALL.into_iter().find(|language| code.trim().starts_with(language.code()))
}

/// The language that the cookie keeps.
pub(super) fn kept_language(headers: &HeaderMap) -> Option<Language> {
    chosen(headers, "lang").and_then(named_language)
}

/// The theme that the cookie keeps.
pub(super) fn chosen_theme(headers: &HeaderMap) -> Option<Theme> {
    chosen(headers, "theme").and_then(Theme::of_name)
}

/// What the cookie says of one thing.
fn chosen<'h>(headers: &'h HeaderMap, what: &str) -> Option<&'h str> {
    let (_, kept) = cookies(headers).find(|(name, _)| *name == COOKIE_NAME)?;
    kept.split(',').filter_map(|one| one.split_once(':')).find(|(name, _)| *name == what).map(|(_, value)| value)
}

/// The page of ours that a form or a query names to return to; never another server.
pub(in crate::server) fn next_page(form: &str) -> Option<String> {
    let (_, next) = complaints::form(form).into_iter().find(|(name, _)| name == "next")?;
    let path = next.split(['?', '#']).next().unwrap_or_default();
    let is_plain = next.len() <= LONGEST_NEXT && next.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    (super::is_page(path) && !path.contains("//") && is_plain).then_some(next)
}

#[cfg(test)]
mod tests {
    use axum::http::header::COOKIE;

    use super::*;

    #[test]
    fn what_was_chosen_beats_the_browser() {
        let mut headers = HeaderMap::from_iter([(ACCEPT_LANGUAGE, "de, ru-RU;q=0.9, en".parse().unwrap())]);
        assert_eq!(chosen_language(None, &headers), Some(Language::Ru));
        headers.insert(COOKIE, "a=b; cartwatch-look=lang:en,theme:dark".parse().unwrap());
        assert_eq!(chosen_language(None, &headers), Some(Language::En));
        assert_eq!(chosen_language(Some("ru"), &headers), Some(Language::Ru));
        assert_eq!(chosen(&headers, "theme"), Some("dark"));
    }

    #[test]
    fn forms_return_only_to_our_own_pages() {
        for (form, next) in [
            ("next=%2Fui%2Fincidents%3Fstatus%3Dopen", Some("/ui/incidents?status=open")),
            ("next=//evil.example/ui/now", None),
            ("next=/ui//evil.example", None),
            ("next=https://evil.example/ui", None),
            ("next=/ui/now%0d%0aset-cookie:a=b", None),
            ("next=/uindex", None),
            ("other=/ui/now", None),
        ] {
            assert_eq!(next_page(form).as_deref(), next, "{form}");
        }
    }
}
