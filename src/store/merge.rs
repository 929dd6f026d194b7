//! How two records of one key become one.
//!
//! What is counted joins by the largest value: reading a source again changes nothing, reading it after it
//! has grown counts the growth, and the order of sites does not matter. What a source says of a customer's
//! money is replaced by what it says later; between sites the further stage decides.

use crate::incident::{Bucket, Mute, Touched};
use crate::measure::Measures;

use super::codec;
use super::error::StoreError;
use super::record::{Aggregate, SourceRecord};

/// Field by field: largest count, earliest first, latest last, slowest.
pub(super) fn buckets(old: &[u8], new: &[u8]) -> Result<Vec<u8>, StoreError> {
    codec::join("occurrence", old, new, |old: Bucket, new: Bucket| Bucket {
        start: old.start,
        count: old.count.max(new.count),
        first: old.first.min(new.first),
        last: old.last.max(new.last),
        worst_seconds: larger(old.worst_seconds, new.worst_seconds),
    })
}

/// Ended on one site is ended.
pub(super) fn mutes(old: &[u8], new: &[u8]) -> Result<Vec<u8>, StoreError> {
    codec::join("mute", old, new, Mute::joined)
}

/// Field by field the larger count.
pub(super) fn aggregates(old: &[u8], new: &[u8]) -> Result<Vec<u8>, StoreError> {
    codec::join("aggregate", old, new, Aggregate::max)
}

/// Two readings of one source: series by series the larger value.
pub(super) fn measures(old: &[u8], new: &[u8]) -> Result<Vec<u8>, StoreError> {
    codec::join("figures", old, new, |old: Measures, new: Measures| old.joined(&new))
}

/// What no source tells adds up. Not by way of [`codec::join`]: two equal values are two.
pub(super) fn measures_more(old: &[u8], new: &[u8]) -> Result<Vec<u8>, StoreError> {
    let unknown = std::path::Path::new("");
    let (old, new): (Measures, Measures) =
        (codec::decode(unknown, "figures", old)?, codec::decode(unknown, "figures", new)?);
    codec::encode("figures", &old.plus(&new))
}

/// The same site writes again: the newer money stands where it says any.
pub(super) fn touched_later(old: &[u8], new: &[u8]) -> Result<Vec<u8>, StoreError> {
    codec::join("touched session", old, new, |old: Touched, new: Touched| {
        let money = if new.money.is_empty() { old.money.clone() } else { new.money.clone() };
        Touched { money, ..old.joined(new) }
    })
}

/// Another site's record comes in: neither is later, so the further stage knows the money, then the larger sum.
pub(super) fn touched_elsewhere(old: &[u8], new: &[u8]) -> Result<Vec<u8>, StoreError> {
    codec::join("touched session", old, new, Touched::joined)
}

/// The source has grown or was renamed: the newer name, the longer head, the larger extent.
pub(super) fn sources(old: &[u8], new: &[u8]) -> Result<Vec<u8>, StoreError> {
    codec::join("source", old, new, |old: SourceRecord, new: SourceRecord| SourceRecord {
        id: old.id,
        name: new.name,
        head: old.head.max(new.head),
        size: old.size.max(new.size),
        first: earliest(old.first, new.first),
        last: old.last.max(new.last),
    })
}

/// Sets with ids: what is there stays, and should two sites disagree, the smaller encoding stands on both.
pub(super) fn smaller(old: &[u8], new: &[u8]) -> Result<Vec<u8>, StoreError> {
    Ok(old.min(new).to_vec())
}

/// The smaller of two known values.
fn earliest<T: Ord>(old: Option<T>, new: Option<T>) -> Option<T> {
    match (old, new) {
        (Some(old), Some(new)) => Some(old.min(new)),
        (old, new) => old.or(new),
    }
}

fn larger(a: f64, b: f64) -> f64 {
    if a.total_cmp(&b).is_ge() { a } else { b }
}
