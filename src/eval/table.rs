//! A plain table of figures.

use std::fmt;

/// Rows of a name and figures under column heads; figures are right-aligned.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Table {
    heads: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Table {
    /// A table with these column heads; the first one names the rows.
    #[must_use]
    pub fn new(heads: &[&str]) -> Self {
        Self { heads: heads.iter().map(|head| (*head).to_owned()).collect(), rows: Vec::new() }
    }

    /// Adds a row; missing cells stay empty.
    pub fn row(&mut self, cells: Vec<String>) {
        self.rows.push(cells);
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let cell = |row: &[String], column: usize| row.get(column).cloned().unwrap_or_default();
        let widths: Vec<usize> = (0..self.heads.len())
            .map(|column| {
                let rows = self.rows.iter().map(|row| cell(row, column).chars().count());
                rows.chain([self.heads[column].chars().count()]).max().unwrap_or(0)
            })
            .collect();
        for row in std::iter::once(&self.heads).chain(&self.rows) {
            let mut line = String::new();
            for (column, width) in widths.iter().enumerate() {
                let text = cell(row, column);
                line += &if column == 0 { format!("{text:width$}") } else { format!("  {text:>width$}") };
            }
            writeln!(f, "{}", line.trim_end())?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_stand_under_their_heads() {
        let mut table = Table::new(&["set", "nDCG@10"]);
        table.row(vec!["русский".into(), "0.5".into()]);
        table.row(vec!["a".into()]);
        assert_eq!(table.to_string(), "set      nDCG@10\nрусский      0.5\na\n");
    }
}
