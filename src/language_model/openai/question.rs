//! The body of a question: what is asked, the model, the limits, and nothing else.

use serde_json::{Map, Value, json};

use super::shape::Shape;
use crate::config::{Openai, StructuredAnswer};
use crate::language_model::CompletionRequest;

/// The same for every question, so that a server that heeds it answers in the same way.
const SEED: u32 = 7;

/// The JSON that is sent.
pub(super) fn body(settings: &Openai, shape: Shape, request: &CompletionRequest) -> Vec<u8> {
    let system = match &request.schema {
        Some(schema) if shape.structured != StructuredAnswer::Schema => in_words(&request.system, schema),
        _ => request.system.clone(),
    };
    let messages = if shape.system && !system.is_empty() {
        json!([{ "role": "system", "content": system }, { "role": "user", "content": request.user }])
    } else if system.is_empty() {
        json!([{ "role": "user", "content": request.user }])
    } else {
        json!([{ "role": "user", "content": format!("{system}\n\n{}", request.user) }])
    };
    let mut body = Map::from_iter([
        ("model".to_owned(), Value::from(settings.model.as_str())),
        ("messages".to_owned(), messages),
        ("stream".to_owned(), Value::from(true)),
    ]);
    let mut add = |key: &str, value: Value| body.insert(key.to_owned(), value);
    let most = request.max_tokens.saturating_add(settings.thinking_tokens);
    add(if shape.says_completion { "max_completion_tokens" } else { "max_tokens" }, most.into());
    if shape.temperature {
        add("temperature", 0.into());
    }
    if shape.seed {
        add("seed", SEED.into());
    }
    if shape.usage {
        add("stream_options", json!({ "include_usage": true }));
    }
    if let Some(schema) = &request.schema {
        match shape.structured {
            StructuredAnswer::Auto | StructuredAnswer::Schema => {
                let held = json!({ "name": "answer", "strict": true, "schema": schema });
                add("response_format", json!({ "type": "json_schema", "json_schema": held }));
            }
            StructuredAnswer::Json => {
                add("response_format", json!({ "type": "json_object" }));
            }
            StructuredAnswer::None => {}
        }
    }
    Value::Object(body).to_string().into_bytes()
}

/// What a model is told that can't be held to a schema.
fn in_words(system: &str, schema: &Value) -> String {
    format!("{system}\n\nAnswer with one JSON object that fits this JSON Schema, and with nothing else:\n{schema}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(shape: Shape, schema: Option<Value>) -> Value {
        let request = CompletionRequest { system: "S".into(), user: "U".into(), schema, max_tokens: 50 };
        let settings = Openai { model: "m".into(), thinking_tokens: 100, ..Openai::default() };
        serde_json::from_slice(&body(&settings, shape, &request)).unwrap()
    }

    fn first() -> Shape {
        Shape::first(&Openai::default(), false)
    }

    #[test]
    fn a_question_holds_what_is_asked_and_nothing_else() {
        let expected = json!({
            "model": "m", "stream": true, "stream_options": { "include_usage": true }, "max_tokens": 150, "seed": 7,
            "temperature": 0,
            "messages": [{ "role": "system", "content": "S" }, { "role": "user", "content": "U" }],
        });
        assert_eq!(sent(first(), None), expected);
        let plain =
            Shape { says_completion: true, temperature: false, seed: false, usage: false, system: false, ..first() };
        let expected = json!({
            "model": "m", "stream": true, "max_completion_tokens": 150,
            "messages": [{ "role": "user", "content": "S\n\nU" }],
        });
        assert_eq!(sent(plain, None), expected);
    }

    #[test]
    fn a_schema_is_held_to_or_told_in_words() {
        let schema = json!({ "type": "object" });
        let held = sent(first(), Some(schema.clone()));
        assert_eq!(held["response_format"]["json_schema"]["schema"], schema);
        assert_eq!(held["messages"][0]["content"], "S");
        let told = sent(Shape { structured: StructuredAnswer::Json, ..first() }, Some(schema.clone()));
        assert_eq!(told["response_format"], json!({ "type": "json_object" }));
        assert!(told["messages"][0]["content"].as_str().unwrap().ends_with(":\n{\"type\":\"object\"}"));
        let words = sent(Shape { structured: StructuredAnswer::None, ..first() }, Some(schema));
        assert_eq!((words.get("response_format"), &words["messages"]), (None, &told["messages"]));
    }
}
