//! What a mirror document is about: its identity on every site and on the server.

use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::entry::SourceId;
use crate::incident::{IncidentId, SiteId, Stamp};
use crate::store::record::Tombstone;
use crate::wording::Language;

/// Longest id of a document on the server, in bytes.
const ID_BYTES: usize = 512;

/// Sessions of one incident and day, and sources of one day, are dealt out over this many documents by the first
/// digit of their hash, so that no document grows without bounds.
pub(in crate::store) const SHARDS: u8 = 16;

/// Days since the Unix epoch (UTC).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(in crate::store) struct Day(pub(in crate::store) i32);

const SECONDS: i64 = 86_400;

impl Day {
    /// The day of a time in seconds; `None` outside the calendar.
    pub(in crate::store) fn of_second(second: i64) -> Option<Self> {
        Timestamp::from_second(second).ok()?;
        i32::try_from(second.div_euclid(SECONDS)).ok().map(Self)
    }

    pub(in crate::store) fn of(at: Timestamp) -> Self {
        // Every timestamp's day fits.
        Self(i32::try_from(at.as_second().div_euclid(SECONDS)).unwrap_or(i32::MAX))
    }

    pub(in crate::store) fn of_micros(micros: i64) -> Self {
        Self(i32::try_from(micros.div_euclid(SECONDS * 1_000_000)).unwrap_or(i32::MAX))
    }

    /// Its first second.
    pub(in crate::store) fn start(self) -> i64 {
        i64::from(self.0) * SECONDS
    }

    /// The first second behind it.
    pub(in crate::store) fn end(self) -> i64 {
        self.start() + SECONDS
    }

    fn date(self) -> Date {
        let begin = Timestamp::UNIX_EPOCH.saturating_add(SignedDuration::from_secs(self.start()));
        begin.unwrap_or(Timestamp::UNIX_EPOCH).to_zoned(jiff::tz::TimeZone::UTC).date()
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.date().fmt(f)
    }
}

impl FromStr for Day {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let date: Date = text.parse().map_err(|_| ())?;
        let begin = date.to_zoned(jiff::tz::TimeZone::UTC).map_err(|_| ())?.timestamp();
        Ok(Self::of(begin))
    }
}

/// The parts of a key.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(in crate::store) enum Subject {
    /// A person who asked to be forgotten.
    Forgotten(Tombstone),
    /// An incident and what people did about it, or that it was deleted.
    Incident(IncidentId),
    /// A page that people wrote, changed or deleted.
    Page(String, Language),
    /// A mark, by time in microseconds and stamp.
    Mark(i64, Stamp),
    /// A mute.
    Mute(Stamp),
    /// A source that was analysed.
    Source(SourceId),
    /// Occurrences of an incident on one day.
    Counts(IncidentId, Day),
    /// Sessions that an incident touched, by the day of the first proof in them.
    Seen(IncidentId, Day, u8),
    /// Proving entries of an incident on one day.
    Proofs(IncidentId, Day),
    /// Traffic of one day.
    Traffic(Day, u8),
}

impl Subject {
    /// The kind as it stands before the colon, and in the document.
    pub(in crate::store) fn kind(&self) -> &'static str {
        match self {
            Self::Forgotten(_) => "forgotten",
            Self::Incident(_) => "incident",
            Self::Page(..) => "page",
            Self::Mark(..) => "mark",
            Self::Mute(_) => "mute",
            Self::Source(_) => "source",
            Self::Counts(..) => "counts",
            Self::Seen(..) => "seen",
            Self::Proofs(..) => "proofs",
            Self::Traffic(..) => "traffic",
        }
    }

    /// The incident that it belongs to.
    pub(in crate::store) fn incident(&self) -> Option<&IncidentId> {
        match self {
            Self::Incident(id) | Self::Counts(id, _) | Self::Seen(id, ..) | Self::Proofs(id, _) => Some(id),
            _ => None,
        }
    }

    /// The day that it is limited to.
    pub(in crate::store) fn day(&self) -> Option<Day> {
        match self {
            Self::Counts(_, day) | Self::Seen(_, day, _) | Self::Proofs(_, day) | Self::Traffic(day, _) => Some(*day),
            _ => None,
        }
    }
}

/// Identity of a mirror document: `incident:inc-…`, `page:rb-db-deadlocks@ru`, `counts:inc-…:2026-11-24`.
///
/// As text ([`fmt::Display`], [`FromStr`], serde) it names the document fully; [`MirrorKey::id`] is what the server
/// knows it by. Keys are ordered: what others refer to comes first.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MirrorKey(pub(in crate::store) Subject);

impl MirrorKey {
    /// The document's id on the server: the key as text, or a hash of it where that has more than 512 bytes or
    /// characters that don't belong into an id.
    #[must_use]
    pub fn id(&self) -> String {
        let text = self.to_string();
        if text.len() <= ID_BYTES && !text.chars().any(char::is_control) {
            return text;
        }
        format!("{}:~{}", self.kind(), &blake3::hash(text.as_bytes()).to_hex()[..32])
    }

    /// What kind of document it is: `incident`, `page`, `counts` …
    #[must_use]
    pub fn kind(&self) -> &'static str {
        self.0.kind()
    }

    /// When the day that the document is limited to is over; `None` for those without a day. Once that is longer
    /// ago than every site keeps such records, the document can be taken off the server.
    #[must_use]
    pub fn ends(&self) -> Option<Timestamp> {
        let day = self.0.day()?;
        Timestamp::from_second(day.end()).ok()
    }
}

impl fmt::Display for MirrorKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.kind())?;
        f.write_str(":")?;
        match &self.0 {
            Subject::Forgotten(tombstone) => {
                tombstone.salt.iter().chain(&tombstone.hash).try_for_each(|byte| write!(f, "{byte:02x}"))
            }
            Subject::Incident(id) => write!(f, "{id}"),
            Subject::Page(id, language) => write!(f, "{id}@{}", language.code()),
            Subject::Mark(at, stamp) => write!(f, "{at}:{}", StampText(*stamp)),
            Subject::Mute(stamp) => write!(f, "{}", StampText(*stamp)),
            Subject::Source(id) => write!(f, "{:016x}", id.0),
            Subject::Counts(id, day) | Subject::Proofs(id, day) => write!(f, "{id}:{day}"),
            Subject::Seen(id, day, shard) => write!(f, "{id}:{day}:{shard:x}"),
            Subject::Traffic(day, shard) => write!(f, "{day}:{shard:x}"),
        }
    }
}

/// `1764345600000.0.00000000000000ff`: milliseconds, counter, site.
struct StampText(Stamp);

impl fmt::Display for StampText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{:016x}", self.0.millis, self.0.counter, self.0.site.0)
    }
}

fn stamp(text: &str) -> Option<Stamp> {
    let mut parts = text.splitn(3, '.');
    let (millis, counter, site) = (parts.next()?, parts.next()?, parts.next()?);
    Some(Stamp { millis: millis.parse().ok()?, counter: counter.parse().ok()?, site: SiteId(hex64(site)?) })
}

fn hex64(text: &str) -> Option<u64> {
    (text.len() == 16).then(|| u64::from_str_radix(text, 16).ok()).flatten()
}

fn shard(text: &str) -> Option<u8> {
    (text.len() == 1).then(|| u8::from_str_radix(text, 16).ok()).flatten()
}

fn tombstone(text: &str) -> Option<Tombstone> {
    let mut bytes = [0; 32];
    if text.len() != 64 || !text.is_ascii() {
        return None;
    }
    for (at, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(text.get(2 * at..2 * at + 2)?, 16).ok()?;
    }
    let (salt, rest) = bytes.split_first_chunk()?;
    let (hash, _) = rest.split_first_chunk()?;
    Some(Tombstone { salt: *salt, hash: *hash })
}

fn subject(text: &str) -> Option<Subject> {
    let (kind, rest) = text.split_once(':')?;
    let of_day = |rest: &str| {
        let (id, day) = rest.rsplit_once(':')?;
        Some((IncidentId::given(id), day.parse().ok()?))
    };
    Some(match kind {
        "forgotten" => Subject::Forgotten(tombstone(rest)?),
        "incident" => Subject::Incident(IncidentId::given(rest)),
        "page" => {
            let (id, code) = rest.rsplit_once('@')?;
            Subject::Page(id.to_owned(), Language::ALL.into_iter().find(|language| language.code() == code)?)
        }
        "mark" => {
            let (at, text) = rest.split_once(':')?;
            Subject::Mark(at.parse().ok()?, stamp(text)?)
        }
        "mute" => Subject::Mute(stamp(rest)?),
        "source" => Subject::Source(SourceId(hex64(rest)?)),
        "counts" => of_day(rest).map(|(id, day)| Subject::Counts(id, day))?,
        "proofs" => of_day(rest).map(|(id, day)| Subject::Proofs(id, day))?,
        "seen" => {
            let (rest, digit) = rest.rsplit_once(':')?;
            let (id, day) = of_day(rest)?;
            Subject::Seen(id, day, shard(digit)?)
        }
        "traffic" => {
            let (day, digit) = rest.split_once(':')?;
            Subject::Traffic(day.parse().ok()?, shard(digit)?)
        }
        _ => return None,
    })
}

/// The text is no key of a mirror document that this program knows.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("“{0}” is no key of a mirror document that this program knows")]
pub struct UnknownMirrorKey(pub String);

impl FromStr for MirrorKey {
    type Err = UnknownMirrorKey;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        // What reads back as something else (leading zeros, another spelling of a day) is not a key.
        let key = subject(text).map(Self).filter(|key| key.to_string() == text);
        key.ok_or_else(|| UnknownMirrorKey(text.to_owned()))
    }
}

impl Serialize for MirrorKey {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for MirrorKey {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn subjects() -> impl Strategy<Value = Subject> {
        let stamps = (any::<i64>(), any::<u32>(), any::<u64>());
        let stamps = stamps.prop_map(|(millis, counter, site)| Stamp { millis, counter, site: SiteId(site) });
        let days = (-100_000..2_000_000_i32).prop_map(Day);
        let ids = any::<String>().prop_map(IncidentId::given);
        prop_oneof![
            any::<([u8; 16], [u8; 16])>().prop_map(|(salt, hash)| Subject::Forgotten(Tombstone { salt, hash })),
            ids.clone().prop_map(Subject::Incident),
            any::<String>().prop_map(|id| Subject::Page(id, Language::Ru)),
            (any::<i64>(), stamps.clone()).prop_map(|(at, stamp)| Subject::Mark(at, stamp)),
            stamps.prop_map(Subject::Mute),
            any::<u64>().prop_map(|id| Subject::Source(SourceId(id))),
            (ids.clone(), days.clone()).prop_map(|(id, day)| Subject::Counts(id, day)),
            (ids.clone(), days.clone()).prop_map(|(id, day)| Subject::Proofs(id, day)),
            (ids, days.clone(), 0..SHARDS).prop_map(|(id, day, shard)| Subject::Seen(id, day, shard)),
            (days, 0..SHARDS).prop_map(|(day, shard)| Subject::Traffic(day, shard)),
        ]
    }

    proptest! {
        #[test]
        fn keys_read_back_from_their_text_and_ids_fit_the_server(subject in subjects()) {
            let key = MirrorKey(subject);
            prop_assert_eq!(key.to_string().parse::<MirrorKey>(), Ok(key.clone()));
            prop_assert!(key.id().len() <= ID_BYTES);
        }
    }

    #[test]
    fn keys_look_like_this() {
        let id = IncidentId::given("inc-1");
        let day: Day = "2026-11-24".parse().unwrap();
        for (subject, text) in [
            (Subject::Incident(id.clone()), "incident:inc-1"),
            (Subject::Page("rb-x".into(), Language::Ru), "page:rb-x@ru"),
            (Subject::Counts(id.clone(), day), "counts:inc-1:2026-11-24"),
            (Subject::Seen(id, day, 11), "seen:inc-1:2026-11-24:b"),
            (Subject::Traffic(day, 0), "traffic:2026-11-24:0"),
            (Subject::Mute(Stamp { millis: 5, counter: 1, site: SiteId(255) }), "mute:5.1.00000000000000ff"),
        ] {
            assert_eq!(MirrorKey(subject).to_string(), text);
        }
        assert!("weather:x".parse::<MirrorKey>().is_err() && "counts:inc-1:2026-11-4".parse::<MirrorKey>().is_err());
        assert!(MirrorKey(Subject::Incident(IncidentId::given("я".repeat(300)))).id().starts_with("incident:~"));
    }
}
