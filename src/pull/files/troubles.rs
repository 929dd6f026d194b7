//! [`Troubles`]: what can't be read, told once, and again when it changes.

use std::collections::BTreeMap;

use tokio::sync::mpsc::UnboundedSender;

use crate::pull::notice::Notice;

/// Files that can't be read.
#[derive(Debug)]
pub(super) struct Troubles {
    known: BTreeMap<String, String>,
    notices: UnboundedSender<Notice>,
}

impl Troubles {
    pub(super) fn new(notices: UnboundedSender<Notice>) -> Self {
        Self { known: BTreeMap::new(), notices }
    }

    /// Something can't be read.
    pub(super) fn trouble(&mut self, name: &str, why: &str) {
        if self.known.get(name).is_some_and(|known| known == why) {
            return;
        }
        self.known.insert(name.to_owned(), why.to_owned());
        // Nobody has to listen.
        let _ = self.notices.send(Notice::Trouble { source: name.to_owned(), why: why.to_owned() });
    }

    /// It can be read.
    pub(super) fn well(&mut self, name: &str) {
        if self.known.remove(name).is_some() {
            let _ = self.notices.send(Notice::Well { source: name.to_owned() });
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.known.is_empty()
    }

    pub(super) fn of(&self, name: &str) -> Option<&str> {
        self.known.get(name).map(String::as_str)
    }

    /// All of them: name and reason.
    pub(super) fn all(&self) -> impl Iterator<Item = (&str, &str)> {
        self.known.iter().map(|(name, why)| (name.as_str(), why.as_str()))
    }
}
