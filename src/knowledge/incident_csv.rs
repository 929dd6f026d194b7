//! Past incidents from CSV with a header; separated by commas, semicolons or tabs.

use csv::ReaderBuilder;

use super::LearnError;
use super::incident_fields::{Field, RawIncident, UnknownColumns};

/// The rows of the file.
pub(super) fn rows(text: &str, unknown: &mut UnknownColumns) -> Result<Vec<RawIncident>, LearnError> {
    let mut reader = ReaderBuilder::new().delimiter(delimiter(text)).from_reader(text.as_bytes());
    let header = reader.headers().map_err(|error| malformed(&error))?.clone();
    let fields: Vec<Option<Field>> = header.iter().map(Field::named).collect();
    require(&fields, &[Field::Id], "id", &header)?;
    require(&fields, &[Field::Title, Field::Symptoms], "title or symptoms", &header)?;
    for (name, _) in header.iter().zip(&fields).filter(|(name, field)| field.is_none() && !name.trim().is_empty()) {
        unknown.add(name.trim());
    }
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|error| malformed(&error))?;
        if record.iter().all(|value| value.trim().is_empty()) {
            continue;
        }
        let line = record.position().map_or(0, csv::Position::line);
        let mut row = RawIncident { line, ..RawIncident::default() };
        for (value, field) in record.iter().zip(&fields) {
            if let Some(field) = field {
                row.set(*field, value);
            }
        }
        rows.push(row);
    }
    Ok(rows)
}

/// The separator that occurs most in the first line outside quotes; a comma on a tie.
fn delimiter(text: &str) -> u8 {
    let header = text.lines().find(|line| !line.trim().is_empty()).unwrap_or("");
    let bare: String = header.split('"').step_by(2).collect();
    let count = |mark: char| bare.matches(mark).count();
    [b';', b'\t'].into_iter().fold(
        b',',
        |best, mark| {
            if count(char::from(mark)) > count(char::from(best)) { mark } else { best }
        },
    )
}

fn require(
    fields: &[Option<Field>],
    one_of: &[Field],
    name: &'static str,
    header: &csv::StringRecord,
) -> Result<(), LearnError> {
    if fields.iter().flatten().any(|field| one_of.contains(field)) {
        return Ok(());
    }
    let found: Vec<&str> = header.iter().take(20).map(str::trim).collect();
    Err(LearnError::MissingColumn { field: name, found: found.join(", ") })
}

fn malformed(error: &csv::Error) -> LearnError {
    let line = error.position().map_or(1, csv::Position::line);
    let what = match error.kind() {
        csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
            format!("{len} columns where the header has {expected_len}; quote values that contain the separator")
        }
        _ => error.to_string(),
    };
    LearnError::Malformed { line, format: "CSV", what }
}
