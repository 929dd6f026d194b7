//! Logs in the LogHub layout: a folder a system, a raw log in it, and a structured file beside with the columns
//! `LineId`, `Content` and `EventTemplate`.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use super::EvalError;

/// Endings of the structured file, best first.
const STRUCTURED: [&str; 2] = ["_structured_corrected.csv", "_structured.csv"];

/// One system's files.
pub(super) struct System {
    pub(super) name: String,
    log: PathBuf,
    structured: Option<PathBuf>,
}

/// What the structured file says, by line number.
#[derive(Debug, Default)]
pub(super) struct Structured {
    pub(super) content: BTreeMap<u64, String>,
    pub(super) templates: BTreeMap<u64, String>,
}

/// The systems under a folder, by name.
pub(super) fn systems(data: &Path) -> Result<Vec<System>, EvalError> {
    let mut systems = Vec::new();
    for folder in entries(data)?.into_iter().filter(|path| path.is_dir()) {
        let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let logs = entries(&folder)?.into_iter().filter(|path| path.extension().is_some_and(|end| end == "log"));
        let own = |path: &PathBuf| !path.file_name().unwrap_or_default().to_string_lossy().starts_with(&name);
        // The log that bears the system's name, else the first one.
        if let Some(log) = logs.min_by_key(|path| (own(path), path.clone())) {
            let beside = STRUCTURED.iter().map(|end| {
                let mut file = log.clone().into_os_string();
                file.push(end);
                PathBuf::from(file)
            });
            systems.push(System { name, structured: beside.into_iter().find(|path| path.is_file()), log });
        }
    }
    if systems.is_empty() {
        return Err(EvalError::layout(data, "no folder with a .log file in it"));
    }
    Ok(systems)
}

fn entries(folder: &Path) -> Result<Vec<PathBuf>, EvalError> {
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder).map_err(EvalError::file(folder))? {
        paths.push(entry.map_err(EvalError::file(folder))?.path());
    }
    paths.sort();
    Ok(paths)
}

impl System {
    /// The raw lines, by number from 1.
    pub(super) fn lines(&self) -> Result<BTreeMap<u64, String>, EvalError> {
        let bytes = fs::read(&self.log).map_err(EvalError::file(&self.log))?;
        let text = String::from_utf8_lossy(&bytes);
        Ok((1..).zip(text.lines().map(str::to_owned)).collect())
    }

    /// What the structured file says; nothing without one.
    pub(super) fn structured(&self) -> Result<Structured, EvalError> {
        match &self.structured {
            Some(path) => read_structured(path),
            None => Ok(Structured::default()),
        }
    }

    /// Where messages without header are asked for and there are none.
    pub(super) fn without_content(&self) -> EvalError {
        EvalError::layout(&self.log, "no structured file with LineId and Content beside it; leave --content out")
    }
}

fn read_structured(path: &Path) -> Result<Structured, EvalError> {
    let bytes = fs::read(path).map_err(EvalError::file(path))?;
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(bytes.as_slice());
    let heads = reader.byte_headers().map_err(|error| EvalError::line(path, 1, error))?.clone();
    let column = |name: &str| heads.iter().position(|head| head == name.as_bytes());
    let Some(id) = column("LineId") else { return Err(EvalError::line(path, 1, "no column LineId")) };
    let (content, template) = (column("Content"), column("EventTemplate"));
    let mut structured = Structured::default();
    let mut record = csv::ByteRecord::new();
    loop {
        let line = usize::try_from(reader.position().line()).unwrap_or(usize::MAX);
        if !reader.read_byte_record(&mut record).map_err(|error| EvalError::line(path, line, error))? {
            return Ok(structured);
        }
        let cell = |column: usize| record.get(column).map(|cell| String::from_utf8_lossy(cell).into_owned());
        let number = cell(id).and_then(|cell| cell.trim().parse().ok());
        let Some(number) = number else { return Err(EvalError::line(path, line, "LineId is not a number")) };
        if let Some(text) = content.and_then(cell) {
            structured.content.insert(number, text);
        }
        if let Some(text) = template.and_then(cell) {
            structured.templates.insert(number, text);
        }
    }
}
