//! Times on the command line, and the wall clock, which nothing below this room reads.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};

use super::failure::Failure;
use crate::config::Config;

/// Now.
pub(super) fn now() -> Timestamp {
    Timestamp::now()
}

/// A time as people write it: RFC 3339, or `2026-03-02 14:30` or `2026-03-02` in the configured zone.
pub(super) fn parse(text: &str, config: &Config) -> anyhow::Result<Timestamp> {
    let text = text.trim();
    if let Ok(at) = text.parse() {
        return Ok(at);
    }
    let local = text.replace(' ', "T");
    let civil = local.parse::<DateTime>().ok().or_else(|| local.parse::<Date>().ok().map(|day| day.at(0, 0, 0, 0)));
    civil.and_then(|civil| civil.to_zoned(config.timezone.clone()).ok()).map(|zoned| zoned.timestamp()).ok_or_else(
        || {
            Failure::Usage(format!("“{text}” is no time; write 2026-03-02T14:30:00Z, 2026-03-02 14:30 or 2026-03-02"))
                .into()
        },
    )
}
