//! Runbooks written and deleted. What is saved is the page that the API would be sent as Markdown, under the same lock: who
//! changed another version than the one that is there is shown both.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;

use super::super::form::Form;
use super::super::reply::page;
use super::super::seat::Seat;
use super::language;
use crate::knowledge::{Page, PageHead, page_body};
use crate::memory::Memory;
use crate::server::api::{PAGE_BYTES, drop_page, keep_page, page_of, page_tag, work};
use crate::server::app::App;
use crate::server::refusal::Refusal;
use crate::web::knowledge::{self, Draft, PATH, Trouble, page_address};
use crate::wording::Language;

/// A form with a page: each of its bytes may be sent as three.
const FORM_BYTES: usize = 3 * PAGE_BYTES + 64 * 1024;

/// What becomes of a draft.
enum Written {
    Saved { id: String, language: Language },
    Shown { draft: Box<Draft>, preview: Option<Box<Page>>, trouble: Option<Trouble> },
}

pub(super) async fn new(seat: Seat) -> Result<Response, Refusal> {
    may_write(&seat)?;
    let draft = Draft { is_new: true, ..Draft::default() };
    Ok(page(&seat, knowledge::edit(&seat.visitor, &draft, None, None)))
}

pub(super) async fn edit(
    State(app): State<Arc<App>>,
    seat: Seat,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, Refusal> {
    may_write(&seat)?;
    work(move || {
        let shown = draft_of(&page_of(&app.memory, &id, asked_language(query.as_deref()))?)?;
        Ok(page(&seat, knowledge::edit(&seat.visitor, &shown, None, None)))
    })
    .await
}

pub(super) async fn make(
    State(app): State<Arc<App>>,
    seat: Seat,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Refusal> {
    let form = Form::read(&app, &headers, body, FORM_BYTES).await?;
    let typed = form.said("id").unwrap_or_default().to_owned();
    let draft = Draft { id: typed, is_new: true, language: form.said("lang").and_then(language), ..read(&form) };
    answer(&app, &seat, &form, draft).await
}

pub(super) async fn change(
    State(app): State<Arc<App>>,
    seat: Seat,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Refusal> {
    let form = Form::read(&app, &headers, body, FORM_BYTES).await?;
    let language = asked_language(query.as_deref());
    let language = language.ok_or_else(|| Refusal::parameter("lang", "say which language of the page"))?;
    answer(&app, &seat, &form, Draft { id, language: Some(language), ..read(&form) }).await
}

async fn answer(app: &Arc<App>, seat: &Seat, form: &Form, draft: Draft) -> Result<Response, Refusal> {
    if draft.body.len() > PAGE_BYTES {
        return Err(Refusal::too_large(format!("the page has more than {PAGE_BYTES} bytes")));
    }
    let (own, saves) = (Arc::clone(app), form.said("do") != Some("preview"));
    match work(move || write(&own, draft, saves)).await? {
        Written::Saved { id, language } => {
            app.figures.page_uses.forget();
            Ok(form.done(&page_address(&id, language), "saved", ""))
        }
        Written::Shown { draft, preview, trouble } => {
            let html = knowledge::edit(&seat.visitor, &draft, preview.as_deref(), trouble.as_ref());
            let mut response = page(seat, html);
            *response.status_mut() = match trouble {
                None => StatusCode::OK,
                Some(Trouble::Changed(_) | Trouble::Gone) => StatusCode::CONFLICT,
                Some(_) => StatusCode::UNPROCESSABLE_ENTITY,
            };
            Ok(response)
        }
    }
}

fn write(app: &App, draft: Draft, saves: bool) -> Result<Written, Refusal> {
    let made = match page_from(&draft) {
        Ok(made) => made,
        Err(trouble) => return Ok(Written::Shown { draft: Box::new(draft), preview: None, trouble: Some(trouble) }),
    };
    if !saves {
        return Ok(Written::Shown { draft: Box::new(draft), preview: Some(Box::new(made)), trouble: None });
    }
    let (id, language) = (made.id.clone(), made.language);
    let mut other = None;
    let kept = keep_page(app, made, |known| {
        if known.map(page_tag).transpose()?.unwrap_or_default() == draft.tag {
            return Ok(());
        }
        other = Some(known.cloned());
        Err(changed())
    });
    let Some(other) = other else {
        kept?;
        return Ok(Written::Saved { id, language });
    };
    // Saving once more writes over what is there now, and over nothing newer.
    let (tag, trouble) = match other {
        Some(theirs) => (page_tag(&theirs)?, Trouble::Changed(Box::new(theirs))),
        None => (String::new(), Trouble::Gone),
    };
    Ok(Written::Shown { draft: Box::new(Draft { tag, ..draft }), preview: None, trouble: Some(trouble) })
}

fn changed() -> Refusal {
    Refusal::new(StatusCode::PRECONDITION_FAILED, "this has changed since you read it, or is gone")
}

/// What is typed into the form.
fn read(form: &Form) -> Draft {
    let said = |name: &str| form.said(name).unwrap_or_default().to_owned();
    Draft {
        title: said("title"),
        category: said("category"),
        services: said("services"),
        codes: said("codes"),
        tags: said("tags"),
        body: form.raw("body").replace("\r\n", "\n"),
        tag: said("tag"),
        ..Draft::default()
    }
}

/// The page of a draft. A text with front matter of its own, as it comes from a file, is taken as it stands.
fn page_from(draft: &Draft) -> Result<Page, Trouble> {
    let is_whole = draft.body.trim_start().starts_with("---\n");
    if draft.title.is_empty() && !is_whole {
        return Err(Trouble::NoTitle);
    }
    let head = PageHead {
        id: String::new(),
        language: draft.language,
        title: draft.title.clone(),
        category: draft.category.parse().ok(),
        services: listed(&draft.services),
        codes: listed(&draft.codes),
        tags: listed(&draft.tags),
    };
    let text = if is_whole { draft.body.trim_start().to_owned() } else { head.above(&draft.body) };
    let name = if draft.id.is_empty() { &draft.title } else { &draft.id };
    let made = Memory::read_page(&text, name).map_err(Trouble::Unreadable)?;
    Ok(match draft.language.filter(|_| !draft.is_new) {
        Some(language) => Page { id: draft.id.clone(), language, ..made },
        None => made,
    })
}

fn listed(words: &str) -> Vec<String> {
    words.split(',').map(str::trim).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

fn draft_of(page: &Page) -> Result<Draft, Refusal> {
    let head = PageHead::of(page);
    Ok(Draft {
        tag: page_tag(page)?,
        body: page_body(page),
        is_new: false,
        id: head.id,
        language: head.language,
        title: head.title,
        category: head.category.map(|category| category.name().to_owned()).unwrap_or_default(),
        services: head.services.join(", "),
        codes: head.codes.join(", "),
        tags: head.tags.join(", "),
    })
}

fn asked_language(query: Option<&str>) -> Option<Language> {
    Form::of(query.unwrap_or_default()).said("lang").and_then(language)
}

fn may_write(seat: &Seat) -> Result<(), Refusal> {
    if seat.visitor.rights.operate {
        return Ok(());
    }
    Err(Refusal::new(StatusCode::FORBIDDEN, "writing runbooks needs a token with the role operate"))
}

pub(super) async fn ask(
    State(app): State<Arc<App>>,
    seat: Seat,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, Refusal> {
    may_write(&seat)?;
    let uses = super::uses(&app).await?;
    work(move || {
        let known = page_of(&app.memory, &id, asked_language(query.as_deref()))?;
        let cited = uses.and_then(|uses| uses.pages.get(&known.id).map(|of| of.cited_for.len())).unwrap_or(0);
        Ok(page(&seat, knowledge::delete(&seat.visitor, &known, &page_tag(&known)?, cited as u64)))
    })
    .await
}

pub(super) async fn delete(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Refusal> {
    let form = Form::read(&app, &headers, body, FORM_BYTES).await?;
    let language = asked_language(query.as_deref());
    let (own, tag, name) = (Arc::clone(&app), form.raw("tag").to_owned(), id.clone());
    let dropped = work(move || {
        drop_page(&own, &name, language, |known| if page_tag(known)? == tag { Ok(()) } else { Err(changed()) })
    });
    let code = match dropped.await {
        Ok(()) => "deleted",
        Err(refusal) if refusal.status == StatusCode::PRECONDITION_FAILED => "changed",
        Err(refusal) if refusal.status == StatusCode::CONFLICT => "built-in",
        Err(refusal) => return Err(refusal),
    };
    app.figures.page_uses.forget();
    let usual = match (code, language) {
        ("deleted", _) | (_, None) => PATH.to_owned(),
        (_, Some(language)) => page_address(&id, language),
    };
    Ok(form.done(&usual, code, ""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_of_a_file_keeps_its_own_front_matter_and_a_changed_one_its_place() {
        let body = "---\nid: rb-own\ntags: [x]\n---\n# Queue\n\n## Steps\n- restart\n";
        let new = Draft { body: body.into(), is_new: true, ..Draft::default() };
        let made = page_from(&new).unwrap();
        assert_eq!((made.id.as_str(), made.title.as_str(), made.tags), ("rb-own", "Queue", vec!["x".to_owned()]));
        let there = Draft { is_new: false, id: "rb-a".into(), language: Some(Language::Ru), ..new };
        let made = page_from(&there).unwrap();
        assert_eq!((made.id.as_str(), made.language), ("rb-a", Language::Ru));
    }

    #[test]
    fn a_draft_needs_a_title_and_is_named_after_it() {
        let draft = Draft { body: "- restart".into(), is_new: true, ..Draft::default() };
        assert!(matches!(page_from(&draft), Err(Trouble::NoTitle)));
        let draft = Draft { title: "Fix: the Queue".into(), services: "a, ,b".into(), ..draft };
        let made = page_from(&draft).unwrap();
        assert_eq!((made.id.as_str(), made.title.as_str()), ("fix-the-queue", "Fix: the Queue"));
        assert_eq!(made.services, ["a", "b"]);
        assert_eq!(page_from(&draft_of(&made).unwrap()).unwrap(), made);
    }
}
