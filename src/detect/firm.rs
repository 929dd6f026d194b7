//! Which troubled entries of an open session already prove an incident for good.
//!
//! Most findings are certain long before their session closes. What is *not* certain: an entry that only passes on that
//! something failed (the failure itself may still come and take it over), an entry too weak to count alone, and a slow
//! span (its slow callee may still come and take the blame).

use crate::session::TroubleGroup;

/// Whether the group's newest entry is sure to be counted under the group's own fingerprint when the session closes.
pub(super) fn is_firm(group: &TroubleGroup) -> bool {
    let first = &group.first;
    if first.failed {
        return !first.wrapper && !first.weak;
    }
    // Slow entries beyond the kept marks are counted with the first mark, maybe in another bucket.
    let kept = group.marks.len() as u64 == group.count;
    kept && group.marks.last().is_some_and(|mark| mark.span == 0)
}
