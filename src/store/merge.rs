//! How two records of one key become one.
//!
//! What is counted joins by the largest value: reading a source again changes nothing, reading it after it
//! has grown counts the growth, and the order of sites does not matter.

use crate::incident::Bucket;
use crate::measure::Measures;

use super::codec;
use super::error::StoreError;
use super::record::{Aggregate, SourceRecord};

/// Field by field: largest count, earliest first, latest last, slowest.
pub(super) fn buckets(old: &[u8], new: &[u8]) -> Result<Vec<u8>, StoreError> {
    codec::join("occurrence", old, new, bucket)
}

/// [`buckets`], decoded.
pub(super) fn bucket(old: Bucket, new: Bucket) -> Bucket {
    Bucket {
        start: old.start,
        count: old.count.max(new.count),
        first: old.first.min(new.first),
        last: old.last.max(new.last),
        worst_seconds: larger(old.worst_seconds, new.worst_seconds),
    }
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

/// The source has grown or was renamed.
pub(super) fn sources(old: &[u8], new: &[u8]) -> Result<Vec<u8>, StoreError> {
    codec::join("source", old, new, SourceRecord::joined)
}

/// Sets with ids: what is there stays, and should two sites disagree, the smaller encoding stands on both.
pub(super) fn smaller(old: &[u8], new: &[u8]) -> Result<Vec<u8>, StoreError> {
    Ok(old.min(new).to_vec())
}

fn larger(a: f64, b: f64) -> f64 {
    if a.total_cmp(&b).is_ge() { a } else { b }
}
