//! The detection rules in force.

use std::sync::Arc;

use super::PipelineError;
use crate::config::Config;
use crate::detect::Rules;

/// The built-in rules, or with the configured file's sections in place of theirs.
///
/// # Errors
/// Names file, line and key.
pub fn load_rules(config: &Config) -> Result<Arc<Rules>, PipelineError> {
    let file = &config.settings.rules.file;
    let rules = if file.as_os_str().is_empty() { Rules::built_in() } else { Rules::with_file(file) };
    Ok(Arc::new(rules?))
}
