//! The report for programs: pretty JSON, and NDJSON with one incident a line.
//!
//! Numbers with a fraction are rounded to four decimals, so that no arithmetic noise is read as precision.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::ser::{CompactFormatter, Formatter, PrettyFormatter, Serializer};

use crate::incident::Mark;

use super::clean;
use super::model::{FunnelStage, InputSummary, Report, TimeBucket, Totals};
use super::options::RenderOptions;

/// Decimals of a fractional number.
const SCALE: f64 = 10_000.0;

/// Writes the report as indented JSON, described in `docs/report.md`.
///
/// # Errors
/// Those of the writer.
pub fn json(report: &Report, _options: &RenderOptions, out: &mut dyn Write) -> io::Result<()> {
    write_pretty(report, out)
}

/// Writes the report without its incidents in the first line (`"kind":"report"`), then one incident a line
/// (`"kind":"incident"`).
///
/// # Errors
/// Those of the writer.
pub fn ndjson(report: &Report, _options: &RenderOptions, out: &mut dyn Write) -> io::Result<()> {
    write_line(&Line { kind: "report", body: Head::of(report) }, out)?;
    for incident in &report.incidents {
        write_line(&Line { kind: "incident", body: incident }, out)?;
    }
    Ok(())
}

/// Any value in the same style as the report.
pub(super) fn write_pretty<T: Serialize>(value: &T, out: &mut dyn Write) -> io::Result<()> {
    let mut serializer = Serializer::with_formatter(&mut *out, Tidy(PrettyFormatter::new()));
    value.serialize(&mut serializer)?;
    writeln!(out)
}

fn write_line<T: Serialize>(value: &T, out: &mut dyn Write) -> io::Result<()> {
    let mut serializer = Serializer::with_formatter(&mut *out, Tidy(CompactFormatter));
    value.serialize(&mut serializer)?;
    writeln!(out)
}

#[derive(Serialize)]
struct Line<T> {
    kind: &'static str,
    #[serde(flatten)]
    body: T,
}

/// The report without its incidents, field by field in the report's order.
#[derive(Serialize)]
struct Head<'a> {
    format_version: u32,
    inputs: &'a [InputSummary],
    entries: u64,
    rejected: u64,
    set_aside: u64,
    anonymous_entries: u64,
    sessions: u64,
    problem_sessions: u64,
    closed_early: u64,
    late_entries: u64,
    clock_steps: u64,
    started: Option<jiff::Timestamp>,
    ended: Option<jiff::Timestamp>,
    totals: &'a Totals,
    funnel: &'a [FunnelStage],
    timeline: &'a [TimeBucket],
    slice_seconds: i64,
    marks: &'a [Mark],
    incidents_left_out: u64,
}

impl<'a> Head<'a> {
    fn of(report: &'a Report) -> Self {
        Self {
            format_version: report.format_version,
            inputs: &report.inputs,
            entries: report.entries,
            rejected: report.rejected,
            set_aside: report.set_aside,
            anonymous_entries: report.anonymous_entries,
            sessions: report.sessions,
            problem_sessions: report.problem_sessions,
            closed_early: report.closed_early,
            late_entries: report.late_entries,
            clock_steps: report.clock_steps,
            started: report.started,
            ended: report.ended,
            totals: &report.totals,
            funnel: &report.funnel,
            timeline: &report.timeline,
            slice_seconds: report.slice_seconds,
            marks: &report.marks,
            incidents_left_out: report.incidents_left_out,
        }
    }
}

/// Rounds fractions, and escapes characters that would act on a terminal (the parsed text is the same).
struct Tidy<F>(F);

macro_rules! delegate {
    ($($name:ident($($arg:ident: $type:ty),*);)*) => {
        $(fn $name<W: ?Sized + Write>(&mut self, writer: &mut W $(, $arg: $type)*) -> io::Result<()> {
            self.0.$name(writer $(, $arg)*)
        })*
    };
}

impl<F: Formatter> Formatter for Tidy<F> {
    fn write_f32<W: ?Sized + Write>(&mut self, writer: &mut W, value: f32) -> io::Result<()> {
        self.write_f64(writer, f64::from(value))
    }

    fn write_f64<W: ?Sized + Write>(&mut self, writer: &mut W, value: f64) -> io::Result<()> {
        let rounded = (value * SCALE).round() / SCALE;
        self.0.write_f64(writer, if rounded.is_finite() { rounded + 0.0 } else { value })
    }

    fn write_string_fragment<W: ?Sized + Write>(&mut self, writer: &mut W, fragment: &str) -> io::Result<()> {
        if !fragment.contains(clean::acts) {
            return self.0.write_string_fragment(writer, fragment);
        }
        for c in fragment.chars() {
            let mut units = [0_u16; 2];
            if clean::acts(c) {
                for unit in c.encode_utf16(&mut units) {
                    write!(writer, "\\u{unit:04x}")?;
                }
            } else {
                write!(writer, "{c}")?;
            }
        }
        Ok(())
    }

    delegate! {
        begin_array();
        end_array();
        begin_array_value(first: bool);
        end_array_value();
        begin_object();
        end_object();
        begin_object_key(first: bool);
        end_object_key();
        begin_object_value();
        end_object_value();
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::super::fixture;
    use super::*;
    use crate::wording::Language;

    fn render(f: fn(&Report, &RenderOptions, &mut dyn Write) -> io::Result<()>, report: &Report) -> String {
        let mut out = Vec::new();
        f(report, &RenderOptions::new(Language::En), &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn the_report_survives_the_round_trip() {
        let report = fixture::report();
        let text = render(json, &report);
        let back: Report = serde_json::from_str(&text).unwrap();
        assert_eq!(back.incidents.len(), report.incidents.len());
        assert_eq!(render(json, &back), text);
    }

    #[test]
    fn ndjson_says_the_same_as_json() {
        let report = fixture::report();
        let mut whole: Value = serde_json::from_str(&render(json, &report)).unwrap();
        let text = render(ndjson, &report);
        let mut lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert!(text.starts_with("{\"kind\":\"report\",\"format_version\":"));
        assert!(lines.iter().skip(1).all(|line| line["kind"] == "incident"));
        for line in &mut lines {
            line.as_object_mut().unwrap().remove("kind");
        }
        let head = lines.remove(0);
        let incidents = whole.as_object_mut().unwrap().remove("incidents").unwrap();
        assert_eq!((head, Value::Array(lines)), (whole, incidents));
    }

    #[test]
    fn fractions_have_four_decimals_and_strings_cannot_act() {
        let mut out = Vec::new();
        write_line(&(0.912_345_6_f32, 8.5_f64, "a\u{202e}\u{1b}[31m\u{e0041}", f64::NAN), &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert_eq!(text, "[0.9123,8.5,\"a\\u202e\\u001b[31m\\udb40\\udc41\",null]\n");
        let back: (f32, f64, String, Option<f64>) = serde_json::from_str(&text).unwrap();
        assert_eq!(back.2, "a\u{202e}\u{1b}[31m\u{e0041}");
    }
}
