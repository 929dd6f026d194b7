//! The two models that travel inside the binary.

use super::ModelId;
use crate::wording::Language;

/// A model inside the binary.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum BuiltInModel {
    /// all-MiniLM-L6-v2, int8: good at English, blind to Cyrillic.
    MiniLm,
    /// multilingual-e5-small cut to English and Russian, int8: Russian, and across the two languages.
    MultilingualE5,
}

/// Tokens after which a text is cut; both models were trained on short passages, and time grows with length.
pub(super) const MAX_TOKENS: usize = 128;

/// Everything an engine needs to load a model.
pub(super) struct ModelFiles {
    pub(super) id: &'static str,
    pub(super) onnx: &'static [u8],
    pub(super) tokenizer: &'static [u8],
    pub(super) config: &'static [u8],
    pub(super) special_tokens: &'static [u8],
    pub(super) tokenizer_config: &'static [u8],
    /// What the model wants in front of each text.
    pub(super) prefix: &'static str,
    /// Little-endian `f32`s: the mean of English texts, then of Russian ones, subtracted from every vector of
    /// the language before it is scaled to unit length.
    ///
    /// All texts of multilingual-e5 lie in a narrow cone (cosines 0.81–0.94), a slightly different one for each
    /// language. Without the axis, cosines spread over the whole range and the languages meet. Computed once, as
    /// the mean vectors of the starter pages' paragraphs.
    pub(super) means: Option<&'static [u8]>,
}

const MINILM: ModelFiles = ModelFiles {
    id: "minilm-int8",
    onnx: include_bytes!("../../models/minilm-int8/model.onnx"),
    tokenizer: include_bytes!("../../models/minilm-int8/tokenizer.json"),
    config: include_bytes!("../../models/minilm-int8/config.json"),
    special_tokens: include_bytes!("../../models/minilm-int8/special_tokens_map.json"),
    tokenizer_config: include_bytes!("../../models/minilm-int8/tokenizer_config.json"),
    prefix: "",
    means: None,
};

const ME5: ModelFiles = ModelFiles {
    id: "me5-enru-int8-centred",
    onnx: include_bytes!("../../models/me5-enru-int8/model.onnx"),
    tokenizer: include_bytes!("../../models/me5-enru-int8/tokenizer.json"),
    config: include_bytes!("../../models/me5-enru-int8/config.json"),
    special_tokens: include_bytes!("../../models/me5-enru-int8/special_tokens_map.json"),
    tokenizer_config: include_bytes!("../../models/me5-enru-int8/tokenizer_config.json"),
    prefix: "query: ",
    means: Some(include_bytes!("../../models/me5-enru-int8/means.f32")),
};

impl BuiltInModel {
    /// Both.
    pub const ALL: [Self; 2] = [Self::MiniLm, Self::MultilingualE5];

    /// Length of its vectors.
    pub const DIMENSIONS: usize = 384;

    /// Its space.
    #[must_use]
    pub fn id(self) -> ModelId {
        ModelId(self.files().id.to_owned())
    }

    pub(super) fn files(self) -> &'static ModelFiles {
        match self {
            Self::MiniLm => &MINILM,
            Self::MultilingualE5 => &ME5,
        }
    }

    /// The mean vectors, decoded.
    pub(super) fn means(self) -> Option<Means> {
        let (values, _) = self.files().means?.as_chunks::<4>();
        let values: Vec<f32> = values.iter().map(|value| f32::from_le_bytes(*value)).collect();
        let (english, russian) = values.split_at_checked(Self::DIMENSIONS)?;
        Some(Means { english: english.to_vec(), russian: russian.to_vec() })
    }
}

/// A model's mean vectors by language.
pub(super) struct Means {
    english: Vec<f32>,
    russian: Vec<f32>,
}

impl Means {
    /// The mean of the text's language.
    pub(super) fn of(&self, text: &str) -> &[f32] {
        match Language::detect(text) {
            Language::En => &self.english,
            Language::Ru => &self.russian,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_means_have_the_models_dimensions() {
        let means = BuiltInModel::MultilingualE5.means().unwrap();
        assert_eq!(
            (means.of("text").len(), means.of("текст").len()),
            (BuiltInModel::DIMENSIONS, BuiltInModel::DIMENSIONS)
        );
        assert!(BuiltInModel::MiniLm.means().is_none());
    }
}
