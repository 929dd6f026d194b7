//! What was counted over the window, slot by slot.

use std::collections::BTreeMap;

use jiff::Timestamp;
use tokio::runtime::Handle;

use crate::finding::Category;
use crate::measure::{Label, Measures, Metric, Point, Resolution, Sketch};
use crate::memory::MemoryError;
use crate::metrics::{Figures, Query};
use crate::server::api::read_figures;
use crate::server::app::App;
use crate::server::refusal::Refusal;
use crate::session::Stage;
use crate::web::now::{Counted, Over, Reached, Span, Window};

/// Days before the window that tell what is usual.
const USUAL_SECONDS: i64 = 7 * 86_400;

/// A silence of up to so many seconds between two entries is a quiet shop, and not a gap in what is known.
const QUIET_SECONDS: i64 = 900;

/// Complaints that are counted at the most.
const MOST_COMPLAINTS: usize = 50_000;

/// What was counted, and whether figures of other sites are missing.
pub(super) fn over(app: &App, window: &Window) -> Result<(Over, bool), Refusal> {
    let slots = window.slots();
    let resolution = if window.span <= Span::Day { Resolution::Minute } else { Resolution::Hour };
    let read = read(app, resolution, slots.from, slots.end())?;
    let mut each = vec![Counted::default(); slots.count];
    let mut times: BTreeMap<usize, Sketch> = BTreeMap::new();
    let mut furthest = Reached::default();
    for Point { time, measures } in &read.points {
        let Some(slot) = slots.holding(time.start) else { continue };
        if let Some(counted) = each.get_mut(slot) {
            count(measures, counted);
        }
        let sketch = times.entry(slot).or_default();
        measures.times.values().for_each(|more| sketch.add_all(more));
        add_stages(measures, &mut furthest);
    }
    for (slot, sketch) in times {
        let quantile = |q| sketch.quantile(q);
        if let (Some(counted), Some(half), Some(most), Some(nearly_all)) =
            (each.get_mut(slot), quantile(0.5), quantile(0.95), quantile(0.99))
        {
            counted.latency = Some([half, most, nearly_all]);
        }
    }
    let (begin, end) = (moment(slots.from), moment(slots.end()));
    for at in app.complaints.times(begin, end, MOST_COMPLAINTS)? {
        if let Some(counted) = slots.holding(at.as_second()).and_then(|slot| each.get_mut(slot)) {
            counted.complaints += 1;
        }
    }
    fill_quiet(&mut each, slots.step);
    let deploys = app.memory.marks(begin, end)?.into_iter().map(|mark| {
        let name = match &mark.service {
            Some(service) => format!("{} ({service})", mark.name),
            None => mark.name,
        };
        (mark.at.as_second(), name)
    });
    let over = Over {
        slots,
        each,
        open_from: open_from(app, window),
        reached: (reached(furthest), usual(app, slots.from)?),
        deploys: deploys.collect(),
    };
    Ok((over, read.trouble.is_some()))
}

fn read(app: &App, resolution: Resolution, from: i64, to: i64) -> Result<Figures, Refusal> {
    let mut read = Handle::current().block_on(read_figures(app, &Query { resolution, from, to, site: None }))?;
    if read.points.is_empty() {
        // In the first seconds nobody has told anything yet; what this site counted is there.
        read.points = app.memory.store().counted(resolution, from, to).map_err(MemoryError::from)?;
    }
    Ok(read)
}

fn moment(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap_or(if second < 0 { Timestamp::MIN } else { Timestamp::MAX })
}

fn count(measures: &Measures, counted: &mut Counted) {
    counted.is_known = true;
    for (name, count) in &measures.counts {
        match name.metric() {
            Metric::Sessions => counted.sessions += count,
            Metric::SessionsInTrouble => counted.troubled += count,
            Metric::Requests => counted.requests += count,
            Metric::Errors => {
                let category = name.label(Label::Category);
                let place = Category::ALL.iter().position(|known| Some(known.name()) == category);
                if let Some(errors) = place.and_then(|place| counted.errors.get_mut(place)) {
                    *errors += count;
                }
            }
            _ => {}
        }
    }
}

fn add_stages(measures: &Measures, furthest: &mut Reached) {
    let by_stage = measures.counts.iter().filter(|(name, _)| name.metric() == Metric::SessionsByStage);
    for (name, count) in by_stage {
        let place = Stage::ALL.iter().position(|stage| Some(stage.name()) == name.label(Label::Stage));
        if let Some(sum) = place.and_then(|place| furthest.get_mut(place)) {
            *sum = sum.saturating_add(*count);
        }
    }
}

/// Who came furthest to a step also came to those before it.
fn reached(mut furthest: Reached) -> Reached {
    for place in (1..furthest.len()).rev() {
        furthest[place - 1] = furthest[place - 1].saturating_add(furthest[place]);
    }
    furthest
}

/// How far sessions came on the whole days before the window.
fn usual(app: &App, from: i64) -> Result<Option<Reached>, Refusal> {
    let until = Resolution::Day.start_of(from);
    let mut furthest = Reached::default();
    for point in read(app, Resolution::Day, until.saturating_sub(USUAL_SECONDS), until)?.points {
        add_stages(&point.measures, &mut furthest);
    }
    Ok(furthest.iter().any(|count| *count > 0).then(|| reached(furthest)))
}

/// Short silences between slots of which something is known are known, too: nothing happened.
fn fill_quiet(each: &mut [Counted], step: i64) {
    let longest = usize::try_from(QUIET_SECONDS / step.max(1)).unwrap_or(0).max(1);
    let mut last: Option<usize> = None;
    for slot in 0..each.len() {
        if !each[slot].is_known {
            continue;
        }
        if let Some(last) = last.filter(|last| slot - last <= longest + 1) {
            each[last..slot].iter_mut().for_each(|quiet| quiet.is_known = true);
        }
        last = Some(slot);
    }
}

/// Sessions that began from here on may still be open.
fn open_from(app: &App, window: &Window) -> i64 {
    if app.analysis.standing().sessions_open == 0 {
        return i64::MAX;
    }
    let idle = i64::from(app.config().settings.sessions.idle_minutes) * 60;
    window.newest.as_second().saturating_sub(idle)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_paid_also_looked_around() {
        assert_eq!(reached([5, 4, 3, 2, 1]), [15, 10, 6, 3, 1]);
    }

    #[test]
    fn a_quiet_shop_is_no_gap() {
        let filled = |known: &[usize], step| {
            let mut each = vec![Counted::default(); 60];
            known.iter().for_each(|slot| each[*slot].is_known = true);
            fill_quiet(&mut each, step);
            each.iter().filter(|slot| slot.is_known).count()
        };
        assert_eq!(filled(&[0, 5, 10], 60), 11);
        assert_eq!(filled(&[0, 16], 60), 17);
        assert_eq!(filled(&[0, 17], 60), 2);
        assert_eq!(filled(&[0, 2, 5], 28_800), 4);
        assert_eq!(filled(&[], 60), 0);
    }
}
