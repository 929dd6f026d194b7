//! Lines that belong to no visitor: the healthy hum of a shop, with words that only look like trouble.

use super::FIRST_DAY;
use super::fault::DemoDeploy;
use super::rng::Rng;
use super::visit::millisecond;
use crate::entry::{Level, LogEntry};

/// Seconds between two lines, on average.
const SPACING: f64 = 45.0;

/// Service, text before the number, its range, text after it.
const LINES: &[(&str, &str, (u64, u64), &str)] = &[
    ("gateway", "token bucket refilled: ", (100, 500), " tokens"),
    ("delivery", "timeout set to ", (20, 30), " s for upstream bystro"),
    ("catalog", "connection pool catalog-db: idle=", (25, 38), ", no failures"),
    ("catalog", "Кэш цен обновлён, записей: ", (900, 1400), ""),
    ("payment", "reconciliation finished: ", (80, 400), " payments compared, 0 errors"),
    ("orders", "Ошибок обмена с учётной системой нет, передано заказов: ", (5, 60), ""),
    ("search", "index merged, ", (3, 9), " segments"),
    ("auth", "Ключи подписи токенов обновлены, версия ", (200, 260), ""),
    ("cart", "expired carts removed: ", (10, 90), ""),
    ("checkout", "retry policy loaded: up to ", (3, 3), " attempts after an error"),
    ("stock", "deadlock monitor: none found in ", (30, 60), " s"),
    ("notify", "Писем отправлено: ", (5, 80), ", отказов доставки 0"),
];

/// The lines of `days` days, and one for each deploy.
pub(super) fn lines(rng: &mut Rng, days: u32, deploys: &[DemoDeploy]) -> Vec<LogEntry> {
    let end = FIRST_DAY as f64 + f64::from(days) * 86_400.0;
    let mut entries = Vec::new();
    let mut now = FIRST_DAY as f64;
    loop {
        now += rng.between(0.2, 1.8) * SPACING;
        if now >= end {
            break;
        }
        let (service, before, (low, high), after) = rng.pick(LINES);
        entries.push(line(now, service, format!("{before}{}{after}", rng.whole(low, high))));
    }
    for deploy in deploys {
        let mut entry = line(0.0, deploy.service, format!("deploy finished: {}", deploy.name));
        entry.timestamp = deploy.at;
        entry.event_type = "deploy".to_owned();
        entries.push(entry);
    }
    entries
}

fn line(now: f64, service: &str, message: String) -> LogEntry {
    let mut entry = LogEntry::new(millisecond(now), "log");
    entry.level = Some(Level::Info);
    entry.service = Some(service.to_owned());
    entry.message = Some(message);
    entry
}
