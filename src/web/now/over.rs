//! [`Over`]: what was counted over the window, and the plots of it.

use crate::chart::{Caption, Form, Mark, Number, Row, RowPlot, Series, Slots, Table, TimePlot, Tone};
use crate::finding::Category;
use crate::session::Stage;
use crate::web::Words;

/// So many neighbouring slots are one where complaints are compared with sessions: of a minute there are too few.
const JOINED: usize = 6;

/// Fewer sessions tell no usual share.
const LEAST_USUAL: u64 = 100;

/// What was counted in one slot.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Counted {
    /// Anything is known of it.
    pub is_known: bool,
    /// Customers' sessions that began, of those that closed.
    pub sessions: u64,
    /// Those among them in trouble.
    pub troubled: u64,
    /// Requests.
    pub requests: u64,
    /// Failed entries by category, in the order of [`Category::ALL`].
    pub errors: [u64; Category::ALL.len()],
    /// Response times in seconds that 50, 95 and 99 of 100 requests kept to.
    pub latency: Option<[f64; 3]>,
    /// Complaints.
    pub complaints: u64,
}

/// Sessions that came at least as far as each step, in the order of [`Stage::ALL`].
pub type Reached = [u64; Stage::ALL.len()];

/// What was counted over the window.
#[derive(Debug, Clone, PartialEq)]
pub struct Over {
    /// The slots.
    pub slots: Slots,
    /// What is in each.
    pub each: Vec<Counted>,
    /// Sessions that began from here on may still be open, and are not counted then.
    pub open_from: i64,
    /// Sessions by how far they came, in the window; and on the days before it, where they are known.
    pub reached: (Reached, Option<Reached>),
    /// Deploys.
    pub deploys: Vec<(i64, String)>,
}

/// A plot of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Plot {
    /// Sessions, and those in trouble.
    Sessions,
    /// How far sessions came.
    Funnel,
    /// Response times.
    Latency,
    /// Errors by category.
    Errors,
    /// Complaints per 1,000 sessions.
    Complaints,
}

impl Plot {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Sessions, Self::Funnel, Self::Latency, Self::Errors, Self::Complaints];

    /// Its name in addresses.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Sessions => "sessions",
            Self::Funnel => "funnel",
            Self::Latency => "latency",
            Self::Errors => "errors",
            Self::Complaints => "complaints",
        }
    }

    /// The plot of a name.
    #[must_use]
    pub fn of_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|plot| plot.name() == name)
    }
}

/// What a plot became.
#[derive(Debug, Clone, PartialEq)]
pub enum Drawn {
    /// Over time.
    Time(TimePlot),
    /// One bar a row.
    Rows(RowPlot),
}

impl Drawn {
    /// The figures as CSV.
    #[must_use]
    pub fn csv(&self) -> String {
        match self {
            Self::Time(plot) => plot.csv(),
            Self::Rows(plot) => plot.table.csv(),
        }
    }
}

impl Over {
    /// A plot; `None` where there is nothing to draw. `address` is where its figures are had as CSV.
    #[must_use]
    pub fn plot(&self, words: Words, plot: Plot, address: &str) -> Option<Drawn> {
        let caption = |unit: String, about: String| {
            let title = words.plain(&format!("now-plot-{}", plot.name()));
            Caption::new(plot.name(), title).unit(unit).about(about).csv(address)
        };
        match plot {
            Plot::Sessions => self.sessions(words, caption).map(Drawn::Time),
            Plot::Funnel => self.funnel(words, caption).map(Drawn::Rows),
            Plot::Latency => self.latency(words, caption).map(Drawn::Time),
            Plot::Errors => self.errors(words, caption).map(Drawn::Time),
            Plot::Complaints => self.complaints(words, caption).map(Drawn::Time),
        }
    }

    fn sessions(&self, words: Words, caption: impl Fn(String, String) -> Caption) -> Option<TimePlot> {
        let sum = |of: fn(&Counted) -> u64| self.each.iter().map(of).sum::<u64>();
        let (all, bad) = (sum(|slot| slot.sessions), sum(|slot| slot.troubled));
        if all == 0 {
            return None;
        }
        let of = |value: fn(&Counted) -> u64| -> Vec<Option<f64>> {
            let known = |(at, slot): (usize, &Counted)| {
                let may_be_open = slot.sessions == 0 && self.slots.start(at + 1) > self.open_from;
                (slot.is_known && !may_be_open).then(|| value(slot) as f64)
            };
            self.each.iter().enumerate().map(known).collect()
        };
        let series = vec![
            Series::new(
                words.plain("now-without-trouble"),
                Form::Bars,
                Tone::Well,
                Number::Count,
                of(|slot| slot.sessions.saturating_sub(slot.troubled)),
            ),
            Series::new(words.plain("now-in-trouble"), Form::Bars, Tone::Bad, Number::Count, of(|slot| slot.troubled)),
        ];
        let share = words.language().percent(bad as f64 / all as f64);
        let about = words.say(
            "now-plot-sessions-about",
            &[("all", words.tell.counted("sessions", all).into()), ("bad", bad.into()), ("share", share.into())],
        );
        Some(self.time(words, caption(self.per(words, "now-plot-sessions-unit"), about), self.slots, series))
    }

    fn latency(&self, words: Words, caption: impl Fn(String, String) -> Caption) -> Option<TimePlot> {
        let of = |place: usize| -> Vec<Option<f64>> {
            self.each.iter().map(|slot| slot.latency.and_then(|times| times.get(place).copied())).collect()
        };
        let highest = of(1).into_iter().flatten().fold(0.0, f64::max);
        if self.each.iter().all(|slot| slot.latency.is_none()) {
            return None;
        }
        let line = |place, key: &str, part| {
            Series::new(words.plain(key), Form::Line, Tone::Part(part), Number::Seconds, of(place))
        };
        let requests = self.each.iter().map(|slot| slot.is_known.then_some(slot.requests as f64)).collect();
        let series = vec![
            line(0, "now-latency-half", 1),
            line(1, "now-latency-95", 2),
            line(2, "now-latency-99", 3),
            Series::new(words.plain("now-requests"), Form::Told, Tone::Ink, Number::Count, requests),
        ];
        let highest = words.language().duration(highest);
        let about = words.say("now-plot-latency-about", &[("highest", highest.into())]);
        Some(self.time(words, caption(words.plain("now-plot-latency-unit"), about), self.slots, series))
    }

    fn errors(&self, words: Words, caption: impl Fn(String, String) -> Caption) -> Option<TimePlot> {
        let of = |place: usize| -> Vec<Option<f64>> {
            let value = |slot: &Counted| slot.errors.get(place).copied().unwrap_or(0) as f64;
            self.each.iter().map(|slot| slot.is_known.then(|| value(slot))).collect()
        };
        if self.each.iter().all(|slot| !slot.is_known) {
            return None;
        }
        let total = |place: usize| self.each.iter().filter_map(|slot| slot.errors.get(place)).sum::<u64>();
        let mut kinds: Vec<(usize, Category, u64)> =
            Category::ALL.into_iter().enumerate().map(|(place, category)| (place, category, total(place))).collect();
        let all: u64 = kinds.iter().map(|(_, _, count)| count).sum();
        let most = kinds.iter().max_by_key(|(place, _, count)| (*count, std::cmp::Reverse(*place))).copied();
        kinds.retain(|(_, _, count)| *count > 0);
        let series = kinds.iter().map(|(place, category, _)| {
            let part = u8::try_from(*place + 1).unwrap_or(1);
            Series::new(words.tell.category(*category), Form::Bars, Tone::Part(part), Number::Count, of(*place))
        });
        let mut series: Vec<Series> = series.collect();
        if series.is_empty() {
            let none = self.each.iter().map(|slot| slot.is_known.then_some(0.0)).collect();
            series.push(Series::new(words.plain("now-errors"), Form::Bars, Tone::Bad, Number::Count, none));
        }
        let about = match most.filter(|_| all > 0) {
            Some((_, category, count)) => words.say(
                "now-plot-errors-about",
                &[("all", all.into()), ("most", words.tell.category(category).into()), ("count", count.into())],
            ),
            None => words.plain("now-plot-errors-none"),
        };
        Some(self.time(words, caption(self.per(words, "now-plot-errors-unit"), about), self.slots, series))
    }

    fn complaints(&self, words: Words, caption: impl Fn(String, String) -> Caption) -> Option<TimePlot> {
        let all: u64 = self.each.iter().map(|slot| slot.complaints).sum();
        if all == 0 {
            return None;
        }
        let joined: Vec<(u64, u64)> = self
            .each
            .chunks(JOINED)
            .map(|slots| {
                let sum = |of: fn(&Counted) -> u64| slots.iter().map(of).sum::<u64>();
                (sum(|slot| slot.complaints), sum(|slot| slot.sessions))
            })
            .collect();
        let step = self.slots.step.saturating_mul(JOINED as i64);
        let slots = Slots { from: self.slots.from, step, count: joined.len() };
        let rate = |(at, (complaints, sessions)): (usize, &(u64, u64))| {
            // Where many sessions are still open, there would seem to be more complaints than there are.
            let may_be_open = slots.start(at + 1).saturating_sub(self.open_from) > step / 4;
            (*sessions > 0 && !may_be_open).then(|| *complaints as f64 / *sessions as f64 * 1e3)
        };
        let told = |key: &str, of: fn(&(u64, u64)) -> u64| {
            let values = joined.iter().map(|slot| Some(of(slot) as f64)).collect();
            Series::new(words.plain(key), Form::Told, Tone::Ink, Number::Count, values)
        };
        let rates = joined.iter().enumerate().map(rate).collect();
        let series = vec![
            Series::new(words.plain("now-complaint-rate"), Form::Line, Tone::Part(1), Number::Decimal, rates),
            told("place-complaints", |slot| slot.0),
            told("now-sessions", |slot| slot.1),
        ];
        let unit = words.say("now-plot-complaints-unit", &[("slice", words.language().duration(step as f64).into())]);
        let about = words.count("now-plot-complaints-about", all);
        Some(self.time(words, caption(unit, about), slots, series))
    }

    fn funnel(&self, words: Words, caption: impl Fn(String, String) -> Caption) -> Option<RowPlot> {
        let (reached, usual) = (&self.reached.0, self.reached.1.filter(|usual| usual[0] >= LEAST_USUAL));
        let first = *reached.first().filter(|first| **first > 0)?;
        let share = |count: u64, of: u64| count as f64 / of.max(1) as f64;
        let usual_share = |at: usize| usual.map(|usual| share(usual.get(at).copied().unwrap_or(0), usual[0]));
        let percent = |share: f64| words.language().percent(share);
        let (mut rows, mut table) = (Vec::new(), Vec::new());
        for (at, (stage, count)) in Stage::ALL.into_iter().zip(reached).enumerate() {
            let (name, written) = (words.tell.stage(stage), words.language().integer(*count));
            let (now, usually) = (percent(share(*count, first)), usual_share(at).map(percent));
            let tip = match &usually {
                Some(usually) => words.say(
                    "now-funnel-tip-usual",
                    &[
                        ("stage", (&name).into()),
                        ("count", (&written).into()),
                        ("share", (&now).into()),
                        ("usual", usually.into()),
                    ],
                ),
                None => words.say(
                    "now-funnel-tip",
                    &[("stage", (&name).into()), ("count", (&written).into()), ("share", (&now).into())],
                ),
            };
            table.push(vec![name.clone(), written.clone(), now.clone(), usually.unwrap_or_else(|| "–".to_owned())]);
            rows.push(Row {
                label: name,
                value: format!("{written} · {now}"),
                tip,
                parts: vec![(Tone::Well, *count as f64)],
                // Of the first step it is the whole.
                usual: usual_share(at).filter(|_| at > 0).map(|share| share * first as f64),
            });
        }
        let headings = ["now-stage", "now-sessions", "now-share", "now-usual-share"].map(|key| words.plain(key));
        let unit = words.plain(if usual.is_some() { "now-plot-funnel-unit" } else { "now-plot-funnel-unit-alone" });
        Some(RowPlot {
            caption: caption(unit, String::new()),
            legend: vec![(Tone::Well, words.plain("now-funnel-now"))],
            usual: words.plain("now-funnel-usual"),
            rows,
            long_labels: false,
            table: Table { headings: headings.into(), rows: table },
        })
    }

    fn time(&self, words: Words, caption: Caption, slots: Slots, series: Vec<Series>) -> TimePlot {
        let deploy = |(at, name): &(i64, String)| {
            let time = jiff::Timestamp::from_second(*at).map(|at| words.language().time(at)).unwrap_or_default();
            let tip = words.say("now-deploy-tip", &[("name", name.into()), ("time", time.into())]);
            Mark { at: *at, name: name.clone(), tip }
        };
        let marks = self.deploys.iter().map(deploy).collect();
        TimePlot { caption, slots, series, marks, marks_are: words.plain("now-deploy") }
    }

    /// What is counted per slot.
    fn per(&self, words: Words, key: &str) -> String {
        words.say(key, &[("slice", words.language().duration(self.slots.step as f64).into())])
    }
}
