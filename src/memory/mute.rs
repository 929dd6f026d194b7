//! Mutes: what nobody wants to be told of for some time, and whether an incident is among it.

use jiff::{SignedDuration, Timestamp};

use super::{Memory, MemoryError, Moment};
use crate::entry::ComplaintId;
use crate::finding::Category;
use crate::incident::{Groups, Incident, IncidentId, Mute, Muted};
use crate::store::Batch;

/// Where nobody says from when, a mute begins so long before it was made: logs have whole seconds, and arrive late.
const LEAD: SignedDuration = SignedDuration::from_secs(60);

/// What is to be muted, until when, and why.
#[derive(Debug, Clone, Default)]
pub struct MuteRequest {
    /// Only this incident.
    pub incident: Option<IncidentId>,
    /// Only this category.
    pub category: Option<Category>,
    /// Only this service.
    pub service: Option<String>,
    /// Only the cluster of complaints whose first ones these are.
    pub complaints: Vec<ComplaintId>,
    /// From when; a minute ago, where nothing is said.
    pub from: Option<Timestamp>,
    /// Until when.
    pub until: Timestamp,
    /// Why.
    pub reason: String,
    /// Who, where told.
    pub by: Option<String>,
}

/// The mutes as they stand, with what says which incidents are one problem.
#[derive(Debug, Clone, Default)]
pub struct Mutes {
    mutes: Vec<Mute>,
    groups: Option<std::sync::Arc<Groups>>,
}

impl Mutes {
    /// What covers a proof of the incident at this event time; of several mutes the one that ends last.
    #[must_use]
    pub fn of(&self, incident: &Incident, at: Timestamp) -> Option<Muted> {
        self.of_case(&incident.id, incident.category, incident.service.as_deref(), at)
    }

    /// The same of an incident of which only this is known.
    #[must_use]
    pub fn of_case(&self, id: &IncidentId, category: Category, service: Option<&str>, at: Timestamp) -> Option<Muted> {
        let groups = self.groups.as_ref();
        let same =
            |one: &IncidentId, two: &IncidentId| groups.is_some_and(|groups| groups.head(one) == groups.head(two));
        let covering = self.mutes.iter().filter(|mute| mute.covers_case(id, category, service, at, same));
        covering.max_by_key(|mute| (mute.end(), mute.stamp)).map(Mute::told)
    }
}

impl Memory {
    /// Mutes planned noise; on disk when this returns.
    ///
    /// # Errors
    /// [`MemoryError::Mute`] when it ends before it begins or says no reason; when the store can't be written.
    pub fn mute(&self, asked: MuteRequest, moment: impl Into<Moment>) -> Result<Mute, MemoryError> {
        let moment = moment.into();
        let MuteRequest { incident, category, service, complaints, from, until, reason, by } = asked;
        let is_of_incidents = incident.is_some() || category.is_some() || service.is_some();
        let from = from.unwrap_or_else(|| moment.now.saturating_sub(LEAD).unwrap_or(moment.now));
        let wrong = if until <= from {
            Some("it must end after it begins")
        } else if reason.trim().is_empty() {
            Some("say the reason")
        } else if is_of_incidents && !complaints.is_empty() {
            Some("a cluster of complaints has no incident, category or service")
        } else {
            None
        };
        if let Some(why) = wrong {
            return Err(MemoryError::Mute { why });
        }
        let stamp = self.store.stamp(moment.now);
        let mute = Mute { stamp, incident, category, service, from, until, reason, by, ended: None, complaints };
        if moment.is_done
            && let Some(made) = self.newest_mute_like(&mute)?
        {
            return Ok(made);
        }
        let mut batch = Batch::new();
        batch.claim(moment.claim);
        batch.mute(mute.clone());
        self.store.commit(batch)?;
        Ok(mute)
    }

    /// Ends a mute early, at `now`; one that is over stays as it is.
    ///
    /// # Errors
    /// [`MemoryError::NoSuchMute`] when none, or more than one, has an id that begins so; when the store fails.
    pub fn end_mute(&self, typed: &str, now: Timestamp) -> Result<Mute, MemoryError> {
        let typed = typed.trim();
        let found: Vec<Mute> = self
            .mutes()?
            .into_iter()
            .filter(|mute| !typed.is_empty() && mute.id().as_str().starts_with(typed))
            .collect();
        let [mute] = <[Mute; 1]>::try_from(found).map_err(|_| MemoryError::NoSuchMute { id: typed.to_owned() })?;
        if mute.end() <= now {
            return Ok(mute);
        }
        let ended = Mute { ended: Some(now), ..mute };
        let mut batch = Batch::new();
        batch.mute(ended.clone());
        self.store.commit(batch)?;
        Ok(ended)
    }

    /// The mute of the same things for the same reason that was made last. When it begins and ends may have been counted from
    /// another moment, and a cluster may have grown since.
    fn newest_mute_like(&self, mute: &Mute) -> Result<Option<Mute>, MemoryError> {
        let same = |made: &Mute| {
            let cluster = made.complaints.iter().any(|id| mute.complaints.contains(id));
            (cluster || made.complaints == mute.complaints)
                && (&made.incident, &made.category, &made.service) == (&mute.incident, &mute.category, &mute.service)
                && (&made.reason, &made.by) == (&mute.reason, &mute.by)
        };
        Ok(self.mutes()?.into_iter().filter(same).max_by_key(|made| made.stamp))
    }

    /// All mutes, those that are over included, oldest first.
    ///
    /// # Errors
    /// When the store can't be read.
    pub fn mutes(&self) -> Result<Vec<Mute>, MemoryError> {
        Ok(self.store.mutes()?)
    }

    /// The mutes, for asking about many incidents.
    ///
    /// # Errors
    /// When the store can't be read.
    pub fn muting(&self) -> Result<Mutes, MemoryError> {
        let mutes = self.store.mutes()?;
        let names_one = mutes.iter().any(|mute| mute.incident.is_some());
        let groups = if names_one { Some(self.groups()?) } else { None };
        Ok(Mutes { mutes, groups })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn request(reason: &str, until: i64) -> MuteRequest {
        MuteRequest {
            service: Some("warehouse".into()),
            from: Some(at(100)),
            until: at(until),
            reason: reason.into(),
            ..MuteRequest::default()
        }
    }

    #[test]
    fn a_mute_needs_a_reason_and_an_end_and_can_be_ended_early() {
        let folder = tempfile::tempdir().unwrap();
        let memory = Memory::open(&Config::built_in(folder.path())).unwrap();
        assert!(matches!(memory.mute(request(" ", 200), at(0)), Err(MemoryError::Mute { .. })));
        assert!(matches!(memory.mute(request("move", 100), at(0)), Err(MemoryError::Mute { .. })));
        let both = MuteRequest { complaints: vec![ComplaintId::of("desk", "1")], ..request("move", 200) };
        assert!(matches!(memory.mute(both, at(0)), Err(MemoryError::Mute { .. })), "it would cover nothing");
        let mute = memory.mute(request("move", 200), at(0)).unwrap();
        assert_eq!(memory.mutes().unwrap(), std::slice::from_ref(&mute));
        assert!(matches!(memory.end_mute("", at(150)), Err(MemoryError::NoSuchMute { .. })));
        assert_eq!(memory.end_mute(&mute.id().as_str()[..9], at(150)).unwrap().end(), at(150));
        assert_eq!(memory.end_mute(mute.id().as_str(), at(180)).unwrap().end(), at(150), "ended once");
    }

    #[test]
    fn what_was_muted_before_the_reply_was_lost_is_not_muted_again() {
        let folder = tempfile::tempdir().unwrap();
        let memory = Memory::open(&Config::built_in(folder.path())).unwrap();
        let made = memory.mute(request("move", 200), at(0)).unwrap();
        let again = Moment { is_done: true, ..Moment::from(at(1)) };
        assert_eq!(memory.mute(request("move", 201), again).unwrap(), made, "for as long from another moment on");
        let ids = |from: usize| (from..from + 5).map(|n| ComplaintId::of("desk", &n.to_string())).collect();
        let of = |from| MuteRequest { service: None, complaints: ids(from), ..request("move", 200) };
        let made = memory.mute(of(0), at(0)).unwrap();
        assert_eq!(memory.mute(of(2), again).unwrap(), made, "it has grown");
        assert_ne!(memory.mute(of(90), again).unwrap(), made);
        assert_eq!(memory.mutes().unwrap().len(), 3);
    }
}
