//! The whole traffic, in order of time, and the facts about it.

use std::io::{self, Write};

use jiff::Timestamp;

use super::fault::{DemoDeploy, DemoFault, FaultKind, deploys};
use super::rng::Rng;
use super::shop::{AGENTS, VISITS_BY_HOUR};
use super::visit::{Ledger, Visit, session_id};
use super::{FIRST_DAY, background, journey};

/// Days that the traffic covers; the faults lie in them.
const DAYS: u32 = 2;

/// Customers that visits are drawn from.
const CUSTOMERS: u64 = 2_600;

/// What to generate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DemoPlan {
    /// Another seed gives other visitors and the same faults.
    pub seed: u64,
    /// Visits in two days; some customers come back, so there are a few more sessions.
    pub visits: u32,
}

impl Default for DemoPlan {
    fn default() -> Self {
        Self { seed: 20_260_310, visits: 3_600 }
    }
}

/// What the traffic contains.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DemoFacts {
    /// Lines written.
    pub entries: u64,
    /// Sessions.
    pub sessions: u64,
    /// Orders placed.
    pub orders: u64,
    /// First line.
    pub from: Timestamp,
    /// Last line.
    pub until: Timestamp,
    /// The faults, in order of their first appearance.
    pub faults: Vec<DemoFault>,
    /// Deploys, oldest first.
    pub deploys: Vec<DemoDeploy>,
}

impl DemoFacts {
    /// The fault that comes back.
    #[must_use]
    pub fn recurring(&self) -> Option<&DemoFault> {
        self.faults.iter().find(|fault| fault.windows.len() > 1)
    }
}

/// Writes the traffic as JSON lines, oldest first.
///
/// # Errors
/// When the writer fails.
pub fn write_traffic(out: &mut impl Write, plan: &DemoPlan) -> io::Result<DemoFacts> {
    let mut rng = Rng::new(plan.seed);
    let mut ledger = Ledger::default();
    for _ in 0..plan.visits {
        let own = rng.fork();
        journey::walk(&mut arrive(own, &mut ledger));
    }
    let deploys = deploys();
    ledger.entries.extend(background::lines(&mut rng.fork(), DAYS, &deploys));
    // Stable: lines of the same millisecond stay in the order in which they were made.
    ledger.entries.sort_by_key(|entry| entry.timestamp);
    for entry in &ledger.entries {
        serde_json::to_writer(&mut *out, entry)?;
        out.write_all(b"\n")?;
    }
    let time = |entry: Option<&crate::entry::LogEntry>| entry.map_or(Timestamp::UNIX_EPOCH, |entry| entry.timestamp);
    let describe = |kind: FaultKind| {
        let failures = ledger.failures.get(&kind).copied().unwrap_or(0);
        kind.describe(failures, ledger.hurt_sessions.get(&kind).map_or(0, |sessions| sessions.len() as u64))
    };
    Ok(DemoFacts {
        entries: ledger.entries.len() as u64,
        sessions: ledger.sessions,
        orders: ledger.orders,
        from: time(ledger.entries.first()),
        until: time(ledger.entries.last()),
        faults: FaultKind::ALL.into_iter().map(describe).collect(),
        deploys,
    })
}

/// A visitor comes in, at a time of day as people do.
fn arrive(mut rng: Rng, ledger: &mut Ledger) -> Visit<'_> {
    let mut share = rng.whole(1, VISITS_BY_HOUR.iter().sum());
    let mut hour = 0;
    for (i, weight) in VISITS_BY_HOUR.iter().enumerate() {
        hour = i;
        if share <= *weight {
            break;
        }
        share -= weight;
    }
    let day = rng.whole(0, u64::from(DAYS) - 1);
    let seconds = (day * 86_400 + hour as u64 * 3600) as f64 + rng.between(0.0, 3600.0);
    ledger.sessions += 1;
    let customer = 1_000 + rng.next() % CUSTOMERS;
    Visit {
        session: session_id(&mut rng),
        customer,
        user: None,
        agent: rng.pick(AGENTS),
        currency: if customer.is_multiple_of(4) { "EUR" } else { "RUB" },
        cart_cents: 0,
        now: FIRST_DAY as f64 + seconds,
        rng,
        ledger,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::entry::{Level, LogEntry};
    use crate::wording::Language;

    fn traffic() -> (DemoFacts, Vec<u8>, Vec<LogEntry>) {
        let mut bytes = Vec::new();
        let facts = write_traffic(&mut bytes, &DemoPlan::default()).unwrap();
        let text = std::str::from_utf8(&bytes).unwrap();
        let entries = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        (facts, bytes, entries)
    }

    #[test]
    fn the_same_plan_gives_the_same_bytes() {
        let (_, bytes, _) = traffic();
        assert_eq!(bytes, traffic().1);
        assert_eq!(blake3::hash(&bytes).to_hex().as_str()[..16], *"0853466dec09b90b");
    }

    #[test]
    fn the_facts_are_true() {
        let (facts, _, entries) = traffic();
        assert_eq!(facts.entries, entries.len() as u64);
        assert!((25_000..=40_000).contains(&facts.entries), "{} entries", facts.entries);
        let sessions: BTreeSet<&str> = entries.iter().filter_map(|entry| entry.session_id.as_deref()).collect();
        assert_eq!(facts.sessions, sessions.len() as u64);
        assert!((3_000..=4_000).contains(&facts.sessions));
        assert_eq!(facts.orders, entries.iter().filter(|entry| entry.event_type == "order_placed").count() as u64);
        assert!(entries.windows(2).all(|pair| pair[0].timestamp <= pair[1].timestamp));
        for fault in &facts.faults {
            let hits = |entry: &&LogEntry| match fault.error_code {
                Some(code) => entry.error_code.as_deref() == Some(code),
                None => entry.service.as_deref() == Some(fault.service) && entry.response_time.is_some_and(|s| s > 2.0),
            };
            assert_eq!(fault.failures, entries.iter().filter(hits).count() as u64, "{:?}", fault.kind);
            assert!(fault.sessions >= 15, "{:?}: {} sessions", fault.kind, fault.sessions);
            for window in &fault.windows {
                let within = |entry: &&LogEntry| entry.timestamp >= window.from && entry.timestamp < window.until;
                assert!(entries.iter().filter(within).filter(hits).count() >= 10, "{:?} {window:?}", fault.kind);
            }
        }
        assert_eq!(facts.recurring().map(|fault| fault.kind), Some(FaultKind::PaymentTimeout));
    }

    #[test]
    fn nothing_fails_outside_the_faults() {
        let (_, _, entries) = traffic();
        let quiet = entries.iter().filter(|entry| entry.error_code.is_none());
        for entry in quiet.filter(|entry| entry.service.as_deref() != Some("search")) {
            assert_eq!(entry.level, Some(Level::Info));
            assert!(entry.response_time.is_none_or(|seconds| seconds < 2.0), "{entry:?}");
        }
    }

    #[test]
    fn some_customers_come_back_and_others_are_lost() {
        let (_, _, entries) = traffic();
        let users = |wanted: &dyn Fn(&LogEntry) -> bool| -> BTreeSet<String> {
            entries.iter().filter(|entry| wanted(entry)).filter_map(|entry| entry.user_id.clone()).collect()
        };
        let hurt = users(&|entry| entry.error_code.as_deref() == Some("PAYMENT_TIMEOUT"));
        let ordered = users(&|entry| entry.event_type == "order_placed");
        let recovered = hurt.intersection(&ordered).count();
        assert!(recovered * 4 > hurt.len() && recovered * 4 < hurt.len() * 3, "{recovered} of {}", hurt.len());
    }

    #[test]
    fn faults_have_words_in_both_languages() {
        let (facts, ..) = traffic();
        for language in Language::ALL {
            for fault in &facts.faults {
                for text in [fault.name(language), fault.fix(language), fault.root_cause(language)] {
                    assert!(!text.starts_with("demo-"), "{text}");
                    assert_eq!(Language::detect(&text), language, "{text}");
                }
                assert!(fault.fix(language).lines().count() >= 2, "{:?}", fault.kind);
            }
        }
    }
}
