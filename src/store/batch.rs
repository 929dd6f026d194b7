//! A batch: what is written together.

use super::measures::{Counted, Published};
use super::record::{Aggregate, Record, SourceRecord};
use super::replies::Claim;
use crate::complaint::{Complaint, ComplaintId, Correction};
use crate::entry::SourceId;
use crate::finding::Evidence;
use crate::incident::{Action, Bucket, Incident, IncidentId, Mark, Mute, Stamp, Touched};
use crate::knowledge::Page;
use crate::measure::Point;
use crate::session::{ClosedSession, SessionKey};
use crate::wording::Language;

/// Whose session an entry of evidence belongs to, so that it can go when they ask to be forgotten.
#[derive(Debug, Clone, Copy)]
pub struct Owner<'a> {
    /// The session.
    pub session: SessionKey,
    /// The customer, where known.
    pub user_id: Option<&'a str>,
}

/// One write.
#[derive(Debug, Clone)]
pub(super) enum Write {
    Put(Record),
    DeletePage(String, Language),
    Claim(Claim),
    Counted(Counted),
    Published(Published),
}

/// Collects writes of any kind; [`Store::commit`](super::Store::commit) makes them visible all at once.
/// Of several writes of one thing the later one counts.
///
/// Records of people who asked to be forgotten are dropped, or kept under a pseudonym where only counts
/// need them, while the batch is written.
#[derive(Debug, Clone, Default)]
pub struct Batch {
    writes: Vec<Write>,
}

impl Batch {
    /// An empty batch.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// How many writes it holds.
    #[must_use]
    pub fn len(&self) -> usize {
        self.writes.len()
    }

    /// Whether it holds nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.writes.is_empty()
    }

    /// Inserts the incident, or replaces it by id.
    pub fn put_incident(&mut self, incident: Incident) {
        self.put(Record::Incident(incident));
    }

    /// Inserts the incident, or replaces it by id, as somebody wrote it. Of several sites' words the last one stands.
    pub fn write_incident(&mut self, incident: Incident, stamp: Stamp) {
        self.put(Record::WrittenIncident { stamp, incident });
    }

    /// Removes the incident and everything kept beside it (occurrences, customers, evidence, actions), on all sites
    /// that hear of it. What is written of it afterwards begins anew.
    pub fn delete_incident(&mut self, id: IncidentId, stamp: Stamp) {
        self.put(Record::DeletedIncident { incident: id, stamp });
    }

    /// How often the incident happened within one bucket of one source, counted from the source's beginning:
    /// the largest count told for a bucket stands.
    pub fn occurrence(&mut self, incident: &IncidentId, source: SourceId, bucket: Bucket) {
        self.put(Record::Occurrence { incident: incident.clone(), source, bucket });
    }

    /// A session that the incident touched. Joined with what is known of it: earliest `at`, furthest stage,
    /// earliest recovery, the last money that was not empty.
    pub fn touched(&mut self, incident: &IncidentId, touched: Touched) {
        self.put(Record::Touched { incident: incident.clone(), touched, turn: 0, told_at: None });
    }

    /// A proving entry. Of each incident and day the first 25 and the newest 25 are kept.
    pub fn evidence(&mut self, incident: &IncidentId, owner: Option<Owner<'_>>, evidence: Evidence) {
        self.put(Record::Evidence {
            incident: incident.clone(),
            session: owner.map(|owner| owner.session),
            user: owner.and_then(|owner| owner.user_id).map(str::to_owned),
            pseudonyms: Vec::new(),
            evidence,
        });
    }

    /// A troubled session with its journey; replaces an earlier reading of it (same key, same start).
    pub fn session(&mut self, session: ClosedSession) {
        self.put(Record::Session(Box::new(session)));
    }

    /// Inserts the page, or replaces it by id and language: one that comes with the program. What people wrote or
    /// deleted stays as they left it.
    pub fn put_page(&mut self, page: Page) {
        self.put(Record::Page(page));
    }

    /// Inserts the page, or replaces it by id and language, as somebody wrote it. Of several sites' words the last one
    /// stands.
    pub fn write_page(&mut self, page: Page, stamp: Stamp) {
        self.put(Record::WrittenPage { stamp, id: page.id.clone(), language: page.language, page: Some(page) });
    }

    /// Removes the page in one language, as somebody said; it stays away until somebody writes it again.
    pub fn erase_page(&mut self, id: impl Into<String>, language: Language, stamp: Stamp) {
        self.put(Record::WrittenPage { stamp, id: id.into(), language, page: None });
    }

    /// Removes a page in one language that comes with the program no more.
    pub fn delete_page(&mut self, id: impl Into<String>, language: Language) {
        self.writes.push(Write::DeletePage(id.into(), language));
    }

    /// What somebody did about an incident; a set by stamp.
    pub fn action(&mut self, incident: &IncidentId, action: Action) {
        self.put(Record::Action { incident: incident.clone(), action });
    }

    /// A mark on the time line; a set by time and stamp.
    pub fn mark(&mut self, mark: Mark) {
        self.put(Record::Mark(mark));
    }

    /// A mute; a set by stamp, and one that was ended stays ended.
    pub fn mute(&mut self, mute: Mute) {
        self.put(Record::Mute(mute));
    }

    /// A source that was analysed. Joined with what is known of it.
    pub fn source(&mut self, source: SourceRecord) {
        self.put(Record::Source(source));
    }

    /// What went through within the bucket that starts at `start` (seconds since the Unix epoch, a multiple of
    /// [`BUCKET_SECONDS`](crate::incident::BUCKET_SECONDS)), counted from the source's beginning.
    pub fn aggregate(&mut self, start: i64, source: SourceId, counts: Aggregate) {
        self.put(Record::Aggregate { start, source, counts });
    }

    /// What a source gave within a bucket, counted from the source's beginning: of what is told of one series the largest
    /// stands.
    pub fn counted(&mut self, source: SourceId, point: Point) {
        self.writes.push(Write::Counted(Counted { source, point, more: false }));
    }

    /// What came to a bucket besides, of what no source tells: it is added up, so a batch must not be written twice.
    pub fn counted_more(&mut self, source: SourceId, point: Point) {
        self.writes.push(Write::Counted(Counted { source, point, more: true }));
    }

    /// What a site told of a bucket; replaces what it told of it before. Nothing removes it.
    pub fn published(&mut self, site: &str, point: Point) {
        self.writes.push(Write::Published(Published { site: site.to_owned(), point }));
    }

    /// A complaint, or what is told anew of one; of several words about a ticket the last stamp stands. It is kept
    /// [tidy](Complaint::tidy). One that was erased, or that is a forgotten person's, is not kept.
    pub fn complaint(&mut self, complaint: Complaint, stamp: Stamp) {
        self.put(Record::Complaint { stamp, redacted: false, complaint: Box::new(complaint) });
    }

    /// Erases a complaint with what was found and said about it. It does not come back, wherever it is told again.
    pub fn erase_complaint(&mut self, complaint: ComplaintId) {
        self.put(Record::GoneComplaint { complaint });
    }

    /// What somebody said of a complaint's links; a set by stamp.
    pub fn correction(&mut self, complaint: ComplaintId, correction: Correction) {
        self.put(Record::Correction { complaint, correction });
    }

    /// A small setting.
    pub fn setting(&mut self, name: impl Into<String>, value: impl Into<String>) {
        self.put(Record::Setting { name: name.into(), value: value.into() });
    }

    /// That the request for which all this is written was done, where it may come again.
    pub fn claim(&mut self, claim: Option<Claim>) {
        self.writes.extend(claim.map(Write::Claim));
    }

    pub(super) fn put(&mut self, record: Record) {
        self.writes.push(Write::Put(record));
    }

    pub(super) fn into_writes(self) -> Vec<Write> {
        self.writes
    }
}
