//! [`UnavailableGenerator`]: stands in the order for a generator that can't be used as it is set, and says why.

use async_trait::async_trait;

use super::{GenerateError, Generator, Question, Solution};

/// Always says why it can't answer.
#[derive(Debug, Clone)]
pub struct UnavailableGenerator {
    name: &'static str,
    why: String,
}

impl UnavailableGenerator {
    /// For the generator of this name; `why` says what is missing and what to do.
    #[must_use]
    pub fn new(name: &'static str, why: String) -> Self {
        Self { name, why }
    }
}

#[async_trait]
impl Generator for UnavailableGenerator {
    fn name(&self) -> &'static str {
        self.name
    }

    async fn generate(&self, _: &Question) -> Result<Solution, GenerateError> {
        Err(GenerateError { generator: self.name, what: self.why.clone(), struck: Vec::new() })
    }
}
