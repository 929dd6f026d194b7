//! The beacon: a document of each site on the mirror, by which the site notices that the server lost something, or that
//! another process writes in its name.
//!
//! A beacon says up to which operation its site had taken everything in. The site writes it after what it sent and took
//! in, so a server that has the newest beacon has all that came before it, too. Each writing has a number and a random
//! mark; both are on the site's disk before they are sent.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::trouble::{SyncError, TroubleKind};

/// Beginning of the ids of beacons.
pub(super) const PREFIX: &str = "site:";

/// Version of the document's form.
const FORMAT: u32 = 1;

/// One writing of a beacon.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Nonce {
    /// From 1, rising.
    pub number: u64,
    /// Drawn for this writing.
    pub mark: String,
}

impl Nonce {
    /// The one after this one; 32 hexadecimal digits of chance.
    pub(super) fn next(last: Option<&Self>) -> Result<Self, SyncError> {
        let mut drawn = [0; 16];
        getrandom::fill(&mut drawn).map_err(|error| {
            SyncError::new(TroubleKind::Store, format!("the system gives no random numbers: {error}"))
        })?;
        let mark = blake3::hash(&drawn).to_hex().get(..32).unwrap_or_default().to_owned();
        Ok(Self { number: last.map_or(1, |last| last.number.saturating_add(1)), mark })
    }

    /// As it is kept: with the site that wrote it.
    pub(super) fn text(&self, site: &str) -> String {
        format!("{site}:{}:{}", self.number, self.mark)
    }

    /// Site and nonce.
    pub(super) fn of_text(text: &str) -> Option<(String, Self)> {
        let mut parts = text.splitn(3, ':');
        let (site, number, mark) = (parts.next()?, parts.next()?, parts.next()?);
        Some((site.to_owned(), Self { number: number.parse().ok()?, mark: mark.to_owned() }))
    }
}

/// What a beacon says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Beacon {
    pub(super) nonce: Nonce,
    /// Operations below this one were taken in.
    pub(super) taken: u64,
    /// When it was written, by the site's clock.
    pub(super) at: Timestamp,
}

#[derive(Serialize, Deserialize)]
struct Document {
    kind: String,
    format: u32,
    site: String,
    updated: Timestamp,
    record: Beacon,
}

/// The id of a site's beacon.
pub(super) fn id(site: &str) -> String {
    format!("{PREFIX}{site}")
}

impl Beacon {
    pub(super) fn document(&self, site: &str) -> Result<Vec<u8>, SyncError> {
        let document = Document {
            kind: "site".to_owned(),
            format: FORMAT,
            site: site.to_owned(),
            updated: self.at,
            record: self.clone(),
        };
        serde_json::to_vec(&document).map_err(|error| SyncError::new(TroubleKind::Invalid, error.to_string()))
    }

    /// `None` where somebody put something else in its place.
    pub(super) fn read(body: &[u8]) -> Option<Self> {
        let document: Document = serde_json::from_slice(body).ok()?;
        (document.kind == "site" && document.format <= FORMAT).then_some(document.record)
    }
}

/// How the server lost something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Loss {
    /// The index is another one: it was deleted, or put back from a snapshot.
    IndexReplaced,
    /// Our beacon is not there.
    BeaconMissing,
    /// Our beacon is an older one: the server was put back to an older state.
    PutBack,
    /// The index had more operations than it has now.
    Shortened,
}

impl Loss {
    /// Its name in the catalogue of sentences.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::IndexReplaced => "index-replaced",
            Self::BeaconMissing => "beacon-missing",
            Self::PutBack => "put-back",
            Self::Shortened => "shortened",
        }
    }
}

/// What the beacon that was found means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It is ours; everything up to there was taken in.
    Ours,
    /// We never wrote one, and there is none.
    FirstTime,
    /// The server lost something.
    Lost(Loss),
    /// Somebody else wrote it in our name.
    Foreign,
}

/// Judges the beacon that was found by what we know to be written, and what we may have written last.
pub(super) fn judge(found: Option<&Beacon>, confirmed: Option<&Nonce>, sent: Option<&Nonce>) -> Verdict {
    match (found, confirmed) {
        (None, None) => Verdict::FirstTime,
        (None, Some(_)) => Verdict::Lost(Loss::BeaconMissing),
        (Some(found), confirmed) => {
            if Some(&found.nonce) == confirmed || Some(&found.nonce) == sent {
                Verdict::Ours
            } else if confirmed.is_some_and(|confirmed| found.nonce.number < confirmed.number) {
                Verdict::Lost(Loss::PutBack)
            } else {
                Verdict::Foreign
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nonce(number: u64, mark: &str) -> Nonce {
        Nonce { number, mark: mark.to_owned() }
    }

    fn beacon(nonce: Nonce) -> Beacon {
        Beacon { nonce, taken: 7, at: Timestamp::UNIX_EPOCH }
    }

    #[test]
    fn a_beacon_is_judged_by_what_was_written() {
        let (old, known, sent, strange) = (nonce(3, "a"), nonce(4, "b"), nonce(5, "c"), nonce(5, "d"));
        let judged = |found: &Nonce| judge(Some(&beacon(found.clone())), Some(&known), Some(&sent));
        assert_eq!(judged(&known), Verdict::Ours);
        assert_eq!(judged(&sent), Verdict::Ours);
        assert_eq!(judged(&old), Verdict::Lost(Loss::PutBack));
        assert_eq!(judged(&strange), Verdict::Foreign);
        assert_eq!(judge(None, None, Some(&sent)), Verdict::FirstTime);
        assert_eq!(judge(None, Some(&known), None), Verdict::Lost(Loss::BeaconMissing));
        assert_eq!(judge(Some(&beacon(strange)), None, Some(&sent)), Verdict::Foreign);
    }

    #[test]
    fn a_beacon_is_read_as_it_was_written() {
        let beacon = beacon(Nonce::next(None).unwrap());
        assert_eq!(Beacon::read(&beacon.document("0a").unwrap()), Some(beacon));
        assert_eq!(Beacon::read(b"{}"), None);
    }
}
