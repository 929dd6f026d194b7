//! [`Moment`]: when something is written down, and for which request, where that may come again.

use jiff::Timestamp;

use crate::store::Claim;

/// When something is done, and for which request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    /// Now.
    pub now: Timestamp,
    /// The request, where it may come again: it is known from then on that it was done.
    pub claim: Option<Claim>,
    /// It was done before, and only its reply was lost: nothing is written.
    pub is_done: bool,
}

impl From<Timestamp> for Moment {
    fn from(now: Timestamp) -> Self {
        Self { now, claim: None, is_done: false }
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::config::Config;
    use crate::incident::{ActionKind, IncidentId};
    use crate::memory::{Declared, Memory};
    use crate::store::RequestKey;

    #[test]
    fn what_was_done_before_its_reply_was_lost_is_not_done_again() {
        let memory = Memory::temporary(&Config::built_in(Path::new(""))).unwrap();
        let csv = b"id,title\nA-1,first\nA-2,second\n";
        let now = Timestamp::from_second(1_000_000).unwrap();
        let claim = |n| Some(Claim { key: RequestKey([n; 32]), request: [0; 32], at: now });
        let first = |n| Moment { now, claim: claim(n), is_done: false };
        let again = |n| Moment { is_done: true, ..first(n) };
        memory.learn_incidents(csv, first(1)).unwrap().unwrap();
        let (one, other) = (IncidentId::given("A-1"), IncidentId::given("A-2"));
        let note = || ActionKind::Note { text: "x".to_owned() };
        memory.act(&one, note(), None, first(2)).unwrap();
        memory.merge(&one, &other, Declared::default(), first(3)).unwrap();
        memory.split(&one, Declared::default(), first(4)).unwrap();
        let mark = memory.mark("shop 2".to_owned(), None, now, first(5)).unwrap();
        for n in 1..=5 {
            let done = memory.done_request(RequestKey([n; 32])).unwrap().unwrap();
            assert_eq!((done.at, done.reply), (now, None), "{n}");
        }
        let changes = memory.store().last_sequence();
        memory.act(&one, note(), None, again(2)).unwrap();
        assert!(memory.merge(&one, &other, Declared::default(), again(3)).unwrap());
        memory.split(&one, Declared::default(), again(4)).unwrap();
        assert_eq!(memory.mark("shop 2".to_owned(), None, now, again(5)).unwrap(), mark);
        assert_eq!(memory.store().last_sequence(), changes);
        assert_eq!(memory.marks(Timestamp::MIN, Timestamp::MAX).unwrap().len(), 1);
    }
}
