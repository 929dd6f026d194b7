//! [`AskedFor`]: what a page's address asks for. What is not known is ignored: an old bookmark still opens.

use crate::complaints;
use crate::server::refusal::Refusal;

/// The query of an address.
#[derive(Debug)]
pub(super) struct AskedFor(Vec<(String, String)>);

impl AskedFor {
    pub(super) fn new(query: Option<&str>) -> Self {
        Self(complaints::form(query.unwrap_or_default()))
    }

    /// A parameter; empty where it is missing.
    pub(super) fn word(&self, name: &str) -> &str {
        self.0.iter().find(|(found, _)| found == name).map_or("", |(_, value)| value)
    }

    /// A text that somebody typed, of at most `longest` bytes.
    pub(super) fn text(&self, name: &str, longest: usize) -> Result<String, Refusal> {
        let text = self.word(name);
        if text.len() > longest {
            return Err(Refusal::parameter(name, format!("{name} has more than {longest} bytes")));
        }
        Ok(text.to_owned())
    }

    /// A box that may be ticked.
    pub(super) fn is_ticked(&self, name: &str) -> bool {
        !matches!(self.word(name), "" | "0" | "false")
    }
}
