//! Learning a layout: which columns are alike in nearly all lines?

use std::collections::BTreeMap;

use super::field::Field;
use super::kind::Kind;
use super::layout::{Layout, Mark, Step};

/// Lines from which a layout is learned at least.
pub(super) const LEAST: usize = 8;
/// Share of lines, in percent, in which a column must bear one mark.
const STEADY: usize = 95;
/// Share of lines, in percent, which must have the closing name, or a bracketed group.
const COMMON: usize = 90;
/// Columns that may stand before one that is surely part of a header: a time, a level.
const FAR: usize = 4;
/// Host and application, in the header of RFC 5424.
const HOST_AND_APP: usize = 2;

/// A line with its fields.
pub(super) type Line<'l> = (&'l str, Vec<Field<'l>>);

/// A line on the way: `None` once it has left the layout.
type Places = Vec<Option<usize>>;

/// The layout of lines that begin alike.
pub(super) fn learn(lines: &[Line<'_>]) -> Layout {
    let mut layout = Layout::default();
    let mut places: Places = vec![Some(0); lines.len()];
    let mut named = false;
    while let Some(step) = next(lines, &places, named, &layout) {
        named |= matches!(step, Step::Close(..));
        for ((line, fields), place) in lines.iter().zip(&mut places) {
            *place = place.and_then(|at| step.pass(line, fields, at));
        }
        layout.steps.push(step);
    }
    // A text that all messages share is their own, unless more of the header follows.
    while matches!(layout.steps.last(), Some(Step::Column(_, Mark::Text(_)))) {
        layout.steps.pop();
    }
    let tells = |step: &Step| matches!(step, Step::Column(_, Mark::Kind(Kind::Stamp | Kind::Level)));
    // Without a time and a level it is no header.
    if layout.steps.iter().any(tells) { layout } else { Layout::default() }
}

fn next(lines: &[Line<'_>], places: &Places, named: bool, layout: &Layout) -> Option<Step> {
    let near = if is_syslog_standard(layout) { HOST_AND_APP } else { 0 };
    let far = if named { 0 } else { FAR };
    let column = (0..=far).find_map(|ahead| Column::count(lines, places, ahead)?.step(near, named, layout));
    column.or_else(|| if named { None } else { closing(lines, places) })
}

/// `<34>1 2024-…`, RFC 5424: host and application stand before the process number.
fn is_syslog_standard(layout: &Layout) -> bool {
    matches!(
        layout.steps.as_slice(),
        [
            Step::Column(0, Mark::Kind(Kind::Bracket)),
            Step::Column(0, Mark::Kind(Kind::Number) | Mark::Text(_)),
            Step::Column(0, Mark::Kind(Kind::Stamp))
        ]
    )
}

/// What was counted in one column.
struct Column<'l> {
    ahead: usize,
    lines: usize,
    kinds: BTreeMap<Kind, usize>,
    texts: BTreeMap<&'l str, usize>,
    /// Lines whose field before is a word of small letters, as sentences begin with.
    spoken: usize,
    barred: usize,
    padded: usize,
}

impl<'l> Column<'l> {
    /// `None` when too few lines are left.
    fn count(lines: &[Line<'l>], places: &Places, ahead: usize) -> Option<Self> {
        let (kinds, texts) = (BTreeMap::new(), BTreeMap::new());
        let mut column = Self { ahead, lines: 0, kinds, texts, spoken: 0, barred: 0, padded: 0 };
        for ((line, fields), place) in lines.iter().zip(places) {
            let Some(place) = place else { continue };
            column.lines += 1;
            // The last field of a line is message.
            if let Some(field) = fields.get(place + ahead).filter(|field| field.next < line.len()) {
                *column.kinds.entry(field.kind).or_default() += 1;
                *column.texts.entry(field.text).or_default() += 1;
                let before = if ahead > 0 { fields.get(place + ahead - 1) } else { None };
                let spoken = |field: &Field<'_>| field.text.bytes().all(|byte| byte.is_ascii_lowercase());
                column.spoken += usize::from(before.is_some_and(spoken));
                column.barred += usize::from(field.barred);
                column.padded += usize::from(field.padded);
            }
        }
        (column.lines >= LEAST).then_some(column)
    }

    fn reaches(&self, count: usize, percent: usize) -> bool {
        count * 100 >= percent * self.lines
    }

    /// The mark by which the column is recognised.
    fn step(&self, near: usize, named: bool, layout: &Layout) -> Option<Step> {
        let step = |mark| Some(Step::Column(self.ahead, mark));
        let kind = self.kinds.iter().find(|(kind, count)| match kind {
            Kind::Stamp | Kind::Level => self.reaches(**count, STEADY),
            Kind::Number | Kind::Dash => self.ahead <= near && self.reaches(**count, STEADY),
            Kind::Bracket => {
                let named = self.ahead == 1 && self.reaches(self.lines - self.spoken, STEADY);
                (self.ahead == 0 || named) && self.reaches(**count, COMMON)
            }
            Kind::Colon | Kind::Word => false,
        });
        if let Some((kind, _)) = kind {
            return step(Mark::Kind(*kind));
        }
        if self.ahead <= 1 && self.reaches(self.barred, STEADY) {
            return step(Mark::Bar);
        }
        if self.ahead > 0 {
            return None;
        }
        if !layout.steps.is_empty() && self.reaches(self.padded, STEADY) {
            return step(Mark::Pad);
        }
        let (text, count) = self.texts.iter().max_by_key(|(text, count)| (**count, **text))?;
        if !named && !text.ends_with(':') && self.reaches(*count, STEADY) {
            step(Mark::Text((*text).into()))
        } else {
            None
        }
    }
}

/// The name that ends the header: where most lines have one.
fn closing(lines: &[Line<'_>], places: &Places) -> Option<Step> {
    let all = places.iter().flatten().count();
    let mut best = None;
    for step in [Step::Close(Kind::Colon, 0), Step::Close(Kind::Colon, 1), Step::Close(Kind::Dash, 1)] {
        let has = |((line, fields), place): &(&Line<'_>, &Option<usize>)| {
            place.is_some_and(|at| step.pass(line, fields, at).is_some())
        };
        let found = lines.iter().zip(places).filter(has).count();
        let enough = all >= LEAST && found * 100 >= COMMON * all;
        if enough && best.as_ref().is_none_or(|(most, _)| found > *most) {
            best = Some((found, step));
        }
    }
    best.map(|(_, step)| step)
}
