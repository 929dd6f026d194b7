//! Sessions in trouble that the memory keeps, one by one and as a list; and requests that may come again.

use jiff::Timestamp;

use super::{Memory, MemoryError, journey};
use crate::report::{FindResult, SessionRow};
use crate::session::SessionKey;
use crate::store::{Claim, DoneRequest, ForgetReport, KeptReply, RequestKey};

impl Memory {
    /// The sessions in trouble that ended, newest first: at most `limit` of those behind the one named.
    ///
    /// # Errors
    /// When the store can't be read.
    pub fn sessions(
        &self,
        behind: Option<(Timestamp, SessionKey)>,
        limit: usize,
    ) -> Result<Vec<SessionRow>, MemoryError> {
        let sessions = self.store.newest_sessions(behind, limit)?.into_iter();
        let journeys = sessions.map(journey).collect();
        let mut found = FindResult { query: String::new(), journeys };
        self.name_groups(&mut found)?;
        Ok(found.journeys.iter().map(|journey| SessionRow::of(journey, false)).collect())
    }

    /// Removes a person's traces.
    ///
    /// # Errors
    /// When the store can't be read or written.
    pub fn forget_user(&self, user: &str) -> Result<ForgetReport, MemoryError> {
        Ok(self.store.forget_user(user)?)
    }

    /// The request that was done under this key.
    ///
    /// # Errors
    /// When the store can't be read.
    pub fn done_request(&self, key: RequestKey) -> Result<Option<DoneRequest>, MemoryError> {
        Ok(self.store.done_request(key)?)
    }

    /// Keeps what a request was answered.
    ///
    /// # Errors
    /// When the store can't be written.
    pub fn keep_reply(&self, claim: &Claim, reply: KeptReply) -> Result<(), MemoryError> {
        Ok(self.store.keep_reply(claim, reply)?)
    }

    /// Drops the requests that were done before `before`.
    ///
    /// # Errors
    /// When the store can't be read or written.
    pub fn expire_replies(&self, before: Timestamp) -> Result<u64, MemoryError> {
        Ok(self.store.expire_replies(before)?)
    }
}
