//! `eval templates`: the template miner over logs in the LogHub layout.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use super::grouping::Agreement;
use super::loghub::{System, systems};
use super::{EvalError, Progress};
use crate::template::{HeaderLayouts, TemplateMiner};

/// Lines, from all over a log, from which the layout of its headers is learned.
const SAMPLE: usize = 2_000;

/// What is mined.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Column {
    /// The raw line; its header is split off by the product.
    Raw,
    /// The `Content` column of the structured file.
    Content,
}

/// How one system went.
#[derive(Debug, Clone, PartialEq)]
pub struct SystemResult {
    /// Name of the system.
    pub system: String,
    /// Lines mined.
    pub lines: usize,
    /// Templates found.
    pub templates: usize,
    /// Agreement with the labels, where there are some.
    pub agreement: Option<Agreement>,
}

/// Mines every system under `data` and writes `<System>.csv` (`line_no,template`) into `out`.
///
/// # Errors
/// When the data has another layout or a file can't be read or written.
pub fn templates(
    data: &Path,
    out: &Path,
    column: Column,
    progress: &Progress<'_>,
) -> Result<Vec<SystemResult>, EvalError> {
    let systems = systems(data)?;
    fs::create_dir_all(out).map_err(EvalError::file(out))?;
    let mut results = Vec::with_capacity(systems.len());
    for (done, system) in systems.iter().enumerate() {
        progress(done, systems.len());
        results.push(one(system, out, column)?);
    }
    progress(systems.len(), systems.len());
    Ok(results)
}

fn one(system: &System, out: &Path, column: Column) -> Result<SystemResult, EvalError> {
    let structured = system.structured()?;
    let mined = match column {
        Column::Content if structured.content.is_empty() => return Err(system.without_content()),
        Column::Content => mine(structured.content.iter().map(|(line, message)| (*line, message.as_str()))),
        Column::Raw => {
            let lines = system.lines()?;
            let every = lines.len().div_ceil(SAMPLE).max(1);
            let layouts = HeaderLayouts::learn(lines.values().step_by(every).map(String::as_str));
            mine(lines.iter().map(|(line, text)| (*line, layouts.message(text))))
        }
    };
    write(&out.join(format!("{}.csv", system.name)), &mined.texts)?;
    Ok(SystemResult {
        system: system.name.clone(),
        lines: mined.texts.len(),
        templates: mined.templates,
        agreement: Agreement::of(&structured.templates, &mined.texts),
    })
}

/// The template of each line.
struct Mined {
    texts: BTreeMap<u64, String>,
    templates: usize,
}

fn mine<'m>(messages: impl Iterator<Item = (u64, &'m str)>) -> Mined {
    let mut miner = TemplateMiner::default();
    let ids: Vec<_> = messages.map(|(line, message)| (line, miner.add(message))).collect();
    miner.refine();
    let templates = miner.templates();
    let texts: BTreeMap<_, &str> = templates.iter().map(|template| (template.id, template.text.as_str())).collect();
    let text = |id| texts.get(&miner.template(id)).copied().unwrap_or_default().to_owned();
    Mined { texts: ids.into_iter().map(|(line, id)| (line, text(id))).collect(), templates: templates.len() }
}

fn write(path: &Path, texts: &BTreeMap<u64, String>) -> Result<(), EvalError> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let failed = |error: csv::Error| EvalError::line(path, 0, error);
    writer.write_record(["line_no", "template"]).map_err(failed)?;
    for (line, text) in texts {
        writer.write_record([line.to_string().as_str(), text]).map_err(failed)?;
    }
    let bytes = writer.into_inner().map_err(|error| EvalError::file(path)(error.into_error()))?;
    fs::write(path, bytes).map_err(EvalError::file(path))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn layout(structured: &str) -> tempfile::TempDir {
        let data = tempfile::tempdir().unwrap();
        let folder = data.path().join("Shop");
        fs::create_dir(&folder).unwrap();
        let log = (0..12).fold(String::new(), |log, i| {
            let message =
                if i % 3 == 0 { format!("order {i} paid") } else { format!("cart \"{i}\" emptied,\tby hand") };
            log + &format!("2024-03-01 10:00:{i:02} INFO [main] Shop: {message}\r\n")
        });
        fs::write(folder.join("Shop_2k.log"), log).unwrap();
        if !structured.is_empty() {
            fs::write(folder.join("Shop_2k.log_structured_corrected.csv"), structured).unwrap();
        }
        data
    }

    #[test]
    fn raw_lines_are_mined_without_their_headers() {
        let data = layout("");
        let out = data.path().join("out");
        let results = templates(data.path(), &out, Column::Raw, &|_, _| {}).unwrap();
        assert_eq!((results[0].lines, results[0].templates, results[0].agreement), (12, 2, None));
        let csv = fs::read_to_string(out.join("Shop.csv")).unwrap();
        assert!(
            csv.starts_with("line_no,template\n1,order <*> paid\n2,\"cart \"\"<*>\"\" emptied, by hand\"\n"),
            "{csv}"
        );
    }

    #[test]
    fn content_with_quotes_and_line_breaks_is_read_and_scored() {
        let rows = "LineId,Content,EventTemplate\n1,\"cart \"\"1\"\" a,\nb\",\"cart \"\"<*>\"\" a, b\"\n2,done,done\n";
        let data = layout(rows);
        let results = templates(data.path(), &data.path().join("out"), Column::Content, &|_, _| {}).unwrap();
        let agreement = results[0].agreement.unwrap();
        assert_eq!((results[0].lines, results[0].templates), (2, 2));
        assert!(agreement.grouping > 0.999 && agreement.templates > 0.999 && agreement.text > 0.999);
    }

    #[test]
    fn what_is_missing_is_said() {
        let data = layout("");
        let error = templates(data.path(), &data.path().join("out"), Column::Content, &|_, _| {}).unwrap_err();
        assert!(error.to_string().contains("Shop_2k.log: no structured file"), "{error}");
        let empty = tempfile::tempdir().unwrap();
        assert!(templates(empty.path(), &empty.path().join("out"), Column::Raw, &|_, _| {}).is_err());
        let data = layout("LineId,Content\nx,y\n");
        let error = templates(data.path(), &data.path().join("out"), Column::Content, &|_, _| {}).unwrap_err();
        assert!(error.to_string().ends_with("line 2: LineId is not a number"), "{error}");
    }
}
