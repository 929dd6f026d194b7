//! Records without personal data: identities under stable pseudonyms, texts through the redactor.

use crate::complaint::Complaint;
use crate::finding::Evidence;
use crate::incident::{Action, ActionKind, Incident, Mark, Mute, Touched};
use crate::knowledge::{Page, PageOrigin};
use crate::scan::Redactor;
use crate::session::{ClosedSession, SessionKey};
use crate::store::record::{Record, SourceRecord};
use crate::store::touched::{self, Pseudonyms, Purse};

/// Redacts records with one folder's secret. What is redacted already stays as it is.
pub(in crate::store) struct Redaction {
    pseudonyms: Pseudonyms,
    redactor: Redactor,
}

impl Redaction {
    pub(in crate::store) fn new(key: [u8; 32]) -> Self {
        Self { pseudonyms: Pseudonyms::new(key), redactor: Redactor::new(key) }
    }

    pub(in crate::store) fn apply(&self, record: &mut Record) {
        match record {
            // These hold nothing of a person.
            Record::Setting { .. }
            | Record::Forgotten(_)
            | Record::Occurrence { .. }
            | Record::Aggregate { .. }
            | Record::DeletedIncident { .. }
            | Record::GoneTouched { .. }
            | Record::GoneEvidence { .. }
            | Record::GoneComplaint { .. } => {}
            Record::Incident(incident) | Record::WrittenIncident { incident, .. } => self.incident(incident),
            Record::Page(page) => self.page(page),
            Record::WrittenPage { page, .. } => page.iter_mut().for_each(|page| self.page(page)),
            Record::Action { action, .. } => self.action(action),
            Record::Mark(mark) => self.mark(mark),
            Record::Mute(mute) => self.mute(mute),
            Record::Source(source) => self.source(source),
            Record::Touched { touched, .. } => {
                let (session, mut stored) = touched::stored(touched, Purse::default(), &self.pseudonyms);
                stored.own = None;
                if let Some(told) = touched::told(session, stored) {
                    *touched = Touched { money: touched.money.clone(), ..told };
                }
            }
            Record::Evidence { session, pseudonyms, evidence, .. } => {
                pseudonyms.extend(session.take().map(|key| self.session_key(key)));
                pseudonyms.sort_unstable();
                pseudonyms.dedup();
                self.evidence(evidence);
            }
            Record::Session(session) => self.session(session),
            Record::Complaint { redacted, complaint, .. } => {
                *redacted = true;
                self.complaint(complaint);
            }
            Record::Correction { correction, .. } => self.identity("person", &mut correction.by),
        }
    }

    pub(in crate::store) fn incident(&self, incident: &mut Incident) {
        self.text(&mut incident.title);
        self.text(&mut incident.symptoms);
    }

    pub(in crate::store) fn action(&self, action: &mut Action) {
        self.identity("person", &mut action.by);
        self.action_kind(&mut action.kind);
    }

    pub(in crate::store) fn mark(&self, mark: &mut Mark) {
        self.text(&mut mark.name);
    }

    pub(in crate::store) fn mute(&self, mute: &mut Mute) {
        self.identity("person", &mut mute.by);
        self.text(&mut mute.reason);
    }

    pub(in crate::store) fn source(&self, source: &mut SourceRecord) {
        self.text(&mut source.name);
    }

    fn text(&self, text: &mut String) {
        if let std::borrow::Cow::Owned(redacted) = self.redactor.text(text) {
            *text = redacted;
        }
    }

    fn identity(&self, kind: &str, value: &mut Option<String>) {
        if let Some(value) = value {
            *value = self.redactor.pseudonym(kind, value);
        }
    }

    fn session_key(&self, key: SessionKey) -> SessionKey {
        SessionKey(self.pseudonyms.session(key))
    }

    pub(in crate::store) fn evidence(&self, evidence: &mut Evidence) {
        self.text(&mut evidence.text);
        evidence.source_name.iter_mut().for_each(|name| self.text(name));
    }

    fn session(&self, session: &mut ClosedSession) {
        session.key = self.session_key(session.key);
        session.id = self.redactor.pseudonym("session", &session.id);
        self.identity("user", &mut session.user_id);
        for reference in &mut session.references {
            *reference = self.redactor.pseudonym("reference", reference);
        }
        session
            .findings
            .iter_mut()
            .flat_map(|finding| &mut finding.evidence)
            .for_each(|evidence| self.evidence(evidence));
        for step in &mut session.journey {
            self.text(&mut step.name);
            step.failure.iter_mut().for_each(|failure| self.text(failure));
        }
    }

    /// The order's number as in journeys; the ticket's and the trace's lead only to what the help desk and the logs keep.
    fn complaint(&self, complaint: &mut Complaint) {
        self.text(&mut complaint.text);
        self.text(&mut complaint.ticket);
        self.identity("session", &mut complaint.session);
        self.identity("user", &mut complaint.user);
        self.identity("reference", &mut complaint.order);
        for told in [&mut complaint.channel, &mut complaint.category, &mut complaint.trace] {
            told.iter_mut().for_each(|told| self.text(told));
        }
    }

    fn action_kind(&self, kind: &mut ActionKind) {
        kind.texts_mut().into_iter().for_each(|text| self.text(text));
    }

    pub(in crate::store) fn page(&self, page: &mut Page) {
        if page.origin == PageOrigin::Starter {
            return;
        }
        self.text(&mut page.title);
        self.text(&mut page.summary);
        page.sections.iter_mut().flat_map(|section| &mut section.items).for_each(|item| self.text(item));
    }
}
