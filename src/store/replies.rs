//! Requests that may come again: what was asked under a key, and what was answered.
//!
//! The claim is written in the same batch as what the request does, the reply behind it. So a request that comes again
//! is not done again, whatever was lost in between; where the reply was lost, it is made anew.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::codec::encode;
use super::engine::{Op, Ops};
use super::error::StoreError;
use super::key::{Key, Table};
use super::open::Store;

/// What a request is known by: a hash of who sent it and of the key they gave it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RequestKey(pub [u8; 32]);

/// That a request was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Claim {
    /// What it is known by.
    pub key: RequestKey,
    /// Hash of what was asked.
    pub request: [u8; 32],
    /// When.
    pub at: Timestamp,
}

/// What was answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptReply {
    /// HTTP status.
    pub status: u16,
    /// Names and values of headers.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

/// A request that was done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DoneRequest {
    /// Hash of what was asked.
    pub request: [u8; 32],
    /// When.
    pub at: Timestamp,
    /// What was answered, where that is kept.
    pub reply: Option<KeptReply>,
}

fn reply_key(key: RequestKey) -> Vec<u8> {
    Key::new(Table::Reply).raw(&key.0).bytes()
}

/// The operation that claims a request.
pub(super) fn claim(claim: &Claim) -> Result<(Vec<u8>, Op), StoreError> {
    let done = DoneRequest { request: claim.request, at: claim.at, reply: None };
    Ok((reply_key(claim.key), Op::Put(encode("reply", &done)?)))
}

impl Store {
    /// The request that was done under this key.
    ///
    /// # Errors
    /// [`StoreError`] when reading fails.
    pub fn done_request(&self, key: RequestKey) -> Result<Option<DoneRequest>, StoreError> {
        let value = self.engine().get(&reply_key(key))?;
        value.map(|bytes| self.decode("reply", &bytes)).transpose()
    }

    /// Keeps what was answered; on disk when this returns.
    ///
    /// # Errors
    /// [`StoreError`] when writing fails.
    pub fn keep_reply(&self, claim: &Claim, reply: KeptReply) -> Result<(), StoreError> {
        let done = DoneRequest { request: claim.request, at: claim.at, reply: Some(reply) };
        let ops = Ops::from([(reply_key(claim.key), Op::Put(encode("reply", &done)?))]);
        self.apply_alone(ops)
    }

    /// Drops the requests that were done before `before`.
    ///
    /// # Errors
    /// [`StoreError`] when reading or writing fails.
    pub fn expire_replies(&self, before: Timestamp) -> Result<u64, StoreError> {
        let mut ops = Ops::new();
        self.engine().walk_prefix(&Table::Reply.prefix(), |key, value| {
            let done: DoneRequest = self.decode("reply", value)?;
            if done.at < before {
                ops.insert(key.to_vec(), Op::Delete);
            }
            Ok(true)
        })?;
        let expired = ops.len() as u64;
        self.apply_alone(ops)?;
        Ok(expired)
    }

    /// Replies may show what is to be forgotten; that the requests were done stays known.
    pub(super) fn drop_replies(&self, ops: &mut Ops) -> Result<(), StoreError> {
        self.engine().walk_prefix(&Table::Reply.prefix(), |key, value| {
            let done: DoneRequest = self.decode("reply", value)?;
            ops.insert(key.to_vec(), Op::Put(encode("reply", &DoneRequest { reply: None, ..done })?));
            Ok(true)
        })
    }

    fn apply_alone(&self, ops: Ops) -> Result<(), StoreError> {
        if ops.is_empty() {
            return Ok(());
        }
        let writer = self.writer();
        self.engine().apply(ops)?;
        drop(writer);
        self.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Batch, samples};
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    #[test]
    fn a_request_is_known_with_what_it_did_and_until_its_time_is_over() {
        let folder = tempfile::tempdir().unwrap();
        let claim = Claim { key: RequestKey([1; 32]), request: [2; 32], at: at(100) };
        let store = Store::open(folder.path()).unwrap();
        let mut batch = Batch::new();
        batch.put_incident(samples::incident("a"));
        batch.claim(Some(claim));
        store.commit(batch).unwrap();
        let known = store.done_request(claim.key).unwrap().unwrap();
        assert_eq!((known.request, known.reply), ([2; 32], None));
        let reply = KeptReply { status: 200, headers: vec![("a".into(), "b".into())], body: b"{}".to_vec() };
        store.keep_reply(&claim, reply.clone()).unwrap();
        drop(store);
        let store = Store::open(folder.path()).unwrap();
        assert_eq!(store.done_request(claim.key).unwrap().unwrap().reply, Some(reply));
        store.forget_user("user_1").unwrap();
        assert_eq!(store.done_request(claim.key).unwrap().unwrap().reply, None);
        assert_eq!((store.expire_replies(at(100)).unwrap(), store.expire_replies(at(101)).unwrap()), (0, 1));
        assert_eq!(store.done_request(claim.key).unwrap(), None);
    }
}
