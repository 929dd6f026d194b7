//! Mutes at rest. One that names a cluster of complaints is a record of the second version: what was written before is read
//! as it is, and what names none is written as ever.

use std::path::Path;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::codec;
use super::error::StoreError;
use crate::entry::ComplaintId;
use crate::finding::Category;
use crate::incident::{IncidentId, Mute, Stamp};

const KIND: &str = "mute";

/// A mute in its first form.
#[derive(Serialize, Deserialize)]
struct First {
    stamp: Stamp,
    incident: Option<IncidentId>,
    category: Option<Category>,
    service: Option<String>,
    from: Timestamp,
    until: Timestamp,
    reason: String,
    by: Option<String>,
    ended: Option<Timestamp>,
}

/// A mute in its second form.
type Second = (First, Vec<ComplaintId>);

pub(super) fn encode(mute: &Mute) -> Result<Vec<u8>, StoreError> {
    let Mute { stamp, incident, category, service, from, until, reason, by, ended, complaints } = mute.clone();
    let first = First { stamp, incident, category, service, from, until, reason, by, ended };
    if complaints.is_empty() { codec::encode(KIND, &first) } else { codec::encode_second(KIND, &(first, complaints)) }
}

pub(super) fn decode(dir: &Path, bytes: &[u8]) -> Result<Mute, StoreError> {
    let (first, complaints): Second = if codec::is_second(bytes) {
        codec::decode_second(dir, KIND, bytes)?
    } else {
        (codec::decode(dir, KIND, bytes)?, Vec::new())
    };
    let First { stamp, incident, category, service, from, until, reason, by, ended } = first;
    Ok(Mute { stamp, incident, category, service, from, until, reason, by, ended, complaints })
}

/// Two states of one mute: ended on one site is ended.
pub(super) fn join(old: &[u8], new: &[u8]) -> Result<Vec<u8>, StoreError> {
    let unknown = Path::new("");
    encode(&decode(unknown, old)?.joined(decode(unknown, new)?))
}

#[cfg(test)]
mod tests {
    use super::super::samples::mute;
    use super::*;

    /// `mute(7, Some(50))` as it was written before mutes could name a cluster.
    const WRITTEN: &str = "010e000500010101066f726465727314323032342d30312d31305430303a30303a30305a14323032342d30312d31305430323a\
                           30303a30305a096d6967726174696f6e01044f6c67610114323032342d30312d31305430303a30303a35305a";

    fn bytes_of(hex: &str) -> Vec<u8> {
        (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap()).collect()
    }

    #[test]
    fn a_mute_of_the_first_form_is_read_and_one_of_a_cluster_keeps_its_complaints() {
        let old = mute(7, Some(50));
        assert_eq!(decode(Path::new(""), &bytes_of(WRITTEN)).unwrap(), old);
        assert_eq!(encode(&old).unwrap(), bytes_of(WRITTEN));
        let complaints = ["1", "2"].map(|ticket| ComplaintId::of("desk", ticket)).to_vec();
        let cluster = Mute { complaints, ..mute(8, None) };
        let bytes = encode(&cluster).unwrap();
        assert!(codec::is_second(&bytes));
        assert_eq!(decode(Path::new(""), &bytes).unwrap(), cluster);
        let ended = Mute { ended: cluster.from.into(), ..cluster.clone() };
        assert_eq!(join(&bytes, &encode(&ended).unwrap()).unwrap(), encode(&ended).unwrap());
        assert!(decode(Path::new(""), &bytes[..bytes.len() - 3]).is_err());
    }
}
