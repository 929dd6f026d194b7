//! Packs that a trusted key signed in bad faith: each is refused whole, with words that say what is wrong.

use super::*;
use crate::finding::{Fingerprint, FingerprintParts};

/// A signed pack of these lines as they are.
fn signed(site: &Site, counts: Counts, lines: &str) -> PathBuf {
    let fill = |header: &mut Header| {
        header.packing = Packing::Plain;
        header.raw_bytes = lines.len() as u64;
        header.raw_hash = blake3::hash(lines.as_bytes()).to_hex().to_string();
        header.counts = counts;
    };
    forged(site, fill, lines.as_bytes())
}

fn line(record: &PackRecord) -> String {
    format!("{}\n", serde_json::to_string(record).unwrap())
}

fn stamp(millis: i64) -> Stamp {
    Stamp { millis, counter: 0, site: SiteId(1) }
}

#[track_caller]
fn refused(site: &Site, path: &Path, says: &str) {
    let error = site.take(path).unwrap_err().to_string();
    assert!(error.contains(says) && error.len() < 1_000, "{error}");
    assert!(site.contents().is_empty() && site.store.elsewhere().unwrap().is_empty());
}

#[test]
fn texts_without_end_are_refused() {
    let site = Site::new();
    let long = "я".repeat(5 << 20);
    let record = PackRecord::Incident { stamp: stamp(1), incident: incident("inc-a", &long) };
    let one = Counts { incidents: 1, ..Counts::default() };
    refused(&site, &signed(&site, one, &line(&record)), "record 1 has more than");
    // A name or a selection is a part of the header, which has a limit of its own.
    refused(&site, &forged(&site, |header| header.name = long.clone(), b""), "its header has no end");
    let many = forged(&site, |header| header.selected.incidents = vec!["x".into(); 1 << 20], b"");
    refused(&site, &many, "its header has no end");
}

#[test]
fn the_same_id_twice_and_records_out_of_order_are_refused() {
    let site = Site::new();
    let record = |id: &str, title: &str| line(&PackRecord::Incident { stamp: stamp(1), incident: incident(id, title) });
    let two = Counts { incidents: 2, ..Counts::default() };
    let twice = record("inc-a", "One") + &record("inc-a", "Another");
    refused(&site, &signed(&site, two, &twice), "record 2: it stands in the wrong place");
    let turned = record("inc-b", "One") + &record("inc-a", "Another");
    refused(&site, &signed(&site, two, &turned), "record 2: it stands in the wrong place");
}

#[test]
fn clocks_from_nowhere_are_refused() {
    let site = Site::new();
    let one = Counts { incidents: 1, ..Counts::default() };
    for millis in [i64::MAX, now().as_millisecond() + 3_600_000] {
        let record = PackRecord::Incident { stamp: stamp(millis), incident: incident("inc-a", "x") };
        refused(&site, &signed(&site, one, &line(&record)), "clock");
    }
    // The first moment of all is only early.
    let record = PackRecord::Incident { stamp: stamp(i64::MIN), incident: incident("inc-a", "x") };
    let path = signed(&site, one, &line(&record));
    if let Err(error) = site.take(&path) {
        assert!(site.contents().is_empty(), "{error}");
    }
}

#[test]
fn records_that_are_none_are_refused() {
    let site = Site::new();
    let one = Counts { incidents: 1, ..Counts::default() };
    let good = line(&PackRecord::Incident { stamp: stamp(1), incident: incident("inc-a", "x") });
    for bad in [
        "\n".to_owned(),
        "{}\n".to_owned(),
        "\u{feff}{}\n".to_owned(),
        good.replace("\"record\":\"incident\"", "\"record\":\"setting\""),
        good.replace("\"title\":\"x\"", "\"title\":{}"),
        good.replace("{\"record\"", "{\"more\":1,\"record\""),
        good.replacen('{', &"[".repeat(200_000), 1),
    ] {
        refused(&site, &signed(&site, one, &bad), "record 1");
    }
    // The fingerprint of another incident.
    let mut other = incident("inc-a", "x");
    let parts =
        FingerprintParts { mask: "x", error_code: None, category: Category::Payment, service: None, step: None };
    other.fingerprint = Some(Fingerprint::of(parts));
    let record = PackRecord::Incident { stamp: stamp(1), incident: other };
    refused(&site, &signed(&site, one, &line(&record)), "does not follow from its fingerprint");
}
