//! [`Operation`]: one thing that the server does, as the router, the gate and the description all know it.

use std::sync::Arc;

use axum::handler::Handler;
use axum::http::Method;
use axum::routing::{MethodFilter, MethodRouter, on};
use schemars::{JsonSchema, Schema, SchemaGenerator};

use crate::server::app::App;
use crate::server::role::Need;

/// Bytes of a body of words, where nothing else is said.
pub(super) const WORDS_BYTES: usize = 64 * 1024;

const JSON: &str = "application/json";

/// What is done to a resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verb {
    Get,
    Post,
    Put,
    Delete,
}

pub(super) type SchemaOf = fn(&mut SchemaGenerator) -> Schema;

/// What a reply or a body is.
#[derive(Clone)]
pub(super) struct Content {
    pub(super) kinds: &'static [&'static str],
    /// `None`: it is no JSON.
    pub(super) schema: Option<SchemaOf>,
}

/// One operation.
pub(super) struct Operation {
    pub(super) verb: Verb,
    pub(super) path: &'static str,
    /// Its name for generated clients.
    pub(super) id: &'static str,
    pub(super) tag: &'static str,
    pub(super) summary: &'static str,
    pub(super) need: Need,
    /// The parameters of the query, as the fields of an object.
    pub(super) query: Option<SchemaOf>,
    pub(super) takes: Option<Content>,
    /// Its bodies have at most this many bytes, in the operations that say so.
    pub(super) body_bytes: usize,
    pub(super) gives: Vec<(u16, Content)>,
    pub(super) refusals: Vec<u16>,
    /// The next page is in the `Link` header.
    pub(super) is_paged: bool,
    /// The reply has an entity tag.
    pub(super) is_tagged: bool,
    /// It may be sent again under an idempotency key.
    pub(super) is_keyed: bool,
    /// It heeds `If-Match`.
    pub(super) is_matched: bool,
    pub(super) route: MethodRouter<Arc<App>>,
}

impl Verb {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Get => "get",
            Self::Post => "post",
            Self::Put => "put",
            Self::Delete => "delete",
        }
    }

    /// Methods that are this verb; what answers `GET` answers `HEAD`, too.
    pub(super) fn methods(self) -> &'static [Method] {
        match self {
            Self::Get => &[Method::GET, Method::HEAD],
            Self::Post => &[Method::POST],
            Self::Put => &[Method::PUT],
            Self::Delete => &[Method::DELETE],
        }
    }

    fn filter(self) -> MethodFilter {
        match self {
            Self::Get => MethodFilter::GET,
            Self::Post => MethodFilter::POST,
            Self::Put => MethodFilter::PUT,
            Self::Delete => MethodFilter::DELETE,
        }
    }
}

/// An operation. Those that read need the role `read`, others `operate`, where nothing else is said.
pub(super) fn op<H, T>(verb: Verb, path: &'static str, id: &'static str, summary: &'static str, handler: H) -> Operation
where
    H: Handler<T, Arc<App>>,
    T: 'static,
{
    Operation {
        verb,
        path,
        id,
        tag: "incidents",
        summary,
        need: if verb == Verb::Get { Need::Read } else { Need::Operate },
        query: None,
        takes: None,
        body_bytes: WORDS_BYTES,
        gives: Vec::new(),
        refusals: Vec::new(),
        is_paged: false,
        is_tagged: false,
        is_keyed: false,
        is_matched: false,
        route: on(verb.filter(), handler),
    }
}

impl Operation {
    pub(super) fn tag(self, tag: &'static str) -> Self {
        Self { tag, ..self }
    }

    pub(super) fn needs(self, need: Need) -> Self {
        Self { need, ..self }
    }

    pub(super) fn asks<Q: JsonSchema>(self) -> Self {
        Self { query: Some(|schemas| schemas.subschema_for::<Q>()), ..self }.refuses(&[400])
    }

    /// Takes a JSON document.
    pub(super) fn takes<B: JsonSchema>(self) -> Self {
        let schema: SchemaOf = |schemas| schemas.subschema_for::<B>();
        Self { takes: Some(Content { kinds: &[JSON], schema: Some(schema) }), ..self }.refuses(&[400, 413, 415])
    }

    /// Takes a body that no schema describes.
    pub(super) fn takes_kinds(self, kinds: &'static [&'static str], body_bytes: usize) -> Self {
        Self { takes: Some(Content { kinds, schema: None }), body_bytes, ..self }.refuses(&[400, 413, 415])
    }

    /// Gives a JSON document.
    pub(super) fn gives<R: JsonSchema>(self) -> Self {
        self.gives_as::<R>(200)
    }

    pub(super) fn gives_as<R: JsonSchema>(mut self, status: u16) -> Self {
        let schema: SchemaOf = |schemas| schemas.subschema_for::<R>();
        self.gives.push((status, Content { kinds: &[JSON], schema: Some(schema) }));
        self
    }

    pub(super) fn gives_kind(mut self, status: u16, kinds: &'static [&'static str]) -> Self {
        self.gives.push((status, Content { kinds, schema: None }));
        self
    }

    pub(super) fn refuses(mut self, statuses: &[u16]) -> Self {
        self.refusals.extend(statuses);
        self.refusals.sort_unstable();
        self.refusals.dedup();
        self
    }

    pub(super) fn paged(self) -> Self {
        Self { is_paged: true, ..self }
    }

    pub(super) fn tagged(self) -> Self {
        Self { is_tagged: true, ..self }
    }

    pub(super) fn keyed(self) -> Self {
        Self { is_keyed: true, ..self }.refuses(&[400, 409, 422])
    }

    pub(super) fn matched(self) -> Self {
        Self { is_matched: true, ..self }.refuses(&[412])
    }

    /// The names of the path's parameters.
    pub(super) fn path_parameters(&self) -> impl Iterator<Item = &'static str> {
        self.path.split('/').filter_map(|segment| segment.strip_prefix('{')?.strip_suffix('}'))
    }

    /// Whether a path is this one's.
    pub(super) fn is_at(&self, path: &str) -> bool {
        let (mut own, mut given) = (self.path.split('/'), path.split('/'));
        loop {
            match (own.next(), given.next()) {
                (None, None) => return true,
                (Some(own), Some(given)) if own == given || (own.starts_with('{') && !given.is_empty()) => {}
                _ => return false,
            }
        }
    }
}
