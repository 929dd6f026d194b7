//! What a search index outside this machine is given: the same documents, their texts redacted as an export's are.

use std::borrow::Cow;

use crate::incident::{Action, ActionKind, Incident};
use crate::knowledge::{Page, PageOrigin};
use crate::scan::Redactor;

/// The incident with what people did about it, as the index takes it, without personal data.
pub(super) fn incident(redactor: &Redactor, incident: &mut Incident, actions: &mut [Action]) {
    text(redactor, &mut incident.title);
    text(redactor, &mut incident.symptoms);
    for action in actions {
        if let ActionKind::Resolve { fix, root_cause, .. } = &mut action.kind {
            text(redactor, fix);
            root_cause.iter_mut().for_each(|cause| text(redactor, cause));
        }
    }
}

/// The page without personal data. Ours hold none, and stay as they are: then both indexes count the same words.
pub(super) fn page(redactor: &Redactor, page: &mut Page) {
    if page.origin == PageOrigin::Starter {
        return;
    }
    text(redactor, &mut page.title);
    text(redactor, &mut page.summary);
    page.sections.iter_mut().flat_map(|section| &mut section.items).for_each(|item| text(redactor, item));
}

fn text(redactor: &Redactor, text: &mut String) {
    if let Cow::Owned(redacted) = redactor.text(text) {
        *text = redacted;
    }
}
