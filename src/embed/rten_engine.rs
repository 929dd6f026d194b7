//! The default engine: pure Rust, models inside the binary, nothing to install.

use std::sync::{Arc, OnceLock};

use rten::{Model, ModelOptions, NodeId, RunOptions, ThreadPool, ValueOrView};
use rten_tensor::NdTensor;
use rten_tensor::prelude::*;
use tokenizers::{Tokenizer, TruncationParams};

use super::model_files::{MAX_TOKENS, Means};
use super::unit::to_unit;
use super::{BuiltInModel, EmbedError, EmbedErrorKind, Embedder, ModelId};

/// Embeds with a built-in model on the CPU. The model is loaded at the first text.
pub struct RtenEmbedder {
    model: BuiltInModel,
    id: ModelId,
    threads: usize,
    loaded: OnceLock<Result<Loaded, EmbedError>>,
}

struct Loaded {
    tokenizer: Tokenizer,
    network: Model,
    /// Node of the token ids, then of the attention mask, then of the token types where the model has them.
    inputs: Vec<(NodeId, Input)>,
    output: NodeId,
    means: Option<Means>,
    /// One single-threaded pool a worker.
    pools: Vec<Arc<ThreadPool>>,
}

#[derive(Clone, Copy)]
enum Input {
    Ids,
    Mask,
    Types,
}

impl RtenEmbedder {
    /// An engine that uses `threads` threads (at least one). Costs nothing until the first text.
    #[must_use]
    pub fn new(model: BuiltInModel, threads: usize) -> Self {
        Self { model, id: model.id(), threads: threads.max(1), loaded: OnceLock::new() }
    }

    fn error(&self, kind: EmbedErrorKind, what: impl std::fmt::Display) -> EmbedError {
        EmbedError { kind, model: self.id.0.clone(), what: what.to_string() }
    }

    fn loaded(&self) -> Result<&Loaded, EmbedError> {
        self.loaded.get_or_init(|| self.load()).as_ref().map_err(Clone::clone)
    }

    fn load(&self) -> Result<Loaded, EmbedError> {
        let files = self.model.files();
        let fail = |what: String| self.error(EmbedErrorKind::Model, what);
        // The tokenizer parses JSON for about as long as the network takes to load: side by side.
        let (tokenizer, network) = std::thread::scope(|scope| {
            let tokenizer = scope.spawn(|| load_tokenizer(files.tokenizer));
            let mut options = ModelOptions::with_all_ops();
            options.prepack_weights(true);
            let network = options.load_static_slice(files.onnx).map_err(|error| format!("{error}"));
            (tokenizer.join(), network)
        });
        let tokenizer = tokenizer.map_err(|_| fail("the tokenizer's loader stopped".to_owned()))?.map_err(fail)?;
        let network = network.map_err(fail)?;
        let inputs = network
            .input_ids()
            .iter()
            .map(|node| {
                let name = network.node_info(*node).and_then(|info| info.name().map(str::to_owned));
                match name.as_deref() {
                    Some("input_ids") => Ok((*node, Input::Ids)),
                    Some("attention_mask") => Ok((*node, Input::Mask)),
                    Some("token_type_ids") => Ok((*node, Input::Types)),
                    other => Err(fail(format!("the network asks for an unknown input {other:?}"))),
                }
            })
            .collect::<Result<Vec<_>, _>>()?;
        let output =
            network.output_ids().first().copied().ok_or_else(|| fail("the network has no output".to_owned()))?;
        let pools = (0..self.threads).map(|_| Arc::new(ThreadPool::with_num_threads(1))).collect();
        Ok(Loaded { tokenizer, network, inputs, output, means: self.model.means(), pools })
    }

    fn embed_on(&self, loaded: &Loaded, pool: &Arc<ThreadPool>, texts: &[&str]) -> Result<Vec<Vec<f32>>, EmbedError> {
        texts.iter().map(|text| self.embed_one(loaded, pool, text)).collect()
    }

    fn embed_one(&self, loaded: &Loaded, pool: &Arc<ThreadPool>, text: &str) -> Result<Vec<f32>, EmbedError> {
        let fail = |what: String| self.error(EmbedErrorKind::Run, what);
        let encoding = loaded
            .tokenizer
            .encode_fast(format!("{}{text}", self.model.files().prefix), true)
            .map_err(|error| fail(format!("a text could not be split into tokens: {error}")))?;
        let length = encoding.get_ids().len();
        let row = |values: Vec<i32>| NdTensor::from_data([1, length], values);
        let inputs: Vec<(NodeId, ValueOrView<'_>)> = loaded
            .inputs
            .iter()
            .map(|(node, input)| {
                let tensor = match input {
                    Input::Ids => row(encoding.get_ids().iter().map(|id| *id as i32).collect()),
                    Input::Mask => row(vec![1; length]),
                    Input::Types => row(vec![0; length]),
                };
                (*node, tensor.into())
            })
            .collect();
        let options = RunOptions::default().with_thread_pool(Some(Arc::clone(pool)));
        let mut outputs = loaded
            .network
            .run(inputs, &[loaded.output], Some(options))
            .map_err(|error| fail(format!("the network failed: {error}")))?;
        let states: NdTensor<f32, 3> = outputs
            .pop()
            .ok_or_else(|| fail("the network gave nothing".to_owned()))?
            .try_into()
            .map_err(|error| fail(format!("the network's output has another shape: {error}")))?;
        let states = states.to_vec();
        if length == 0 || states.len() != length * BuiltInModel::DIMENSIONS {
            return Err(fail(format!("{} numbers for {length} tokens", states.len())));
        }
        let mut pooled = vec![0.0_f32; BuiltInModel::DIMENSIONS];
        for state in states.chunks_exact(BuiltInModel::DIMENSIONS) {
            for (sum, value) in pooled.iter_mut().zip(state) {
                *sum += value;
            }
        }
        to_unit(pooled, loaded.means.as_ref().map(|means| means.of(text)))
            .ok_or_else(|| fail("the network gave no finite vector".to_owned()))
    }
}

fn load_tokenizer(bytes: &[u8]) -> Result<Tokenizer, String> {
    let mut tokenizer = Tokenizer::from_bytes(bytes).map_err(|error| format!("tokenizer: {error}"))?;
    tokenizer.with_padding(None);
    tokenizer
        .with_truncation(Some(TruncationParams { max_length: MAX_TOKENS, ..TruncationParams::default() }))
        .map_err(|error| format!("tokenizer: {error}"))?;
    Ok(tokenizer)
}

impl Embedder for RtenEmbedder {
    fn model(&self) -> &ModelId {
        &self.id
    }

    fn engine(&self) -> &'static str {
        "rten"
    }

    fn dimensions(&self) -> usize {
        BuiltInModel::DIMENSIONS
    }

    fn embed(&self, texts: &[&str]) -> Result<Vec<Vec<f32>>, EmbedError> {
        if texts.is_empty() {
            return Ok(Vec::new());
        }
        let loaded = self.loaded()?;
        // Dealt out by length, longest first, so that no worker ends long after the others.
        let mut order: Vec<usize> = (0..texts.len()).collect();
        order.sort_by_key(|index| (std::cmp::Reverse(texts[*index].len()), *index));
        let workers = loaded.pools.len().min(texts.len());
        let shares: Vec<Vec<usize>> =
            (0..workers).map(|worker| order.iter().skip(worker).step_by(workers).copied().collect()).collect();
        let results = std::thread::scope(|scope| {
            let handles: Vec<_> = shares
                .iter()
                .zip(&loaded.pools)
                .map(|(share, pool)| {
                    let share: Vec<&str> = share.iter().map(|index| texts[*index]).collect();
                    scope.spawn(move || self.embed_on(loaded, pool, &share))
                })
                .collect();
            handles.into_iter().map(|handle| handle.join()).collect::<Vec<_>>()
        });
        let mut vectors = vec![Vec::new(); texts.len()];
        for (share, result) in shares.iter().zip(results) {
            let result = result.map_err(|_| self.error(EmbedErrorKind::Run, "a worker stopped"))??;
            for (index, vector) in share.iter().zip(result) {
                vectors[*index] = vector;
            }
        }
        Ok(vectors)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::embed::cosine;

    #[test]
    fn vectors_are_unit_ordered_and_independent_of_company() {
        let embedder = RtenEmbedder::new(BuiltInModel::MiniLm, 2);
        let long = "the database connection pool of the order service is exhausted ".repeat(60);
        let texts = ["payment gateway timed out", "", "the card issuer's bank did not answer in time", &long];
        let vectors = embedder.embed(&texts).unwrap();
        for (text, vector) in texts.iter().zip(&vectors) {
            assert!((cosine(vector, vector) - 1.0).abs() < 1e-5);
            assert_eq!(&embedder.embed(&[text]).unwrap()[0], vector);
        }
        assert!(cosine(&vectors[0], &vectors[2]) > cosine(&vectors[0], &vectors[3]));
    }

    #[test]
    fn the_second_model_bridges_the_languages() {
        let embedder = RtenEmbedder::new(BuiltInModel::MultilingualE5, 2);
        let vectors = embedder
            .embed(&["Платёжный шлюз не отвечает", "The payment gateway does not answer", "Search returns no products"])
            .unwrap();
        assert!(cosine(&vectors[0], &vectors[1]) > cosine(&vectors[0], &vectors[2]) + 0.1);
    }
}
