//! How figures are written in Redis: a hash a bucket, a field a series, in a form that any language reads.
//!
//! A count is a decimal number. Response times are a JSON object: `{"zero":1,"micros":2500,"bins":[[-299,3],[-280,1]]}`,
//! where bin `k` holds durations of about `gamma^k · 2·gamma/(gamma+1)` seconds, with gamma = 1.01/0.99. The form is
//! documented in `docs/metrics.md`.

use serde::{Deserialize, Serialize};

use crate::measure::{Measures, Metric, SeriesName, Sketch};

/// A sketch as JSON.
#[derive(Serialize, Deserialize)]
struct SketchForm {
    /// Durations of zero.
    zero: u64,
    /// Sum of all durations in microseconds.
    micros: u64,
    /// Number of the bin and how many it has.
    bins: Vec<(i16, u64)>,
}

/// The fields of a bucket with their values.
pub(super) fn fields(measures: &Measures) -> Vec<(String, String)> {
    let counts = measures.counts.iter().map(|(name, count)| (name.to_string(), count.to_string()));
    let times = measures.times.iter().map(|(name, sketch)| (name.to_string(), sketch_text(sketch)));
    counts.chain(times).collect()
}

/// A sketch as one line of JSON.
pub(super) fn sketch_text(sketch: &Sketch) -> String {
    let form = SketchForm { zero: sketch.zero(), micros: sketch.micros(), bins: sketch.bins().to_vec() };
    // Numbers in a fixed shape can always be written.
    serde_json::to_string(&form).unwrap_or_default()
}

/// Adds a field to what is read. Series that this version does not know are left out: a newer site may share the server.
///
/// # Errors
/// What is wrong with the value.
pub(super) fn read_field(measures: &mut Measures, field: &str, value: &str) -> Result<(), String> {
    let Ok(name) = field.parse::<SeriesName>() else { return Ok(()) };
    if name.metric() == Metric::ResponseTime {
        let form: SketchForm = serde_json::from_str(value).map_err(|error| format!("field {field}: {error}"))?;
        measures.time(name, &Sketch::of_parts(form.zero, form.micros, form.bins));
    } else {
        let count = value.parse().map_err(|_| format!("field {field}: “{value}” is no count"))?;
        measures.count(name, count);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measure::Label;

    fn sample() -> Measures {
        let mut measures = Measures::default();
        measures.count(SeriesName::of(Metric::Sessions), 3);
        measures.count(SeriesName::of(Metric::Requests).with(Label::Service, "касса|1"), 2);
        let mut sketch = Sketch::default();
        [0, 2_500, 2_500, 40_000].into_iter().for_each(|micros| sketch.add(micros));
        measures.time(SeriesName::of(Metric::ResponseTime).with(Label::Service, "cart"), &sketch);
        measures
    }

    #[test]
    fn the_documented_form_is_pinned() {
        let lines: Vec<String> = fields(&sample()).into_iter().map(|(name, value)| format!("{name} {value}")).collect();
        insta::assert_snapshot!(lines.join("\n"), @r#"
        requests|service=касса%7c1 2
        sessions 3
        response_time|service=cart {"zero":1,"micros":45000,"bins":[[-300,2],[-161,1]]}
        "#);
    }

    #[test]
    fn fields_read_back_and_wrong_ones_are_named() {
        let mut read = Measures::default();
        for (name, value) in fields(&sample()) {
            read_field(&mut read, &name, &value).unwrap();
        }
        assert_eq!(read, sample());
        read_field(&mut read, "of_a_newer_version|colour=red", "{}").unwrap();
        assert_eq!(read, sample());
        for (field, value) in
            [("sessions", "-1"), ("sessions", ""), ("response_time", "3"), ("response_time", "{\"zero\":1}")]
        {
            assert!(read_field(&mut read, field, value).unwrap_err().contains(field));
        }
    }
}
