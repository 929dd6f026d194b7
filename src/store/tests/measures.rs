//! Figures: absolute by source, added up over sources, told once, and gone when their time is over.

use super::*;
use crate::measure::{BucketTime, Label, Measures, Metric, Point, Resolution, SeriesName};
use crate::store::MeasureRetention;

const MINUTE: BucketTime = BucketTime { resolution: Resolution::Minute, start: 600 };

fn requests(count: u64) -> Measures {
    let mut measures = Measures::default();
    measures.count(SeriesName::of(Metric::Requests).with(Label::Service, "cart"), count);
    measures
}

fn point(count: u64) -> Point {
    Point { time: MINUTE, measures: requests(count) }
}

#[test]
fn of_two_readings_the_larger_stands_and_sources_add_up() {
    let (_dir, store) = open();
    for count in [3, 5, 4] {
        commit(&store, |batch| batch.counted(SOURCE, point(count)));
    }
    commit(&store, |batch| batch.counted(SourceId(99), point(2)));
    assert_eq!(store.counted_in(MINUTE).unwrap(), requests(7));
    assert_eq!(store.counted(Resolution::Minute, 0, 600).unwrap(), []);
    assert_eq!(store.counted(Resolution::Hour, 0, 6000).unwrap(), []);
    // What people get is no reading: it adds up, in one batch as in several.
    commit(&store, |batch| {
        batch.counted_more(SourceId(7), point(1));
        batch.counted_more(SourceId(7), point(1));
    });
    commit(&store, |batch| batch.counted_more(SourceId(7), point(2)));
    assert_eq!(store.counted_in(MINUTE).unwrap(), requests(11));
    assert_eq!(store.counted_buckets().unwrap(), [MINUTE]);
}

#[test]
fn what_changes_while_it_is_told_stays_due() {
    let (_dir, store) = open();
    commit(&store, |batch| batch.counted(SOURCE, point(3)));
    let due = store.due_measures(10).unwrap();
    assert_eq!(due.len(), 1);
    commit(&store, |batch| batch.counted(SOURCE, point(4)));
    store.told_measures(&due).unwrap();
    let again = store.due_measures(10).unwrap();
    assert_eq!(again.len(), 1);
    store.told_measures(&again).unwrap();
    assert_eq!(store.due_measures(10).unwrap(), []);
}

#[test]
fn figures_leave_when_their_time_is_over_and_never_with_an_export() {
    let (_dir, store) = open();
    let at = |resolution, day: i64| BucketTime { resolution, start: day * 86_400 };
    for resolution in Resolution::ALL {
        for day in 0..100 {
            let point = Point { time: at(resolution, day), measures: requests(1) };
            commit(&store, |batch| {
                batch.counted(SOURCE, point.clone());
                batch.published("00000000000000a1", point);
            });
        }
    }
    let mut exported = Vec::new();
    assert_eq!(store.export(&mut exported, crate::store::Disclosure::Raw).unwrap().records, 0);
    let measures = MeasureRetention { minutes_days: Some(2), hours_days: Some(60), days_days: None };
    let policy = RetentionPolicy { measures, ..RetentionPolicy::default() };
    let now = jiff::Timestamp::from_second(99 * 86_400 + 5).unwrap();
    assert_eq!(store.expire(now, &policy).unwrap().measures, 2 * (97 + 39));
    let left = Resolution::ALL.map(|resolution| store.counted(resolution, 0, i64::MAX).unwrap().len());
    assert_eq!(left, [3, 61, 100]);
    assert_eq!(store.published(Resolution::Minute, 0, i64::MAX).unwrap().len(), 3);
    assert_eq!(store.due_measures(usize::MAX).unwrap().len(), 164);
}
