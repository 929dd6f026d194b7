//! [`LanePlot`]: what happened when, one lane a kind, on one axis of time.

use maud::{Markup, html};

use super::caption::{Caption, Figures};
use super::scale::moment;
use super::series::Tone;
use super::table::Table;
use super::{percent, pixels};
use crate::wording::{Language, Wording};

/// Height of a lane, of what is drawn in it, and of the line below, in pixels.
const HEIGHT: f64 = 20.0;
const EVENT: f64 = 16.0;
const GROUND: f64 = 2.0;

/// The narrowest thing that is drawn can still be seen: in per cent of the width.
const NARROWEST: f64 = 0.5;

/// Something that happened, or went on for a while.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LaneEvent {
    /// When it began, in seconds since the Unix epoch.
    pub from: i64,
    /// When it ended; the same for a moment.
    pub until: i64,
    /// What it was.
    pub told: String,
}

/// Events of one kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lane {
    /// What kind.
    pub name: String,
    /// Its colour.
    pub tone: Tone,
    /// In any order.
    pub events: Vec<LaneEvent>,
}

/// Lanes one below the other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LanePlot {
    /// What stands around it.
    pub caption: Caption,
    /// Seconds since the Unix epoch at its left and right edge.
    pub ends: (i64, i64),
    /// The lanes; those without events are left out.
    pub lanes: Vec<Lane>,
}

impl LanePlot {
    /// For a page whose script shows tips (`chart.js`).
    #[must_use]
    pub fn draw(&self, language: Language) -> Markup {
        self.caption.figure(
            language,
            &[],
            &self.drawing(language),
            &self.table(language),
            Figures::Within(&self.csv(language)),
        )
    }

    /// The events as CSV, times in UTC.
    #[must_use]
    pub fn csv(&self, language: Language) -> String {
        self.listed(language, |at| jiff::Timestamp::from_second(at).map(|at| at.to_string()).unwrap_or_default()).csv()
    }

    fn table(&self, language: Language) -> Table {
        self.listed(language, moment)
    }

    /// All events by time.
    fn listed(&self, language: Language, write: impl Fn(i64) -> String) -> Table {
        let words = Wording::of(language);
        let mut events: Vec<(&Lane, &LaneEvent)> =
            self.lanes.iter().flat_map(|lane| lane.events.iter().map(move |event| (lane, event))).collect();
        events.sort_by_key(|(_, event)| (event.from, event.until));
        let row = |(lane, event): (&Lane, &LaneEvent)| {
            let until = if event.until > event.from { write(event.until) } else { String::new() };
            vec![write(event.from), until, lane.name.clone(), event.told.clone()]
        };
        let headings = ["chart-time", "chart-until", "chart-kind", "chart-what"].map(|key| words.plain(key));
        Table { headings: headings.into(), rows: events.into_iter().map(row).collect() }
    }

    fn drawing(&self, language: Language) -> Markup {
        let words = Wording::of(language);
        let label = format!("{}. {}", self.caption.title, words.plain("chart-keys"));
        html! {
            div.plot.lanes tabindex="0" role="group" aria-label=(label) data-plot="lanes" {
                @for lane in self.lanes.iter().filter(|lane| !lane.events.is_empty()) {
                    span.lane-name { (lane.name) }
                    svg.lane width="100%" height=(HEIGHT) aria-hidden="true" {
                        rect.ground y=(pixels((HEIGHT - GROUND) / 2.0)) width="100%" height=(GROUND) {}
                        @for event in &lane.events { (self.event(lane.tone, event)) }
                    }
                }
            }
            p.ends { time { (moment(self.ends.0)) } time { (moment(self.ends.1)) } }
            p.unit.below { (words.plain("chart-time")) }
        }
    }

    fn event(&self, tone: Tone, event: &LaneEvent) -> Markup {
        let (from, until) = (self.x(event.from), self.x(event.until));
        let width = (until - from).max(NARROWEST);
        let when = if event.until > event.from {
            format!("{} – {}", moment(event.from), moment(event.until))
        } else {
            moment(event.from)
        };
        html! {
            g.tip {
                title { (when) "\n" (event.told) }
                rect class={ "area " (tone.class()) } x=(percent(from.min(100.0 - width))) y=(pixels((HEIGHT - EVENT) / 2.0))
                    width=(percent(width)) height=(EVENT) {}
            }
        }
    }

    /// Place along the width, in per cent.
    fn x(&self, at: i64) -> f64 {
        let whole = self.ends.1.saturating_sub(self.ends.0).max(1) as f64;
        (at.saturating_sub(self.ends.0) as f64 / whole * 100.0).clamp(0.0, 100.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plot(events: &[(i64, i64)]) -> LanePlot {
        let hostile = "\"><script>alert(1)</script>";
        let event = |&(from, until): &(i64, i64)| LaneEvent { from, until, told: hostile.to_owned() };
        let lane = |tone, events: &[(i64, i64)]| Lane {
            name: hostile.to_owned(),
            tone,
            events: events.iter().map(event).collect(),
        };
        LanePlot {
            caption: Caption::new("time", hostile),
            ends: (900, 6100),
            lanes: vec![lane(Tone::Bad, events), lane(Tone::Good, &[]), lane(Tone::Mark, &[(2000, 2000)])],
        }
    }

    #[test]
    fn any_times_are_drawn_within_the_width_and_listed_in_their_order() {
        for events in [&[(i64::MIN, i64::MAX), (7000, 0), (1000, 1000)][..], &[]] {
            let plot = plot(events);
            let drawn = plot.draw(Language::En).into_string();
            assert!(!drawn.contains("<script") && !drawn.contains("NaN") && !drawn.contains(" style="), "{drawn}");
            assert_eq!(drawn.matches("class=\"tip\"").count(), events.len() + 1);
            assert!(drawn.contains("href=\"data:text/csv"), "{drawn}");
        }
        let csv = plot(&[(3500, 6100), (1000, 1000)]).csv(Language::En);
        let times: Vec<&str> = csv.lines().skip(1).filter_map(|line| line.split(',').next()).collect();
        assert_eq!(times, ["1970-01-01T00:16:40Z", "1970-01-01T00:33:20Z", "1970-01-01T00:58:20Z"]);
        assert_eq!((plot(&[]).x(0), plot(&[]).x(3500), plot(&[]).x(9000)), (0.0, 50.0, 100.0));
    }
}
