//! Mutes: planned noise, such as a migration at night, of which nobody wants to be told while it lasts.
//!
//! A mute changes what people are told, never what is counted or remembered. It always ends.

use std::fmt;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Incident, IncidentId, Stamp};
use crate::entry::ComplaintId;
use crate::finding::Category;

/// Planned noise. What it covers must fit all that it names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Mute {
    /// When and where it was entered; also its identity.
    pub stamp: Stamp,
    /// Only this incident, and those that are merged with it.
    pub incident: Option<IncidentId>,
    /// Only this category.
    pub category: Option<Category>,
    /// Only this service.
    pub service: Option<String>,
    /// From this event time on.
    pub from: Timestamp,
    /// Until before this event time.
    pub until: Timestamp,
    /// Why.
    pub reason: String,
    /// Who, where told.
    pub by: Option<String>,
    /// When somebody ended it early.
    pub ended: Option<Timestamp>,
    /// Only the cluster of complaints whose first ones these are, and nothing that an incident explains; none where it is
    /// about no cluster. The store keeps mutes in forms of its own.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub complaints: Vec<ComplaintId>,
}

/// Id of a mute: `mute-` and eight hexadecimal digits, a hash of its stamp.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct MuteId(String);

impl MuteId {
    /// The id as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for MuteId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Why nobody is told of an incident, or of a cluster of complaints.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Muted {
    /// The mute.
    pub mute: MuteId,
    /// Its reason.
    pub reason: String,
    /// When it ends.
    pub until: Timestamp,
}

impl Mute {
    /// Its id.
    #[must_use]
    pub fn id(&self) -> MuteId {
        let Stamp { millis, counter, site } = self.stamp;
        let mut hasher = blake3::Hasher::new();
        hasher.update(&millis.to_le_bytes()).update(&counter.to_le_bytes()).update(&site.0.to_le_bytes());
        MuteId(format!("mute-{}", &hasher.finalize().to_hex()[..8]))
    }

    /// When it is over: its end, or when somebody ended it early.
    #[must_use]
    pub fn end(&self) -> Timestamp {
        self.ended.map_or(self.until, |ended| ended.min(self.until))
    }

    /// Whether it covers a proof of the incident at this event time. `same` says whether two incidents are one problem.
    #[must_use]
    pub fn covers(&self, incident: &Incident, at: Timestamp, same: impl Fn(&IncidentId, &IncidentId) -> bool) -> bool {
        self.covers_case(&incident.id, incident.category, incident.service.as_deref(), at, same)
    }

    /// The same of an incident of which only this is known.
    #[must_use]
    pub fn covers_case(
        &self,
        incident: &IncidentId,
        category: Category,
        service: Option<&str>,
        at: Timestamp,
        same: impl Fn(&IncidentId, &IncidentId) -> bool,
    ) -> bool {
        self.complaints.is_empty()
            && self.from <= at
            && at < self.end()
            && self.incident.as_ref().is_none_or(|id| id == incident || same(id, incident))
            && self.category.is_none_or(|wanted| wanted == category)
            && self.service.as_ref().is_none_or(|wanted| service == Some(wanted))
    }

    /// Whether it covers a cluster of complaints that no incident explains, whose last one came at this time. `same` says
    /// whether it is the cluster that begins with these complaints.
    #[must_use]
    pub fn covers_cluster(&self, last: Timestamp, same: impl Fn(&[ComplaintId]) -> bool) -> bool {
        if self.complaints.is_empty() {
            // What is planned for one kind of incident, or one service, does not cover what no incident explains.
            let everything = (&self.incident, &self.category, &self.service) == (&None, &None, &None);
            return everything && self.from <= last && last < self.end();
        }
        // Who ends it wants to hear of the whole cluster again, not only of what is written from then on.
        self.ended.is_none() && self.from <= last && last < self.until && same(&self.complaints)
    }

    /// What is told of an incident that it covers.
    #[must_use]
    pub fn told(&self) -> Muted {
        Muted { mute: self.id(), reason: self.reason.clone(), until: self.end() }
    }

    /// Two sites' states of one mute: ended is ended, at the earlier time; nothing else of it ever changes.
    #[must_use]
    pub(crate) fn joined(self, other: Self) -> Self {
        let ended = match (self.ended, other.ended) {
            (Some(one), Some(two)) => Some(one.min(two)),
            (one, two) => one.or(two),
        };
        Self { ended, ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::incident::{Origin, SiteId};

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn mute() -> Mute {
        Mute {
            stamp: Stamp { millis: 1, counter: 0, site: SiteId(5) },
            incident: None,
            category: None,
            service: None,
            from: at(100),
            until: at(200),
            reason: "migration".into(),
            by: None,
            ended: None,
            complaints: Vec::new(),
        }
    }

    fn incident() -> Incident {
        Incident {
            id: IncidentId::given("x"),
            fingerprint: None,
            origin: Origin::Observed,
            title: "x".into(),
            symptoms: String::new(),
            category: Category::Database,
            service: Some("orders".into()),
            endpoint: None,
            step: None,
            error_code: None,
            opened_at: None,
        }
    }

    #[test]
    fn it_covers_what_fits_all_that_it_names_while_it_lasts() {
        let covers = |mute: &Mute, second| mute.covers(&incident(), at(second), |_, _| false);
        let all = mute();
        assert_eq!([99, 100, 199, 200].map(|second| covers(&all, second)), [false, true, true, false]);
        let service = Mute { service: Some("orders".into()), category: Some(Category::Database), ..mute() };
        assert!(covers(&service, 150));
        assert!(!covers(&Mute { category: Some(Category::Payment), ..service }, 150));
        let other = Mute { incident: Some(IncidentId::given("y")), ..mute() };
        assert!(!covers(&other, 150));
        assert!(other.covers(&incident(), at(150), |_, _| true), "merged with the one it names");
    }

    #[test]
    fn one_of_a_cluster_covers_that_and_nothing_that_an_incident_explains() {
        let own = vec![ComplaintId::of("desk", "1")];
        let cluster = Mute { complaints: own.clone(), ..mute() };
        let covers = |mute: &Mute, second| mute.covers_cluster(at(second), |first| first == own);
        assert_eq!([99, 100, 199, 200].map(|second| covers(&cluster, second)), [false, true, true, false]);
        assert!(!cluster.covers_cluster(at(150), |_| false));
        assert!(!cluster.covers(&incident(), at(150), |_, _| true));
        assert!(!covers(&Mute { ended: Some(at(180)), ..cluster.clone() }, 150), "who ended it wants to hear of it");
        assert!(
            covers(&mute(), 150) && covers(&Mute { ended: Some(at(180)), ..mute() }, 150),
            "everything was planned"
        );
        assert!(!covers(&Mute { service: Some("orders".into()), ..mute() }, 150));
        assert!(!serde_json::to_string(&mute()).unwrap().contains("complaints"), "as it always was");
    }

    #[test]
    fn one_that_was_ended_early_is_over_on_all_sites_alike() {
        let ended = Mute { ended: Some(at(120)), ..mute() };
        assert_eq!(ended.end(), at(120));
        let later = Mute { ended: Some(at(150)), ..mute() };
        assert_eq!(mute().joined(ended.clone()), ended);
        assert_eq!(later.clone().joined(ended.clone()), ended.joined(later));
    }
}
