//! A shop of which the truth is known, written into a memory: complaints of four kinds over 150 days, sessions, purchases
//! at risk, a fix after which complaints about payments are fewer by 45 %, and one that is too young to be judged.

use std::path::Path;

use cartwatch::complaint::{Complaint, Link, LinkReason};
use cartwatch::entry::{Money, SourceId};
use cartwatch::finding::Category;
use cartwatch::incident::{Action, ActionKind, Bucket, Incident, IncidentId, Origin, Stamp, Touched};
use cartwatch::measure::{BucketTime, Measures, Metric, Point, Resolution, SeriesName};
use cartwatch::session::{SessionKey, Stage};
use cartwatch::store::{Batch, Store};
use jiff::Timestamp;

/// 5 January 2026, a Monday.
pub(crate) const FIRST: i64 = 1_767_571_200;
pub(crate) const DAY: i64 = 86_400;
pub(crate) const DAYS: i64 = 150;

/// The days of the fixes: payments on 5 April, sign-in on 25 May.
pub(crate) const PAYMENT_FIX: i64 = 90;
pub(crate) const AUTH_FIX: i64 = 140;

const SOURCE: SourceId = SourceId(7);
const CHUNK: usize = 5000;

/// SplitMix64, and counts with a mean.
struct Chance(u64);

impl Chance {
    fn unit(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }

    fn count(&mut self, mean: f64) -> u64 {
        let mut left = mean;
        let mut count = 0;
        while left > 0.0 {
            let limit = (-left.min(20.0)).exp();
            let mut product = self.unit();
            while product > limit {
                count += 1;
                product *= self.unit();
            }
            left -= 20.0;
        }
        count
    }
}

fn second(at: i64) -> Timestamp {
    Timestamp::from_second(at).unwrap()
}

pub(crate) fn incident(id: &str, title: &str, category: Category) -> Incident {
    Incident {
        id: IncidentId::given(id),
        fingerprint: None,
        origin: Origin::Observed,
        title: title.to_owned(),
        symptoms: title.to_owned(),
        category,
        service: Some("checkout".to_owned()),
        endpoint: None,
        step: None,
        error_code: None,
        opened_at: None,
    }
}

/// Fills the store of a data folder; `scale` times as many of everything.
pub(crate) fn fill(data_dir: &Path, scale: f64) {
    let store = Store::open(data_dir.join("store")).unwrap();
    let mut batch = Batch::new();
    let payment = incident("inc-pay", "payment gateway did not answer", Category::Payment);
    let auth = incident("inc-auth", "sign-in refused: token expired", Category::Auth);
    let mut stamps = (1..).map(|millis| Stamp { millis, counter: 0, site: store.site() });
    let mut stamp = || stamps.next().unwrap();
    for (incident, on) in [(&payment, PAYMENT_FIX), (&auth, AUTH_FIX)] {
        batch.put_incident(incident.clone());
        let bucket =
            Bucket { start: FIRST, count: 3, first: second(FIRST), last: second(FIRST + 9), worst_seconds: 0.0 };
        batch.occurrence(&incident.id, SOURCE, bucket);
        let applied_at = second(FIRST + on * DAY + 36_000);
        let kind = ActionKind::Resolve { fix: "raise pool.max to 80".to_owned(), root_cause: None, applied_at };
        batch.action(&incident.id, Action { stamp: stamp(), by: None, kind });
    }
    let mut chance = Chance(11);
    let mut complaints = Vec::new();
    let mut links = Vec::new();
    let mut session = 0;
    for day in 0..DAYS {
        let start = FIRST + day * DAY;
        let weekend = if day.rem_euclid(7) >= 5 { 1.3 } else { 1.0 };
        let sessions = 2000.0 * scale * weekend * (0.9 + 0.2 * chance.unit());
        let mut measures = Measures::default();
        measures.count(SeriesName::of(Metric::Sessions), sessions as u64);
        batch.counted(SOURCE, Point { time: BucketTime { resolution: Resolution::Day, start }, measures });
        let left = if day >= PAYMENT_FIX { 0.55 } else { 1.0 };
        let kinds = [(Some("payment"), 8.0 * left), (Some("performance"), 6.0), (Some("API"), 5.0), (None, 3.0)];
        for (kind, mean) in kinds {
            for _ in 0..chance.count(mean * sessions / 2000.0) {
                let at = second(start + (chance.unit() * DAY as f64) as i64);
                let ticket = complaints.len().to_string();
                let mut complaint = Complaint::new("desk", &ticket, at, "не могу оплатить заказ");
                complaint.category = kind.map(str::to_owned);
                if kind == Some("payment") && chance.unit() < 0.6 {
                    let (reason, evidence) = (LinkReason::ByMeaning, Vec::new());
                    let link = Link { incident: payment.id.clone(), reason, confidence: 0.9, evidence };
                    links.push((complaint.id, vec![link]));
                }
                complaints.push(complaint);
            }
        }
        for _ in 0..chance.count(6.0 * left * sessions / 2000.0) {
            session += 1;
            let at = second(start + (chance.unit() * DAY as f64) as i64);
            let cents = (2000.0 / (0.05 + chance.unit()).sqrt()) as i64;
            let touched = Touched {
                key: SessionKey(session),
                session_id: format!("sess_{session}"),
                user_id: None,
                at,
                stage: Some(Stage::Payment),
                money: Money::of("EUR", rust_decimal::Decimal::new(cents, 2)),
                recovered_at: (chance.unit() < 0.3).then_some(at),
            };
            batch.touched(&payment.id, touched);
        }
    }
    store.commit(batch).unwrap();
    for chunk in complaints.chunks(CHUNK) {
        let mut batch = Batch::new();
        chunk.iter().for_each(|complaint| batch.complaint(complaint.clone(), stamp()));
        store.commit(batch).unwrap();
    }
    for chunk in links.chunks(CHUNK) {
        store.put_links(1, chunk).unwrap();
    }
}
