//! What came before under the same index and id: taken out of a delivery, and found again in lines that were kept.

use std::borrow::Cow;

use super::receive::Bulk;

/// The index and the id of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentName<'b> {
    /// The index, or the data stream.
    pub index: Cow<'b, str>,
    /// The id that the shipper gave.
    pub id: Cow<'b, str>,
}

impl<'b> DocumentName<'b> {
    /// Of a line that [`receive`](super::receive()) wrote; `None` where the shipper gave no id.
    #[must_use]
    pub fn of_line(line: &'b str) -> Option<Self> {
        let rest = line.strip_prefix('{')?;
        let rest = match rest.strip_prefix("\"observed_timestamp\":\"") {
            Some(timed) => timed.split_once("\",")?.1,
            None => rest,
        };
        let (index, rest) = text(rest.strip_prefix("\"_index\":")?)?;
        let (id, _) = text(rest.strip_prefix(",\"_id\":")?)?;
        Some(Self { index, id })
    }
}

/// The JSON string at the beginning, and what follows it.
fn text(json: &str) -> Option<(Cow<'_, str>, &str)> {
    let mut values = serde_json::Deserializer::from_str(json).into_iter::<Cow<'_, str>>();
    let value = values.next()?.ok()?;
    Some((value, json.get(values.byte_offset()..)?))
}

impl Bulk<'_> {
    /// Takes the lines out of those items for which `is_known` says so; it is given each ordinal with the item's id.
    pub fn leave_out(&mut self, is_known: impl Fn(usize) -> bool) {
        let mut lines = Vec::with_capacity(self.lines.len());
        for (ordinal, item) in self.items.iter_mut().enumerate() {
            let Ok(range) = &mut item.outcome else { continue };
            let start = lines.len();
            if is_known(ordinal) {
                item.known = true;
            } else {
                lines.extend_from_slice(self.lines.get(range.clone()).unwrap_or_default());
            }
            *range = start..lines.len();
        }
        self.lines = lines;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::bulk::receive;
    use crate::wire::{Arrival, WireLimits};

    fn names(lines: &[u8]) -> Vec<(String, String)> {
        let text = std::str::from_utf8(lines).unwrap();
        let named = text.lines().filter_map(DocumentName::of_line);
        named.map(|name| (name.index.into_owned(), name.id.into_owned())).collect()
    }

    #[test]
    fn a_line_says_its_document() {
        let body = "{\"index\":{\"_index\":\"a\",\"_id\":\"x\\\"1\"}}\n{\"m\":1}\n\
                    {\"create\":{\"_index\":\"b\",\"_id\":7}}\n{\"ts\":1773324000,\"m\":2}\n\
                    {\"create\":{\"_index\":\"c\"}}\n{\"m\":3,\"_id\":\"no\"}\n";
        let now = jiff::Timestamp::from_second(1_773_324_000).unwrap();
        let arrival = Arrival::new(now, jiff::tz::TimeZone::UTC, WireLimits::default());
        let mut bulk = receive(body.as_bytes(), None, &arrival).unwrap();
        let expected = [("a".to_owned(), "x\"1".to_owned()), ("b".to_owned(), "7".to_owned())];
        assert_eq!(names(&bulk.lines), expected);
        bulk.leave_out(|ordinal| ordinal == 0);
        assert_eq!(names(&bulk.lines), expected[1..]);
        let kept: Vec<&str> = bulk
            .items
            .iter()
            .map(|item| item.outcome.clone().unwrap())
            .map(|range| std::str::from_utf8(&bulk.lines[range]).unwrap())
            .collect();
        assert!(kept[0].is_empty() && kept[1].contains("\"m\":2") && kept[2].contains("\"m\":3"), "{kept:?}");
        assert_eq!(bulk.items.iter().map(|item| item.known).collect::<Vec<_>>(), [true, false, false]);
    }

    proptest::proptest! {
        #[test]
        fn any_line_is_survived(line in ".*") {
            let _ = DocumentName::of_line(&line);
            let _ = DocumentName::of_line(&format!("{{\"_index\":{line}"));
        }
    }
}
