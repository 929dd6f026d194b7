//! The mirror in `/metrics`: what waits, how far behind it is, and what was exchanged.

use super::metrics::Page;
use crate::sync::SyncHandle;

/// Writes the families of the mirror; none where there is no mirror.
pub(super) fn write(sync: &SyncHandle, page: &mut Page) {
    let status = sync.status();
    let aside = status.aside.len() as u64;
    let success = status.last_success.map_or(0, |at| u64::try_from(at.as_second()).unwrap_or(0));
    let totals = status.totals;
    for (name, kind, help, value) in [
        ("sync_up", "gauge", "Whether the last run came to its end", u64::from(status.trouble.is_none())),
        ("sync_pending", "gauge", "Documents that wait to be sent to the mirror", status.pending),
        ("sync_aside", "gauge", "Documents that can't be used, on either side", aside),
        ("sync_last_success_timestamp_seconds", "gauge", "When the mirror was in step last; 0: never", success),
        ("sync_sent_total", "counter", "Documents that the mirror took", totals.pushed),
        ("sync_received_total", "counter", "Documents of other sites that told something new", totals.pulled),
        ("sync_conflicts_total", "counter", "Documents that two sites wrote at once", totals.conflicts),
        ("sync_losses_total", "counter", "How often the server had lost something", totals.losses),
        ("sync_runs_total", "counter", "Runs that came to their end", totals.runs),
        ("sync_failed_runs_total", "counter", "Runs that did not", totals.failed),
    ] {
        page.family(name, kind, help, &[(String::new(), value)]);
    }
    if let Some(lag) = status.lag_seconds {
        page.family(
            "sync_lag_seconds",
            "gauge",
            "Seconds since the mirror was in step; 0 where it is",
            &[(String::new(), lag)],
        );
    }
}
