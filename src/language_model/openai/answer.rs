//! An answer as it grows: what each piece of a reply adds to the text, and how it ends.

use serde_json::Value;

use super::thoughts::Thoughts;
use super::trouble::{Said, Trouble};
use crate::language_model::{Finish, ModelTrouble as Kind, Usage};

/// Tokens are hardly longer on average; a server that goes on beyond does not heed the limit that it was told.
const BYTES_PER_TOKEN: usize = 32;

/// What has come of an answer.
#[derive(Debug, Default)]
pub(super) struct Answer {
    pub(super) text: String,
    pub(super) finish: Option<Finish>,
    pub(super) usage: Option<Usage>,
    /// Whether the server said that nothing more comes.
    pub(super) is_over: bool,
    /// Bytes of text and thoughts: what the server wrote, whether we keep it or not.
    pub(super) written: usize,
    thoughts: Thoughts,
}

impl Answer {
    /// Takes the data of an event in; gives the text that it adds. `model` and `has_key` are for what a failure says.
    pub(super) fn event(&mut self, data: &str, model: &str, has_key: bool) -> Result<String, Trouble> {
        let data = data.trim();
        if data == "[DONE]" {
            self.is_over = true;
            return Ok(String::new());
        }
        if data.is_empty() {
            return Ok(String::new());
        }
        let piece: Value = serde_json::from_str(data)
            .map_err(|_| Trouble::new(Kind::Unreadable, "a piece of the answer is no JSON"))?;
        self.piece(&piece, "delta", model, has_key)
    }

    /// Takes a whole answer in, of a server that does not stream.
    pub(super) fn whole(&mut self, body: &[u8], model: &str, has_key: bool) -> Result<String, Trouble> {
        let piece: Value = serde_json::from_slice(body)
            .map_err(|_| Trouble::new(Kind::Unreadable, "the reply is no JSON, or not all of it").again(None))?;
        let text = self.piece(&piece, "message", model, has_key)?;
        self.is_over = true;
        Ok(text)
    }

    fn piece(&mut self, piece: &Value, key: &str, model: &str, has_key: bool) -> Result<String, Trouble> {
        if let Some(error) = piece.get("error").filter(|error| !error.is_null()) {
            return Err(Said::within(error).judged(model, has_key, None));
        }
        if let Some(usage) = piece.get("usage").and_then(usage) {
            self.usage = Some(usage);
        }
        let Some(choice) = piece.get("choices").and_then(|choices| choices.get(0)) else { return Ok(String::new()) };
        let said = choice.get(key).unwrap_or(&Value::Null);
        for thought in ["reasoning_content", "reasoning"] {
            self.written += said.get(thought).and_then(Value::as_str).map_or(0, str::len);
        }
        if said.get("refusal").and_then(Value::as_str).is_some_and(|refusal| !refusal.is_empty()) {
            return Err(Trouble::new(Kind::Refused, "the model declines to answer this question"));
        }
        let content = said.get("content").map(content).unwrap_or_default();
        self.written += content.len();
        let text = self.thoughts.take(&content);
        self.text.push_str(&text);
        if let Some(reason) = choice.get("finish_reason").and_then(Value::as_str) {
            self.finish = Some(finish(reason)?);
        }
        Ok(text)
    }

    /// What was held back because it might have been a thought.
    pub(super) fn rest(&mut self) -> String {
        let rest = self.thoughts.end();
        self.text.push_str(&rest);
        rest
    }

    /// Whether the server wrote more than it may.
    pub(super) fn is_beyond(&self, tokens: u32) -> bool {
        self.written > (tokens as usize).saturating_mul(BYTES_PER_TOKEN)
    }

    /// How the answer ended, or why it is none.
    pub(super) fn ended(&self) -> Result<Finish, Trouble> {
        let finish = match self.finish {
            Some(finish) => finish,
            None if self.is_over => Finish::Stop,
            None => {
                let trouble = Trouble::new(Kind::Line, "the answer broke off");
                return Err(if self.text.is_empty() { trouble.again(None) } else { trouble });
            }
        };
        if self.text.trim().is_empty() {
            let what = if finish == Finish::Length || self.written > 0 {
                "the model used up its tokens before it said anything; raise openai.thinking_tokens"
            } else {
                "the model said nothing; look at openai.model, and whether it is one for chats"
            };
            return Err(Trouble::new(Kind::Unreadable, what));
        }
        Ok(finish)
    }
}

fn finish(reason: &str) -> Result<Finish, Trouble> {
    match reason {
        "length" | "max_tokens" | "model_length" => Ok(Finish::Length),
        "content_filter" => Err(Trouble::new(Kind::Refused, "the server's content filter stopped the answer")),
        "tool_calls" | "function_call" => {
            Err(Trouble::new(Kind::Unreadable, "the model wants to call a tool instead of answering; none was offered"))
        }
        // Servers have many words for an ordinary end.
        _ => Ok(Finish::Stop),
    }
}

/// Text, or a list of parts of which some are text.
fn content(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(parts) => parts
            .iter()
            .filter(|part| part.get("type").and_then(Value::as_str).is_none_or(|kind| kind == "text"))
            .filter_map(|part| part.get("text").and_then(Value::as_str))
            .collect(),
        _ => String::new(),
    }
}

fn usage(value: &Value) -> Option<Usage> {
    let count = |key: &str| Some(u32::try_from(value.get(key)?.as_u64()?).unwrap_or(u32::MAX));
    Some(Usage { prompt: count("prompt_tokens")?, completion: count("completion_tokens").unwrap_or(0) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(events: &[&str]) -> Result<(String, Finish, Option<Usage>), Trouble> {
        let mut answer = Answer::default();
        for event in events {
            answer.event(event, "m", true)?;
        }
        answer.rest();
        let finish = answer.ended()?;
        Ok((answer.text, finish, answer.usage))
    }

    fn kind(events: &[&str]) -> Kind {
        read(events).unwrap_err().kind
    }

    const A: &str = "{\"choices\":[{\"delta\":{\"role\":\"assistant\",\"content\":\"a\"},\"finish_reason\":null}]}";
    const STOP: &str = "{\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}";

    #[test]
    fn pieces_make_a_text() {
        let usage = "{\"choices\":[],\"usage\":{\"prompt_tokens\":18,\"completion_tokens\":2}}";
        let expected = ("aa".to_owned(), Finish::Stop, Some(Usage { prompt: 18, completion: 2 }));
        assert_eq!(read(&[A, "", A, STOP, usage, "[DONE]"]).unwrap(), expected);
        assert_eq!(read(&[A, "[DONE]"]).unwrap().1, Finish::Stop);
        assert_eq!(read(&[A, STOP]).unwrap().0, "a");
        let parts = "{\"choices\":[{\"delta\":{\"content\":[{\"type\":\"thinking\",\"thinking\":[]},{\"type\":\"text\",\"text\":\"b\"}]}}]}";
        assert_eq!(read(&[parts, STOP]).unwrap().0, "b");
    }

    #[test]
    fn thoughts_are_no_text() {
        let aside = "{\"choices\":[{\"delta\":{\"reasoning_content\":\"hm\",\"content\":null}}]}";
        let aloud = "{\"choices\":[{\"delta\":{\"content\":\"<think>hm</think>\"}}]}";
        assert_eq!(read(&[aside, aloud, A, STOP]).unwrap().0, "a");
        let length = "{\"choices\":[{\"delta\":{},\"finish_reason\":\"length\"}]}";
        assert!(read(&[aside, length]).unwrap_err().what.contains("openai.thinking_tokens"));
        assert_eq!(read(&[A, length]).unwrap().1, Finish::Length);
    }

    #[test]
    fn what_is_no_answer_is_told_apart() {
        assert_eq!(kind(&[A]), Kind::Line);
        assert_eq!(kind(&["[DONE]"]), Kind::Unreadable);
        assert_eq!(kind(&["{\"choices\":[]}", "[DONE]"]), Kind::Unreadable);
        assert_eq!(kind(&[A, "{\"choices\":[{\"del"]), Kind::Unreadable);
        assert_eq!(kind(&["{\"choices\":[{\"finish_reason\":\"content_filter\"}]}"]), Kind::Refused);
        assert_eq!(kind(&["{\"choices\":[{\"finish_reason\":\"tool_calls\"}]}"]), Kind::Unreadable);
        assert_eq!(kind(&["{\"choices\":[{\"delta\":{\"refusal\":\"no\"}}]}"]), Kind::Refused);
        assert_eq!(kind(&[A, "{\"error\":{\"message\":\"out of memory\"}}"]), Kind::Line);
        assert_eq!(kind(&["[1, 2]", "7", "null"]), Kind::Line);
    }

    #[test]
    fn a_server_that_goes_on_beyond_its_limit_is_noticed() {
        let mut answer = Answer::default();
        answer.event(&A.replace("\"a\"", &format!("\"{}\"", "a".repeat(BYTES_PER_TOKEN))), "m", true).unwrap();
        assert!(!answer.is_beyond(1));
        answer.event(A, "m", true).unwrap();
        assert!(answer.is_beyond(1));
    }
}
