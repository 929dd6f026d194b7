//! Looks sentences up by key and fills their variables in.

use std::borrow::Cow;
use std::sync::OnceLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use unic_langid::LanguageIdentifier;

use super::Language;

/// The areas: name, English text, Russian text.
const AREAS: &[(&str, &str, &str)] = &[
    ("terms", include_str!("en/terms.ftl"), include_str!("ru/terms.ftl")),
    ("report", include_str!("en/report.ftl"), include_str!("ru/report.ftl")),
    ("solution", include_str!("en/solution.ftl"), include_str!("ru/solution.ftl")),
    ("struck", include_str!("en/struck.ftl"), include_str!("ru/struck.ftl")),
    ("cli", include_str!("en/cli.ftl"), include_str!("ru/cli.ftl")),
    ("web", include_str!("en/web.ftl"), include_str!("ru/web.ftl")),
    ("web_frame", include_str!("en/web_frame.ftl"), include_str!("ru/web_frame.ftl")),
    ("web_now", include_str!("en/web_now.ftl"), include_str!("ru/web_now.ftl")),
    ("web_incidents", include_str!("en/web_incidents.ftl"), include_str!("ru/web_incidents.ftl")),
    ("web_incident", include_str!("en/web_incident.ftl"), include_str!("ru/web_incident.ftl")),
    ("web_customers", include_str!("en/web_customers.ftl"), include_str!("ru/web_customers.ftl")),
    ("web_search", include_str!("en/web_search.ftl"), include_str!("ru/web_search.ftl")),
    ("web_complaints", include_str!("en/web_complaints.ftl"), include_str!("ru/web_complaints.ftl")),
    ("web_early", include_str!("en/web_early.ftl"), include_str!("ru/web_early.ftl")),
    ("web_knowledge", include_str!("en/web_knowledge.ftl"), include_str!("ru/web_knowledge.ftl")),
    ("web_tail", include_str!("en/web_tail.ftl"), include_str!("ru/web_tail.ftl")),
    ("web_sources", include_str!("en/web_sources.ftl"), include_str!("ru/web_sources.ftl")),
    ("web_settings", include_str!("en/web_settings.ftl"), include_str!("ru/web_settings.ftl")),
    ("chart", include_str!("en/chart.ftl"), include_str!("ru/chart.ftl")),
    ("notify", include_str!("en/notify.ftl"), include_str!("ru/notify.ftl")),
    ("sync", include_str!("en/sync.ftl"), include_str!("ru/sync.ftl")),
    ("servers", include_str!("en/servers.ftl"), include_str!("ru/servers.ftl")),
    ("elastic", include_str!("en/elastic.ftl"), include_str!("ru/elastic.ftl")),
    ("openai", include_str!("en/openai.ftl"), include_str!("ru/openai.ftl")),
    ("metrics", include_str!("en/metrics.ftl"), include_str!("ru/metrics.ftl")),
    ("mirror", include_str!("en/mirror.ftl"), include_str!("ru/mirror.ftl")),
    ("effect", include_str!("en/effect.ftl"), include_str!("ru/effect.ftl")),
    ("outcomes", include_str!("en/outcomes.ftl"), include_str!("ru/outcomes.ftl")),
    ("novelty", include_str!("en/novelty.ftl"), include_str!("ru/novelty.ftl")),
    ("complaints", include_str!("en/complaints.ftl"), include_str!("ru/complaints.ftl")),
    ("complaint_links", include_str!("en/complaint_links.ftl"), include_str!("ru/complaint_links.ftl")),
    ("pack", include_str!("en/pack.ftl"), include_str!("ru/pack.ftl")),
    ("mcp", include_str!("en/mcp.ftl"), include_str!("ru/mcp.ftl")),
    ("demo", include_str!("en/demo.ftl"), include_str!("ru/demo.ftl")),
];

/// A variable's value. Numbers choose plural forms; texts are put in as they are.
#[derive(Debug, Clone)]
pub enum Arg<'a> {
    /// A count. It chooses the plural form and is written with the language's thousands separator.
    Count(u64),
    /// A text.
    Text(Cow<'a, str>),
}

impl From<u64> for Arg<'_> {
    fn from(count: u64) -> Self {
        Self::Count(count)
    }
}

impl From<usize> for Arg<'_> {
    fn from(count: usize) -> Self {
        Self::Count(count as u64)
    }
}

impl<'a> From<&'a str> for Arg<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}

impl<'a> From<&'a String> for Arg<'a> {
    fn from(text: &'a String) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}

impl From<String> for Arg<'_> {
    fn from(text: String) -> Self {
        Self::Text(Cow::Owned(text))
    }
}

fn format_count(language: Language, value: &FluentValue<'_>) -> Option<String> {
    match value {
        FluentValue::Number(number) => Some(language.integer(number.value as u64)),
        _ => None,
    }
}

/// The catalogue in one language.
pub struct Wording {
    language: Language,
    bundle: FluentBundle<FluentResource>,
}

impl std::fmt::Debug for Wording {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Wording").field("language", &self.language).finish_non_exhaustive()
    }
}

impl Wording {
    /// The catalogue of a language; parsed once per process.
    #[must_use]
    pub fn of(language: Language) -> &'static Self {
        static EN: OnceLock<Wording> = OnceLock::new();
        static RU: OnceLock<Wording> = OnceLock::new();
        let slot = match language {
            Language::En => &EN,
            Language::Ru => &RU,
        };
        slot.get_or_init(|| Self::load(language))
    }

    fn load(language: Language) -> Self {
        let locale: LanguageIdentifier = language.code().parse().unwrap_or_default();
        let mut bundle = FluentBundle::new_concurrent(vec![locale]);
        bundle.set_use_isolating(false);
        bundle.set_formatter(Some(match language {
            Language::En => |value, _| format_count(Language::En, value),
            Language::Ru => |value, _| format_count(Language::Ru, value),
        }));
        for (_, en, ru) in AREAS {
            let text = match language {
                Language::En => en,
                Language::Ru => ru,
            };
            // Built-in text: a test proves that every file parses. A broken message would only lose itself.
            let resource = FluentResource::try_new((*text).to_owned()).unwrap_or_else(|(partial, _)| partial);
            bundle.add_resource_overriding(resource);
        }
        Self { language, bundle }
    }

    /// The language.
    #[must_use]
    pub fn language(&self) -> Language {
        self.language
    }

    /// The sentence under `key`, variables filled in. A missing key gives the key itself, so that a gap is seen.
    #[must_use]
    pub fn text(&self, key: &str, args: &[(&str, Arg<'_>)]) -> String {
        let Some(pattern) = self.bundle.get_message(key).and_then(|message| message.value()) else {
            return key.to_owned();
        };
        let mut fluent = FluentArgs::with_capacity(args.len());
        for (name, arg) in args {
            let value = match arg {
                Arg::Count(count) => FluentValue::from(*count),
                Arg::Text(text) => FluentValue::from(text.as_ref().to_owned()),
            };
            fluent.set((*name).to_owned(), value);
        }
        let mut errors = Vec::new();
        self.bundle.format_pattern(pattern, Some(&fluent), &mut errors).into_owned()
    }

    /// The sentence under `key`, which has no variables.
    #[must_use]
    pub fn plain(&self, key: &str) -> String {
        self.text(key, &[])
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::*;

    /// Keys of a Fluent file with the variables each uses.
    fn keys(text: &str) -> BTreeMap<String, BTreeSet<String>> {
        let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        let mut key = String::new();
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            if let Some((name, _)) = line.split_once(" =")
                && name.starts_with(|c: char| c.is_ascii_lowercase())
            {
                key = name.to_owned();
                found.insert(key.clone(), BTreeSet::new());
            }
            for piece in line.split('$').skip(1) {
                let name: String = piece.chars().take_while(|c| c.is_alphanumeric() || *c == '-').collect();
                found.entry(key.clone()).or_default().insert(name);
            }
        }
        found
    }

    #[test]
    fn both_languages_have_the_same_keys_and_variables() {
        for (area, en, ru) in AREAS {
            for text in [en, ru] {
                assert!(FluentResource::try_new((*text).to_owned()).is_ok(), "{area} does not parse");
            }
            assert_eq!(keys(en), keys(ru), "area {area}");
        }
    }

    #[test]
    fn no_two_areas_have_the_same_key() {
        let mut seen = std::collections::BTreeSet::new();
        for key in AREAS.iter().flat_map(|(_, en, _)| en.lines()).filter_map(|line| line.split_once(" =")) {
            if key.0.starts_with(|c: char| c.is_ascii_lowercase()) {
                assert!(seen.insert(key.0), "{} stands twice", key.0);
            }
        }
    }

    #[test]
    fn plural_forms_follow_the_language() {
        let ru = Wording::of(Language::Ru);
        let count = |n: u64| ru.text("count-sessions", &[("count", n.into())]);
        assert_eq!(
            [count(1), count(2), count(5), count(1234)],
            ["1 сессия", "2 сессии", "5 сессий", "1\u{a0}234 сессии"]
        );
    }
}
