//! [`PageManner`]: refusals as pages; to the sign-in where one is needed.

use axum::body::Body;
use axum::extract::Request;
use axum::http::header::{CONTENT_TYPE, HeaderMap, HeaderValue, LOCATION};
use axum::http::{Method, StatusCode};
use axum::response::Response;
use jiff::Timestamp;
use maud::{DOCTYPE, html};

use super::reply::guard;
use super::seat::{chosen_language, chosen_theme};
use crate::percent::encoded;
use crate::server::refusal::Refusal;
use crate::web::{Frame, Place, Rights, Theme, Visitor, states};
use crate::wording::Language;

/// How a page's refusal is worded: what is needed of the request.
#[derive(Debug, Clone)]
pub(in crate::server) struct PageManner {
    language: Language,
    theme: Theme,
    here: String,
    /// A link on a page of somebody else led here: the cookie, which is only sent from our own pages, is missing even where
    /// there is one.
    from_elsewhere: bool,
    reads: bool,
}

impl PageManner {
    pub(in crate::server) fn of(request: &Request) -> Self {
        let headers = request.headers();
        let here = request.uri().path_and_query().map_or_else(String::new, ToString::to_string);
        Self {
            language: chosen_language(None, headers).unwrap_or(Language::En),
            theme: chosen_theme(headers).unwrap_or_default(),
            here,
            from_elsewhere: said(headers, "sec-fetch-site").is_some_and(|site| site.ends_with("-site")),
            reads: [Method::GET, Method::HEAD].contains(request.method()),
        }
    }

    /// Words a refusal.
    pub(in crate::server) fn word(&self, refusal: &Refusal, response: &mut Response) {
        let html = match refusal.status {
            StatusCode::UNAUTHORIZED if self.from_elsewhere && self.reads => {
                *response.status_mut() = StatusCode::OK;
                once_more()
            }
            StatusCode::UNAUTHORIZED => {
                let next = encoded(if self.reads { &self.here } else { super::FIRST });
                *response.status_mut() = StatusCode::SEE_OTHER;
                if let Ok(place) = HeaderValue::from_str(&format!("/sign-in?next={next}")) {
                    response.headers_mut().insert(LOCATION, place);
                }
                String::new()
            }
            status => self.page(status.as_u16(), &refusal.reason),
        };
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
        guard(headers);
        *response.body_mut() = Body::from(html);
    }

    fn page(&self, status: u16, reason: &str) -> String {
        let visitor = Visitor {
            language: self.language,
            theme: self.theme,
            who: None,
            rights: Rights { operate: false, admin: false },
            here: self.here.clone(),
            now: Timestamp::UNIX_EPOCH,
        };
        let words = visitor.words();
        Frame::new(&visitor, Place::Now, words.plain("refused")).page(&states::refused(words, status, reason))
    }
}

/// Asks for the same page again, this time from a page of our own.
fn once_more() -> String {
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta http-equiv="refresh" content="0";
                title { "cartwatch" }
            }
            body { p { a href="" { "cartwatch" } } }
        }
    };
    page.into_string()
}

fn said<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers.get(name)?.to_str().ok()
}
