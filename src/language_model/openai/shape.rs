//! In which form a server takes a question. Servers differ, newer models refuse what older ones want, and what a server
//! refuses it mostly names: so the form is learned from refusals, once for the process.

use super::trouble::{ROLE, Said};
use crate::config::{MaxTokensField, Openai, StructuredAnswer};

/// The form of a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Shape {
    /// `max_completion_tokens` instead of `max_tokens`.
    pub(super) says_completion: bool,
    /// How the form of the answer is asked for; never `Auto`.
    pub(super) structured: StructuredAnswer,
    /// Whether temperature 0 is asked for. Models that think take none.
    pub(super) temperature: bool,
    /// Whether a seed is given.
    pub(super) seed: bool,
    /// Whether the server is asked to tell the tokens that a streamed answer took.
    pub(super) usage: bool,
    /// Whether what the model is told to do stands in a message of its own.
    pub(super) system: bool,
}

/// What is said of an answer's form.
const STRUCTURE: [&str; 6] =
    ["response_format", "json_schema", "json_object", "structured output", "grammar", "schema"];

impl Shape {
    /// The form that is tried first.
    pub(super) fn first(settings: &Openai, is_openai: bool) -> Self {
        Self {
            says_completion: match settings.max_tokens_field {
                MaxTokensField::Auto => is_openai,
                MaxTokensField::MaxTokens => false,
                MaxTokensField::MaxCompletionTokens => true,
            },
            structured: match settings.structured {
                StructuredAnswer::Auto => StructuredAnswer::Schema,
                chosen => chosen,
            },
            temperature: true,
            seed: true,
            usage: true,
            system: true,
        }
    }

    /// Another form, without what the server refused by name; `None` where it named nothing that can be left out.
    pub(super) fn learned(self, said: &Said, settings: &Openai) -> Option<Self> {
        let names = |field: &str| match &said.param {
            Some(param) => param.split(['.', '[']).next() == Some(field),
            None => said.text.contains(field),
        };
        if self.system && said.text.contains(ROLE) {
            return Some(Self { system: false, ..self });
        }
        if settings.max_tokens_field == MaxTokensField::Auto {
            let wants_completion = names("max_tokens") && said.text.contains("max_completion_tokens");
            if !self.says_completion && wants_completion || self.says_completion && names("max_completion_tokens") {
                return Some(Self { says_completion: !self.says_completion, ..self });
            }
        }
        if self.temperature && names("temperature") {
            return Some(Self { temperature: false, ..self });
        }
        if self.seed && names("seed") {
            return Some(Self { seed: false, ..self });
        }
        if self.usage && names("stream_options") {
            return Some(Self { usage: false, ..self });
        }
        if settings.structured == StructuredAnswer::Auto && STRUCTURE.iter().any(|word| names(word)) {
            let structured = match self.structured {
                StructuredAnswer::Auto | StructuredAnswer::Schema => StructuredAnswer::Json,
                StructuredAnswer::Json => StructuredAnswer::None,
                StructuredAnswer::None => return None,
            };
            return Some(Self { structured, ..self });
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn first() -> Shape {
        Shape::first(&Openai::default(), false)
    }

    fn learned(shape: Shape, body: &str) -> Option<Shape> {
        shape.learned(&Said::read(400, body.as_bytes()), &Openai::default())
    }

    #[test]
    fn what_a_server_refuses_by_name_is_left_out() {
        let max = "{\"error\":{\"message\":\"Unsupported parameter: 'max_tokens' is not supported with this model. Use \
                   'max_completion_tokens' instead.\",\"type\":\"invalid_request_error\",\"param\":\"max_tokens\",\
                   \"code\":\"unsupported_parameter\"}}";
        assert_eq!(learned(first(), max), Some(Shape { says_completion: true, ..first() }));
        let temperature = "{\"error\":{\"message\":\"Unsupported value: 'temperature' does not support 0 with this model.\",\
                           \"param\":\"temperature\",\"code\":\"unsupported_value\"}}";
        assert_eq!(learned(first(), temperature), Some(Shape { temperature: false, ..first() }));
        let options = "{\"detail\":[{\"type\":\"extra_forbidden\",\"loc\":[\"body\",\"stream_options\"]}]}";
        assert_eq!(learned(first(), options), Some(Shape { usage: false, ..first() }));
        let unknown = "{\"error\":\"Unrecognized request argument supplied: max_completion_tokens\"}";
        let newer = Shape { says_completion: true, ..first() };
        assert_eq!(learned(newer, unknown), Some(first()));
        let role = "{\"error\":{\"message\":\"Jinja Exception: System role not supported\"}}";
        assert_eq!(learned(first(), role), Some(Shape { system: false, ..first() }));
    }

    #[test]
    fn the_form_of_an_answer_is_given_up_step_by_step_and_only_where_that_was_left_open() {
        let body =
            "{\"error\":{\"message\":\"'response_format.type' must be 'text'\",\"param\":\"response_format.type\"}}";
        let json = learned(first(), body).unwrap();
        assert_eq!(json.structured, StructuredAnswer::Json);
        let none = learned(json, body).unwrap();
        assert_eq!((none.structured, learned(none, body)), (StructuredAnswer::None, None));
        let settings = Openai { structured: StructuredAnswer::Schema, ..Openai::default() };
        assert_eq!(Shape::first(&settings, false).learned(&Said::read(400, body.as_bytes()), &settings), None);
    }

    #[test]
    fn a_refusal_that_names_nothing_of_ours_changes_nothing() {
        assert_eq!(learned(first(), "{\"error\":{\"message\":\"no\",\"param\":\"messages\"}}"), None);
        assert_eq!(
            learned(first(), "{\"error\":{\"message\":\"temperature\",\"param\":\"messages[0].content\"}}"),
            None
        );
        assert_eq!(learned(first(), "<html>"), None);
    }
}
