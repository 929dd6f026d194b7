//! Who writes answers, in which order, and how much of it.

use serde::{Deserialize, Serialize};

/// A generator.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum GeneratorChoice {
    /// A model on a server that speaks the OpenAI protocol.
    Openai,
    /// A model in this process.
    Local,
    /// The sources' own words. Always there, and last.
    Extractive,
}

impl GeneratorChoice {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Openai, Self::Local, Self::Extractive];

    /// Its name in settings and answers.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Openai => "openai",
            Self::Local => "local",
            Self::Extractive => "extractive",
        }
    }
}

/// Generators in the order in which they are asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Generators(pub Vec<GeneratorChoice>);

impl Default for Generators {
    fn default() -> Self {
        Self(vec![GeneratorChoice::Extractive])
    }
}

impl Generators {
    /// The order in which they are asked: what stands behind `extractive` never is, since that always answers.
    pub fn order(&self) -> impl Iterator<Item = GeneratorChoice> {
        let models = self.0.iter().copied().take_while(|choice| *choice != GeneratorChoice::Extractive);
        models.chain([GeneratorChoice::Extractive])
    }
}

/// How language models are used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Generation {
    /// Longest answer of a model in tokens.
    pub answer_tokens: u32,
    /// Answers that models write at the same time; who asks for one more gets the extractive one.
    pub parallel: u32,
    /// Incidents of one analysis that a model is asked about under `analyze --generators`, most harm first.
    pub analyze_incidents: usize,
}

impl Default for Generation {
    fn default() -> Self {
        Self { answer_tokens: 1_000, parallel: 4, analyze_incidents: 10 }
    }
}

impl Generation {
    /// The first key whose value is impossible, and what it must be.
    pub(super) fn wrong(&self, generators: &Generators) -> Option<(&'static str, &'static str)> {
        let repeated = generators
            .0
            .iter()
            .enumerate()
            .any(|(at, choice)| generators.0.iter().take(at).any(|known| known == choice));
        let last = generators.0.iter().position(|choice| *choice == GeneratorChoice::Extractive);
        let checks = [
            (repeated, "generators", "names a generator twice; name each once"),
            (
                last.is_some_and(|at| at + 1 < generators.0.len()),
                "generators",
                "has something behind extractive, which always answers; put extractive last",
            ),
            (!(100..=8_000).contains(&self.answer_tokens), "generation.answer_tokens", "must be from 100 to 8000"),
            (!(1..=64).contains(&self.parallel), "generation.parallel", "must be from 1 to 64"),
            (self.analyze_incidents == 0, "generation.analyze_incidents", "must be at least 1"),
        ];
        checks.into_iter().find(|(wrong, ..)| *wrong).map(|(_, key, what)| (key, what))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use GeneratorChoice::{Extractive, Local, Openai};

    #[test]
    fn the_extractive_one_is_always_last() {
        let order = |choices: &[GeneratorChoice]| Generators(choices.to_vec()).order().collect::<Vec<_>>();
        assert_eq!(order(&[]), [Extractive]);
        assert_eq!(order(&[Openai, Local]), [Openai, Local, Extractive]);
        assert_eq!(order(&[Local, Extractive]), [Local, Extractive]);
    }

    #[test]
    fn orders_that_make_no_sense_are_refused() {
        let wrong = |choices: &[GeneratorChoice]| {
            Generation::default().wrong(&Generators(choices.to_vec())).map(|(_, what)| what)
        };
        assert_eq!(wrong(&[Openai, Local, Extractive]), None);
        assert!(wrong(&[Openai, Openai]).unwrap().contains("twice"));
        assert!(wrong(&[Extractive, Openai]).unwrap().contains("behind"));
    }
}
