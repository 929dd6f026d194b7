//! `search`: questions in words.

use super::args::{AnswerForm, Search};
use super::failure::Failure;
use super::{Context, clock, output};
use crate::backend::{DocumentKind, Filter};
use crate::finding::Category;
use crate::memory::{Details, SearchRequest};
use crate::report;

pub(super) async fn run(context: &Context, args: Search) -> anyhow::Result<()> {
    let config = context.config();
    let text = args.text.join(" ");
    let filter = Filter {
        kinds: args.kind.as_deref().map(kind).transpose()?.into_iter().collect(),
        categories: args.category.as_deref().map(category).transpose()?.into_iter().collect(),
        services: args.service.into_iter().collect(),
        ..Filter::default()
    };
    let category_asked = filter.categories.first().copied();
    let memory = context.memory()?;
    memory.catch_up().await?;
    let language = config.language_for(&text);
    let result =
        memory.search(SearchRequest { text, language, filter, limit: args.limit, details: Details::default() }).await?;
    memory.count_given(clock::now(), result.solution.iter().map(|solution| (category_asked, solution)))?;
    let mut options = output::options(language, false);
    options.limit = args.limit;
    output::write(None, |out| match args.format {
        AnswerForm::Text => report::search_result_human(&result, &options, out),
        AnswerForm::Json => report::search_result_json(&result, out),
    })
}

fn kind(text: &str) -> anyhow::Result<DocumentKind> {
    [DocumentKind::Incident, DocumentKind::Runbook]
        .into_iter()
        .find(|kind| kind.name() == text)
        .ok_or_else(|| Failure::Usage(format!("unknown kind “{text}”; known: incident, runbook")).into())
}

/// A category by its name.
pub(super) fn category(text: &str) -> anyhow::Result<Category> {
    text.parse().map_err(|error: crate::finding::UnknownCategory| Failure::Usage(error.to_string()).into())
}
