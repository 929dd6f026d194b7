//! [`Gate`]: who may do what. A request passes when it was meant for this server and no page of another origin sent it
//! (`origin`), and when its token or its session allows what it wants.

use std::fs;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Instant, SystemTime};

use axum::extract::Request;
use axum::http::{Method, StatusCode};
use jiff::Timestamp;

use super::api;
use super::credentials::{self, Shown};
use super::origin;
use super::rates::{RateLimits, Rates};
use super::refusal::Refusal;
use super::role::{Need, Role};
use super::sessions::{SessionLimits, Sessions};
use super::sign_in;
use super::tokens::{Token, TokenError, Tokens};
use super::web;
use crate::audit::{Actor, Way};

/// Who can reach the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exposure {
    /// Programs on this machine. Without tokens all is allowed.
    Loopback,
    /// Others too: tokens are demanded.
    Beyond,
}

/// Who sent a request, where a token says it: the token's name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Caller(pub(super) Option<String>);

/// The role of who sent a request; `None` where nobody has to show anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct CallerRole(pub(super) Option<Role>);

/// The circumstances of a request.
#[derive(Debug, Clone, Copy)]
pub(super) struct Visit {
    pub(super) now: Timestamp,
    pub(super) at: Instant,
    pub(super) from: Option<IpAddr>,
    /// Whether the line is encrypted, here or by a proxy.
    pub(super) secure: bool,
    pub(super) rates: RateLimits,
    pub(super) sessions: SessionLimits,
}

/// A request that was let in.
#[derive(Debug, Clone)]
pub(super) struct Admitted {
    pub(super) actor: Actor,
    pub(super) need: Need,
    pub(super) ground: Option<Ground>,
}

/// Why a request was let in, where it had to show something.
#[derive(Clone)]
pub(super) struct Ground {
    token: Token,
    /// The id of the session that stands for the token.
    session: Option<String>,
}

impl Ground {
    pub(super) fn role(&self) -> Role {
        self.token.role
    }
}

impl std::fmt::Debug for Ground {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Ground").field("token", &self.token.name).finish_non_exhaustive()
    }
}

/// A request that was not.
#[derive(Debug)]
pub(super) struct Turned {
    pub(super) refusal: Refusal,
    /// Who it was, where it is to be written down.
    pub(super) actor: Option<Box<Actor>>,
}

impl From<Refusal> for Turned {
    fn from(refusal: Refusal) -> Self {
        Self { refusal, actor: None }
    }
}

/// Decides about requests.
#[derive(Debug)]
pub(super) struct Gate {
    exposure: Exposure,
    data_dir: PathBuf,
    known: Mutex<Known>,
    pub(super) sessions: Sessions,
    pub(super) rates: Rates,
}

/// The tokens as last read, and how the file looked then.
#[derive(Debug)]
struct Known {
    tokens: Tokens,
    look: Look,
}

type Look = Option<(SystemTime, u64, u64)>;

impl Gate {
    pub(super) fn new(data_dir: PathBuf, exposure: Exposure) -> Result<Self, TokenError> {
        let tokens = Tokens::read(&data_dir)?;
        let look = look(&tokens);
        let known = Mutex::new(Known { tokens, look });
        Ok(Self { exposure, data_dir, known, sessions: Sessions::default(), rates: Rates::default() })
    }

    /// Whether there is a token at all.
    pub(super) fn has_tokens(&self) -> bool {
        !self.known.lock().unwrap_or_else(PoisonError::into_inner).tokens.list().is_empty()
    }

    /// Whether nobody has to show anything.
    pub(super) fn is_open(&self) -> Result<bool, Refusal> {
        Ok(self.exposure == Exposure::Loopback && self.known()?.tokens.list().is_empty())
    }

    /// Lets a request in, or says why not.
    pub(super) fn admit(&self, request: &Request, visit: &Visit) -> Result<Admitted, Turned> {
        origin::check_address(request, self.exposure == Exposure::Loopback)?;
        origin::check_page(request)?;
        let need = need(request.method(), request.uri().path());
        let actor = |way| Actor { who: None, role: None, way, address: visit.from };
        if need == Need::Nothing || self.is_open()? {
            return Ok(Admitted { actor: actor(Way::Local), need, ground: None });
        }
        let (token, session) = match credentials::shown(request.headers(), visit.secure) {
            Shown::Token(token) => (self.check_token(&token, visit)?, None),
            Shown::Session(id) => (self.check_session(request, &id, need, visit)?, Some(id)),
            Shown::Nothing => match credentials::of_hook(request.uri()) {
                Some(token) => (self.check_hook_token(&token, visit)?, None),
                None => return Err(unauthorized("a token is needed: Authorization: Bearer TOKEN").into()),
            },
        };
        let way = if session.is_some() { Way::Session } else { Way::Token };
        let who = Some(token.name.clone());
        let actor = Actor { who, role: Some(token.role.name().to_owned()), ..actor(way) };
        if !token.role.allows(need) {
            return Err(Turned { refusal: not_allowed(token.role, need), actor: Some(Box::new(actor)) });
        }
        self.rates.request(&visit.rates, &token.name, need, visit.at)?;
        Ok(Admitted { actor, need, ground: Some(Ground { token, session }) })
    }

    /// Whether what let a request in still would.
    pub(super) fn still_admits(&self, ground: &Ground, limits: &SessionLimits, now: Timestamp) -> bool {
        let known = self.known().is_ok_and(|known| known.tokens.list().contains(&ground.token));
        known
            && ground.token.lasts(now)
            && ground.session.as_ref().is_none_or(|id| self.sessions.lasts(id, limits, now))
    }

    /// Whose token this is. A right one always passes: it has 256 random bits, so wrong ones are limited for the sake of
    /// the audit log, and must not keep out a neighbour on the same machine.
    fn check_token(&self, presented: &str, visit: &Visit) -> Result<Token, Turned> {
        if let Some(token) = self.find(presented, visit.now)? {
            return Ok(token);
        }
        self.rates.failure(&visit.rates, visit.from, visit.at)?;
        let actor = Actor { who: None, role: None, way: Way::Unknown, address: visit.from };
        Err(Turned { refusal: unauthorized("this token is not known"), actor: Some(Box::new(actor)) })
    }

    /// A token in an address may be kept by proxies, so it must not be worth much.
    fn check_hook_token(&self, presented: &str, visit: &Visit) -> Result<Token, Turned> {
        let token = self.check_token(presented, visit)?;
        if token.role == Role::Ingest {
            return Ok(token);
        }
        let reason = "in the address of a web hook only a token of the role ingest is taken; revoke this one";
        Err(Refusal::new(StatusCode::FORBIDDEN, reason).into())
    }

    fn check_session(&self, request: &Request, id: &str, need: Need, visit: &Visit) -> Result<Token, Refusal> {
        if need == Need::Ingest {
            return Err(unauthorized("logs are handed in with a token, not by a browser that signed in"));
        }
        if !origin::may_use_cookie(request) {
            let reason = "a browser that signed in may change things only from pages of this server";
            return Err(Refusal::new(StatusCode::FORBIDDEN, reason));
        }
        self.session(id, visit)?
            .map(|(token, _)| token)
            .ok_or_else(|| unauthorized("the session is over; sign in again"))
    }

    /// The token of a session, and when the session ends.
    pub(super) fn session(&self, id: &str, visit: &Visit) -> Result<Option<(Token, Timestamp)>, Refusal> {
        let known = self.known()?;
        let is_valid = |token: &Token| token.lasts(visit.now) && known.tokens.list().contains(token);
        Ok(self.sessions.find(id, &visit.sessions, visit.now, is_valid))
    }

    /// The token that is kept, where there is one like the one presented.
    pub(super) fn find(&self, presented: &str, now: Timestamp) -> Result<Option<Token>, Refusal> {
        Ok(self.known()?.tokens.find(presented).filter(|token| token.lasts(now)).cloned())
    }

    fn known(&self) -> Result<MutexGuard<'_, Known>, Refusal> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.refresh(&self.data_dir)?;
        Ok(known)
    }
}

fn unauthorized(reason: &str) -> Refusal {
    Refusal::new(StatusCode::UNAUTHORIZED, reason)
}

fn not_allowed(role: Role, need: Need) -> Refusal {
    let reason = format!("a token with the role {role} does not allow this; {} is needed", need.name());
    Refusal::new(StatusCode::FORBIDDEN, reason)
}

impl Known {
    /// Reads the file again when it is another one: what was revoked is over at once. A file that can't be read lets
    /// nobody in.
    fn refresh(&mut self, data_dir: &Path) -> Result<(), Refusal> {
        let now = look(&self.tokens);
        if now != self.look {
            let broken = "the tokens can't be read; see the server's data folder";
            let broken = |_| Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, broken);
            self.tokens = Tokens::read(data_dir).map_err(broken)?;
            self.look = now;
        }
        Ok(())
    }
}

/// Changes of the file show: each is a new file under the old name.
fn look(tokens: &Tokens) -> Look {
    let meta = fs::metadata(tokens.path()).ok()?;
    #[cfg(unix)]
    let node = std::os::unix::fs::MetadataExt::ino(&meta);
    #[cfg(not(unix))]
    let node = 0;
    Some((meta.modified().ok()?, meta.len(), node))
}

fn need(method: &Method, path: &str) -> Need {
    if let Some(need) = api::need(method, path).or_else(|| web::need(method, path)) {
        return need;
    }
    let below = |root: &str| path.strip_prefix(root).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    if below("/health") || path == "/ready" || sign_in::PATHS.contains(&path) {
        Need::Nothing
    } else if path == "/metrics" {
        Need::Read
    } else if below("/api/v1/notifications") {
        // It names receivers and what they said.
        Need::Operate
    } else if below("/api") {
        if *method == Method::GET || *method == Method::HEAD { Need::Read } else { Need::Operate }
    } else {
        Need::Ingest
    }
}

#[cfg(test)]
mod tests {
    use axum::body::Body;
    use axum::http::header::HOST;
    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;
    use jiff::Timestamp;

    use super::*;
    use crate::config;

    fn status(gate: &Gate, method: &str, path: &str, headers: &[(&str, &str)]) -> u16 {
        let mut request = Request::builder().method(method).uri(path).header(HOST, "localhost");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let admitted = gate.admit(&request.body(Body::empty()).unwrap(), &visit());
        admitted.map_or_else(|turned| turned.refusal.status.as_u16(), |_| 200)
    }

    fn visit() -> Visit {
        let settings = config::Server::default();
        Visit {
            now: Timestamp::UNIX_EPOCH,
            at: Instant::now(),
            from: None,
            secure: false,
            rates: RateLimits::new(&settings),
            sessions: SessionLimits::new(&settings),
        }
    }

    #[test]
    fn on_loopback_all_is_allowed_until_there_are_tokens() {
        let folder = tempfile::tempdir().unwrap();
        let gate = Gate::new(folder.path().to_owned(), Exposure::Loopback).unwrap();
        assert_eq!(status(&gate, "POST", "/_bulk", &[]), 200);
        Tokens::read(folder.path()).unwrap().create("a", Role::Read, Timestamp::UNIX_EPOCH).unwrap();
        assert_eq!(status(&gate, "POST", "/_bulk", &[]), 401);
        assert_eq!(status(&gate, "GET", "/health/livez", &[]), 200);
        Tokens::read(folder.path()).unwrap().revoke("a").unwrap();
        assert_eq!(status(&gate, "POST", "/_bulk", &[]), 200);
    }

    #[test]
    fn beyond_loopback_nobody_is_let_in_without_a_token() {
        let folder = tempfile::tempdir().unwrap();
        let gate = Gate::new(folder.path().to_owned(), Exposure::Beyond).unwrap();
        assert_eq!(status(&gate, "POST", "/_bulk", &[]), 401);
        assert_eq!(status(&gate, "GET", "/health/readyz", &[]), 200);
    }

    #[test]
    fn tokens_come_in_three_schemes_and_allow_what_their_role_says() {
        let folder = tempfile::tempdir().unwrap();
        let mut tokens = Tokens::read(folder.path()).unwrap();
        let token = tokens.create("shipper", Role::Ingest, Timestamp::UNIX_EPOCH).unwrap();
        tokens.create("reader", Role::Read, Timestamp::UNIX_EPOCH).unwrap();
        let gate = Gate::new(folder.path().to_owned(), Exposure::Loopback).unwrap();
        let encoded = STANDARD.encode(format!("elastic:{token}"));
        for scheme in [
            format!("Bearer {token}"),
            format!("bearer {token}"),
            format!("Basic {encoded}"),
            format!("ApiKey {encoded}"),
            format!("ApiKey {token}"),
        ] {
            let headers = [("authorization", scheme.as_str())];
            assert_eq!(status(&gate, "POST", "/shop/_bulk", &headers), 200, "{scheme}");
            assert_eq!(status(&gate, "GET", "/api/v1/incidents", &headers), 403, "{scheme}");
        }
        for wrong in ["Basic Og==", "Bearer", "Bearer x", "Digest x", ""] {
            assert_eq!(status(&gate, "POST", "/_bulk", &[("authorization", wrong)]), 401, "{wrong}");
        }
        tokens.revoke("shipper").unwrap();
        assert_eq!(status(&gate, "POST", "/_bulk", &[("authorization", &format!("Bearer {token}"))]), 401);
    }

    #[test]
    fn a_session_reads_and_operates_from_own_pages_until_its_token_is_revoked() {
        let folder = tempfile::tempdir().unwrap();
        let mut tokens = Tokens::read(folder.path()).unwrap();
        let token = tokens.create("anna", Role::Admin, Timestamp::UNIX_EPOCH).unwrap();
        tokens.create("other", Role::Admin, Timestamp::UNIX_EPOCH).unwrap();
        let gate = Gate::new(folder.path().to_owned(), Exposure::Loopback).unwrap();
        let visit = visit();
        let id =
            gate.sessions.open(gate.find(&token, visit.now).unwrap().unwrap(), &visit.sessions, visit.now).unwrap();
        let cookie = format!("cartwatch={id}");
        let plain = [("cookie", cookie.as_str())];
        let own = [plain[0], ("origin", "http://localhost")];
        let act = "/api/v1/incidents/a/resolve";
        assert_eq!(status(&gate, "GET", "/api/v1/live", &plain), 200);
        assert_eq!((status(&gate, "POST", act, &plain), status(&gate, "POST", act, &own)), (403, 200));
        assert_eq!(status(&gate, "POST", "/ingest", &own), 401);
        tokens.revoke("anna").unwrap();
        assert_eq!(status(&gate, "GET", "/api/v1/live", &plain), 401);
    }

    #[test]
    fn a_token_ends_by_itself() {
        let folder = tempfile::tempdir().unwrap();
        let mut tokens = Tokens::read(folder.path()).unwrap();
        let end = Token::end_after(Timestamp::UNIX_EPOCH, 1);
        let token = tokens.create_until("a", Role::Ingest, Timestamp::UNIX_EPOCH, end).unwrap();
        let gate = Gate::new(folder.path().to_owned(), Exposure::Loopback).unwrap();
        let bearer = format!("Bearer {token}");
        let request = || {
            let request = Request::builder().method("POST").uri("/_bulk").header(HOST, "localhost");
            request.header("authorization", &bearer).body(Body::empty()).unwrap()
        };
        assert!(gate.admit(&request(), &visit()).is_ok());
        let later = Visit { now: end.unwrap(), ..visit() };
        assert_eq!(gate.admit(&request(), &later).unwrap_err().refusal.status, StatusCode::UNAUTHORIZED);
        // That it has ended does not open the door.
        assert!(!gate.is_open().unwrap());
    }

    #[test]
    fn wrong_tokens_are_soon_told_to_come_later_and_right_ones_pass() {
        let folder = tempfile::tempdir().unwrap();
        let token = Tokens::read(folder.path()).unwrap().create("a", Role::Ingest, Timestamp::UNIX_EPOCH).unwrap();
        let gate = Gate::new(folder.path().to_owned(), Exposure::Loopback).unwrap();
        let wrong = || status(&gate, "POST", "/_bulk", &[("authorization", "Bearer cw_wrong")]);
        let told: Vec<_> = (0..100).map(|_| wrong()).collect();
        assert_eq!((told.first(), told.last()), (Some(&401), Some(&429)));
        assert_eq!(status(&gate, "POST", "/_bulk", &[("authorization", &format!("Bearer {token}"))]), 200);
    }
}
