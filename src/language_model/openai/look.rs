//! Is the server there, does it let us in, and does it have the model? For `doctor`; no question is asked.

use std::time::Duration;

use serde_json::Value;

use super::OpenAiModel;
use super::trouble::Trouble;
use crate::language_model::{ModelError, ModelTrouble as Kind};

/// How long the server is asked.
const PATIENCE: Duration = Duration::from_secs(5);
/// A longer list of models is not read.
const LONGEST: usize = 4 << 20;
/// So many names of models are told.
const TOLD: usize = 5;

/// A server that answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerSeen {
    /// Where questions go; it holds no secret.
    pub address: String,
    /// What the server says of its models.
    pub models: ModelsSeen,
}

/// What a server says of its models.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ModelsSeen {
    /// The one of the settings is among them.
    There,
    /// It is not; these are, the first five of them.
    Others(Vec<String>),
    /// The server has no list.
    NotTold,
}

impl OpenAiModel {
    /// Asks the server for its list of models, for five seconds at the most.
    ///
    /// # Errors
    /// When the server can't be reached, refuses us, or answers with something else.
    pub async fn look(&self) -> Result<ServerSeen, ModelError> {
        let looked = tokio::time::timeout(PATIENCE, self.list()).await;
        let late = || Trouble::new(Kind::Time, format!("no reply within {} s", PATIENCE.as_secs()));
        let models = looked.unwrap_or_else(|_| Err(late())).map_err(|trouble| self.line.failed(trouble, false))?;
        Ok(ServerSeen { address: self.line.address(), models })
    }

    async fn list(&self) -> Result<ModelsSeen, Trouble> {
        let mut response = match self.line.models().await {
            Ok(response) => response,
            // Gateways exist that only answer questions. A wrong address looks the same; the first question shows it.
            Err(trouble) if matches!(trouble.status, Some(404 | 405)) => return Ok(ModelsSeen::NotTold),
            Err(trouble) => return Err(trouble),
        };
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(|error| self.line.unreached(error))? {
            body.extend_from_slice(&chunk);
            if body.len() > LONGEST {
                return Ok(ModelsSeen::NotTold);
            }
        }
        let list: Value = serde_json::from_slice(&body).map_err(|_| {
            Trouble::new(
                Kind::Unreadable,
                "the list of models is no JSON; look at openai.base_url, which mostly ends in /v1",
            )
        })?;
        Ok(seen(&list, &self.settings.model))
    }
}

/// Whether the list has the model. Ollama leaves out `:latest`, llama.cpp knows further names.
fn seen(list: &Value, model: &str) -> ModelsSeen {
    let Some(rows) = list.get("data").and_then(Value::as_array) else { return ModelsSeen::NotTold };
    let id = |row: &Value| row.get("id").and_then(Value::as_str).map(str::to_owned);
    let latest = format!("{model}:latest");
    let is_ours = |row: &Value| {
        let aliases = row.get("aliases").and_then(Value::as_array);
        let alias = aliases.is_some_and(|all| all.iter().any(|alias| alias.as_str() == Some(model)));
        alias || id(row).is_some_and(|id| id == model || id == latest)
    };
    if rows.iter().any(is_ours) {
        return ModelsSeen::There;
    }
    ModelsSeen::Others(rows.iter().filter_map(id).map(|id| name(&id)).take(TOLD).collect())
}

/// A name as it may be shown: on one line, not endless.
fn name(id: &str) -> String {
    id.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).take(80).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_model_is_found_under_each_of_its_names() {
        let list = json!({ "data": [{ "id": "a" }, { "id": "b:latest", "aliases": ["bee"] }] });
        for name in ["a", "b", "b:latest", "bee"] {
            assert_eq!(seen(&list, name), ModelsSeen::There, "{name}");
        }
        assert_eq!(seen(&list, "c"), ModelsSeen::Others(vec!["a".into(), "b:latest".into()]));
        assert_eq!(seen(&json!({ "data": [] }), "c"), ModelsSeen::Others(Vec::new()));
        assert_eq!(seen(&json!([]), "c"), ModelsSeen::NotTold);
    }
}
