//! How a document lies in the word index.

use serde::{Deserialize, Serialize};
use tantivy::schema::{
    FAST, Field, INDEXED, IndexRecordOption, STORED, STRING, Schema, TextFieldIndexing, TextOptions,
};
use tantivy::tokenizer::{PreTokenizedString, Token};
use tantivy::{TantivyDocument, Term};

use super::super::{DocumentKind, Filter, IndexDocument};
use crate::finding::Category;
use crate::wording::Language;

/// The word index's fields.
#[derive(Clone)]
pub(super) struct Fields {
    pub(super) schema: Schema,
    pub(super) id: Field,
    pub(super) key: Field,
    pub(super) traits: Field,
    pub(super) length: Field,
    pub(super) tokens: Field,
    pub(super) facets: Field,
    pub(super) document: Field,
}

pub(super) const ID: &str = "id";
pub(super) const KEY: &str = "key";
pub(super) const TRAITS: &str = "traits";
pub(super) const LENGTH: &str = "length";

impl Fields {
    pub(super) fn new() -> Self {
        let mut schema = Schema::builder();
        let tokens = TextOptions::default().set_indexing_options(
            TextFieldIndexing::default()
                .set_tokenizer("raw")
                .set_fieldnorms(true)
                .set_index_option(IndexRecordOption::WithFreqs),
        );
        Self {
            id: schema.add_text_field(ID, STRING | FAST),
            key: schema.add_u64_field(KEY, FAST | INDEXED),
            traits: schema.add_u64_field(TRAITS, FAST),
            length: schema.add_u64_field(LENGTH, FAST),
            tokens: schema.add_text_field("tokens", tokens),
            facets: schema.add_text_field("facets", STRING),
            document: schema.add_bytes_field("document", STORED),
            schema: schema.build(),
        }
    }

    /// The document under a key; its vectors are kept elsewhere.
    pub(super) fn document(&self, key: u64, document: &IndexDocument) -> Result<TantivyDocument, postcard::Error> {
        let mut bare = document.clone();
        for passage in &mut bare.passages {
            passage.vectors.clear();
        }
        let mut row = TantivyDocument::new();
        row.add_text(self.id, &document.id.0);
        row.add_u64(self.key, key);
        row.add_u64(self.traits, Traits::of(document).pack());
        row.add_u64(self.length, (document.title_tokens.len() + document.body_tokens.len()) as u64);
        let texts = document.title_tokens.iter().chain(&document.body_tokens);
        let tokens = texts
            .enumerate()
            .map(|(position, text)| Token { text: text.clone(), position, ..Token::default() })
            .collect();
        row.add_pre_tokenized_text(self.tokens, PreTokenizedString { text: String::new(), tokens });
        for facet in facets(document) {
            row.add_text(self.facets, facet);
        }
        row.add_bytes(self.document, &postcard::to_stdvec(&bare)?);
        Ok(row)
    }

    pub(super) fn id_term(&self, id: &str) -> Term {
        Term::from_field_text(self.id, id)
    }
}

fn facets(document: &IndexDocument) -> impl Iterator<Item = String> {
    let category = document.category.map(|category| format!("category:{category}"));
    [
        format!("kind:{}", document.kind.name()),
        format!("language:{}", document.language.code()),
        format!("resolved:{}", document.resolved),
        format!("translation:{}", document.translation),
    ]
    .into_iter()
    .chain(category)
    .chain(document.services.iter().map(|service| service_facet(service)))
}

pub(super) fn service_facet(service: &str) -> String {
    format!("service:{service}")
}

/// The filter as groups of facets: every group must be met by one of its members.
pub(super) fn facet_groups(filter: &Filter) -> Vec<Vec<String>> {
    [
        filter.kinds.iter().map(|kind| format!("kind:{}", kind.name())).collect::<Vec<_>>(),
        filter.categories.iter().map(|category| format!("category:{category}")).collect(),
        filter.services.iter().map(|service| service_facet(service)).collect(),
        filter.language.iter().map(|language| format!("language:{}", language.code())).collect(),
        filter.resolved.iter().map(|resolved| format!("resolved:{resolved}")).collect(),
        filter.originals.then(|| "translation:false".to_owned()).into_iter().collect(),
    ]
    .into_iter()
    .filter(|group| !group.is_empty())
    .collect()
}

/// What a filter asks of a document besides its services, kept in memory for all documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Traits {
    kind: DocumentKind,
    category: Option<Category>,
    language: Language,
    resolved: bool,
    translation: bool,
}

impl Traits {
    fn of(document: &IndexDocument) -> Self {
        Self {
            kind: document.kind,
            category: document.category,
            language: document.language,
            resolved: document.resolved,
            translation: document.translation,
        }
    }

    /// One bit each for resolved, language, kind and translation; the category's number plus one above them.
    fn pack(self) -> u64 {
        let category = self.category.and_then(|category| Category::ALL.iter().position(|known| *known == category));
        u64::from(self.resolved)
            | u64::from(self.language == Language::Ru) << 1
            | u64::from(self.kind == DocumentKind::Runbook) << 2
            | u64::from(self.translation) << 3
            | category.map_or(0, |place| place as u64 + 1) << 4
    }

    pub(super) fn unpack(bits: u64) -> Self {
        let category = (bits >> 4) as usize;
        Self {
            resolved: bits & 1 != 0,
            language: if bits & 2 != 0 { Language::Ru } else { Language::En },
            kind: if bits & 4 != 0 { DocumentKind::Runbook } else { DocumentKind::Incident },
            translation: bits & 8 != 0,
            category: category.checked_sub(1).and_then(|place| Category::ALL.get(place).copied()),
        }
    }

    pub(super) fn pass(self, filter: &Filter) -> bool {
        (filter.kinds.is_empty() || filter.kinds.contains(&self.kind))
            && (filter.categories.is_empty()
                || self.category.is_some_and(|category| filter.categories.contains(&category)))
            && filter.language.is_none_or(|language| language == self.language)
            && filter.resolved.is_none_or(|resolved| resolved == self.resolved)
            && !(filter.originals && self.translation)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn traits_survive_packing() {
        for kind in [DocumentKind::Incident, DocumentKind::Runbook] {
            for category in Category::ALL.into_iter().map(Some).chain([None]) {
                for (language, resolved) in [(Language::En, true), (Language::Ru, false)] {
                    let translation = !resolved;
                    let traits = Traits { kind, category, language, resolved, translation };
                    assert_eq!(Traits::unpack(traits.pack()), traits);
                }
            }
        }
    }
}
