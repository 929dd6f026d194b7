//! Increments, with corrections and deletions between them, come to the same memory as everything at once.

use super::*;

/// The moment at which `step` happens: the clock of every site goes on by a minute a step.
fn moment(step: usize) -> Timestamp {
    Timestamp::from_second(1_790_000_000 + 60 * step as i64).unwrap()
}

fn write(site: &Site, step: usize, what: u8, id: &str) {
    let stamp = site.store.stamp(moment(step));
    let given = IncidentId::given(id);
    let act = |kind| site.write(|batch| batch.action(&given, Action { stamp, by: None, kind }));
    match what {
        0 => site.write(|batch| batch.write_incident(incident(id, &format!("Written {step}")), stamp)),
        1 => act(ActionKind::Resolve { fix: format!("fix {step}"), root_cause: None, applied_at: moment(step) }),
        2 => act(ActionKind::Reopen { reason: Some(format!("again {step}")) }),
        3 => act(ActionKind::Merge { into: IncidentId::given("inc-c"), reason: None }),
        4 => site.write(|batch| batch.delete_incident(given, stamp)),
        5 => site.write(|batch| batch.erase_page("rb-x", Language::Ru, stamp)),
        _ => site.write(|batch| batch.write_page(page("rb-x", &format!("step {step}")), stamp)),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    /// After each of some steps a pack of what came since the last one is made, by time or without what earlier packs hold.
    #[test]
    fn increments_in_any_order_come_to_the_whole(
        steps in prop::collection::vec((0_u8..7, 0_usize..3, any::<bool>()), 3..16),
        by_time in any::<bool>(),
        order in prop::collection::vec(any::<u16>(), 16),
    ) {
        let giver = Site::new();
        let (mut packs, mut since) = (Vec::new(), 0);
        let mut earlier = Selection::default();
        for (step, (what, id, packed)) in steps.iter().enumerate() {
            write(&giver, step, *what, ["inc-a", "inc-b", "inc-c"][*id]);
            if *packed || step + 1 == steps.len() {
                let mut selection = Selection::default();
                if by_time {
                    selection.since = Some(moment(since));
                } else {
                    selection = earlier.clone();
                }
                let path = giver.pack(&format!("{step}.pack"), &selection);
                earlier.without(&giver.read(&path).unwrap()).unwrap();
                packs.push(path);
                since = step + 1;
            }
        }
        let whole = Site::new();
        whole.take(&giver.pack("whole.pack", &Selection::default())).unwrap();
        let mut shuffled: Vec<(u16, &PathBuf)> =
            packs.iter().enumerate().map(|(at, path)| (order[at % order.len()], path)).collect();
        shuffled.sort();
        for twice in [false, true] {
            let taker = Site::new();
            for (_, path) in &shuffled {
                taker.take(path).unwrap();
            }
            for path in packs.iter().filter(|_| twice) {
                taker.take(path).unwrap();
            }
            prop_assert_eq!(taker.contents(), whole.contents());
        }
    }
}

/// Measures what an import of ten thousand incidents keeps in memory. By itself, since it looks at the whole process:
/// `cargo test --release --lib ten_thousand_incidents -- --ignored --nocapture --test-threads=1`
#[test]
#[ignore = "measures the memory of the whole process"]
#[cfg(target_os = "linux")]
fn ten_thousand_incidents_come_in_within_little_memory() {
    let peak = || -> u64 {
        let status = fs::read_to_string("/proc/self/status").unwrap();
        let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap();
        line.split_ascii_whitespace().nth(1).unwrap().parse().unwrap()
    };
    let giver = Site::new();
    let text = "restart the pod and watch the queue; ".repeat(270);
    for chunk in 0..100 {
        giver.write(|batch| {
            for number in 0..100 {
                let mut one = incident(&format!("inc-{chunk:03}-{number:03}"), "Queue stands still");
                one.symptoms = format!("{text} {chunk} {number}");
                batch.put_incident(one);
            }
        });
    }
    let (path, _) = giver.packed("many.pack", &Selection::default(), Packing::Plain);
    let taker = Site::new();
    let before = peak();
    let news = taker.take(&path).unwrap();
    assert_eq!(news.incidents.new, 10_000);
    assert!(peak() - before < 256 * 1024, "{before} {}", peak());
}

#[test]
fn what_came_after_a_deletion_travels_with_it_so_that_its_increment_may_come_first() {
    let giver = Site::new();
    write(&giver, 0, 4, "inc-a");
    let first = giver.pack("first.pack", &Selection::default());
    let mut selection = Selection::default();
    selection.without(&giver.read(&first).unwrap()).unwrap();
    write(&giver, 1, 0, "inc-a");
    let second = giver.pack("second.pack", &selection);
    for order in [[&first, &second], [&second, &first]] {
        let taker = Site::new();
        for path in order {
            taker.take(path).unwrap();
        }
        assert_eq!(taker.contents(), giver.contents());
    }
}
