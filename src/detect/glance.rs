//! A glance at an entry for people who watch: whether it is in trouble, and where it belongs.

use super::fields::{Fields, Role};
use super::observer::Observer;
use super::verdict;
use crate::entry::LogEntry;
use crate::text::humanize::without_escapes;

/// What people see of an entry besides its own fields.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Glance {
    /// It failed, or it was slow.
    pub trouble: bool,
    /// HTTP status.
    pub status: Option<u16>,
    /// Method and address.
    pub place: Option<String>,
    /// The span that it is.
    pub span: Option<String>,
    /// The span that this one was called from.
    pub parent: Option<String>,
}

impl Observer {
    /// Judges an entry as analysis does, without looking for its group.
    #[must_use]
    pub fn glance(&self, entry: &LogEntry) -> Glance {
        let fields = Fields::scan(&entry.event_data, &self.rules.fields);
        let place = fields.endpoint().map(|path| match fields.text(Role::Method) {
            Some(method) => format!("{method} {path}"),
            None => path.to_owned(),
        });
        let told = |role| fields.text(role).map(str::to_owned);
        Glance {
            trouble: verdict::judge(entry, &fields, &self.rules).is_some() || self.is_slow(entry, &fields),
            status: fields.status(),
            place,
            span: told(Role::Span),
            parent: told(Role::Parent),
        }
    }

    /// The beginning of a text as it may be shown: one line without what acts on a terminal, redacted, at most so many
    /// characters.
    #[must_use]
    pub fn shown(&self, text: &str, most: usize) -> String {
        let text = without_escapes(text);
        // What is cut off behind could complete a name that is cut in two; so more is looked at than is shown.
        let beginning: String = text.chars().take(most.saturating_mul(2)).collect();
        let line = beginning.split_whitespace().collect::<Vec<_>>().join(" ");
        self.redactor.text(&line).chars().take(most).collect()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::detect::Rules;
    use crate::entry::Level;
    use crate::scan::Redactor;

    #[test]
    fn failures_and_slow_requests_are_trouble_and_persons_are_not_shown() {
        let observer = Observer::new(Arc::new(Rules::built_in().unwrap()), Redactor::new([7; 32]));
        let mut entry = LogEntry::new(jiff::Timestamp::UNIX_EPOCH, "request");
        entry.event_data.insert("path".into(), "/pay".into());
        entry.event_data.insert("method".into(), "POST".into());
        entry.event_data.insert("status".into(), 200.into());
        let glance = observer.glance(&entry);
        assert_eq!((glance.trouble, glance.place.as_deref()), (false, Some("POST /pay")));
        entry.event_data.insert("status".into(), 503.into());
        entry.level = Some(Level::Error);
        assert!(observer.glance(&entry).trouble);
        let shown = observer.shown("mail to anna@example.com\n\tfailed", 300);
        assert!(!shown.contains("anna@") && shown.ends_with("failed") && !shown.contains('\n'), "{shown}");
    }
}
