//! The mirror in words: a line of the service for each change, and the status.

use std::io::{self, Write};

use crate::report::clean_line;
use crate::sync::{AsideOf, Lasting, SyncNotice, SyncStatus};
use crate::wording::Wording;

/// Documents that were set aside and are shown.
const SHOWN: usize = 20;

/// What a person should hear of.
pub(super) fn notice(notice: &SyncNotice, place: &str, words: &Wording) -> String {
    match notice {
        SyncNotice::Trouble { kind, why } => trouble(kind.name(), why, place, words),
        SyncNotice::Well { pushed, pulled } => words
            .text("sync-well", &[("place", place.into()), ("pushed", (*pushed).into()), ("pulled", (*pulled).into())]),
        SyncNotice::Lost(how) => {
            let how = words.plain(&format!("sync-loss-{}", how.name()));
            words.text("sync-lost", &[("place", place.into()), ("how", how.into())])
        }
        SyncNotice::Renewed => words.plain("sync-renewed"),
        SyncNotice::SetAside(count) => words.text("sync-set-aside", &[("count", (*count).into())]),
    }
}

/// What is in the way.
pub(super) fn trouble(kind: &str, why: &str, place: &str, words: &Wording) -> String {
    let why = clean_line(why).into_owned();
    words.text(&format!("sync-trouble-{kind}"), &[("place", place.into()), ("why", why.into())])
}

/// The status, a line a thing.
pub(super) fn status(status: &SyncStatus, words: &Wording, out: &mut dyn Write) -> io::Result<()> {
    let Some(place) = &status.place else { return writeln!(out, "{}", words.plain("sync-status-off")) };
    let language = words.language();
    writeln!(out, "{}", words.text("sync-status-place", &[("place", place.into())]))?;
    let mut line = |text: String| writeln!(out, "  {text}");
    if !status.enabled {
        line(words.plain("sync-status-paused"))?;
    }
    match status.last_success {
        Some(at) => line(words.text("sync-status-last", &[("time", language.time(at).into())]))?,
        None => line(words.plain("sync-status-never"))?,
    }
    line(words.text("sync-status-pending", &[("count", status.pending.into())]))?;
    if let Some(lag) = status.lag_seconds.filter(|lag| *lag > 0) {
        line(words.text("sync-status-lag", &[("time", language.duration(lag as f64).into())]))?;
    }
    if let Some(Lasting { since, kind, why }) = &status.trouble {
        let what = trouble(kind.name(), why, place, words);
        line(words.text("sync-status-trouble", &[("time", language.time(*since).into()), ("what", what.into())]))?;
    }
    if let Some(loss) = &status.loss {
        let how = words.plain(&format!("sync-loss-{}", loss.how.name()));
        line(words.text("sync-status-loss", &[("time", language.time(loss.at).into()), ("how", how.into())]))?;
    }
    let totals = status.totals;
    line(words.text(
        "sync-status-totals",
        &[
            ("pushed", totals.pushed.into()),
            ("pulled", totals.pulled.into()),
            ("conflicts", totals.conflicts.into()),
            ("losses", totals.losses.into()),
            ("renewals", totals.renewals.into()),
        ],
    ))?;
    if !status.site.is_empty() {
        line(words.text("sync-status-site", &[("site", (&status.site).into())]))?;
    }
    for other in &status.sites {
        let site = clean_line(&other.site).into_owned();
        line(words.text("sync-status-other", &[("site", site.into()), ("time", language.time(other.seen).into())]))?;
    }
    if status.sites.is_empty() {
        line(words.plain("sync-status-no-others"))?;
    }
    for aside in status.aside.iter().take(SHOWN) {
        let key = match aside.side {
            AsideOf::Received => "sync-status-aside-in",
            AsideOf::Sent => "sync-status-aside-out",
        };
        let args = [
            ("time", language.time(aside.since).into()),
            ("id", clean_line(&aside.id).into_owned().into()),
            ("why", clean_line(&aside.reason).into_owned().into()),
        ];
        line(words.text(key, &args))?;
    }
    let more = status.aside.len().saturating_sub(SHOWN);
    if more > 0 {
        line(words.text("sync-status-aside-more", &[("count", more.into())]))?;
    }
    Ok(())
}
