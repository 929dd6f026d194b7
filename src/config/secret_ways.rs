//! A secret may stand in the file itself, in a file of its own, or in an environment variable.

use std::path::{Path, PathBuf};

use super::failure::ConfigError;
use super::settings::Secret;

/// The three ways to give a secret, and where they stand.
pub(super) struct Ways<'a> {
    pub(super) place: String,
    pub(super) name: &'static str,
    pub(super) value: &'a mut Secret,
    pub(super) file: &'a mut PathBuf,
    pub(super) variable: &'a str,
}

impl Ways<'_> {
    fn wrong(&self, what: String) -> ConfigError {
        ConfigError::Invalid { place: format!("setting {}", self.place), what, hint: String::new() }
    }

    /// Reads the secret from where it stands; relative paths are looked up from `folder`.
    pub(super) fn read(self, folder: &Path, variable: &impl Fn(&str) -> Option<String>) -> Result<(), ConfigError> {
        let given = [!self.value.reveal().is_empty(), !self.file.as_os_str().is_empty(), !self.variable.is_empty()];
        if given.iter().filter(|given| **given).count() > 1 {
            let name = self.name;
            return Err(self.wrong(format!("give one of {name}, {name}_file and {name}_env")));
        }
        if !self.file.as_os_str().is_empty() {
            if self.file.is_relative() {
                *self.file = folder.join(&*self.file);
            }
            let text = std::fs::read_to_string(&*self.file)
                .map_err(|source| ConfigError::Read { path: self.file.clone(), source })?;
            *self.value = Secret::new(text.trim());
        } else if !self.variable.is_empty() {
            let Some(text) = variable(self.variable).filter(|text| !text.is_empty()) else {
                return Err(self.wrong(format!("the environment variable {} is not set", self.variable)));
            };
            *self.value = Secret::new(text.trim());
        }
        Ok(())
    }
}
