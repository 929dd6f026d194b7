//! [`Sessions`]: browsers that signed in. A session stands for the token it was opened with, and ends with it, after a
//! while without a request, after some hours in any case, and when the server stops: sessions are kept in memory alone.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jiff::{SignedDuration, Timestamp};

use super::tokens::{Token, TokenError};
use crate::config;

/// Random bytes of a session's id.
const ID_BYTES: usize = 32;

/// Sessions at once; one more ends the one that is idle for longest.
const MOST: usize = 1024;

/// How long a session lasts.
#[derive(Debug, Clone, Copy)]
pub(super) struct SessionLimits {
    pub(super) idle: SignedDuration,
    pub(super) whole: SignedDuration,
}

impl SessionLimits {
    pub(super) fn new(settings: &config::Server) -> Self {
        Self {
            idle: SignedDuration::from_mins(settings.session_idle_minutes.into()),
            whole: SignedDuration::from_hours(settings.session_hours.into()),
        }
    }
}

#[derive(Debug)]
struct Session {
    token: Token,
    begun: Timestamp,
    seen: Timestamp,
}

impl Session {
    fn is_over(&self, limits: &SessionLimits, now: Timestamp) -> bool {
        now.duration_since(self.seen) >= limits.idle || now.duration_since(self.begun) >= limits.whole
    }
}

/// The sessions, by the hashes of their ids.
#[derive(Debug, Default)]
pub(super) struct Sessions(Mutex<HashMap<blake3::Hash, Session>>);

impl Sessions {
    /// Opens one, and gives its id, which is kept nowhere.
    pub(super) fn open(&self, token: Token, limits: &SessionLimits, now: Timestamp) -> Result<String, TokenError> {
        let mut id = [0; ID_BYTES];
        getrandom::fill(&mut id).map_err(|error| TokenError::Random(error.to_string()))?;
        let id = URL_SAFE_NO_PAD.encode(id);
        let mut sessions = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if sessions.len() >= MOST {
            sessions.retain(|_, session| !session.is_over(limits, now));
        }
        if sessions.len() >= MOST {
            let idlest = sessions.iter().min_by_key(|(_, session)| session.seen).map(|(id, _)| *id);
            idlest.and_then(|id| sessions.remove(&id));
        }
        sessions.insert(blake3::hash(id.as_bytes()), Session { token, begun: now, seen: now });
        Ok(id)
    }

    /// The token of a session that lasts, and when the session ends; it is idle no more. `is_valid` says whether the
    /// token still is what it was.
    pub(super) fn find(
        &self,
        id: &str,
        limits: &SessionLimits,
        now: Timestamp,
        is_valid: impl FnOnce(&Token) -> bool,
    ) -> Option<(Token, Timestamp)> {
        let mut sessions = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let id = blake3::hash(id.as_bytes());
        let session = sessions.get_mut(&id)?;
        if session.is_over(limits, now) || !is_valid(&session.token) {
            sessions.remove(&id);
            return None;
        }
        session.seen = session.seen.max(now);
        let ends =
            (session.seen.saturating_add(limits.idle)).ok()?.min(session.begun.saturating_add(limits.whole).ok()?);
        Some((session.token.clone(), ends))
    }

    /// Whether one lasts; it is no use of it.
    pub(super) fn lasts(&self, id: &str, limits: &SessionLimits, now: Timestamp) -> bool {
        let sessions = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        sessions.get(&blake3::hash(id.as_bytes())).is_some_and(|session| !session.is_over(limits, now))
    }

    /// Ends one; gives its token.
    pub(super) fn end(&self, id: &str) -> Option<Token> {
        let mut sessions = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        sessions.remove(&blake3::hash(id.as_bytes())).map(|session| session.token)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::role::Role;
    use crate::server::tokens::Tokens;

    const LIMITS: SessionLimits =
        SessionLimits { idle: SignedDuration::from_mins(10), whole: SignedDuration::from_hours(1) };

    fn token() -> Token {
        let folder = tempfile::tempdir().unwrap();
        let mut tokens = Tokens::read(folder.path()).unwrap();
        tokens.create("anna", Role::Operate, Timestamp::UNIX_EPOCH).unwrap();
        tokens.list()[0].clone()
    }

    fn after(minutes: i64) -> Timestamp {
        Timestamp::from_second(minutes * 60).unwrap()
    }

    #[test]
    fn a_session_lasts_while_it_is_used_and_no_longer_than_its_time() {
        let sessions = Sessions::default();
        let id = sessions.open(token(), &LIMITS, after(0)).unwrap();
        let lasts = |minutes| sessions.find(&id, &LIMITS, after(minutes), |_| true).map(|(_, ends)| ends);
        assert_eq!(lasts(9), Some(after(19)));
        for minutes in [18, 27, 36, 45] {
            assert!(lasts(minutes).is_some());
        }
        assert_eq!(lasts(54), Some(after(60)));
        assert_eq!(lasts(60), None);
        let id = sessions.open(token(), &LIMITS, after(0)).unwrap();
        assert!(sessions.find(&id, &LIMITS, after(10), |_| true).is_none());
    }

    #[test]
    fn a_session_ends_with_its_token_or_when_it_is_ended() {
        let sessions = Sessions::default();
        let id = sessions.open(token(), &LIMITS, after(0)).unwrap();
        assert!(sessions.find("other", &LIMITS, after(1), |_| true).is_none());
        assert!(sessions.find(&id, &LIMITS, after(1), |_| false).is_none());
        assert!(sessions.find(&id, &LIMITS, after(1), |_| true).is_none());
        let id = sessions.open(token(), &LIMITS, after(0)).unwrap();
        assert_eq!(sessions.end(&id).map(|token| token.name), Some("anna".to_owned()));
        assert!(sessions.find(&id, &LIMITS, after(1), |_| true).is_none());
    }

    #[test]
    fn there_are_only_so_many_and_ids_are_kept_nowhere() {
        let (sessions, token) = (Sessions::default(), token());
        let ids: Vec<_> = (0..MOST + 3).map(|_| sessions.open(token.clone(), &LIMITS, after(0)).unwrap()).collect();
        assert_eq!(sessions.0.lock().unwrap().len(), MOST);
        let last = ids.last().unwrap();
        assert!(sessions.find(last, &LIMITS, after(1), |_| true).is_some());
        assert!(!format!("{sessions:?}").contains(last.as_str()));
    }
}
