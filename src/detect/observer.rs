//! Turns entries into observations: a pure function that decode workers run side by side.

use std::sync::{Arc, RwLock};

use ahash::AHashMap;

use super::fields::{Fields, Role};
use super::reading;
use super::rules::Rules;
use super::shop;
use super::verdict::{self, Verdict};
use crate::entry::{Level, LogEntry, Position};
use crate::finding::{Category, Evidence, Fingerprint, FingerprintParts};
use crate::scan::{self, Redactor};
use crate::session::{Identity, LineMark, Name, Observation, SessionKey, SpanMark, Stage, Trouble, stable_hash};
use crate::text::humanize::without_escapes;

/// Longest evidence text in characters.
const MAX_TEXT: usize = 500;
/// Longest stretch of a message that is masked, in bytes; the first line decides.
const MAX_MASKED: usize = 400;
/// Bytes of a line by which it is known again.
const MAX_SHAPE: usize = 32;
/// Longest response time that is believed (a week, in seconds); more is a mistake of the source.
const LONGEST_RESPONSE: f64 = 604_800.0;
/// Endpoints and event types whose analysis is remembered; beyond it they are analysed again each time.
const MAX_REMEMBERED: usize = 16_384;
/// Width of a window of entries that belong to nobody (10 minutes, in microseconds).
const SERVICE_WINDOW: i64 = 600 * 1_000_000;

/// What is known of an endpoint or event type.
#[derive(Debug, Clone)]
struct Place {
    name: Name,
    stage: Option<Stage>,
}

/// The detectors' eye for single entries.
#[derive(Debug)]
pub struct Observer {
    pub(super) rules: Arc<Rules>,
    pub(super) redactor: Redactor,
    places: RwLock<AHashMap<u64, Place>>,
}

/// The parts of an entry's judgement that inspection shows and observation keeps.
pub(super) struct Look {
    pub(super) verdict: Option<Verdict>,
    pub(super) slow: bool,
    pub(super) mask: String,
    pub(super) fingerprint: Option<Fingerprint>,
    endpoint: Option<String>,
    step: Option<String>,
}

impl Observer {
    /// An observer with these rules; evidence is redacted by `redactor`.
    #[must_use]
    pub fn new(rules: Arc<Rules>, redactor: Redactor) -> Self {
        Self { rules, redactor, places: RwLock::new(AHashMap::new()) }
    }

    /// Looks at one entry. `source_name` is what evidence calls the source.
    #[must_use]
    pub fn observe(&self, mut entry: LogEntry, position: Position, source_name: Option<&str>) -> Observation {
        entry.response_time = entry.response_time.filter(|seconds| *seconds <= LONGEST_RESPONSE);
        let fields = Fields::scan(&entry.event_data, &self.rules.fields);
        let endpoint = fields.endpoint().map(|path| self.endpoint(&fields, path));
        let event = (!entry.event_type.is_empty()).then(|| self.event(&entry.event_type));
        let verdict = verdict::judge(&entry, &fields, &self.rules);
        let slow = self.is_slow(&entry, &fields);
        let stage = self.stage(&fields, event.as_ref(), endpoint.as_ref()).filter(|stage| {
            let denied = fields.status().is_some_and(|status| status >= 400);
            *stage != Stage::Order || (verdict.is_none() && !denied && entry.level < Some(Level::Error))
        });
        let span = span(&fields);
        let request = endpoint.is_some() && (entry.response_time.is_some() || fields.status().is_some());
        let request = (request || event_is_request(&entry)) && span.is_none_or(|span| span.parent == 0);
        let failed = verdict.is_some();
        let duration = entry.response_time.map(|seconds| (seconds.clamp(0.0, 1.0e9) * 1e6) as i64);
        let trouble = (failed || slow).then(|| {
            let look = self.look_closer(&entry, &fields, verdict, slow);
            Box::new(self.trouble(&entry, position, source_name, look, span))
        });
        let shop = shop::shop_mark(&fields, stage);
        let line = (span.is_some() && duration.is_none()).then(|| line(&entry, &fields, failed));
        let is_step = request || failed || slow || (stage.is_some() && span.is_none_or(|span| span.parent == 0));
        let step = is_step.then(|| step_name(&entry, endpoint.as_ref(), event.as_ref(), trouble.as_deref())).flatten();
        let failure = trouble.as_ref().filter(|trouble| trouble.failed).map(|trouble| failure_name(trouble, &fields));
        let service =
            entry.service.as_deref().filter(|service| !service.is_empty()).map(|service| self.service(service));
        let at = entry.timestamp.as_microsecond();
        let (key, identity) = identify(&entry, &fields, service.as_ref(), at, source_name);
        Observation {
            source: position.source,
            key,
            identity: match identity {
                Some(identity) => identity,
                None => Identity::Session(entry.session_id.unwrap_or_default()),
            },
            user: entry.user_id.filter(|user| !user.is_empty()),
            at,
            service,
            endpoint: endpoint.map(|place| place.name),
            step,
            failure,
            duration,
            request,
            stage,
            span,
            line,
            shop,
            trouble,
        }
    }

    /// Judges an entry for inspection.
    pub(super) fn look(&self, entry: &LogEntry) -> Look {
        let fields = Fields::scan(&entry.event_data, &self.rules.fields);
        let verdict = verdict::judge(entry, &fields, &self.rules);
        let slow = self.is_slow(entry, &fields);
        self.look_closer(entry, &fields, verdict, slow)
    }

    pub(super) fn is_slow(&self, entry: &LogEntry, fields: &Fields<'_>) -> bool {
        entry.response_time.is_some_and(|seconds| {
            seconds > self.rules.slow_floor()
                && seconds > self.rules.slow_threshold(entry.service.as_deref(), fields.endpoint())
        })
    }

    fn look_closer(&self, entry: &LogEntry, fields: &Fields<'_>, verdict: Option<Verdict>, slow: bool) -> Look {
        let known = fields.endpoint().map(|path| self.endpoint(fields, path));
        let endpoint = known.as_ref().map(|place| place.name.as_str().to_owned());
        let message = entry.message.as_deref().map(without_escapes);
        let message = message.as_deref().map(first_line).filter(|line| !line.is_empty());
        let mask = match (message, &endpoint) {
            (Some(line), Some(endpoint)) if reading::is_bare_request_line(line) => match fields.status() {
                Some(status) => format!("{endpoint} {status}"),
                None => endpoint.clone(),
            },
            (Some(line), _) => scan::mask(line),
            (None, _) => endpoint.clone().unwrap_or_else(|| entry.event_type.clone()),
        };
        let stage = self.stage(fields, Some(&self.event(&entry.event_type)), known.as_ref());
        let named = fields.text(Role::Step).map(scan::mask);
        let step = named.or_else(|| stage.map(|stage| stage.name().to_owned()));
        let code = entry.error_code.as_deref().map(mask_code);
        let service = entry.service.as_deref();
        let fingerprint = match &verdict {
            Some(verdict) => Some(Fingerprint::of(FingerprintParts {
                mask: &mask,
                error_code: code.as_deref(),
                category: verdict.categories.first().copied().unwrap_or(Category::Other),
                service,
                step: step.as_deref(),
            })),
            None => slow.then(|| slow_fingerprint(service, &slow_place(endpoint.as_deref(), &mask))),
        };
        Look { verdict, slow, mask, fingerprint, endpoint, step }
    }

    fn trouble(
        &self,
        entry: &LogEntry,
        position: Position,
        source_name: Option<&str>,
        look: Look,
        span: Option<SpanMark>,
    ) -> Trouble {
        let text = entry.message.as_deref().filter(|text| !text.is_empty());
        let text = text.or(look.endpoint.as_deref()).unwrap_or(&entry.event_type);
        let evidence = Evidence {
            id: position.entry_id(),
            at: entry.timestamp,
            source_name: source_name.map(str::to_owned),
            line: position.line,
            service: entry.service.clone(),
            error_code: entry.error_code.clone(),
            response_time: entry.response_time,
            text: self.redactor.text(cut(text, MAX_TEXT * 2)).chars().take(MAX_TEXT).collect(),
        };
        let place = slow_place(look.endpoint.as_deref(), &look.mask);
        let failed = look.verdict.is_some();
        let fingerprint = look.fingerprint.unwrap_or_else(|| slow_fingerprint(entry.service.as_deref(), &place));
        let verdict = look.verdict.unwrap_or_else(|| Verdict {
            categories: vec![Category::Performance],
            wrapper: false,
            weak: false,
            confidence: self.rules.confidence.slow,
            reason: String::new(),
        });
        Trouble {
            evidence,
            failed,
            slow: look.slow,
            wrapper: verdict.wrapper,
            weak: verdict.weak && !look.slow,
            categories: verdict.categories,
            endpoint: if failed { look.endpoint } else { Some(place.clone()) },
            step: look.step,
            mask: if failed { look.mask } else { slow_mask(&place) },
            fingerprint,
            confidence: verdict.confidence,
            trace_id: entry.trace_id.clone().filter(|trace| !trace.is_empty()),
            span: span.map_or(0, |span| span.id),
        }
    }

    fn stage(&self, fields: &Fields<'_>, event: Option<&Place>, endpoint: Option<&Place>) -> Option<Stage> {
        let by_step = fields.text(Role::Step).and_then(|step| self.event(step).stage);
        // Inner calls touch cart and payment services all the time; only an order tells of the customer.
        let inner = fields.text(Role::Parent).is_some() && span(fields).is_some_and(|span| span.parent != 0);
        let by_endpoint = endpoint.and_then(|place| place.stage).filter(|stage| !inner || *stage == Stage::Order);
        by_step.or_else(|| event.and_then(|place| place.stage)).or(by_endpoint)
    }

    fn endpoint(&self, fields: &Fields<'_>, path: &str) -> Place {
        let method = fields.text(Role::Method).unwrap_or("");
        self.place(&[b"endpoint", method.as_bytes(), path.as_bytes()], || {
            let masked = scan::mask_endpoint(path);
            let request = if method.is_empty() { masked } else { format!("{} {masked}", method.to_uppercase()) };
            // Paths with ids are many, their masks are few: the dear part is remembered by mask.
            self.place(&[b"masked", request.as_bytes()], || Place {
                stage: shop::stage_of_endpoint(&request, &self.rules),
                name: Name::new(&request),
            })
        })
    }

    fn event(&self, event: &str) -> Place {
        self.place(&[b"event", event.as_bytes()], || {
            let stage = shop::stage_of_words(event, &self.rules);
            Place { name: Name::new(&scan::mask(event)), stage }
        })
    }

    fn service(&self, service: &str) -> Name {
        self.place(&[b"service", service.as_bytes()], || Place { name: Name::new(service), stage: None }).name
    }

    /// The remembered analysis; a full memory or a lock in use only costs time.
    fn place(&self, key: &[&[u8]], analyse: impl FnOnce() -> Place) -> Place {
        let hash = stable_hash(key);
        if let Ok(places) = self.places.read()
            && let Some(known) = places.get(&hash)
        {
            return known.clone();
        }
        let place = analyse();
        if let Ok(mut places) = self.places.write()
            && places.len() < MAX_REMEMBERED
        {
            places.insert(hash, place.clone());
        }
        place
    }
}

/// Fingerprint of slowness at a place; the same for single requests, bottlenecks and windows.
pub(super) fn slow_fingerprint(service: Option<&str>, place: &str) -> Fingerprint {
    Fingerprint::of(FingerprintParts {
        mask: &slow_mask(place),
        error_code: None,
        category: Category::Performance,
        service,
        step: None,
    })
}

/// Mask of slowness at a place.
pub(super) fn slow_mask(place: &str) -> String {
    format!("slow {place}")
}

fn slow_place(endpoint: Option<&str>, mask: &str) -> String {
    endpoint.unwrap_or(mask).to_owned()
}

/// Error codes are words; one with more than four digits carries a number that varies.
fn mask_code(code: &str) -> String {
    if code.bytes().filter(u8::is_ascii_digit).count() > 4 { scan::mask(code) } else { code.trim().to_owned() }
}

fn first_line(text: &str) -> &str {
    cut(text.lines().find(|line| !line.trim().is_empty()).unwrap_or("").trim(), MAX_MASKED)
}

fn cut(text: &str, bytes: usize) -> &str {
    text.get(..text.floor_char_boundary(bytes)).unwrap_or(text)
}

fn span(fields: &Fields<'_>) -> Option<SpanMark> {
    let id = fields.text(Role::Span)?;
    let parent = fields.text(Role::Parent).filter(|parent| *parent != "root" && parent.bytes().any(|b| b != b'0'));
    Some(SpanMark { id: span_hash(id), parent: parent.map_or(0, span_hash) })
}

/// What a line within a span begins with, up to the first number: enough to know the same line again.
fn line(entry: &LogEntry, fields: &Fields<'_>, failed: bool) -> LineMark {
    let text = entry.message.as_deref().unwrap_or("");
    let begin = text.split(|c: char| c.is_ascii_digit()).next().unwrap_or("");
    let level = entry.level.or_else(|| fields.text(Role::Level).and_then(Level::parse));
    LineMark { shape: stable_hash(&[cut(begin, MAX_SHAPE).as_bytes()]), troubled: failed || level >= Some(Level::Warn) }
}

fn span_hash(id: &str) -> u64 {
    stable_hash(&[id.as_bytes()]).max(1)
}

fn event_is_request(entry: &LogEntry) -> bool {
    entry.response_time.is_some() && entry.event_type == "request"
}

fn step_name(
    entry: &LogEntry,
    endpoint: Option<&Place>,
    event: Option<&Place>,
    trouble: Option<&Trouble>,
) -> Option<Name> {
    if let Some(place) = endpoint {
        return Some(place.name.clone());
    }
    match trouble {
        Some(trouble) if trouble.failed && !trouble.mask.is_empty() => Some(Name::new(cut(&trouble.mask, 120))),
        _ => event
            .map(|place| place.name.clone())
            .or_else(|| entry.message.as_deref().map(|m| Name::new(&scan::mask(cut(m, 120))))),
    }
}

fn failure_name(trouble: &Trouble, fields: &Fields<'_>) -> Name {
    match (&trouble.evidence.error_code, fields.status()) {
        (Some(code), _) => Name::new(&mask_code(code)),
        (None, Some(status)) => Name::new(&status.to_string()),
        (None, None) => Name::new(trouble.category().name()),
    }
}

/// Whose entry it is; the identity is `None` where it is the entry's own session id.
fn identify(
    entry: &LogEntry,
    fields: &Fields<'_>,
    service: Option<&Name>,
    at: i64,
    source_name: Option<&str>,
) -> (SessionKey, Option<Identity>) {
    let given = |text: &Option<String>| text.as_deref().is_some_and(|text| !text.is_empty() && text != "-");
    if given(&entry.session_id) {
        return (SessionKey::of_session(entry.session_id.as_deref().unwrap_or("")), None);
    }
    if given(&entry.user_id) {
        return (SessionKey::of_user(entry.user_id.as_deref().unwrap_or("")), Some(Identity::User));
    }
    if let Some(address) = fields.text(Role::Address) {
        let agent = fields.text(Role::Agent).unwrap_or("");
        return (SessionKey::of_client(address, agent), Some(Identity::Client(address.to_owned())));
    }
    let service = service.cloned().unwrap_or_else(|| Name::new(source_name.unwrap_or("unknown")));
    (SessionKey::of_service(service.as_str(), at.div_euclid(SERVICE_WINDOW)), Some(Identity::Service(service)))
}
