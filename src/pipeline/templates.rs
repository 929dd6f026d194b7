//! Which statements wrote a log: its messages as templates, in one pass and bounded memory.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;

use super::PipelineError;
use super::input::{Prepared, Reading, prepare};
use super::meter::Meter;
use super::run::{AHEAD, jobs, threads};
use super::work::Job;
use crate::config::Config;
use crate::decode::{Batch, with_pool};
use crate::entry::{Level, LogEntry};
use crate::report::{TemplateList, TemplateRow};
use crate::scan::{Redactor, withhold};
use crate::source::{Piece, expand};
use crate::store::SourceHead;
use crate::template::{HeaderLayouts, TemplateId, TemplateMiner};

/// Stands for the time of lines in an input that has none; no log can say it.
const TIMELESS: Timestamp = Timestamp::MIN;

/// Lines from which the layout of headers is learned, where lines have no time by which they are read.
const SAMPLE: usize = 2_000;

/// Services told apart within a template; further ones are not counted.
const SERVICES: usize = 32;

/// Longest example, in characters.
const EXAMPLE: usize = 500;

/// What to mine, and how.
#[derive(Debug, Clone)]
pub struct MineRequest {
    /// Files, folders, globs, `-`.
    pub paths: Vec<String>,
    /// Format, where it is not to be sniffed or configured.
    pub input_format: Option<String>,
    /// Whose pseudonyms stand in the examples.
    pub redactor: Redactor,
    /// The wall clock, for stamps without a year.
    pub now: Timestamp,
    /// Shows how far it has come.
    pub meter: Arc<Meter>,
}

/// Mines the templates of all messages, most frequent first. Nothing is remembered.
///
/// Of a message with several lines (a stack trace) the first one counts. Templates and examples hold no personal
/// data and no secrets.
///
/// # Errors
/// When an input is not there or nothing at all can be read. What is wrong with one of several inputs is in the list.
pub fn mine(config: &Config, request: &MineRequest) -> Result<TemplateList, PipelineError> {
    let mut reading = Reading::new(config, request.input_format.as_deref(), request.now)?;
    reading.options.assume_time = Some(TIMELESS);
    let mut catalogue = Catalogue::new(&request.redactor);
    let mut prepared = Vec::new();
    for (place, input) in expand(&request.paths)?.iter().enumerate() {
        match prepare(input, place, &reading, |head| Ok(SourceHead::of(head).source_id()))? {
            Ok(ready) => prepared.push(ready),
            Err(problem) => catalogue.list.problems.push(problem),
        }
    }
    if prepared.is_empty() && !catalogue.list.problems.is_empty() {
        return Err(PipelineError::NothingRead(catalogue.list.problems.join("; ")));
    }
    request.meter.watch(prepared.iter().map(|ready: &Prepared| ready.progress.clone()).collect());
    with_pool(threads(config), read, |pool| {
        for ready in prepared {
            let mut layouts = None;
            for block in pool.ordered(jobs(ready, reading.limits), AHEAD) {
                let layouts = layouts.get_or_insert_with(|| headers(&block.messages));
                catalogue.add_block(block, layouts);
            }
        }
    });
    Ok(catalogue.conclude())
}

/// A message as it is mined.
struct Message {
    at: Option<Timestamp>,
    level: Option<Level>,
    service: Option<String>,
    /// Its first line.
    line: String,
    /// The line without people and secrets, where it had any.
    held: Option<String>,
}

impl Message {
    fn of(entry: LogEntry) -> Option<Self> {
        let message = entry.message?;
        let line = message.lines().map(str::trim).find(|line| !line.is_empty())?;
        let held = match withhold(line) {
            std::borrow::Cow::Owned(held) => Some(held),
            std::borrow::Cow::Borrowed(_) => None,
        };
        let at = Some(entry.timestamp).filter(|at| *at != TIMELESS);
        Some(Self { at, level: entry.level, service: entry.service, held, line: line.to_owned() })
    }

    fn mined(&self) -> &str {
        self.held.as_deref().unwrap_or(&self.line)
    }
}

/// A block's messages, and what else was in it.
#[derive(Default)]
struct Read {
    messages: Vec<Message>,
    without_message: u64,
    rejected: u64,
    failed: Option<String>,
}

/// What a worker does.
fn read(job: Job) -> Read {
    let mut batch = Batch::default();
    match job.piece {
        Piece::Block(block) => job.decoder.decode(&block, &mut batch),
        Piece::Reject(_) => return Read { rejected: 1, ..Read::default() },
        Piece::Failed(error) => return Read { failed: Some(error.to_string()), ..Read::default() },
    }
    let entries = batch.entries.len();
    let messages: Vec<Message> = batch.entries.into_iter().filter_map(|(_, entry)| Message::of(entry)).collect();
    Read {
        without_message: (entries - messages.len()) as u64,
        rejected: batch.rejects.len() as u64,
        failed: None,
        messages,
    }
}

/// Where messages begin in lines that the decoder did not take apart because they have no time.
fn headers(messages: &[Message]) -> HeaderLayouts {
    HeaderLayouts::learn(messages.iter().filter(|message| message.at.is_none()).take(SAMPLE).map(Message::mined))
}

/// What is known of a group of messages besides its template.
#[derive(Debug, Default)]
struct Seen {
    first: Option<Timestamp>,
    last: Option<Timestamp>,
    levels: BTreeMap<Level, u64>,
    services: BTreeMap<String, u64>,
    example: String,
}

impl Seen {
    fn add(&mut self, message: &Message) {
        self.meet(message.at, message.at);
        if let Some(level) = message.level {
            *self.levels.entry(level).or_default() += 1;
        }
        if let Some(service) = &message.service {
            self.serve(service, 1);
        }
    }

    fn meet(&mut self, first: Option<Timestamp>, last: Option<Timestamp>) {
        self.first = [self.first, first].into_iter().flatten().min();
        self.last = self.last.max(last);
    }

    fn serve(&mut self, service: &str, count: u64) {
        if let Some(known) = self.services.get_mut(service) {
            *known += count;
        } else if self.services.len() < SERVICES {
            self.services.insert(service.to_owned(), count);
        }
    }

    /// Takes in what was seen of another group of the same template, which began later.
    fn absorb(&mut self, other: Self) {
        self.meet(other.first, other.last);
        for (level, count) in other.levels {
            *self.levels.entry(level).or_default() += count;
        }
        other.services.iter().for_each(|(service, count)| self.serve(service, *count));
        if self.example.is_empty() {
            self.example = other.example;
        }
    }
}

/// The one with the highest count; of equal ones the first.
fn most<T: Clone>(counts: &BTreeMap<T, u64>) -> Option<T> {
    counts.iter().rev().max_by_key(|(_, count)| **count).map(|(value, _)| value.clone())
}

/// Templates under way.
struct Catalogue<'a> {
    redactor: &'a Redactor,
    miner: TemplateMiner,
    /// By group; there are at most as many as the miner ever has.
    seen: BTreeMap<TemplateId, Seen>,
    list: TemplateList,
}

impl<'a> Catalogue<'a> {
    fn new(redactor: &'a Redactor) -> Self {
        Self { redactor, miner: TemplateMiner::default(), seen: BTreeMap::new(), list: TemplateList::default() }
    }

    fn add_block(&mut self, block: Read, layouts: &HeaderLayouts) {
        self.list.messages += block.messages.len() as u64;
        self.list.without_message += block.without_message;
        self.list.rejected += block.rejected;
        self.list.problems.extend(block.failed);
        for message in &block.messages {
            let text = message.mined();
            let id = self.miner.add(if message.at.is_none() { layouts.message(text) } else { text });
            let seen = self.seen.entry(id).or_default();
            if seen.example.is_empty() {
                seen.example = self.redactor.text(&message.line).chars().take(EXAMPLE).collect();
            }
            seen.add(message);
        }
    }

    fn conclude(mut self) -> TemplateList {
        self.miner.refine();
        let mut united: BTreeMap<TemplateId, Seen> = BTreeMap::new();
        for (id, seen) in self.seen {
            united.entry(self.miner.template(id)).or_default().absorb(seen);
        }
        let mut rows: Vec<TemplateRow> = Vec::new();
        for template in self.miner.templates() {
            let seen = united.remove(&template.id).unwrap_or_default();
            rows.push(TemplateRow {
                // Two parts that were harmless may make one that is not.
                template: self.redactor.text(&template.text).into_owned(),
                count: template.count,
                first: seen.first,
                last: seen.last,
                level: most(&seen.levels),
                service: most(&seen.services),
                example: seen.example,
            });
        }
        rows.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.template.cmp(&b.template)));
        TemplateList { total: rows.len() as u64, templates: rows, ..self.list }
    }
}
