//! `/session`: opened with a token, looked at, and ended.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, LOCATION, SET_COOKIE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::json;

use super::page::{self, Look, Standing};
use crate::audit::{Actor, Event, Step, Way};
use crate::server::app::App;
use crate::server::credentials;
use crate::server::delivery;
use crate::server::gate::Visit;
use crate::server::origin;
use crate::server::refusal::Refusal;
use crate::server::role::Need;
use crate::server::tokens::Token;
use crate::server::web::next_page;
use crate::wording::Language;

/// More than a token and a language.
const FORM_BYTES: usize = 4 * 1024;

/// What is sent to sign in. No debug output: it holds a token.
#[derive(Deserialize)]
struct SignIn {
    token: String,
    lang: Option<String>,
    #[serde(skip)]
    next: Option<String>,
}

/// Why nobody was signed in, and the sentence for it on the page.
struct Denied(Refusal, &'static str);

impl From<Refusal> for Denied {
    fn from(refusal: Refusal) -> Self {
        Self(refusal, "web-failed")
    }
}

pub(super) async fn open(State(app): State<Arc<App>>, request: Request) -> Result<Response, Refusal> {
    let visit = app.visit(&request);
    let (parts, body) = request.into_parts();
    let kind = parts.headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let is_form = match kind.as_str() {
        "application/x-www-form-urlencoded" => true,
        "application/json" => false,
        _ => return Err(Refusal::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "send a form, or application/json")),
    };
    let sent = delivery::body(&app, &parts.headers, body).await?;
    let said = read(&sent.bytes, is_form)?;
    let language = page::language(&app, said.lang.as_deref(), &parts.headers);
    let look = Look { language, next: said.next.clone() };
    if app.gate.is_open()? {
        let reply = json!({"needed": false, "signed_in": false}).to_string();
        return Ok(if is_form { to_page(language, None) } else { json_reply(reply, None) });
    }
    match sign_in(&app, &said.token, &visit).await {
        Ok((token, id)) => {
            let cookie = credentials::cookie(&id, visit.sessions.whole.as_secs(), visit.secure);
            let reply = json!({"needed": true, "signed_in": true, "name": token.name, "role": token.role}).to_string();
            Ok(if is_form { signed_in(&look, cookie) } else { json_reply(reply, cookie) })
        }
        Err(Denied(refusal, why)) if is_form => Ok(page::page(&look, &Standing::Out(Some(why)), refusal.status)),
        Err(Denied(refusal, _)) => Err(refusal),
    }
}

fn read(bytes: &[u8], is_form: bool) -> Result<SignIn, Refusal> {
    if bytes.len() > FORM_BYTES {
        return Err(Refusal::too_large(format!("more than {FORM_BYTES} bytes")));
    }
    // What is wrong with it is not quoted: it may be the token.
    let wrong = || Refusal::bad_request("send token, and no more than lang beside it");
    if is_form { form(bytes).ok_or_else(wrong) } else { serde_json::from_slice(bytes).map_err(|_| wrong()) }
}

/// A form as browsers send it. Neither a token nor a language has characters that are sent encoded.
fn form(bytes: &[u8]) -> Option<SignIn> {
    let next = std::str::from_utf8(bytes).ok().and_then(next_page);
    Some(SignIn { token: value_in(bytes, "token")?, lang: value_in(bytes, "lang"), next })
}

fn value_in(form: &[u8], name: &str) -> Option<String> {
    let pairs = std::str::from_utf8(form).ok()?.split('&').filter_map(|pair| pair.split_once('='));
    pairs.into_iter().find(|(found, _)| *found == name).map(|(_, value)| value.to_owned())
}

/// Opens a session for a token; every try is written down, and a session that can't be is not opened.
async fn sign_in(app: &App, presented: &str, visit: &Visit) -> Result<(Token, String), Denied> {
    app.gate.rates.may_try(&visit.rates, visit.from, visit.at).map_err(|refusal| Denied(refusal, "web-too-often"))?;
    let actor = Actor { who: None, role: None, way: Way::Unknown, address: visit.from };
    let Some(token) = app.gate.find(presented, app.now())? else {
        let limited = app.gate.rates.failure(&visit.rates, visit.from, visit.at);
        app.witness.refused(Event::new(Step::Failed, actor, "sign-in"), visit.now, visit.at).await;
        limited.map_err(|refusal| Denied(refusal, "web-too-often"))?;
        return Err(Denied(Refusal::new(StatusCode::UNAUTHORIZED, "this token is not known"), "web-wrong-token"));
    };
    let actor = Actor { who: Some(token.name.clone()), role: Some(token.role.name().to_owned()), ..actor };
    if !token.role.allows(Need::Read) {
        app.witness.refused(Event::new(Step::Refused, actor, "sign-in"), visit.now, visit.at).await;
        let reason = "a token that only hands logs in opens no session; one that reads does";
        return Err(Denied(Refusal::new(StatusCode::FORBIDDEN, reason), "web-wrong-role"));
    }
    app.witness.write(Event::new(Step::Done, Actor { way: Way::Token, ..actor }, "sign-in"), visit.now).await?;
    let failed = |_| Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, "the system gives no random numbers");
    let id = app.gate.sessions.open(token.clone(), &visit.sessions, visit.now).map_err(failed)?;
    Ok((token, id))
}

pub(super) async fn show(State(app): State<Arc<App>>, request: Request) -> Result<Response, Refusal> {
    let needed = !app.gate.is_open()?;
    let visit = app.visit(&request);
    let found = session_of(&app, &request, &visit)?;
    let reply = match found {
        Some((token, until)) => {
            json!({"needed": needed, "signed_in": true, "name": token.name, "role": token.role, "until": until})
        }
        None => json!({"needed": needed, "signed_in": false}),
    };
    Ok(json_reply(reply.to_string(), None))
}

fn session_of(app: &App, request: &Request, visit: &Visit) -> Result<Option<(Token, jiff::Timestamp)>, Refusal> {
    match credentials::session(request.headers(), visit.secure).filter(|_| origin::may_use_cookie(request)) {
        Some(id) => app.gate.session(id, visit),
        None => Ok(None),
    }
}

/// What the page says to who asks.
pub(super) fn standing(app: &App, request: &Request) -> Result<Standing, Refusal> {
    if app.gate.is_open()? {
        return Ok(Standing::Open);
    }
    let found = session_of(app, request, &app.visit(request))?;
    Ok(found.map_or(Standing::Out(None), |(token, _)| Standing::In(token.name, token.role.name())))
}

pub(super) async fn end(State(app): State<Arc<App>>, request: Request) -> Result<Response, Refusal> {
    let visit = app.visit(&request);
    let ended = finish(&app, &request, &visit)?;
    let cookie = farewell(&app, ended, &visit).await;
    let mut response = StatusCode::NO_CONTENT.into_response();
    add_cookie(&mut response, cookie);
    Ok(response)
}

/// The form of the page.
pub(super) async fn sign_out(State(app): State<Arc<App>>, request: Request) -> Result<Response, Refusal> {
    let visit = app.visit(&request);
    let ended = finish(&app, &request, &visit)?;
    let cookie = farewell(&app, ended, &visit).await;
    let (parts, body) = request.into_parts();
    let sent = delivery::body(&app, &parts.headers, body).await?;
    let lang = value_in(&sent.bytes, "lang");
    Ok(to_page(page::language(&app, lang.as_deref(), &parts.headers), cookie))
}

/// Ends the session of a request; gives what is to be written down of it.
fn finish(app: &App, request: &Request, visit: &Visit) -> Result<Option<Event>, Refusal> {
    if !origin::may_use_cookie(request) {
        return Err(Refusal::new(StatusCode::FORBIDDEN, "sign out from a page of this server"));
    }
    let ended = credentials::session(request.headers(), visit.secure).and_then(|id| app.gate.sessions.end(id));
    Ok(ended.map(|token| {
        let role = Some(token.role.name().to_owned());
        let actor = Actor { who: Some(token.name), role, way: Way::Session, address: visit.from };
        Event::new(Step::Done, actor, "sign-out")
    }))
}

/// Writes an end down, and gives the header that takes the cookie away. A session ends even where that can't be written.
async fn farewell(app: &App, ended: Option<Event>, visit: &Visit) -> Option<HeaderValue> {
    if let Some(event) = ended {
        let _ = app.witness.write(event, visit.now).await;
    }
    credentials::cookie("", 0, visit.secure)
}

/// To the page that was asked for, else to the one that says who signed in.
fn signed_in(look: &Look, cookie: Option<HeaderValue>) -> Response {
    let Some(place) = look.next.as_deref() else { return to_page(look.language, cookie) };
    let mut response = (StatusCode::SEE_OTHER, [(LOCATION, place)]).into_response();
    add_cookie(&mut response, cookie);
    response
}

/// To the page, so that loading it again sends no token again.
fn to_page(language: Language, cookie: Option<HeaderValue>) -> Response {
    let place = if language == Language::Ru { "sign-in?lang=ru" } else { "sign-in?lang=en" };
    let mut response = (StatusCode::SEE_OTHER, [(LOCATION, place)]).into_response();
    add_cookie(&mut response, cookie);
    response
}

fn json_reply(reply: String, cookie: Option<HeaderValue>) -> Response {
    let mut response = ([(CONTENT_TYPE, "application/json"), (CACHE_CONTROL, "no-store")], reply).into_response();
    add_cookie(&mut response, cookie);
    response
}

fn add_cookie(response: &mut Response, cookie: Option<HeaderValue>) {
    if let Some(cookie) = cookie {
        response.headers_mut().append(SET_COOKIE, cookie);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn any_form_is_survived(bytes in proptest::collection::vec(any::<u8>(), 0..100)) {
            let _ = read(&bytes, true);
            let _ = read(&bytes, false);
        }
    }

    #[test]
    fn a_form_has_a_token_and_may_have_a_language() {
        let said = form(b"lang=ru&token=cw_x").unwrap();
        assert_eq!((said.token.as_str(), said.lang.as_deref()), ("cw_x", Some("ru")));
        assert!(form(b"lang=ru").is_none());
    }
}
