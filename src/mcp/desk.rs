//! [`Desk`]: takes a tool's arguments, asks the informant, and writes the answer.

use std::sync::Arc;

use serde::de::DeserializeOwned;
use serde_json::Value;

use super::answers::{
    Answer, ComplaintAnswer, CustomerAnswer, DoneAnswer, FindingAnswer, IncidentAnswer, SearchAnswer, Told, fit,
};
use super::arguments::{
    ComplaintReport, ExplainFinding, FindCustomer, GetIncident, GiveFeedback, Resolve, SearchMemory,
};
use super::informant::{Complained, Informant, Listed, Question, Said};
use super::scribe::{People, Scribe, bare};
use super::tool::ToolName;
use super::trouble::Trouble;
use crate::config::LanguageChoice;
use crate::finding::Finding;
use crate::incident::IncidentId;
use crate::report::{FindResult, IncidentDetail, Teller};
use crate::wording::Language;

/// Documents and sessions that are told, where nothing is said, and at the most.
const USUAL_HITS: usize = 5;
const MOST_HITS: usize = 20;
const USUAL_SESSIONS: usize = 3;
const MOST_SESSIONS: usize = 10;
/// Fixes in the report of complaints.
const FIXES: usize = 5;
/// Sessions that `get_incident` names.
const TOUCHED: usize = 3;
/// Sessions that are looked through for a finding.
const LOOKED_THROUGH: usize = 20;

/// Longest arguments, in bytes.
const WORDS_BYTES: usize = 16 << 10;
const ID_BYTES: usize = 2 << 10;
/// Longest name of who says something, in characters.
const BY_CHARS: usize = 60;

/// How the tools answer.
#[derive(Debug, Clone)]
pub struct McpSettings {
    /// Language of titles and answers; where it is `auto`, questions in words are answered in their own.
    pub choice: LanguageChoice,
    /// The same, settled.
    pub language: Language,
    /// Most characters of an answer.
    pub answer_chars: usize,
    /// Whether the tools that write may be used.
    pub allow_changes: bool,
    /// In whose name they write; the client's where nobody is named.
    pub by: Option<String>,
}

/// Answers calls.
pub(super) struct Desk {
    informant: Arc<dyn Informant>,
    pub(super) settings: McpSettings,
    people: People,
}

impl Desk {
    pub(super) fn new(informant: Arc<dyn Informant>, settings: McpSettings) -> Self {
        Self { informant, settings, people: People::default() }
    }

    /// Answers a call; `client` is how the client calls itself. A failure is a sentence that says what to do.
    pub(super) async fn call(&self, tool: ToolName, arguments: Value, client: Option<&str>) -> Result<Told, String> {
        if tool.changes() && !self.settings.allow_changes {
            return Err(self.tell().plain("mcp-no-changes"));
        }
        let told = match tool {
            ToolName::SearchMemory => self.search(read(arguments)).await,
            ToolName::GetIncident => self.incident(read(arguments)).await,
            ToolName::FindCustomer => self.customer(read(arguments)).await,
            ToolName::ExplainFinding => self.finding(read(arguments)).await,
            ToolName::ComplaintReport => self.complaints(read(arguments)).await,
            ToolName::ResolveIncident => self.resolve(read(arguments), client).await,
            ToolName::GiveFeedback => self.feedback(read(arguments), client).await,
        };
        match told {
            Ok(told) => Ok(told),
            Err(trouble) => Err(self.sentence(&trouble).await),
        }
    }

    pub(super) fn tell(&self) -> Teller {
        Teller::of(self.settings.language)
    }

    pub(super) fn informant(&self) -> &dyn Informant {
        &*self.informant
    }

    pub(super) fn scribe(&self, tell: Teller) -> Scribe<'_> {
        Scribe::new(tell, self.informant.redactor(), &self.people)
    }

    fn told(&self, answer: impl Answer, tell: Teller) -> Told {
        fit(answer, tell, self.settings.answer_chars)
    }

    async fn search(&self, asked: Result<SearchMemory, Trouble>) -> Result<Told, Trouble> {
        let asked = asked?;
        let limit = within("limit", asked.limit, USUAL_HITS, MOST_HITS)?;
        let query = asked.query.as_deref().map(bare).filter(|query| !query.is_empty());
        let Some(query) = query else {
            let SearchMemory { status, category, service, .. } = asked;
            let list = self.informant.incidents(Listed { status, category, service, limit }).await?;
            return Ok(self.told(SearchAnswer::listed(&list, self.scribe(self.tell())), self.tell()));
        };
        fits("query", query, WORDS_BYTES)?;
        let language = match self.settings.choice {
            LanguageChoice::Auto => Language::detect(query),
            _ => self.settings.language,
        };
        let tell = Teller::of(language);
        if query.starts_with("rb-") && !query.contains(char::is_whitespace) {
            let page = self.informant.page(query, self.settings.language).await?;
            return Ok(self.told(SearchAnswer::page(&page, self.scribe(tell)), tell));
        }
        let text = query.to_owned();
        let SearchMemory { kind, category, service, .. } = asked;
        let found = self.informant.search(Question { text, language, kind, category, service, limit }).await?;
        Ok(self.told(SearchAnswer::found(&found, limit, self.scribe(tell)), tell))
    }

    async fn incident(&self, asked: Result<GetIncident, Trouble>) -> Result<Told, Trouble> {
        let id = incident_id("id", &asked?.id)?;
        let detail = self.informant.incident(&id, self.settings.language).await?;
        let touched = self.informant.touched(detail.incident.id.as_str(), TOUCHED).await?;
        Ok(self.told(IncidentAnswer::of(&detail, &touched, self.scribe(self.tell())), self.tell()))
    }

    async fn customer(&self, asked: Result<FindCustomer, Trouble>) -> Result<Told, Trouble> {
        let asked = asked?;
        let limit = within("limit", asked.limit, USUAL_SESSIONS, MOST_SESSIONS)?;
        let found = self.find("id", &asked.id).await?;
        Ok(self.told(CustomerAnswer::of(&found, limit, self.scribe(self.tell())), self.tell()))
    }

    /// Sessions by an id or by a pseudonym that was told.
    async fn find(&self, argument: &str, given: &str) -> Result<FindResult, Trouble> {
        fits(argument, given, ID_BYTES)?;
        let given = bare(given);
        let who = self.people.behind(given);
        self.informant.find(who.as_deref().unwrap_or(given)).await
    }

    async fn finding(&self, asked: Result<ExplainFinding, Trouble>) -> Result<Told, Trouble> {
        let asked = asked?;
        let id = incident_id("incident", &asked.incident)?;
        let detail = self.informant.incident(&id, self.settings.language).await?;
        let (session, found) = match &asked.session {
            Some(session) => self.shown_in(&detail, self.find("session", session).await?),
            None => self.first_shown(&detail).await?,
        }
        .ok_or(Trouble::NoFinding)?;
        let found: Vec<&Finding> = found.iter().collect();
        let answer = FindingAnswer::of(&detail.incident, &session, &found, self.scribe(self.tell()));
        Ok(self.told(answer, self.tell()))
    }

    /// The findings of an incident in the first of these sessions that has any.
    fn shown_in(&self, detail: &IncidentDetail, found: FindResult) -> Option<(String, Vec<Finding>)> {
        let members: Vec<&IncidentId> = std::iter::once(&detail.incident.id)
            .chain(std::iter::once(&detail.asked_for))
            .chain(detail.members.iter().map(|member| &member.id))
            .collect();
        found.journeys.into_iter().find_map(|journey| {
            let mut findings = journey.session.findings;
            findings.retain(|finding| members.contains(&&IncidentId::of(finding.fingerprint)));
            (!findings.is_empty()).then_some((journey.session.id, findings))
        })
    }

    async fn first_shown(&self, detail: &IncidentDetail) -> Result<Option<(String, Vec<Finding>)>, Trouble> {
        for touched in self.informant.touched(detail.incident.id.as_str(), LOOKED_THROUGH).await? {
            let shown = self.shown_in(detail, self.informant.find(&touched.session_id).await?);
            if shown.is_some() {
                return Ok(shown);
            }
        }
        Ok(None)
    }

    async fn complaints(&self, asked: Result<ComplaintReport, Trouble>) -> Result<Told, Trouble> {
        let ComplaintReport { from, to, incident, category } = asked?;
        if from.is_some_and(|from| to.is_some_and(|to| from > to)) {
            return Err(Trouble::Arguments("from is after to".to_owned()));
        }
        let incident = incident.map(|id| incident_id("incident", &id)).transpose()?;
        let report = self.informant.complaints(Complained { from, to, incident, category, fixes: FIXES }).await?;
        Ok(self.told(ComplaintAnswer::of(&report, self.scribe(self.tell())), self.tell()))
    }

    async fn resolve(&self, asked: Result<Resolve, Trouble>, client: Option<&str>) -> Result<Told, Trouble> {
        let Resolve { id, fix, cause, applied_at } = asked?;
        let id = incident_id("id", &id)?;
        if fix.trim().is_empty() {
            return Err(Trouble::Arguments("fix is empty; say what was done".to_owned()));
        }
        fits("fix", &fix, WORDS_BYTES)?;
        fits("cause", cause.as_deref().unwrap_or_default(), WORDS_BYTES)?;
        self.say(&id, Said::Resolved { fix, cause, applied_at }, client, "mcp-resolved").await
    }

    async fn feedback(&self, asked: Result<GiveFeedback, Trouble>, client: Option<&str>) -> Result<Told, Trouble> {
        let GiveFeedback { id, verdict, note } = asked?;
        let id = incident_id("id", &id)?;
        fits("note", note.as_deref().unwrap_or_default(), WORDS_BYTES)?;
        self.say(&id, Said::Feedback { verdict, note }, client, "mcp-feedback").await
    }

    async fn say(&self, id: &str, said: Said, client: Option<&str>, key: &str) -> Result<Told, Trouble> {
        let by = self.settings.by.clone().unwrap_or_else(|| {
            let name = client.map(crate::report::clean_line).unwrap_or_default();
            let name: String = name.chars().take(BY_CHARS).collect();
            format!("{name} (MCP)").trim().to_owned()
        });
        let incident = self.scribe(self.tell()).id(self.informant.say(id, said, Some(by)).await?.as_str());
        let done = self.tell().say(key, &[("id", incident.as_str().into())]);
        Ok(self.told(DoneAnswer { incident, done }, self.tell()))
    }
}

/// The arguments as the tool's own.
fn read<T: DeserializeOwned>(arguments: Value) -> Result<T, Trouble> {
    serde_path_to_error::deserialize(arguments).map_err(|error| Trouble::Arguments(error.to_string()))
}

fn fits(argument: &str, text: &str, bytes: usize) -> Result<(), Trouble> {
    if text.len() <= bytes {
        return Ok(());
    }
    Err(Trouble::Arguments(format!("{argument} has {} bytes; at most {bytes} are read", text.len())))
}

fn within(argument: &str, given: Option<usize>, usual: usize, most: usize) -> Result<usize, Trouble> {
    match given.unwrap_or(usual) {
        limit if (1..=most).contains(&limit) => Ok(limit),
        _ => Err(Trouble::Arguments(format!("{argument} must be from 1 to {most}"))),
    }
}

/// An incident's id as it was given.
fn incident_id(argument: &str, given: &str) -> Result<String, Trouble> {
    fits(argument, given, ID_BYTES)?;
    match bare(given) {
        "" => Err(Trouble::Arguments(format!("{argument} is empty"))),
        // No segment of an address.
        "." | ".." => Err(Trouble::NoIncident(given.to_owned())),
        id => Ok(id.to_owned()),
    }
}
