//! Which generators write answers, as the settings have it, and how one takes over from the other.

use std::sync::Arc;

use super::answer::Thought;
use super::{Memory, MemoryError};
use crate::config::{Config, GeneratorChoice};
use crate::embed::{Spaces, calibrate};
use crate::generate::{
    CheckedGenerator, ExtractiveGenerator, Generator, Meaning, Progress, Question, Solution, Struck,
    UnavailableGenerator,
};
use crate::language_model::local::LocalModel;
use crate::language_model::openai::OpenAiModel;
use crate::language_model::{LanguageModel, ModelError, ModelTrouble};
use crate::scan::Redactor;
use crate::wording::Language;

/// Statements of all generators that were struck out and are shown.
const STRUCK: usize = 24;

/// The generators in the order in which they are asked. One that can't be used as it is set keeps its place and says why.
pub(super) fn of_settings(config: &Config, redactor: &Redactor, spaces: &Spaces) -> Vec<Arc<dyn Generator>> {
    let settings = &config.settings;
    let of = |choice: GeneratorChoice| -> Arc<dyn Generator> {
        if choice == GeneratorChoice::Extractive {
            return Arc::new(ExtractiveGenerator);
        }
        match language_model(config, choice) {
            Ok(model) => Arc::new(
                CheckedGenerator::new(model, redactor.clone())
                    .with_meaning(Arc::new(SpaceMeaning::new(spaces)))
                    .with_answer_tokens(settings.generation.answer_tokens),
            ),
            Err(error) => Arc::new(UnavailableGenerator::new(choice.name(), error.what)),
        }
    };
    settings.generators.order().map(of).collect()
}

/// The model behind a generator: the one place that names the implementations.
fn language_model(config: &Config, choice: GeneratorChoice) -> Result<Arc<dyn LanguageModel>, ModelError> {
    let settings = &config.settings;
    match choice {
        GeneratorChoice::Openai => Ok(Arc::new(OpenAiModel::new(&settings.openai)?)),
        GeneratorChoice::Local => Ok(Arc::new(LocalModel::new(&settings.local)?)),
        GeneratorChoice::Extractive => {
            let what = format!("{} is no language model", choice.name());
            Err(ModelError { kind: ModelTrouble::Settings, what })
        }
    }
}

/// Likeness in meaning by the multilingual space, with vectors that are forgotten with the process: what a model writes
/// has no place in the store.
struct SpaceMeaning(Spaces);

impl SpaceMeaning {
    fn new(spaces: &Spaces) -> Self {
        Self(spaces.apart())
    }
}

impl Meaning for SpaceMeaning {
    fn likeness(&self, one: &str, other: &str) -> Option<f32> {
        // Under the name of Russian a text goes to the multilingual space alone.
        let vectors = self.0.embed_passages(&[(Language::Ru, one), (Language::Ru, other)]).ok()?;
        let (one, other) = (vectors.first()?.first()?, vectors.get(1)?.first()?);
        let cosine: f32 = one.1.iter().zip(&other.1).map(|(a, b)| a * b).sum();
        Some(calibrate(&one.0, cosine)).filter(|likeness| likeness.is_finite())
    }
}

impl Memory {
    /// With these generators in place of those of the settings, in this order; the extractive one follows them.
    #[must_use]
    pub fn with_generators(mut self, generators: Vec<Arc<dyn Generator>>) -> Self {
        self.generators = generators;
        self.generators.push(Arc::new(ExtractiveGenerator));
        self
    }

    /// Likeness in meaning as the check of this memory's generators has it. Vectors are kept as long as the value.
    #[must_use]
    pub fn meaning(&self) -> Arc<dyn Meaning> {
        Arc::new(SpaceMeaning::new(&self.spaces))
    }

    /// With the generators of these settings in place of those that it was opened with.
    #[must_use]
    pub fn with_settings(mut self, config: &Config) -> Self {
        self.generators = of_settings(config, &self.store.redactor(), &self.spaces);
        self
    }

    /// Whether a language model is there to be asked: its answer takes seconds.
    #[must_use]
    pub fn asks_a_model(&self) -> bool {
        self.generators.iter().any(|generator| generator.name() != ExtractiveGenerator::NAME)
    }

    /// The first generator that can answer does. Why earlier ones could not, and what of their text was struck out, is said
    /// with the answer.
    pub(super) async fn solve(&self, question: &Question, thought: Thought) -> Result<Solution, MemoryError> {
        let (mut skipped, mut struck) = (Vec::new(), Vec::<Struck>::new());
        if let Thought::Considered(tell) = thought {
            let models = self.generators.iter().filter(|generator| generator.name() != ExtractiveGenerator::NAME);
            for generator in models {
                let Ok(_turn) = self.writing.try_acquire() else {
                    let name = generator.name();
                    skipped.push(format!("generator {name}: enough answers are being written (generation.parallel)"));
                    continue;
                };
                if let Some(tell) = &tell {
                    tell(Progress::Begins(generator.name()));
                }
                match self.generated(&**generator, question, tell.as_ref()).await {
                    Ok(solution) => return Ok(with_history(solution, skipped, struck)),
                    Err(error) => {
                        skipped.push(error.to_string());
                        struck.extend(error.struck);
                    }
                }
            }
        }
        match self.generated(&ExtractiveGenerator, question, None).await {
            Ok(solution) => Ok(with_history(solution, skipped, struck)),
            Err(error) => {
                skipped.push(error.to_string());
                Err(MemoryError::NoGenerator { why: skipped.join("; ") })
            }
        }
    }
}

fn with_history(mut solution: Solution, skipped: Vec<String>, struck: Vec<Struck>) -> Solution {
    solution.skipped.splice(0..0, skipped);
    solution.struck.splice(0..0, struck);
    solution.struck.truncate(STRUCK);
    solution
}
