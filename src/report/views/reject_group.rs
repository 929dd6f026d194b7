//! Lines that could not be used lately, by reason, with an example each.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::entry::Reject;

/// What a cut excerpt ends with.
const CUT_MARK: char = '…';

/// Lines that were refused for one reason.
#[derive(Debug, Clone, PartialEq)]
pub struct RejectGroup {
    /// The reason's name, as in the file of rejects.
    pub reason: &'static str,
    /// How many, since the start.
    pub count: u64,
    /// When the newest of them arrived.
    pub last: Option<Timestamp>,
    /// What is wrong with the newest one, in English.
    pub detail: String,
    /// How the newest one begins, without personal data.
    pub example: String,
}

/// Groups of rejects.
#[derive(Debug, Clone, Default)]
pub struct RejectGroups(BTreeMap<&'static str, RejectGroup>);

impl RejectGroups {
    /// Counts one, and keeps it as its group's example. `clean` takes personal data out of a text.
    pub fn add(&mut self, reject: &Reject, at: Option<Timestamp>, clean: impl Fn(&str) -> String) {
        let reason = reject.reason.name();
        let group = self.0.entry(reason).or_insert_with(|| RejectGroup {
            reason,
            count: 0,
            last: None,
            detail: String::new(),
            example: String::new(),
        });
        group.count += 1;
        // Many of one kind come together: each would be cleaned for nothing.
        if group.last == at && at.is_some() {
            return;
        }
        group.last = at;
        let field = reject.field.as_ref().map(|field| format!("{field}: ")).unwrap_or_default();
        group.detail = clean(&format!("{field}{}", reject.reason));
        group.example = clean(whole_words(&reject.excerpt));
    }

    /// All groups, the largest first.
    #[must_use]
    pub fn list(&self) -> Vec<RejectGroup> {
        let mut list: Vec<RejectGroup> = self.0.values().cloned().collect();
        list.sort_by(|a, b| b.count.cmp(&a.count).then(a.reason.cmp(b.reason)));
        list
    }
}

/// The excerpt without the word in which it was cut: half a mail address is not recognised as one.
fn whole_words(excerpt: &str) -> &str {
    let Some(cut) = excerpt.strip_suffix(CUT_MARK) else { return excerpt };
    let end = cut.rfind(|c: char| c.is_whitespace() || "\"',;:{}[]()=&".contains(c)).map_or(0, |at| at);
    cut.get(..end).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entry::RejectReason;

    #[test]
    fn rejects_are_counted_by_reason_and_shown_clean() {
        let mut groups = RejectGroups::default();
        let reject = |reason, text: &str| Reject::new(&"journal".into(), 1, 0, reason, text.as_bytes());
        let clean = |text: &str| text.replace("anna@shop.example", "[email]");
        let at = Some("2026-11-29T10:00:00Z".parse().unwrap());
        groups.add(&reject(RejectReason::MissingTime, "{\"who\":\"anna@shop.example\"}"), at, clean);
        groups.add(&reject(RejectReason::MissingTime, "{}"), at, clean);
        groups.add(&reject(RejectReason::NotAnObject, "7"), at, clean);
        let list = groups.list();
        assert_eq!(
            list.iter().map(|group| (group.reason, group.count)).collect::<Vec<_>>(),
            [("missing_time", 2), ("not_an_object", 1)]
        );
        assert_eq!(list[0].example, "{\"who\":\"[email]\"}");
    }

    #[test]
    fn half_a_word_is_not_shown() {
        assert_eq!(whole_words("no time for anna@sh…"), "no time for");
        assert_eq!(whole_words("anna@sh…"), "");
        assert_eq!(whole_words("whole"), "whole");
    }
}
