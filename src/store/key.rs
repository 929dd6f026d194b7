//! Keys: a layout version, a table, then fields whose bytes sort as their values do.
//!
//! Integers are big-endian (signed ones with the sign bit flipped); texts end in two zero bytes, with zero
//! bytes inside escaped, so that no text's key is the beginning of another's.

/// Version of the layout of all keys; their first byte.
const LAYOUT: u8 = 1;

/// The logical tables. The number is part of the on-disk format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub(super) enum Table {
    Meta = 1,
    Incident = 2,
    Page = 3,
    Action = 4,
    Mark = 5,
    Source = 6,
    SourceHead = 7,
    Vector = 8,
    Forgotten = 9,
    GroupWord = 10,
    Mute = 11,
    PageStamp = 12,
    IncidentStamp = 13,
    Quarantine = 14,
    Correction = 15,
    Occurrence = 32,
    /// Touched sessions of format 1.
    OldTouched = 33,
    Evidence = 34,
    Session = 35,
    SessionTerm = 36,
    Change = 37,
    Aggregate = 38,
    Measure = 39,
    Reply = 40,
    Touched = 41,
    Outbox = 42,
    Known = 43,
    Complaint = 44,
    ComplaintPlace = 45,
    ComplaintLinks = 46,
    ComplaintVectors = 47,
}

impl Table {
    /// All tables, in key order.
    pub(super) const ALL: [Self; 31] = [
        Self::Meta,
        Self::Incident,
        Self::Page,
        Self::Action,
        Self::Mark,
        Self::Source,
        Self::SourceHead,
        Self::Vector,
        Self::Forgotten,
        Self::GroupWord,
        Self::Mute,
        Self::PageStamp,
        Self::IncidentStamp,
        Self::Quarantine,
        Self::Correction,
        Self::Occurrence,
        Self::OldTouched,
        Self::Evidence,
        Self::Session,
        Self::SessionTerm,
        Self::Change,
        Self::Aggregate,
        Self::Measure,
        Self::Reply,
        Self::Touched,
        Self::Outbox,
        Self::Known,
        Self::Complaint,
        Self::ComplaintPlace,
        Self::ComplaintLinks,
        Self::ComplaintVectors,
    ];

    /// The name in statistics and messages.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Meta => "meta",
            Self::Incident => "incidents",
            Self::Page => "pages",
            Self::Action => "actions",
            Self::Mark => "marks",
            Self::Source => "sources",
            Self::SourceHead => "source heads",
            Self::Vector => "vectors",
            Self::Forgotten => "forgotten",
            Self::GroupWord => "group words",
            Self::Mute => "mutes",
            Self::PageStamp => "page stamps",
            Self::IncidentStamp => "incident stamps",
            Self::Quarantine => "quarantine",
            Self::OldTouched => "touched sessions before format 2",
            Self::Correction => "corrections of complaints",
            Self::Complaint => "complaints",
            Self::ComplaintPlace => "complaint index",
            Self::ComplaintLinks => "links of complaints",
            Self::ComplaintVectors => "vectors of complaints",
            Self::Outbox => "outbox",
            Self::Known => "known of the mirror",
            Self::Occurrence => "occurrences",
            Self::Touched => "touched sessions",
            Self::Evidence => "evidence",
            Self::Session => "journeys",
            Self::SessionTerm => "journey index",
            Self::Change => "changes",
            Self::Aggregate => "aggregates",
            Self::Measure => "figures",
            Self::Reply => "replies",
        }
    }

    /// The first two bytes of the table's keys.
    pub(super) fn prefix(self) -> [u8; 2] {
        [LAYOUT, self as u8]
    }

    /// The first key after the table.
    pub(super) fn end(self) -> [u8; 2] {
        [LAYOUT, self as u8 + 1]
    }
}

/// Whether the key's table packs many records into one leaf of the engine.
pub(super) fn is_packed(key: &[u8]) -> bool {
    key.get(1).is_some_and(|table| *table >= Table::Occurrence as u8)
}

/// A key under construction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Key(Vec<u8>);

impl Key {
    pub(super) fn new(table: Table) -> Self {
        let mut bytes = Vec::with_capacity(48);
        bytes.extend_from_slice(&table.prefix());
        Self(bytes)
    }

    pub(super) fn text(mut self, text: &str) -> Self {
        for byte in text.bytes() {
            self.0.push(byte);
            if byte == 0 {
                self.0.push(0xff);
            }
        }
        self.0.extend_from_slice(&[0, 0]);
        self
    }

    pub(super) fn u16(self, number: u16) -> Self {
        self.raw(&number.to_be_bytes())
    }

    pub(super) fn u32(self, number: u32) -> Self {
        self.raw(&number.to_be_bytes())
    }

    pub(super) fn u64(self, number: u64) -> Self {
        self.raw(&number.to_be_bytes())
    }

    pub(super) fn i64(self, number: i64) -> Self {
        self.u64(flip(number))
    }

    /// Bytes of a fixed length, as they are.
    pub(super) fn raw(mut self, bytes: &[u8]) -> Self {
        self.0.extend_from_slice(bytes);
        self
    }

    pub(super) fn bytes(self) -> Vec<u8> {
        self.0
    }
}

fn flip(number: i64) -> u64 {
    number.cast_unsigned() ^ (1 << 63)
}

/// The first key that does not begin with `prefix` and sorts after it.
pub(super) fn after_prefix(prefix: &[u8]) -> Vec<u8> {
    let mut end = prefix.to_vec();
    while let Some(last) = end.pop() {
        if last < u8::MAX {
            end.push(last + 1);
            break;
        }
    }
    end
}

/// Reads the fields of a key back; every method returns `None` when the key is too short or wrong.
#[derive(Debug, Clone, Copy)]
pub(super) struct KeyReader<'a>(&'a [u8]);

impl<'a> KeyReader<'a> {
    /// Starts after layout and table.
    pub(super) fn new(key: &'a [u8]) -> Self {
        Self(key.get(2..).unwrap_or_default())
    }

    pub(super) fn text(&mut self) -> Option<String> {
        let mut text = Vec::new();
        loop {
            let (first, rest) = self.0.split_first()?;
            self.0 = rest;
            if *first != 0 {
                text.push(*first);
                continue;
            }
            let (second, rest) = self.0.split_first()?;
            self.0 = rest;
            match *second {
                0 => return String::from_utf8(text).ok(),
                0xff => text.push(0),
                _ => return None,
            }
        }
    }

    pub(super) fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (field, rest) = self.0.split_first_chunk::<N>()?;
        self.0 = rest;
        Some(*field)
    }

    pub(super) fn u16(&mut self) -> Option<u16> {
        self.array().map(u16::from_be_bytes)
    }

    pub(super) fn u32(&mut self) -> Option<u32> {
        self.array().map(u32::from_be_bytes)
    }

    pub(super) fn u64(&mut self) -> Option<u64> {
        self.array().map(u64::from_be_bytes)
    }

    pub(super) fn i64(&mut self) -> Option<i64> {
        self.u64().map(|number| (number ^ (1 << 63)).cast_signed())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn keys_sort_as_their_fields_and_read_back(a: (String, i64, u64), b: (String, i64, u64)) {
            let key = |fields: &(String, i64, u64)| {
                Key::new(Table::Touched).text(&fields.0).i64(fields.1).u64(fields.2).bytes()
            };
            prop_assert_eq!(key(&a).cmp(&key(&b)), a.cmp(&b));
            let bytes = key(&a);
            let mut reader = KeyReader::new(&bytes);
            prop_assert_eq!((reader.text(), reader.i64(), reader.u64()), (Some(a.0), Some(a.1), Some(a.2)));
        }
    }

    #[test]
    fn texts_with_zero_bytes_do_not_run_into_their_neighbours() {
        let key = |text: &str| Key::new(Table::Action).text(text).bytes();
        assert!(key("a") < key("a\0") && key("a\0") < key("a\0b") && key("a\0b") < key("b"));
        assert!(!key("a\0b").starts_with(&key("a")));
    }

    #[test]
    fn the_end_of_a_prefix_carries_over() {
        assert_eq!(after_prefix(&[1, 2, 0xff, 0xff]), [1, 3]);
    }
}
