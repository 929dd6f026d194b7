//! How a page looked, as brightness by cell; two looks are compared with a tolerance, for letters are drawn a little
//! differently by each version of Chromium.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::PathBuf;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

/// Cells of this difference in brightness (of 255) differ.
const DIFFERS: u8 = 40;

/// Share of cells that may differ.
const TOLERATED: f64 = 0.04;

/// Rows by which a page may be longer or shorter.
const ROWS: usize = 2;

/// Brightness by cell, row by row.
#[derive(Debug, Clone, PartialEq)]
pub struct Sketch {
    columns: usize,
    cells: Vec<u8>,
}

impl Sketch {
    /// As the script prints it.
    pub fn of(seen: &Value) -> Self {
        let number = |value: &Value| value.as_u64().unwrap();
        Self {
            columns: number(&seen["columns"]) as usize,
            cells: seen["cells"].as_array().unwrap().iter().map(|cell| number(cell) as u8).collect(),
        }
    }

    /// In what it differs from how the page looked before; `None` where it is alike.
    pub fn differs(&self, before: &Self) -> Option<String> {
        let rows = |sketch: &Self| sketch.cells.len() / sketch.columns.max(1);
        let (now, then) = (rows(self), rows(before));
        if self.columns != before.columns || now.abs_diff(then) > ROWS {
            return Some(format!("{}×{now} cells instead of {}×{then}", self.columns, before.columns));
        }
        let cells = self.cells.iter().zip(&before.cells);
        let different = cells.filter(|(now, then)| now.abs_diff(**then) > DIFFERS).count();
        let share = different as f64 / self.cells.len().max(1) as f64;
        (share > TOLERATED).then(|| format!("{:.0} % of it look different", share * 100.0))
    }
}

fn file() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/it/browser/looks.txt")
}

/// How the pages looked when somebody last looked at them.
pub fn kept() -> BTreeMap<String, Sketch> {
    let text = std::fs::read_to_string(file()).unwrap_or_default();
    let sketch = |line: &str| {
        let mut parts = line.split(' ');
        let (name, columns) = (parts.next()?.to_owned(), parts.next()?.parse().ok()?);
        Some((name, Sketch { columns, cells: STANDARD.decode(parts.next()?).ok()? }))
    };
    text.lines().filter_map(sketch).collect()
}

/// Keeps how they look now.
pub fn keep(sketches: &BTreeMap<String, Sketch>) {
    let mut text = String::new();
    for (name, sketch) in sketches {
        let _ = writeln!(text, "{name} {} {}", sketch.columns, STANDARD.encode(&sketch.cells));
    }
    std::fs::write(file(), text).unwrap();
}
