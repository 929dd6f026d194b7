//! [`Page`]: a message as people read it, before it is put into the form of a channel.

use super::book::Letter;
use super::channel::wrong;
use super::error::NotifyError;
use super::notice::{ClusterNotice, Notice, Precedent};
use super::sender::Circumstances;
use crate::config::NoticeKind;
use crate::entry::Money;
use crate::incident::IncidentId;
use crate::percent::encoded;
use crate::report::{Known, clean_line};
use crate::wording::{Arg, Language, Wording};

/// Incidents that are shown; further ones are counted.
const SHOWN: usize = 5;

/// The same of clusters of complaints.
const CLUSTERS: usize = 3;

/// Longest texts, in characters: a message has to fit into Telegram's 4,096, and a subject into a line of a list.
const TITLE: usize = 160;
const TEXT: usize = 300;
const CITES: usize = 3;
const SUBJECT: usize = 120;

/// Longest currency code that is shown; those of ISO 4217 have three letters.
const CURRENCY: usize = 8;

/// The longest page, in UTF-16 units without markup: Telegram takes 4,096.
const PAGE: usize = 3_900;

/// A piece of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Part {
    Text(String),
    Strong(String),
    Link { text: String, url: String },
}

/// A line.
pub(super) type Row = Vec<Part>;

/// A message as people read it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Page {
    /// One line.
    pub(super) subject: String,
    /// Groups of lines.
    pub(super) blocks: Vec<Vec<Row>>,
}

/// Where an incident can be looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Links(String);

const ID: &str = "{id}";

/// Where the server lists clusters of complaints.
const CLUSTERS_PATH: &str = "/ui/complaints#clusters";

/// Behind the address of the server, the path of an incident.
const INCIDENT_PATH: &str = "/ui/incidents/{id}";

impl Links {
    /// From `base_url`.
    pub(super) fn new(base_url: &str) -> Result<Self, NotifyError> {
        let base = base_url.trim();
        let http = base.starts_with("https://") || base.starts_with("http://");
        if !base.is_empty() && (!http || base.contains(char::is_whitespace)) {
            return Err(wrong("base_url", "must be an address such as https://cartwatch.shop.example"));
        }
        let whole = base.is_empty() || base.contains(ID);
        Ok(Self(if whole { base.to_owned() } else { format!("{}{INCIDENT_PATH}", base.trim_end_matches('/')) }))
    }

    /// The address of the list of clusters; none where incidents are looked at somewhere else than at the server.
    pub(super) fn to_clusters(&self) -> Option<String> {
        self.0.strip_suffix(INCIDENT_PATH).map(|base| format!("{base}{CLUSTERS_PATH}"))
    }

    /// The address of an incident; its id may be a team's own and is encoded.
    pub(super) fn to(&self, id: &IncidentId) -> Option<String> {
        (!self.0.is_empty()).then(|| self.0.replace(ID, &encoded(id.as_str())))
    }
}

/// What helped before: with its record where the memory has one, else the fix alone.
pub(super) fn precedent(notice: &Notice) -> Option<Precedent> {
    let bare =
        |fix: &String| Precedent { fix: fix.clone(), applied_at: None, held: None, helpful: 0, partly: 0, wrong: 0 };
    notice.precedent.clone().or_else(|| notice.incident.precedent.as_ref().map(bare))
}

impl Page {
    pub(super) fn new(letter: &Letter, at: Circumstances<'_>) -> Self {
        let writer = Writer { words: Wording::of(at.language), language: at.language, at };
        let mut shown = letter.notices.len().min(SHOWN);
        loop {
            let page = writer.page(letter, shown);
            if shown <= 1 || page.units() <= PAGE {
                return page.cut();
            }
            shown -= 1;
        }
    }

    /// Its length as Telegram counts it.
    fn units(&self) -> usize {
        let units = |part: &Part| match part {
            Part::Text(text) | Part::Strong(text) | Part::Link { text, .. } => text.encode_utf16().count(),
        };
        self.blocks.iter().flatten().map(|row| row.iter().map(units).sum::<usize>() + 2).sum()
    }

    /// The last rows of the first group go where nothing else helps.
    fn cut(mut self) -> Self {
        while self.units() > PAGE && self.blocks.first().is_some_and(|block| block.len() > 1) {
            self.blocks.first_mut().and_then(Vec::pop);
        }
        self
    }
}

/// What is over comes last, and what touches most sessions first.
fn ordered(letter: &Letter) -> Vec<&Notice> {
    let mut ordered: Vec<&Notice> = letter.notices.iter().collect();
    ordered.sort_by_key(|notice| (notice.kind == NoticeKind::Closed, std::cmp::Reverse(notice.incident.sessions)));
    ordered
}

/// A text on one line, cut where it is too long.
fn short(text: &str, most: usize) -> String {
    let line = clean_line(text);
    if line.chars().count() <= most {
        return line.into_owned();
    }
    let mut cut: String = line.chars().take(most.saturating_sub(1)).collect();
    cut.truncate(cut.trim_end().len());
    cut.push('…');
    cut
}

fn text(text: impl Into<String>) -> Row {
    vec![Part::Text(text.into())]
}

struct Writer<'a> {
    words: &'static Wording,
    language: Language,
    at: Circumstances<'a>,
}

impl Writer<'_> {
    fn say(&self, key: &str, args: &[(&str, Arg<'_>)]) -> String {
        self.words.text(&format!("notify-{key}"), args)
    }

    fn count(&self, key: &str, count: u64) -> String {
        self.words.text(&format!("count-{key}"), &[("count", count.into())])
    }

    fn page(&self, letter: &Letter, shown: usize) -> Page {
        if letter.is_test {
            let said = self.say("test", &[("channel", self.at.channel.into())]);
            return Page { subject: self.say("test-subject", &[]), blocks: vec![vec![text(said)]] };
        }
        let alone = letter.notices.len() == 1 && letter.clusters.is_empty() && letter.more == 0;
        let ordered = ordered(letter);
        let mut blocks: Vec<Vec<Row>> = ordered.iter().take(shown).map(|notice| self.incident(notice, alone)).collect();
        blocks.extend(letter.clusters.iter().take(CLUSTERS).map(|notice| self.cluster(notice)));
        let left = letter.notices.len().saturating_sub(shown) + letter.clusters.len().saturating_sub(CLUSTERS);
        let more = letter.more + left as u64;
        let mut rest = Vec::new();
        if more > 0 {
            let key = if letter.clusters.is_empty() { "more" } else { "more-things" };
            rest.push(text(self.say(key, &[("count", more.into())])));
        }
        if letter.lost > 0 {
            rest.push(text(self.say("given-up", &[("count", letter.lost.into())])));
        }
        if !rest.is_empty() {
            blocks.push(rest);
        }
        Page { subject: self.subject(letter, ordered.first().copied()), blocks }
    }

    fn subject(&self, letter: &Letter, first: Option<&Notice>) -> String {
        let all = (letter.notices.len() + letter.clusters.len()) as u64 + letter.more;
        let (kind, title) = match (first, letter.clusters.first()) {
            (Some(first), _) => (self.kind(first), short(&first.incident.title, SUBJECT)),
            (None, Some(first)) => (self.cluster_kind(first), self.cluster_title(first)),
            (None, None) => return self.count("incidents", all),
        };
        let key = match all {
            ..2 => "subject",
            _ if letter.clusters.is_empty() => "subject-several",
            _ => "subject-several-things",
        };
        self.say(key, &[("kind", kind.into()), ("title", title.into()), ("count", all.saturating_sub(1).into())])
    }

    fn cluster_kind(&self, notice: &ClusterNotice) -> String {
        self.say(if notice.kind == NoticeKind::Grew { "complaints-grew" } else { "complaints" }, &[])
    }

    fn cluster_title(&self, notice: &ClusterNotice) -> String {
        match notice.cluster.about() {
            Some(words) => self.say("complaints-about", &[("words", words.into())]),
            None => self.say("complaints-nameless", &[]),
        }
    }

    fn cluster(&self, notice: &ClusterNotice) -> Vec<Row> {
        let cluster = &notice.cluster;
        let (kind, title) = (self.cluster_kind(notice), self.cluster_title(notice));
        let people = [
            ("people", cluster.people.into()),
            ("since", cluster.since.strftime("%Y-%m-%d %H:%M").to_string().into()),
            ("usual", self.language.decimal(cluster.usual, 1).into()),
        ];
        vec![
            vec![Part::Strong(self.say("head", &[("kind", kind.into()), ("title", title.into())]))],
            text(self.say("complaints-people", &people)),
            match self.at.links.to_clusters() {
                Some(url) => vec![Part::Link { text: self.say("complaints-all", &[]), url }],
                None => text(format!("{}: {CLUSTERS_PATH}", self.say("complaints-all", &[]))),
            },
        ]
    }

    fn kind(&self, notice: &Notice) -> String {
        self.say(
            match (notice.kind, notice.incident.known) {
                // Clusters alone are of that kind.
                (NoticeKind::Opened | NoticeKind::Complaints, Known::New) => "opened-new",
                (NoticeKind::Opened | NoticeKind::Complaints, Known::Seen) => "opened-seen",
                (NoticeKind::Opened | NoticeKind::Complaints, Known::Resolved | Known::Recurred) => "opened-known",
                (NoticeKind::Recurred, _) => "recurred",
                (NoticeKind::Grew, _) => "grew",
                (NoticeKind::Closed, _) => "closed",
            },
            &[],
        )
    }

    fn incident(&self, notice: &Notice, whole: bool) -> Vec<Row> {
        let incident = &notice.incident;
        let title = short(&incident.title, TITLE);
        let mut rows =
            vec![vec![Part::Strong(self.say("head", &[("kind", self.kind(notice).into()), ("title", title.into())]))]];
        let mut place = vec![self.words.plain(&format!("category-{}", incident.category.name()))];
        let service = incident.service.as_deref();
        place.extend(service.map(|service| self.say("service", &[("service", short(service, TITLE).into())])));
        let mut row = text(format!("{} · ", place.join(" · ")));
        row.push(match self.at.links.to(&incident.id) {
            Some(url) => Part::Link { text: incident.id.to_string(), url },
            None => Part::Text(short(incident.id.as_str(), TITLE)),
        });
        rows.push(row);
        rows.push(text(self.harm(notice)));
        if notice.kind == NoticeKind::Closed {
            return rows;
        }
        if whole && let Some(summary) = &incident.summary {
            rows.push(text(short(summary, TEXT)));
        }
        rows.extend(precedent(notice).map(|precedent| text(self.precedent(&precedent))));
        if whole {
            rows.extend(self.steps(notice));
        }
        rows
    }

    fn harm(&self, notice: &Notice) -> String {
        let incident = &notice.incident;
        let mut harm = Vec::new();
        if incident.sessions > 0 {
            harm.push(self.count("customers", incident.customers));
            harm.push(self.count("sessions", incident.sessions));
        }
        harm.push(self.count("entries", incident.entries));
        if !incident.money.is_empty() {
            harm.push(self.say("at-risk", &[("money", self.money(&incident.money).into())]));
        }
        harm.join(" · ")
    }

    /// Each currency by itself; its code comes from logs, where it may be anything.
    fn money(&self, money: &Money) -> String {
        let amounts = money.0.iter();
        let amounts = amounts.map(|(currency, amount)| self.language.amount(&short(currency, CURRENCY), *amount));
        amounts.collect::<Vec<_>>().join(" + ")
    }

    fn precedent(&self, precedent: &Precedent) -> String {
        let mut record = Vec::new();
        record.extend(
            precedent.applied_at.map(|at| self.say("applied", &[("date", at.strftime("%Y-%m-%d").to_string().into())])),
        );
        record.extend(precedent.held.map(|held| self.say(if held { "held" } else { "came-back" }, &[])));
        for (key, count) in [("helpful", precedent.helpful), ("partly", precedent.partly), ("wrong", precedent.wrong)] {
            if count > 0 {
                record.push(self.say(key, &[("count", u64::from(count).into())]));
            }
        }
        let said = self.say("precedent", &[("fix", short(&precedent.fix, TEXT).into())]);
        if record.is_empty() { said } else { format!("{said} ({})", record.join("; ")) }
    }

    fn steps(&self, notice: &Notice) -> Vec<Row> {
        let incident = &notice.incident;
        let row = |(at, step): (usize, &String)| {
            let cites: Vec<String> =
                incident.cites.get(at).into_iter().flatten().take(CITES).map(|cite| short(cite, TITLE)).collect();
            let cited = if cites.is_empty() { String::new() } else { format!(" [{}]", cites.join(", ")) };
            text(format!("{}. {}{cited}", at + 1, short(step, TEXT)))
        };
        incident.steps.iter().enumerate().map(row).collect()
    }
}
