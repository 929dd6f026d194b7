//! What the search index is given of an incident or a page.

use crate::backend::{DocumentId, DocumentKind, IndexDocument, Passage};
use crate::incident::{Action, ActionKind, Incident};
use crate::knowledge::{Page, Section, SectionKind};
use crate::text::analyze;
use crate::wording::Language;

/// Longest passage in characters: about what the embedding models read of a text (128 word pieces).
const PASSAGE_CHARS: usize = 480;

/// Most passages of one document; what lies behind is found by its words only.
const MAX_PASSAGES: usize = 8;

/// Id of a page in the index: translations are documents of their own.
pub(super) fn page_document_id(id: &str, language: Language) -> DocumentId {
    DocumentId(format!("{id}@{}", language.code()))
}

/// The page id and language behind a document id; `None` for incidents.
pub(super) fn page_of_document(id: &DocumentId) -> Option<(&str, Language)> {
    let (page, code) = id.0.rsplit_once('@')?;
    Language::ALL.into_iter().find(|language| language.code() == code).map(|language| (page, language))
}

/// An incident with what people did about it. Vectors are still missing.
pub(super) fn incident_document(incident: &Incident, actions: &[Action]) -> IndexDocument {
    let mut remedies = String::new();
    for action in actions {
        if let ActionKind::Resolve { fix, root_cause, .. } = &action.kind {
            for text in root_cause.iter().chain([fix]) {
                remedies.push_str(text);
                remedies.push('\n');
            }
        }
    }
    let place = [&incident.service, &incident.endpoint, &incident.step, &incident.error_code];
    let place: Vec<&str> = place.into_iter().flatten().map(String::as_str).collect();
    let head = if incident.symptoms.contains(incident.title.as_str()) {
        incident.symptoms.clone()
    } else {
        format!("{}. {}", incident.title, incident.symptoms)
    };
    let mut texts = passages(&head);
    texts.extend(passages(&remedies));
    IndexDocument {
        id: DocumentId(incident.id.as_str().to_owned()),
        kind: DocumentKind::Incident,
        language: Language::detect(&head),
        title: incident.title.clone(),
        title_tokens: analyze(&incident.title),
        body_tokens: analyze(&[incident.symptoms.as_str(), &place.join(" "), &remedies].join("\n")),
        passages: bare(texts),
        category: Some(incident.category),
        services: incident.service.iter().cloned().collect(),
        codes: incident.error_code.iter().cloned().collect(),
        resolved: actions.iter().any(|action| matches!(action.kind, ActionKind::Resolve { .. })),
        translation: false,
    }
}

/// A text as past incidents are indexed: a title and symptoms, and nothing else known. Vectors are still missing.
#[must_use]
pub fn text_document(id: &str, title: &str, text: &str) -> IndexDocument {
    let head = if title.is_empty() { text.to_owned() } else { format!("{title}. {text}") };
    IndexDocument {
        id: DocumentId(id.to_owned()),
        kind: DocumentKind::Incident,
        language: Language::detect(&head),
        title: title.to_owned(),
        title_tokens: analyze(title),
        body_tokens: analyze(text),
        passages: bare(passages(&head)),
        category: None,
        services: Vec::new(),
        codes: Vec::new(),
        resolved: false,
        translation: false,
    }
}

/// A page. Vectors are still missing.
pub(super) fn page_document(page: &Page) -> IndexDocument {
    let of = |kinds: &[SectionKind]| -> String {
        let chosen = page.sections.iter().filter(|section| kinds.contains(&section.kind));
        chosen.map(section_text).collect::<Vec<_>>().join("\n")
    };
    let symptoms = of(&[SectionKind::Symptoms]);
    let remedies = of(&[SectionKind::Confirm, SectionKind::FixNow, SectionKind::FixForGood, SectionKind::Held]);
    let other = of(&[SectionKind::Other]);
    let head = format!("{}. {}", page.title, page.summary);
    let mut texts = passages(&head);
    for text in [&symptoms, &other, &remedies] {
        texts.extend(passages(text));
    }
    let keywords = [page.tags.join(" "), page.codes.join(" "), page.services.join(" ")].join(" ");
    IndexDocument {
        id: page_document_id(&page.id, page.language),
        kind: DocumentKind::Runbook,
        language: page.language,
        title: page.title.clone(),
        title_tokens: analyze(&page.title),
        body_tokens: analyze(&[page.summary.as_str(), &symptoms, &other, &remedies, &keywords].join("\n")),
        passages: bare(texts),
        category: page.category,
        services: page.services.clone(),
        codes: page.codes.clone(),
        resolved: true,
        translation: false,
    }
}

fn section_text(section: &Section) -> String {
    section.items.join("\n")
}

fn bare(mut texts: Vec<String>) -> Vec<Passage> {
    texts.truncate(MAX_PASSAGES);
    texts.into_iter().map(|text| Passage { text, vectors: Vec::new() }).collect()
}

/// The text in pieces of at most [`PASSAGE_CHARS`], cut at line ends, else at sentence ends, else at spaces.
fn passages(text: &str) -> Vec<String> {
    let mut pieces: Vec<String> = Vec::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        for piece in sentences(line) {
            match pieces.last_mut() {
                Some(last) if last.chars().count() + piece.chars().count() < PASSAGE_CHARS => {
                    last.push(' ');
                    last.push_str(piece);
                }
                _ => pieces.push(piece.to_owned()),
            }
        }
    }
    pieces
}

/// A line in pieces that fit into a passage.
fn sentences(line: &str) -> Vec<&str> {
    let mut rest = line;
    let mut pieces = Vec::new();
    while let Some((limit, _)) = rest.char_indices().nth(PASSAGE_CHARS) {
        let head = &rest[..limit];
        let cut = head.rfind(". ").map(|at| at + 1).or_else(|| head.rfind(' ')).filter(|at| *at > 0).unwrap_or(limit);
        let (piece, tail) = rest.split_at(cut);
        pieces.push(piece.trim());
        rest = tail.trim_start();
    }
    if !rest.is_empty() {
        pieces.push(rest);
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passages_fit_and_keep_every_word() {
        let text = "Одна фраза о сбое. ".repeat(100) + "\n" + &"x".repeat(1200);
        let pieces = passages(&text);
        assert!(pieces.iter().all(|piece| piece.chars().count() <= PASSAGE_CHARS));
        let words = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
        assert_eq!(words(&pieces.concat()), words(&text));
    }

    #[test]
    fn page_ids_go_there_and_back() {
        let id = page_document_id("rb-x@y", Language::Ru);
        assert_eq!(page_of_document(&id), Some(("rb-x@y", Language::Ru)));
        assert_eq!(page_of_document(&DocumentId("inc-0".into())), None);
    }
}
