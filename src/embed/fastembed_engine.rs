//! The second engine: ONNX Runtime through fastembed, where its library is installed.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use fastembed::{InitOptionsUserDefined, Pooling, TextEmbedding, TokenizerFiles, UserDefinedEmbeddingModel};

use super::model_files::{MAX_TOKENS, Means};
use super::unit::to_unit;
use super::{BuiltInModel, EmbedError, EmbedErrorKind, Embedder, ModelId};

/// Embeds with a built-in model through ONNX Runtime. Its MiniLM vectors are the default engine's; its multilingual
/// vectors are a space of their own.
pub struct FastembedEmbedder {
    model: BuiltInModel,
    id: ModelId,
    means: Option<Means>,
    engine: Mutex<TextEmbedding>,
}

impl FastembedEmbedder {
    /// Loads the library at `library` (once a process; a second path is ignored) and the model.
    ///
    /// # Errors
    /// [`EmbedErrorKind::Library`] when the library is missing or too old, [`EmbedErrorKind::Model`] when it
    /// refuses the model.
    pub fn load(model: BuiltInModel, library: &Path, threads: usize) -> Result<Self, EmbedError> {
        let id = space(model);
        load_library(library).map_err(|what| EmbedError {
            kind: EmbedErrorKind::Library,
            model: id.0.clone(),
            what: format!(
                "ONNX Runtime at {} can't be used: {what}. Install ONNX Runtime 1.24 or newer and name its \
                 library, or remove the setting: the built-in engine needs no library",
                library.display()
            ),
        })?;
        let files = model.files();
        let tokenizer = TokenizerFiles {
            tokenizer_file: files.tokenizer.to_vec(),
            config_file: files.config.to_vec(),
            special_tokens_map_file: files.special_tokens.to_vec(),
            tokenizer_config_file: files.tokenizer_config.to_vec(),
        };
        let definition = UserDefinedEmbeddingModel::new(files.onnx.to_vec(), tokenizer).with_pooling(Pooling::Mean);
        let options = InitOptionsUserDefined::new().with_max_length(MAX_TOKENS).with_intra_threads(threads.max(1));
        let engine = TextEmbedding::try_new_from_user_defined(definition, options).map_err(|error| EmbedError {
            kind: EmbedErrorKind::Model,
            model: id.0.clone(),
            what: format!("ONNX Runtime refuses the model: {error}"),
        })?;
        Ok(Self { model, id, means: model.means(), engine: Mutex::new(engine) })
    }
}

/// The engines agree on MiniLM to a cosine of 0.999. On the multilingual model centring magnifies their differences
/// in rounding (0.99), so this engine's vectors are a space of their own and the two never meet in an index.
fn space(model: BuiltInModel) -> ModelId {
    match model {
        BuiltInModel::MiniLm => model.id(),
        BuiltInModel::MultilingualE5 => ModelId(format!("{}-onnxruntime", model.id())),
    }
}

/// ort panics at first use when its library is missing, so the library is loaded here, where it can say no.
fn load_library(path: &Path) -> Result<(), String> {
    static LOADED: Mutex<Option<PathBuf>> = Mutex::new(None);
    let mut loaded = LOADED.lock().unwrap_or_else(PoisonError::into_inner);
    if loaded.is_some() {
        return Ok(());
    }
    if !path.is_file() {
        return Err("there is no such file".to_owned());
    }
    let environment = std::panic::catch_unwind(|| ort::init_from(path).map(drop))
        .map_err(|_| "it is not a usable library".to_owned())?;
    environment.map_err(|error| error.to_string())?;
    *loaded = Some(path.to_owned());
    Ok(())
}

impl Embedder for FastembedEmbedder {
    fn model(&self) -> &ModelId {
        &self.id
    }

    fn engine(&self) -> &'static str {
        "fastembed"
    }

    fn dimensions(&self) -> usize {
        BuiltInModel::DIMENSIONS
    }

    fn embed(&self, texts: &[&str]) -> Result<Vec<Vec<f32>>, EmbedError> {
        let fail = |what: String| EmbedError { kind: EmbedErrorKind::Run, model: self.id.0.clone(), what };
        let prefix = self.model.files().prefix;
        let mut engine = self.engine.lock().unwrap_or_else(PoisonError::into_inner);
        let mut vectors = Vec::with_capacity(texts.len());
        for text in texts {
            let found = engine.embed([format!("{prefix}{text}")], None).map_err(|error| fail(error.to_string()))?;
            let vector = found.into_iter().next().filter(|vector| vector.len() == BuiltInModel::DIMENSIONS);
            let vector = vector.and_then(|vector| to_unit(vector, self.means.as_ref().map(|means| means.of(text))));
            vectors.push(vector.ok_or_else(|| fail("the runtime gave no finite vector".to_owned()))?);
        }
        Ok(vectors)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_library_is_an_error_that_says_what_to_do() {
        let result = FastembedEmbedder::load(BuiltInModel::MiniLm, Path::new("/nowhere/libonnxruntime.so"), 1);
        let Err(error) = result else { panic!("loaded a library that is not there") };
        assert_eq!(error.kind, EmbedErrorKind::Library);
        assert!(error.what.contains("/nowhere/libonnxruntime.so") && error.what.contains("built-in engine"));
    }

    #[test]
    #[ignore = "needs CARTWATCH_ONNXRUNTIME=/path/to/libonnxruntime.so"]
    fn both_engines_agree() {
        let library = std::env::var_os("CARTWATCH_ONNXRUNTIME").expect("CARTWATCH_ONNXRUNTIME names the library");
        let texts = [
            "Payment gateway timed out after 30 seconds",
            "Платёжный шлюз не отвечает, код PAYMENT_TIMEOUT",
            "",
            &"the connection pool of the order service is exhausted ".repeat(40),
        ];
        for model in BuiltInModel::ALL {
            let runtime = FastembedEmbedder::load(model, Path::new(&library), 1).unwrap().embed(&texts).unwrap();
            let pure = super::super::RtenEmbedder::new(model, 1).embed(&texts).unwrap();
            for (a, b) in runtime.iter().zip(&pure) {
                let cosine = super::super::cosine(a, b);
                let least = if model == BuiltInModel::MiniLm { 0.999 } else { 0.98 };
                assert!(cosine >= least, "{model:?}: {cosine}");
            }
        }
    }

    #[test]
    fn a_file_that_is_no_library_is_an_error() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let result = FastembedEmbedder::load(BuiltInModel::MiniLm, file.path(), 1);
        assert!(result.is_err_and(|error| error.kind == EmbedErrorKind::Library));
    }
}
