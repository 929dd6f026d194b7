//! Records without personal data: identities under stable pseudonyms, texts through the redactor.

use crate::finding::Evidence;
use crate::incident::ActionKind;
use crate::knowledge::{Page, PageOrigin};
use crate::scan::Redactor;
use crate::session::{ClosedSession, SessionKey};
use crate::store::record::Record;

/// Redacts records with one folder's secret.
pub(super) struct Redaction {
    key: [u8; 32],
    redactor: Redactor,
}

impl Redaction {
    pub(super) fn new(key: [u8; 32]) -> Self {
        Self { key, redactor: Redactor::new(key) }
    }

    pub(super) fn apply(&self, record: &mut Record) {
        match record {
            // These hold nothing of a person.
            Record::Setting { .. } | Record::Forgotten(_) | Record::Occurrence { .. } | Record::Aggregate { .. } => {}
            Record::Incident(incident) => {
                self.text(&mut incident.title);
                self.text(&mut incident.symptoms);
            }
            Record::Page(page) => self.page(page),
            Record::Action { action, .. } => {
                self.identity("person", &mut action.by);
                self.action(&mut action.kind);
            }
            Record::Mark(mark) => self.text(&mut mark.name),
            Record::Mute(mute) => {
                self.identity("person", &mut mute.by);
                self.text(&mut mute.reason);
            }
            Record::Source(source) => self.text(&mut source.name),
            Record::Touched { touched, .. } => {
                touched.key = self.session_key(touched.key);
                touched.session_id = self.redactor.pseudonym("session", &touched.session_id);
                self.identity("user", &mut touched.user_id);
            }
            Record::Evidence { session, evidence, .. } => {
                *session = session.map(|key| self.session_key(key));
                self.evidence(evidence);
            }
            Record::Session(session) => self.session(session),
        }
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

    /// Session keys are plain hashes of ids, which can be guessed; keyed ones can't.
    fn session_key(&self, key: SessionKey) -> SessionKey {
        let digest = blake3::keyed_hash(&self.key, &key.0.to_be_bytes());
        let mut first = [0; 8];
        first.copy_from_slice(&digest.as_bytes()[..8]);
        SessionKey(u64::from_be_bytes(first))
    }

    fn evidence(&self, evidence: &mut Evidence) {
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

    fn action(&self, kind: &mut ActionKind) {
        match kind {
            ActionKind::Resolve { fix, root_cause, .. } => {
                self.text(fix);
                root_cause.iter_mut().for_each(|cause| self.text(cause));
            }
            ActionKind::Reopen { reason } | ActionKind::Merge { reason, .. } | ActionKind::Split { reason, .. } => {
                reason.iter_mut().for_each(|reason| self.text(reason));
            }
            ActionKind::Feedback { note, .. } => note.iter_mut().for_each(|note| self.text(note)),
            ActionKind::Note { text } => self.text(text),
        }
    }

    fn page(&self, page: &mut Page) {
        if page.origin == PageOrigin::Starter {
            return;
        }
        self.text(&mut page.title);
        self.text(&mut page.summary);
        page.sections.iter_mut().flat_map(|section| &mut section.items).for_each(|item| self.text(item));
    }
}
