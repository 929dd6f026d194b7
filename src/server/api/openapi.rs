//! `GET /openapi.json`: the description of all operations (OpenAPI 3.1), from the table and from the types that are
//! read and written.

use std::sync::LazyLock;

use axum::response::Response;
use schemars::generate::SchemaSettings;
use schemars::{Schema, SchemaGenerator};
use serde_json::{Map, Value, json};

use super::once;
use super::operation::{Content, Operation, Verb};
use super::request::json as reply;
use super::table::operations;
use crate::server::problem::{self, Problem};
use crate::server::role::Need;

const ABOUT: &str = "\
Finds the sessions in which an online shop's customers are hurting, says why, and answers with what fixed it last time.\n\n\
Lists come in pages: the address of the next one is in the `Link` header. Replies with an `ETag` heed `If-None-Match`; \
writes that name `If-Match` are done only where the resource is as it was read. A writing `POST` may be sent again under \
its `Idempotency-Key` for 24 hours, and is done once. Errors are problem details (RFC 9457). Unknown parameters and \
fields are refused.\n\n\
Logs are also taken in other protocols, which are described elsewhere: Elasticsearch's `_bulk` (also below `/es`), OTLP \
over HTTP (`/v1/logs`, `/v1/traces`), and Loki's push (`/loki/api/v1/push`).";

/// It does not change while the process runs.
static DOCUMENT: LazyLock<String> = LazyLock::new(|| describe(&operations()).to_string());

pub(super) async fn show() -> Response {
    reply(DOCUMENT.clone().into_bytes())
}

/// Two generators: what is written, and what is read, where fields may be left out.
struct Schemas {
    written: SchemaGenerator,
    read: SchemaGenerator,
}

fn describe(operations: &[Operation]) -> Value {
    let mut schemas = Schemas {
        written: SchemaSettings::draft2020_12()
            .with(|settings| settings.definitions_path = "/components/schemas".into())
            .for_serialize()
            .into_generator(),
        read: SchemaSettings::draft2020_12()
            .with(|settings| settings.inline_subschemas = true)
            .for_deserialize()
            .into_generator(),
    };
    let problem = schemas.written.subschema_for::<Problem>();
    let mut paths: Map<String, Value> = Map::new();
    for operation in operations {
        let described = described(operation, &mut schemas, &problem);
        let path = paths.entry(operation.path).or_insert_with(|| json!({}));
        if let Value::Object(path) = path {
            path.insert(operation.verb.name().to_owned(), described);
        }
    }
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "cartwatch",
            "version": env!("CARGO_PKG_VERSION"),
            "description": ABOUT,
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "servers": [{"url": "/"}],
        "paths": paths,
        "components": {
            "schemas": schemas.written.take_definitions(true),
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer", "description": "A token of `cartwatch token create`."},
            },
        },
    })
}

fn described(operation: &Operation, schemas: &mut Schemas, problem: &Schema) -> Value {
    let mut described = json!({
        "operationId": operation.id,
        "tags": [operation.tag],
        "summary": operation.summary,
        "parameters": parameters(operation, schemas),
        "responses": responses(operation, schemas, problem),
        "security": if operation.need == Need::Nothing { json!([{}]) } else { json!([{}, {"token": []}]) },
        "x-cartwatch-role": operation.need.name(),
    });
    if let (Some(takes), Value::Object(fields)) = (&operation.takes, &mut described) {
        let body = json!({"required": true, "content": content(takes, &mut schemas.read)});
        fields.insert("requestBody".to_owned(), body);
    }
    described
}

fn content(content: &Content, schemas: &mut SchemaGenerator) -> Value {
    let schema = content.schema.map(|schema| schema(schemas));
    let media = match schema {
        Some(schema) => json!({"schema": schema}),
        None => json!({}),
    };
    content.kinds.iter().map(|kind| ((*kind).to_owned(), media.clone())).collect::<Map<_, _>>().into()
}

fn parameters(operation: &Operation, schemas: &mut Schemas) -> Vec<Value> {
    let in_path = operation
        .path_parameters()
        .map(|name| json!({"name": name, "in": "path", "required": true, "schema": {"type": "string"}}));
    let mut all: Vec<Value> = in_path.collect();
    if let Some(query) = operation.query {
        let schema = query(&mut schemas.read).to_value();
        all.extend(in_query(&schema));
    }
    let header = |name: &str, description: &str| json!({"name": name, "in": "header", "description": description, "schema": {"type": "string"}});
    if operation.is_keyed {
        all.push(header(once::KEY.as_str(), "A name of this request's own; under it, it is done once."));
    }
    if operation.is_matched {
        all.push(header("If-Match", "Entity tags that the client has read; else nothing is done."));
    }
    if operation.is_tagged {
        all.push(header("If-None-Match", "Entity tags that the client has; then the reply is 304."));
    }
    all
}

/// The fields of an object as parameters.
fn in_query(schema: &Value) -> Vec<Value> {
    let required = |name: &str| {
        schema.get("required").and_then(Value::as_array).is_some_and(|names| names.iter().any(|one| one == name))
    };
    let Some(fields) = schema.get("properties").and_then(Value::as_object) else { return Vec::new() };
    let told = fields.iter().map(|(name, field)| {
        let mut field = field.clone();
        let description = field.as_object_mut().and_then(|field| field.remove("description"));
        json!({
            "name": name,
            "in": "query",
            "required": required(name),
            "description": description.unwrap_or_default(),
            "schema": field,
        })
    });
    told.collect()
}

fn responses(operation: &Operation, schemas: &mut Schemas, problem: &Schema) -> Value {
    let mut all = Map::new();
    for (status, gives) in &operation.gives {
        let mut reply = json!({"description": if *status < 400 { "Done" } else { "Not done" }});
        if let Value::Object(reply) = &mut reply {
            if !gives.kinds.is_empty() {
                reply.insert("content".to_owned(), content(gives, &mut schemas.written));
            }
            if *status < 300 {
                reply.insert("headers".to_owned(), headers(operation).into());
            }
        }
        all.insert(status.to_string(), reply);
    }
    if operation.is_tagged && operation.verb == Verb::Get {
        all.insert("304".to_owned(), json!({"description": "The client has this already"}));
    }
    let refused = |reason: &str| json!({"description": reason, "content": {problem::MEDIA_TYPE: {"schema": problem}}});
    for status in &operation.refusals {
        let name = axum::http::StatusCode::from_u16(*status).ok().and_then(|status| status.canonical_reason());
        let problems = refused(name.unwrap_or("Not done"));
        match all.get_mut(&status.to_string()).and_then(|reply| reply.get_mut("content")?.as_object_mut()) {
            // What became of each record, or why none was looked at.
            Some(content) => drop(content.insert(problem::MEDIA_TYPE.to_owned(), json!({"schema": problem}))),
            None => drop(all.entry(status.to_string()).or_insert(problems)),
        }
    }
    all.insert("default".to_owned(), refused("Not done"));
    all.into()
}

fn headers(operation: &Operation) -> Map<String, Value> {
    let header = |description: &str| json!({"description": description, "schema": {"type": "string"}});
    let mut all = Map::new();
    if operation.is_paged {
        all.insert("Link".to_owned(), header("The next page, as `rel=\"next\"`, where there is one (RFC 8288)."));
    }
    if operation.is_tagged {
        all.insert("ETag".to_owned(), header("The strong entity tag of this reply."));
    }
    if operation.is_keyed {
        all.insert("Idempotent-Replayed".to_owned(), header("`true` where the request was done before."));
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_operation_and_every_schema_that_is_named_is_there() {
        let document = describe(&operations());
        for operation in operations() {
            let described = &document["paths"][operation.path][operation.verb.name()];
            assert_eq!(described["operationId"], operation.id);
            assert!(!operation.gives.is_empty(), "{}", operation.id);
        }
        let text = document.to_string();
        for name in text.split("\"$ref\":\"").skip(1).filter_map(|rest| rest.split('"').next()) {
            let pointer = name.strip_prefix('#').unwrap();
            assert!(document.pointer(pointer).is_some(), "{name}");
        }
        let which = in_query(&document["paths"]["/api/v1/incidents"]["get"]);
        assert!(which.is_empty());
        assert!(text.contains("\"name\":\"cursor\""), "{text}");
    }

    #[test]
    fn the_description_is_the_same_each_time() {
        assert_eq!(describe(&operations()), describe(&operations()));
    }
}
