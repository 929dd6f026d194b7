//! A document's bytes: canonical JSON, with a few plain fields for people who search the server by hand.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use jiff::Timestamp;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::{RawValue, to_raw_value};

use super::content::{Content, IncidentContent, Proof, State, Written};
use super::key::{Day, MirrorKey, Subject};
use super::outbox::shard;
use super::state::MirrorDocument;
use crate::entry::{EntryId, SourceId};
use crate::finding::{Category, Evidence};
use crate::incident::{Action, Bucket, Incident, IncidentId, Stamp, Status, status};
use crate::knowledge::Page;
use crate::store::error::StoreError;
use crate::store::proofs::{self, Place};
use crate::store::record::Aggregate;
use crate::store::touched::SeenSession;
use crate::wording::Language;

/// Newest version of the documents; those of newer programs are left alone.
pub(super) const DOCUMENT_FORMAT: u32 = 2;

/// The first version, which most documents still are. A mute of a cluster of complaints is of the second: a program that knows
/// nothing of clusters would take it for a mute of everything.
const FIRST_FORMAT: u32 = 1;

/// The document around the record. The plain fields repeat what is in it.
#[derive(Serialize)]
struct Body<'a> {
    kind: &'static str,
    format: u32,
    key: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    incident: Option<&'a IncidentId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    day: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    category: Option<Category>,
    #[serde(skip_serializing_if = "Option::is_none")]
    service: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error_code: Option<&'a str>,
    /// Open or resolved, by people's word alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<Status>,
    #[serde(skip_serializing_if = "Option::is_none")]
    language: Option<Language>,
    /// Proving entries, sessions, or log entries in it.
    #[serde(skip_serializing_if = "Option::is_none")]
    count: Option<u64>,
    /// When somebody wrote the newest of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    updated: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    deleted: Option<Stamp>,
    record: Box<RawValue>,
}

/// What is read of it.
#[derive(Deserialize)]
struct ReadBody<'a> {
    key: Option<String>,
    #[serde(default)]
    deleted: Option<Stamp>,
    #[serde(borrow)]
    record: Option<&'a RawValue>,
}

/// Only what says whether the rest can be understood.
#[derive(Deserialize)]
struct Version {
    format: u32,
}

/// Floating-point figures as text: exact, and the same on every site.
#[derive(Debug, Clone, Copy)]
struct Exact(f64);

impl Serialize for Exact {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Exact {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let number = text.parse::<f64>().ok().filter(|number| number.is_finite());
        number.map(Self).ok_or_else(|| serde::de::Error::custom("a figure is no number"))
    }
}

/// A 64-bit hash as sixteen hexadecimal digits, also as the key of an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Hex(u64);

impl fmt::Display for Hex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

impl Serialize for Hex {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Hex {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let number = u64::from_str_radix(&text, 16).ok().filter(|_| text.len() == 16);
        number.map(Self).ok_or_else(|| serde::de::Error::custom("an id is not of sixteen hexadecimal digits"))
    }
}

#[derive(Serialize, Deserialize)]
struct ForgottenForm {}

#[derive(Serialize, Deserialize)]
struct IncidentForm {
    written: Stamp,
    incident: Option<Incident>,
    actions: Vec<Action>,
}

#[derive(Serialize, Deserialize)]
struct PageForm {
    written: Stamp,
    page: Option<Page>,
}

/// Start, source, proving entries, first, last, slowest.
type BucketForm = (i64, SourceId, u64, Timestamp, Timestamp, Exact);

#[derive(Serialize, Deserialize)]
struct CountsForm {
    buckets: Vec<BucketForm>,
}

#[derive(Serialize, Deserialize)]
struct SeenForm {
    sessions: BTreeMap<Hex, Option<SeenSession>>,
}

#[derive(Serialize, Deserialize)]
struct ProofsForm {
    proofs: Vec<ProofForm>,
}

#[derive(Serialize, Deserialize)]
struct ProofForm {
    micros: i64,
    id: EntryId,
    sessions: Vec<Hex>,
    entry: Option<EntryForm>,
}

#[derive(Serialize, Deserialize)]
struct EntryForm {
    at: Timestamp,
    source_name: Option<String>,
    line: u64,
    service: Option<String>,
    error_code: Option<String>,
    response_time: Option<Exact>,
    text: String,
}

#[derive(Serialize, Deserialize)]
struct TrafficForm {
    counts: Vec<(i64, SourceId, Aggregate)>,
}

/// Why a document can't be joined.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Unreadable {
    pub(super) reason: String,
    /// A newer program wrote it.
    pub(super) newer: bool,
}

fn broken(reason: impl Into<String>) -> Unreadable {
    Unreadable { reason: reason.into(), newer: false }
}

/// The document of a state.
pub(super) fn encode(key: &MirrorKey, state: &State) -> Result<MirrorDocument, StoreError> {
    let failed = |error: serde_json::Error| StoreError::Record { kind: "mirror", what: error.to_string() };
    let mut body = Body {
        kind: key.kind(),
        format: format_of(&state.content),
        key: key.to_string(),
        incident: key.0.incident(),
        day: key.0.day().map(|day| day.to_string()),
        title: None,
        category: None,
        service: None,
        error_code: None,
        status: None,
        language: None,
        count: None,
        updated: None,
        deleted: state.deleted,
        record: record(&state.content).map_err(failed)?,
    };
    plain_fields(&mut body, state);
    let body = serde_json::to_vec(&body).map_err(failed)?;
    Ok(MirrorDocument { key: key.clone(), hash: hash(&body), body })
}

fn format_of(content: &Content) -> u32 {
    match content {
        Content::Mute(mute) if !mute.complaints.is_empty() => DOCUMENT_FORMAT,
        _ => FIRST_FORMAT,
    }
}

/// First 16 bytes of the BLAKE3 hash.
pub(super) fn hash(body: &[u8]) -> [u8; 16] {
    let mut hash = [0; 16];
    hash.copy_from_slice(&blake3::hash(body).as_bytes()[..16]);
    hash
}

fn plain_fields<'a>(body: &mut Body<'a>, state: &'a State) {
    let newest = state.stamps().map(|stamp| stamp.millis).max().filter(|millis| *millis > 0);
    body.updated = newest.and_then(|millis| Timestamp::from_millisecond(millis).ok());
    match &state.content {
        Content::Incident(content) => {
            let actions: Vec<Action> = content.actions.values().cloned().collect();
            if let Some(Written { value: incident, .. }) = &content.record {
                body.title = Some(&incident.title);
                body.category = Some(incident.category);
                body.service = incident.service.as_deref();
                body.error_code = incident.error_code.as_deref();
                body.status = Some(status(&actions, &[]));
            }
        }
        Content::Page(Written { value: Some(page), .. }) => {
            body.title = Some(&page.title);
            body.category = page.category;
            body.language = Some(page.language);
        }
        Content::Mark(mark) => {
            body.title = Some(&mark.name);
            body.service = mark.service.as_deref();
        }
        Content::Mute(mute) => {
            body.title = Some(&mute.reason);
            body.category = mute.category;
            body.service = mute.service.as_deref();
        }
        Content::Source(source) => body.title = Some(&source.name),
        Content::Counts(buckets) => body.count = Some(buckets.values().map(|bucket| bucket.count).sum()),
        Content::Seen(sessions) => body.count = Some(sessions.values().flatten().count() as u64),
        Content::Proofs(proofs) => body.count = Some(proofs.values().flatten().count() as u64),
        Content::Traffic(counts) => body.count = Some(counts.values().map(|counts| counts.entries).sum()),
        Content::Forgotten | Content::Page(_) => {}
    }
}

fn record(content: &Content) -> Result<Box<RawValue>, serde_json::Error> {
    match content {
        Content::Forgotten => to_raw_value(&ForgottenForm {}),
        Content::Incident(IncidentContent { record, actions }) => {
            let (written, incident) = match record {
                Some(Written { stamp, value }) => (*stamp, Some(value.clone())),
                None => (Stamp::ZERO, None),
            };
            to_raw_value(&IncidentForm { written, incident, actions: actions.values().cloned().collect() })
        }
        Content::Page(Written { stamp, value }) => to_raw_value(&PageForm { written: *stamp, page: value.clone() }),
        Content::Mark(mark) => to_raw_value(mark),
        Content::Mute(mute) => to_raw_value(mute),
        Content::Source(source) => to_raw_value(source),
        Content::Counts(buckets) => {
            let form = |((start, source), bucket): (&(i64, SourceId), &Bucket)| {
                (*start, *source, bucket.count, bucket.first, bucket.last, Exact(bucket.worst_seconds))
            };
            to_raw_value(&CountsForm { buckets: buckets.iter().map(form).collect() })
        }
        Content::Seen(sessions) => {
            let sessions = sessions.iter().map(|(session, seen)| (Hex(*session), seen.clone())).collect();
            to_raw_value(&SeenForm { sessions })
        }
        Content::Proofs(proofs) => to_raw_value(&ProofsForm { proofs: proofs.iter().map(proof_form).collect() }),
        Content::Traffic(counts) => {
            let counts = counts.iter().map(|((start, source), counts)| (*start, *source, *counts)).collect();
            to_raw_value(&TrafficForm { counts })
        }
    }
}

fn proof_form((place, proof): (&Place, &Option<Proof>)) -> ProofForm {
    let sessions = proof.iter().flat_map(|proof| &proof.sessions).map(|session| Hex(*session)).collect();
    let entry = proof.as_ref().map(|Proof { evidence, .. }| EntryForm {
        at: evidence.at,
        source_name: evidence.source_name.clone(),
        line: evidence.line,
        service: evidence.service.clone(),
        error_code: evidence.error_code.clone(),
        response_time: evidence.response_time.map(Exact),
        text: evidence.text.clone(),
    });
    ProofForm { micros: place.0, id: proofs::entry_at(*place), sessions, entry }
}

/// The key and state in a document that the server knows by this id.
pub(super) fn decode(id: &str, body: &[u8]) -> Result<(MirrorKey, State), Unreadable> {
    let json = |error: serde_json::Error| broken(format!("it is not a document of cartwatch ({})", place(&error)));
    let Version { format } = serde_json::from_slice(body).map_err(json)?;
    if format > DOCUMENT_FORMAT {
        let reason = format!("a newer program wrote it (format {format}, this one knows {DOCUMENT_FORMAT})");
        return Err(Unreadable { reason, newer: true });
    }
    let read: ReadBody<'_> = serde_json::from_slice(body).map_err(json)?;
    let key: MirrorKey = read.key.and_then(|key| key.parse().ok()).ok_or_else(|| broken("its key can't be read"))?;
    if key.id() != id {
        return Err(broken("its key is another document's"));
    }
    let raw = read.record.ok_or_else(|| broken("it has no record"))?;
    let content = content(&key.0, raw)?;
    let deleted = if key.0.incident().is_some() { read.deleted } else { None };
    Ok((key, State { deleted, content }))
}

/// Where it is wrong, without what stands there: that may be anything.
fn place(error: &serde_json::Error) -> String {
    let what = if error.is_data() { "a field is missing or of another type" } else { "it is no JSON" };
    format!("{what}, line {}, column {}", error.line(), error.column())
}

fn parse<T: DeserializeOwned>(raw: &RawValue) -> Result<T, Unreadable> {
    serde_json::from_str(raw.get()).map_err(|error| broken(format!("its record can't be read ({})", place(&error))))
}

fn content(subject: &Subject, raw: &RawValue) -> Result<Content, Unreadable> {
    let misplaced = || broken("it holds what belongs into another document");
    let fits = |fits: bool| if fits { Ok(()) } else { Err(misplaced()) };
    Ok(match subject {
        Subject::Forgotten(_) => parse::<ForgottenForm>(raw).map(|_| Content::Forgotten)?,
        Subject::Incident(id) => {
            let form: IncidentForm = parse(raw)?;
            fits(form.incident.as_ref().is_none_or(|incident| incident.id == *id))?;
            let record = form.incident.map(|value| Written { stamp: form.written, value });
            let actions = form.actions.into_iter().map(|action| (action.stamp, action)).collect();
            Content::Incident(IncidentContent { record, actions })
        }
        Subject::Page(id, language) => {
            let form: PageForm = parse(raw)?;
            fits(form.page.as_ref().is_none_or(|page| page.id == *id && page.language == *language))?;
            Content::Page(Written { stamp: form.written, value: form.page })
        }
        Subject::Mark(at, stamp) => {
            let mark: crate::incident::Mark = parse(raw)?;
            fits(mark.at.as_microsecond() == *at && mark.stamp == *stamp)?;
            Content::Mark(mark)
        }
        Subject::Mute(stamp) => {
            let mute: crate::incident::Mute = parse(raw)?;
            fits(mute.stamp == *stamp)?;
            Content::Mute(mute)
        }
        Subject::Source(id) => {
            let source: crate::store::record::SourceRecord = parse(raw)?;
            fits(source.id == *id)?;
            Content::Source(source)
        }
        Subject::Counts(_, day) => {
            let form: CountsForm = parse(raw)?;
            let mut counts = BTreeMap::new();
            for (start, source, count, first, last, Exact(worst_seconds)) in form.buckets {
                fits(Day::of_second(start) == Some(*day))?;
                counts.insert((start, source), Bucket { start, count, first, last, worst_seconds });
            }
            Content::Counts(counts)
        }
        Subject::Seen(_, day, part) => {
            let form: SeenForm = parse(raw)?;
            let placed = |(session, seen): (&Hex, &Option<SeenSession>)| {
                shard(session.0) == *part && seen.as_ref().is_none_or(|seen| Day::of(seen.at) == *day)
            };
            fits(form.sessions.iter().all(placed))?;
            Content::Seen(form.sessions.into_iter().map(|(session, seen)| (session.0, seen)).collect())
        }
        Subject::Proofs(_, day) => {
            let form: ProofsForm = parse(raw)?;
            let proofs = form.proofs.into_iter().map(proof).collect::<BTreeMap<_, _>>();
            let placed = |(place, proof): (&Place, &Option<Proof>)| {
                Day::of_micros(place.0) == *day
                    && proof.as_ref().is_none_or(|proof| proofs::place_of(&proof.evidence) == *place)
            };
            fits(proofs.iter().all(placed))?;
            Content::Proofs(proofs)
        }
        Subject::Traffic(day, part) => {
            let form: TrafficForm = parse(raw)?;
            let placed = |(start, source, _): &(i64, SourceId, Aggregate)| {
                Day::of_second(*start) == Some(*day) && shard(source.0) == *part
            };
            fits(form.counts.iter().all(placed))?;
            Content::Traffic(form.counts.into_iter().map(|(start, source, counts)| ((start, source), counts)).collect())
        }
    })
}

fn proof(form: ProofForm) -> (Place, Option<Proof>) {
    let place = (form.micros, form.id.source, form.id.ordinal);
    let sessions: BTreeSet<u64> = form.sessions.into_iter().map(|session| session.0).collect();
    let proof = form.entry.map(|entry| Proof {
        sessions,
        evidence: Evidence {
            id: form.id,
            at: entry.at,
            source_name: entry.source_name,
            line: entry.line,
            service: entry.service,
            error_code: entry.error_code,
            response_time: entry.response_time.map(|Exact(seconds)| seconds),
            text: entry.text,
        },
    });
    (place, proof)
}
