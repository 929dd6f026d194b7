//! Which incidents' messages one statement of a program seems to have written, by the templates mined from them all.
//!
//! Mined each time from what is remembered: a template may change with every message more, so it is no identity.

use std::collections::{BTreeMap, BTreeSet};

use super::wording::{Skeleton, is_name, varies};
use crate::incident::{Incident, IncidentId, Origin};
use crate::template::TemplateMiner;

/// Incidents by the statement that wrote their messages.
#[derive(Debug, Default)]
pub(super) struct Statements {
    /// Template and incidents, two at least, by id.
    groups: Vec<(String, Vec<IncidentId>)>,
    of: BTreeMap<IncidentId, usize>,
}

impl Statements {
    /// Mines the messages of observed incidents; what people wrote was written by no statement. Incidents that name
    /// different things or codes are apart: the mask left these in because they tell failures apart.
    pub(super) fn of<'i>(incidents: impl IntoIterator<Item = &'i Incident>) -> Self {
        let observed: BTreeMap<&IncidentId, &str> = incidents
            .into_iter()
            .filter(|incident| incident.origin == Origin::Observed)
            .map(|incident| (&incident.id, incident.symptoms.as_str()))
            .collect();
        let mut miner = TemplateMiner::default();
        let mined: Vec<_> = observed.iter().map(|(id, message)| (*id, *message, miner.add(&valued(message)))).collect();
        miner.refine();
        let mut alike: BTreeMap<_, Vec<IncidentId>> = BTreeMap::new();
        for (id, message, group) in mined {
            let template = miner.template(group);
            if template != TemplateMiner::OTHERS {
                alike.entry((template, names(message))).or_default().push(id.clone());
            }
        }
        let mut statements = Self::default();
        for ((template, _), members) in alike.into_iter().filter(|(_, members)| members.len() > 1) {
            let text = miner.text(template);
            if Skeleton::of(&text).is_some() {
                let place = statements.groups.len();
                statements.of.extend(members.iter().map(|id| (id.clone(), place)));
                statements.groups.push((text, members));
            }
        }
        statements
    }

    /// The template that both messages were written by.
    pub(super) fn shared(&self, a: &IncidentId, b: &IncidentId) -> Option<&str> {
        let place = self.of.get(a).filter(|place| self.of.get(b) == Some(place))?;
        self.groups.get(*place).map(|(template, _)| template.as_str())
    }

    /// Pairs that hold each statement's incidents together.
    pub(super) fn pairs(&self) -> impl Iterator<Item = (&IncidentId, &IncidentId)> {
        self.groups.iter().flat_map(|(_, members)| members.iter().zip(members.iter().skip(1)))
    }
}

/// The message with a digit for each placeholder: they are values to the miner, whatever they stand for.
fn valued(message: &str) -> String {
    let mut out = String::with_capacity(message.len());
    let mut rest = message;
    while let Some(open) = rest.find('<') {
        let (before, from) = rest.split_at(open);
        out.push_str(before);
        let inner = from.split_once('>').map(|(inner, _)| &inner[1..]);
        match inner.filter(|inner| !inner.is_empty() && inner.bytes().all(|byte| byte.is_ascii_lowercase())) {
            Some(inner) => {
                out.push('0');
                rest = from.get(inner.len() + 2..).unwrap_or_default();
            }
            None => {
                out.push('<');
                rest = from.get(1..).unwrap_or_default();
            }
        }
    }
    out + rest
}

/// The names and codes in a message.
fn names(message: &str) -> BTreeSet<&str> {
    let words = message.split_whitespace().filter(|token| !varies(token));
    words.map(|word| word.trim_matches(|c: char| !c.is_alphanumeric())).filter(|word| is_name(word)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Category;

    fn incident(id: usize, origin: Origin, message: &str) -> Incident {
        Incident {
            id: IncidentId::given(format!("inc-{id:03}")),
            fingerprint: None,
            origin,
            title: message.to_owned(),
            symptoms: message.to_owned(),
            category: Category::Other,
            service: None,
            endpoint: None,
            step: None,
            error_code: None,
            opened_at: None,
        }
    }

    fn statements(messages: &[String], origin: Origin) -> (Vec<Incident>, Statements) {
        let incidents: Vec<_> = messages.iter().enumerate().map(|(i, message)| incident(i, origin, message)).collect();
        let statements = Statements::of(&incidents);
        (incidents, statements)
    }

    fn warehouses() -> Vec<String> {
        let towns = ["amber", "birch", "cedar", "delta", "ember", "fjord", "grove", "haven"];
        towns.iter().map(|town| format!("parcel <id> from warehouse {town} was lost on its way")).collect()
    }

    #[test]
    fn many_words_in_one_place_are_one_statement() {
        let (incidents, found) = statements(&warehouses(), Origin::Observed);
        let shared = found.shared(&incidents[0].id, &incidents[7].id);
        assert_eq!(shared, Some("parcel <*> from warehouse <*> was lost on its way"));
        assert_eq!(found.pairs().count(), 7);
        let (incidents, few) = statements(&warehouses()[..2], Origin::Observed);
        assert_eq!(few.shared(&incidents[0].id, &incidents[1].id), None);
        assert_eq!(statements(&warehouses(), Origin::Imported).1.pairs().count(), 0);
    }

    #[test]
    fn codes_and_names_that_differ_part_what_the_miner_unites() {
        let codes = ["502", "503", "504"].map(|code| format!("upstream answered with status {code} after <dur>"));
        assert_eq!(statements(&codes, Origin::Observed).1.pairs().count(), 0);
        let units = ["dur", "num"].map(|unit| format!("upstream answered with status 502 after <{unit}>"));
        assert_eq!(statements(&units, Origin::Observed).1.pairs().count(), 1);
    }

    #[test]
    fn placeholders_become_values_and_other_brackets_stay() {
        assert_eq!(valued("a <dur> b <b c> <X> <id>ж<"), "a 0 b <b c> <X> 0ж<");
    }
}
