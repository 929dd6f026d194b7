//! The span of a trace that an entry describes, where it describes one.

use super::LogEntry;

/// Borrowed view of an entry as a span.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Span<'a> {
    /// Id of the span.
    pub id: &'a str,
    /// Id of the span that called it; `None` at the root.
    pub parent: Option<&'a str>,
    /// Duration in seconds, children included.
    pub duration: f64,
}

impl LogEntry {
    /// The entry as a span: it needs a span id and a duration.
    ///
    /// `parent_id` values that mean "none" (`root`, empty, all zeroes) become `None`.
    #[must_use]
    pub fn span(&self) -> Option<Span<'_>> {
        let duration = self.response_time?;
        let id = ["span_id", "spanId"].iter().find_map(|key| self.data_str(key))?;
        let parent = ["parent_id", "parent_span_id", "parentSpanId"]
            .iter()
            .find_map(|key| self.data_str(key))
            .filter(|parent| *parent != "root" && parent.bytes().any(|byte| byte != b'0'));
        Some(Span { id, parent, duration })
    }
}
