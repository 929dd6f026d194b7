//! What an incident looks like to customers: the parts of the shop that it breaks, from its own words.

use std::collections::{BTreeMap, BTreeSet};

use super::lexicon::{Lexicon, TopicId, TopicKind, Voice, folded_words};
use super::said::{Reader, either};
use crate::finding::Category;
use crate::incident::Incident;
use crate::session::stable_hash;
use crate::text::analyze;

/// What an engineer's word says for its topic; a customer's word in a title; a supporting word.
const LOGGED: f32 = 0.8;
const SAID: f32 = 0.6;
const HINTED: f32 = 0.25;
/// An endpoint's last part says what it does, the ones before only where it belongs.
const OUTER_PART: f32 = 0.5;
/// The step at which it was seen, and the service, say less than what failed.
const STEP: f32 = 0.8;
const SERVICE: f32 = 0.75;
/// A failure that names no part of the shop shows as "the site does not work".
const ANYWHERE: f32 = 0.6;
/// A topic that is there at all.
const NAMED: f32 = 0.3;

/// What customers may notice of an incident.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Profile {
    /// Parts of the shop, each 0–1.
    pub(super) topics: BTreeMap<TopicId, f32>,
    /// Tokens of its words.
    pub(super) tokens: BTreeSet<String>,
}

impl Profile {
    pub(super) fn of(incident: &Incident, reader: &mut Reader) -> Self {
        let mut topics: BTreeMap<TopicId, f32> = BTreeMap::new();
        let lexicon = Lexicon::built_in();
        let mut take = |text: &str, share: f32| {
            let words: Vec<String> = folded_words(&humps(text)).collect();
            let mut field: BTreeMap<TopicId, f32> = BTreeMap::new();
            for found in reader.sightings(&words) {
                let shop = lexicon.topics.get(found.topic).is_some_and(|topic| topic.kind == TopicKind::Shop);
                let worth = match found.voice {
                    Voice::Logged => LOGGED,
                    Voice::Said => SAID,
                    Voice::Hint => HINTED,
                };
                if shop {
                    let best = field.entry(found.topic).or_default();
                    *best = best.max(worth * found.quality);
                }
            }
            for (topic, worth) in field {
                either(topics.entry(topic).or_default(), worth * share);
            }
        };
        take(&incident.title, 1.0);
        if incident.symptoms != incident.title {
            take(&incident.symptoms, 1.0);
        }
        let place = [(&incident.error_code, 1.0), (&incident.service, SERVICE), (&incident.step, STEP)];
        for (field, share) in place {
            take(field.as_deref().unwrap_or_default(), share);
        }
        if let Some(endpoint) = &incident.endpoint {
            let parts: Vec<&str> =
                endpoint.split('/').filter(|part| !part.is_empty() && !part.starts_with('<')).collect();
            for (place, part) in parts.iter().enumerate() {
                take(part, if place + 1 == parts.len() { 1.0 } else { OUTER_PART });
            }
        }
        for (name, worth) in by_category(incident.category) {
            if let Some(topic) = lexicon.topic(Some(name)) {
                either(topics.entry(topic).or_default(), *worth);
            }
        }
        if topics.values().all(|worth| *worth < NAMED)
            && let Some(site) = lexicon.topic(Some("site"))
        {
            either(topics.entry(site).or_default(), ANYWHERE);
        }
        Self { topics, tokens: tokens(incident) }
    }

    /// The look of incidents that are one problem.
    pub(super) fn joined(mut self, other: Self) -> Self {
        for (topic, worth) in other.topics {
            let best = self.topics.entry(topic).or_default();
            *best = best.max(worth);
        }
        self.tokens.extend(other.tokens);
        self
    }

    /// A hash of it.
    pub(super) fn digest(&self) -> u64 {
        let topics: Vec<[u8; 12]> = self.topics.iter().map(|(topic, worth)| digested(*topic, *worth)).collect();
        let topics = topics.iter().map(<[u8; 12]>::as_slice);
        let parts: Vec<&[u8]> = topics.chain(self.tokens.iter().map(String::as_bytes)).collect();
        stable_hash(&parts)
    }
}

fn digested(topic: TopicId, worth: f32) -> [u8; 12] {
    let mut bytes = [0; 12];
    let parts = (topic as u64).to_be_bytes().into_iter().chain(worth.to_bits().to_be_bytes());
    bytes.iter_mut().zip(parts).for_each(|(byte, part)| *byte = part);
    bytes
}

fn by_category(category: Category) -> &'static [(&'static str, f32)] {
    match category {
        Category::Payment => &[("payment", 0.7)],
        Category::Auth => &[("login", 0.7)],
        Category::Performance => &[("slow", 0.8)],
        Category::Timeout => &[("slow", 0.45)],
        Category::Database | Category::Api | Category::Other => &[],
    }
}

fn tokens(incident: &Incident) -> BTreeSet<String> {
    let fields = [Some(incident.title.as_str()), Some(&incident.symptoms), incident.service.as_deref()];
    let others = [incident.endpoint.as_deref(), incident.error_code.as_deref(), incident.step.as_deref()];
    fields.into_iter().chain(others).flatten().flat_map(analyze).collect()
}

/// `PaymentGateway` as two words.
fn humps(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    let mut small = false;
    for c in text.chars() {
        if c.is_uppercase() && small {
            out.push(' ');
        }
        small = c.is_lowercase();
        out.push(c);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::incident::{IncidentId, Origin};

    fn profile(title: &str, category: Category, service: &str, endpoint: &str) -> BTreeMap<&'static str, f32> {
        let incident = Incident {
            id: IncidentId::given("x"),
            fingerprint: None,
            origin: Origin::Observed,
            title: title.to_owned(),
            symptoms: title.to_owned(),
            category,
            service: Some(service.to_owned()),
            endpoint: Some(endpoint.to_owned()),
            step: None,
            error_code: None,
            opened_at: None,
        };
        let lexicon = Lexicon::built_in();
        let topics = Profile::of(&incident, &mut Reader::new()).topics;
        topics.into_iter().filter_map(|(id, worth)| Some((lexicon.topics.get(id)?.name, worth))).collect()
    }

    #[test]
    fn logs_tell_the_part_of_the_shop() {
        let promo =
            profile("CouponValidator: no campaign for code <id>", Category::Api, "pricing", "/api/checkout/promo");
        assert!(promo["promo"] > promo["order"], "{promo:?}");
        let gateway = profile("acquirer did not answer after <dur>", Category::Payment, "billing", "");
        assert!(gateway["payment"] > 0.9, "{gateway:?}");
        let nothing = profile("NullPointerException at Foo", Category::Other, "backend", "");
        assert!(nothing["site"] > 0.5, "{nothing:?}");
    }
}
