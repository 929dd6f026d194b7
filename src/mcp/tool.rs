//! The tools: what each is called, takes and gives, and what it says of itself.

use std::sync::Arc;

use rmcp::handler::server::tool::{schema_for_input, schema_for_output};
use rmcp::model::{JsonObject, Tool, ToolAnnotations};
use serde_json::Value;

use super::answers::{ComplaintAnswer, CustomerAnswer, DoneAnswer, FindingAnswer, IncidentAnswer, SearchAnswer};
use super::arguments::{
    ComplaintReport, ExplainFinding, FindCustomer, GetIncident, GiveFeedback, Resolve, SearchMemory,
};
use crate::wording::Wording;

/// A tool.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ToolName {
    SearchMemory,
    GetIncident,
    FindCustomer,
    ExplainFinding,
    ComplaintReport,
    ResolveIncident,
    GiveFeedback,
}

impl ToolName {
    pub(super) const ALL: [Self; 7] = [
        Self::SearchMemory,
        Self::GetIncident,
        Self::FindCustomer,
        Self::ExplainFinding,
        Self::ComplaintReport,
        Self::ResolveIncident,
        Self::GiveFeedback,
    ];

    /// What agents call it.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::SearchMemory => "search_memory",
            Self::GetIncident => "get_incident",
            Self::FindCustomer => "find_customer",
            Self::ExplainFinding => "explain_finding",
            Self::ComplaintReport => "complaint_report",
            Self::ResolveIncident => "resolve_incident",
            Self::GiveFeedback => "give_feedback",
        }
    }

    pub(super) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|tool| tool.name() == name)
    }

    /// Whether it writes into the memory.
    pub(super) fn changes(self) -> bool {
        matches!(self, Self::ResolveIncident | Self::GiveFeedback)
    }

    /// As it is told to a client.
    pub(super) fn described(self, words: &Wording) -> Tool {
        let name = self.name();
        let title = words.plain(&format!("mcp-title-{name}"));
        let (input, output) = self.schemas();
        // Nothing is destroyed: what is said stands in the history, and can be taken back by saying otherwise.
        let annotations = ToolAnnotations::with_title(title.clone())
            .read_only(!self.changes())
            .destructive(false)
            .idempotent(!self.changes())
            .open_world(false);
        Tool::new(name, words.plain(&format!("mcp-about-{name}")), input)
            .with_title(title)
            .with_raw_output_schema(output)
            .with_annotations(annotations)
    }

    fn schemas(self) -> (Arc<JsonObject>, Arc<JsonObject>) {
        // Each of these is an object; a test looks at all of them.
        let (input, output) = match self {
            Self::SearchMemory => (schema_for_input::<SearchMemory>(), schema_for_output::<SearchAnswer>()),
            Self::GetIncident => (schema_for_input::<GetIncident>(), schema_for_output::<IncidentAnswer>()),
            Self::FindCustomer => (schema_for_input::<FindCustomer>(), schema_for_output::<CustomerAnswer>()),
            Self::ExplainFinding => (schema_for_input::<ExplainFinding>(), schema_for_output::<FindingAnswer>()),
            Self::ComplaintReport => (schema_for_input::<ComplaintReport>(), schema_for_output::<ComplaintAnswer>()),
            Self::ResolveIncident => (schema_for_input::<Resolve>(), schema_for_output::<DoneAnswer>()),
            Self::GiveFeedback => (schema_for_input::<GiveFeedback>(), schema_for_output::<DoneAnswer>()),
        };
        (plain(&input.unwrap_or_default()), plain(&output))
    }
}

/// The schema without what validators of other languages stumble over: the name of the dialect, which is the protocol's own
/// default, and formats of numbers, which only Rust has. And short, for hosts may give it to the model with each question:
/// kinds are listed by their names.
fn plain(schema: &JsonObject) -> Arc<JsonObject> {
    let mut schema = schema.clone();
    schema.remove("$schema");
    schema.values_mut().for_each(simplify);
    Arc::new(schema)
}

fn simplify(value: &mut Value) {
    match value {
        Value::Object(object) => {
            let foreign = |format: &Value| format.as_str().is_some_and(|format| format != "date-time");
            if object.get("format").is_some_and(foreign) {
                object.remove("format");
            }
            if let Some(names) = object.get("oneOf").and_then(names) {
                object.remove("oneOf");
                object.insert("type".to_owned(), "string".into());
                object.insert("enum".to_owned(), names);
            }
            object.values_mut().for_each(simplify);
        }
        Value::Array(items) => items.iter_mut().for_each(simplify),
        _ => {}
    }
}

/// The names of kinds that are each described by itself, or in groups.
fn names(kinds: &Value) -> Option<Value> {
    let of = |kind: &Value| match (kind.get("const"), kind.get("enum")) {
        (Some(name), None) if name.is_string() => Some(vec![name.clone()]),
        (None, Some(Value::Array(names))) if names.iter().all(Value::is_string) => Some(names.clone()),
        _ => None,
    };
    let names: Option<Vec<Vec<Value>>> = kinds.as_array()?.iter().map(of).collect();
    Some(Value::Array(names?.into_iter().flatten().collect()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wording::Language;

    #[test]
    fn every_tool_says_in_both_languages_what_it_is_and_takes_an_object() {
        for language in Language::ALL {
            for tool in ToolName::ALL {
                let told = tool.described(Wording::of(language));
                let about = told.description.clone().unwrap();
                assert!(about.chars().count() > 60 && !about.starts_with("mcp-"), "{}", told.name);
                assert!(!told.title.clone().unwrap().starts_with("mcp-"), "{}", told.name);
                for schema in [Some(&told.input_schema), told.output_schema.as_ref()].into_iter().flatten() {
                    assert_eq!(schema.get("type"), Some(&Value::from("object")), "{}", told.name);
                    let text = serde_json::to_string(schema).unwrap();
                    assert!(!text.contains("uint") && !text.contains("$schema"), "{text}");
                    assert!(!text.contains("\"const\""), "kinds are listed by their names: {text}");
                }
                assert_eq!(ToolName::named(tool.name()), Some(tool));
            }
        }
    }

    #[test]
    fn every_parameter_is_explained() {
        for tool in ToolName::ALL {
            let told = tool.described(Wording::of(Language::En));
            let properties = told.input_schema["properties"].as_object().unwrap();
            for (name, property) in properties {
                assert!(property["description"].as_str().is_some_and(|text| text.len() > 8), "{} {name}", told.name);
            }
        }
    }
}
