//! What a figure is called: a metric and its labels, and the one text form of both that Redis, exports and the API share.

use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The value of a label when there are more different ones than are kept.
pub const OTHER: &str = "other";

/// Longest value of a label, in characters; a longer one is cut.
const LONGEST_VALUE: usize = 100;

/// What is counted. The order is also the numbering on the disk: a new one comes last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Metric {
    /// Log entries; by service.
    Entries,
    /// Entries with a duration or an HTTP status; by service.
    Requests,
    /// Entries that failed; by service and category.
    Errors,
    /// Entries over the limit for slowness; by service.
    Slow,
    /// Customers' sessions that closed, by when they began.
    Sessions,
    /// Those among them with a finding; by category and service of the weightiest one.
    SessionsInTrouble,
    /// Runs of incidents that began; by category and service.
    Incidents,
    /// Solutions that were generated; by generator, verdict and category.
    Solutions,
    /// Response times of requests, a sketch; by service and stage.
    ResponseTime,
    /// Customers' sessions that closed, by the furthest step of the shop that they came to; those that showed none are not
    /// in it. By stage.
    SessionsByStage,
}

impl Metric {
    /// All of them.
    pub const ALL: [Self; 10] = [
        Self::Entries,
        Self::Requests,
        Self::Errors,
        Self::Slow,
        Self::Sessions,
        Self::SessionsInTrouble,
        Self::Incidents,
        Self::Solutions,
        Self::ResponseTime,
        Self::SessionsByStage,
    ];

    /// The stable name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Entries => "entries",
            Self::Requests => "requests",
            Self::Errors => "errors",
            Self::Slow => "slow",
            Self::Sessions => "sessions",
            Self::SessionsInTrouble => "sessions_in_trouble",
            Self::Incidents => "incidents",
            Self::Solutions => "solutions",
            Self::ResponseTime => "response_time",
            Self::SessionsByStage => "sessions_by_stage",
        }
    }
}

impl FromStr for Metric {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Self::ALL.into_iter().find(|known| known.name() == text).ok_or_else(|| {
            let known: Vec<&str> = Self::ALL.iter().map(|known| known.name()).collect();
            format!("unknown metric “{text}”; known: {}", known.join(", "))
        })
    }
}

/// What a figure is divided by; in the order of their names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Label {
    /// Kind of failure.
    Category,
    /// Who wrote a solution.
    Generator,
    /// Service; empty where the log names none.
    Service,
    /// Step of the shop's funnel.
    Stage,
    /// What a solution rests on.
    Verdict,
}

impl Label {
    /// All of them, by name.
    pub const ALL: [Self; 5] = [Self::Category, Self::Generator, Self::Service, Self::Stage, Self::Verdict];

    /// The stable name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Category => "category",
            Self::Generator => "generator",
            Self::Service => "service",
            Self::Stage => "stage",
            Self::Verdict => "verdict",
        }
    }
}

impl FromStr for Label {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Self::ALL.into_iter().find(|known| known.name() == text).ok_or_else(|| {
            let known: Vec<&str> = Self::ALL.iter().map(|known| known.name()).collect();
            format!("unknown label “{text}”; known: {}", known.join(", "))
        })
    }
}

/// A metric with its labels.
///
/// As text: `errors|category=payment|service=checkout`, labels by name; in values, `%`, `|`, `=` and control
/// characters are written as `%` and two hexadecimal digits a byte.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct SeriesName {
    metric: Metric,
    labels: Vec<(Label, String)>,
}

impl SeriesName {
    /// A metric without labels.
    #[must_use]
    pub fn of(metric: Metric) -> Self {
        Self { metric, labels: Vec::new() }
    }

    /// The same with a label; one that is there is replaced. Long values are cut.
    #[must_use]
    pub fn with(mut self, label: Label, value: &str) -> Self {
        let end = value.char_indices().nth(LONGEST_VALUE).map_or(value.len(), |(end, _)| end);
        let value = value.get(..end).unwrap_or(value).to_owned();
        match self.labels.binary_search_by_key(&label, |(known, _)| *known) {
            Ok(at) => self.labels[at].1 = value,
            Err(at) => self.labels.insert(at, (label, value)),
        }
        self
    }

    /// The same with only those labels that are wanted.
    #[must_use]
    pub fn only(&self, wanted: &[Label]) -> Self {
        let labels = self.labels.iter().filter(|(label, _)| wanted.contains(label)).cloned().collect();
        Self { metric: self.metric, labels }
    }

    /// What is counted.
    #[must_use]
    pub fn metric(&self) -> Metric {
        self.metric
    }

    /// The labels, by name.
    #[must_use]
    pub fn labels(&self) -> &[(Label, String)] {
        &self.labels
    }

    /// The value of a label.
    #[must_use]
    pub fn label(&self, label: Label) -> Option<&str> {
        self.labels.iter().find(|(known, _)| *known == label).map(|(_, value)| value.as_str())
    }
}

impl fmt::Display for SeriesName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.metric.name())?;
        for (label, value) in &self.labels {
            write!(f, "|{}=", label.name())?;
            for c in value.chars() {
                if matches!(c, '%' | '|' | '=') || c.is_control() {
                    let mut bytes = [0; 4];
                    for byte in c.encode_utf8(&mut bytes).bytes() {
                        write!(f, "%{byte:02x}")?;
                    }
                } else {
                    write!(f, "{c}")?;
                }
            }
        }
        Ok(())
    }
}

impl FromStr for SeriesName {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut parts = text.split('|');
        let mut name = Self::of(parts.next().unwrap_or_default().parse()?);
        for part in parts {
            let (label, value) = part.split_once('=').ok_or_else(|| format!("“{part}” is no label with a value"))?;
            name = name.with(label.parse()?, &unescaped(value)?);
        }
        Ok(name)
    }
}

fn unescaped(text: &str) -> Result<String, String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        rest = after;
        if *first != b'%' {
            bytes.push(*first);
            continue;
        }
        let (digits, after) = rest.split_first_chunk::<2>().ok_or("a value ends within an escape")?;
        let digits = std::str::from_utf8(digits).map_err(|_| "an escape has no hexadecimal digits")?;
        bytes.push(u8::from_str_radix(digits, 16).map_err(|_| "an escape has no hexadecimal digits")?);
        rest = after;
    }
    String::from_utf8(bytes).map_err(|_| "a value is no UTF-8".to_owned())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn any_name_reads_back_from_its_text(metric in 0..Metric::ALL.len(), values in prop::collection::vec(".{0,20}", 0..5)) {
            let mut name = SeriesName::of(Metric::ALL[metric]);
            for (label, value) in Label::ALL.into_iter().rev().zip(&values) {
                name = name.with(label, value);
            }
            let text = name.to_string();
            prop_assert!(!text.contains(char::is_control));
            prop_assert_eq!(text.parse::<SeriesName>(), Ok(name));
        }

        #[test]
        fn any_text_is_a_name_or_an_error(text in ".{0,60}", tail in "[|=%a-f0-9]{0,12}") {
            let _ = text.parse::<SeriesName>();
            let _ = format!("errors{tail}").parse::<SeriesName>();
            let _ = format!("errors|service={tail}").parse::<SeriesName>();
        }
    }

    #[test]
    fn the_text_form_is_pinned() {
        let name = SeriesName::of(Metric::Errors).with(Label::Service, "а|b=c%").with(Label::Category, "payment");
        assert_eq!(name.to_string(), "errors|category=payment|service=а%7cb%3dc%25");
    }

    #[test]
    fn metrics_and_labels_keep_their_numbers_on_the_disk() {
        for (number, metric) in Metric::ALL.iter().enumerate() {
            assert_eq!(postcard::to_stdvec(metric).unwrap(), [number as u8]);
        }
        for (number, label) in Label::ALL.iter().enumerate() {
            assert_eq!(postcard::to_stdvec(label).unwrap(), [number as u8]);
        }
    }
}
