//! Writes small GGUF files with random weights: each family with a few layers and a small vocabulary.

use std::collections::BTreeMap;
use std::fs::File;
use std::path::{Path, PathBuf};

use candle_core::quantized::{GgmlDType, QTensor, gguf_file};
use candle_core::{Device, Tensor};
use gguf_file::Value;

use crate::language_model::local::vocabulary::letter;

/// What a file shall be like.
#[derive(Clone)]
pub(super) struct Tiny {
    pub(super) architecture: &'static str,
    pub(super) layers: usize,
    pub(super) width: usize,
    pub(super) heads: usize,
    pub(super) shared_heads: usize,
    pub(super) head: usize,
    pub(super) inner: usize,
    pub(super) format: GgmlDType,
    pub(super) pieces: bool,
    pub(super) template: Option<&'static str>,
    /// Keys that are added or replaced.
    pub(super) keys: BTreeMap<String, Value>,
    /// Tensors that are added or replaced, with their shapes and what stands all over them.
    pub(super) tensors: BTreeMap<String, (Vec<usize>, f32)>,
    pub(super) seed: u64,
    /// How far apart weights are; when they are far apart, small differences become large ones.
    pub(super) spread: f32,
}

pub(super) const CHATML: &str = "{% for message in messages %}<|im_start|>{{ message['role'] }}\n{{ message['content'] }}<|im_end|>\n{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}";

impl Tiny {
    pub(super) fn new(architecture: &'static str) -> Self {
        Self {
            architecture,
            layers: if architecture == "gemma3" { 7 } else { 2 },
            width: 64,
            heads: 4,
            shared_heads: 2,
            head: 16,
            inner: 96,
            format: GgmlDType::F32,
            pieces: architecture == "gemma3",
            template: Some(CHATML),
            keys: BTreeMap::new(),
            tensors: BTreeMap::new(),
            seed: 1,
            spread: 1.0,
        }
    }

    pub(super) fn key(mut self, key: &str, value: Value) -> Self {
        self.keys.insert(key.into(), value);
        self
    }

    pub(super) fn write(&self, folder: &Path) -> PathBuf {
        let path = folder.join(format!("{}-{}.gguf", self.architecture, self.seed));
        let tokens = self.tokens();
        let tensors = self.weights(tokens.len());
        let mut keys = self.metadata(tokens);
        keys.extend(self.keys.clone());
        let keys: Vec<(&str, &Value)> = keys.iter().map(|(key, value)| (key.as_str(), value)).collect();
        let tensors: Vec<(&str, &QTensor)> = tensors.iter().map(|(name, tensor)| (name.as_str(), tensor)).collect();
        gguf_file::write(&mut File::create(&path).unwrap(), &keys, &tensors).unwrap();
        path
    }

    /// Texts, kinds and scores.
    fn tokens(&self) -> Vec<(String, i32, f32)> {
        let mark = |text: &str| (text.to_owned(), 3, 0.0);
        let mut tokens = vec![mark("<unk>"), mark("<|im_start|>"), mark("<|im_end|>"), mark("<s>"), mark("</s>")];
        tokens.push(("<think>".into(), 4, 0.0));
        if self.pieces {
            tokens.extend((0..=255_u8).map(|byte| (format!("<0x{byte:02X}>"), 6, 0.0)));
            let plain = (b' '..=b'~').map(char::from).filter(|letter| *letter != ' ').map(String::from);
            tokens.extend(plain.chain(["▁".into(), "\n".into()]).map(|text| (text, 1, -100.0)));
            let joined = ["he", "ll", "hell", "hello", "▁w", "▁wo", "rl", "▁worl", "▁world", "s>", "</", "im", "▁▁"];
            tokens.extend((0_u8..).zip(joined).map(|(rank, text)| (text.to_owned(), 1, -f32::from(rank) - 1.0)));
        } else {
            tokens.extend((0..=255_u8).map(|byte| (letter(byte).to_string(), 1, 0.0)));
            let joined = ["he", "ll", "hell", "hello", "Ġw", "Ġwo", "rl", "Ġworl", "Ġworld", "im", "</", "<|", "|>"];
            tokens.extend(joined.map(|text| (text.to_owned(), 1, 0.0)));
        }
        tokens
    }

    fn metadata(&self, tokens: Vec<(String, i32, f32)>) -> BTreeMap<String, Value> {
        let name = self.architecture;
        let whole = |number: usize| Value::U32(u32::try_from(number).unwrap());
        let text = |text: &str| Value::String(text.into());
        let merges =
            ["h e", "l l", "he ll", "hell o", "Ġ w", "Ġw o", "r l", "Ġwo rl", "Ġworl d", "i m", "< /", "< |", "| >"];
        let list = |values: Vec<Value>| Value::Array(values);
        let mut keys = BTreeMap::from([
            ("general.architecture".to_owned(), text(name)),
            (format!("{name}.block_count"), whole(self.layers)),
            (format!("{name}.context_length"), whole(512)),
            (format!("{name}.embedding_length"), whole(self.width)),
            (format!("{name}.feed_forward_length"), whole(self.inner)),
            (format!("{name}.attention.head_count"), whole(self.heads)),
            (format!("{name}.attention.head_count_kv"), whole(self.shared_heads)),
            (format!("{name}.attention.key_length"), whole(self.head)),
            (format!("{name}.attention.value_length"), whole(self.head)),
            (format!("{name}.attention.layer_norm_rms_epsilon"), Value::F32(1e-6)),
            (format!("{name}.rope.dimension_count"), whole(self.head)),
            (format!("{name}.rope.freq_base"), Value::F32(10_000.0)),
            ("tokenizer.ggml.model".to_owned(), text(if self.pieces { "llama" } else { "gpt2" })),
            ("tokenizer.ggml.pre".to_owned(), text("qwen2")),
            ("tokenizer.ggml.eos_token_id".to_owned(), whole(2)),
            ("tokenizer.ggml.unknown_token_id".to_owned(), whole(0)),
            ("tokenizer.ggml.add_bos_token".to_owned(), Value::Bool(false)),
            ("tokenizer.ggml.add_space_prefix".to_owned(), Value::Bool(false)),
            ("tokenizer.ggml.merges".to_owned(), list(merges.map(text).to_vec())),
            ("tokenizer.ggml.token_type".to_owned(), list(tokens.iter().map(|token| Value::I32(token.1)).collect())),
            ("tokenizer.ggml.scores".to_owned(), list(tokens.iter().map(|token| Value::F32(token.2)).collect())),
        ]);
        let texts = tokens.into_iter().map(|token| Value::String(token.0)).collect();
        keys.insert("tokenizer.ggml.tokens".into(), list(texts));
        keys.extend(self.template.map(|source| ("tokenizer.chat_template".to_owned(), text(source))));
        if name == "gemma3" {
            keys.insert("gemma3.attention.sliding_window".into(), whole(8));
        }
        keys
    }

    fn weights(&self, tokens: usize) -> BTreeMap<String, QTensor> {
        let (queries, shared) = (self.heads * self.head, self.shared_heads * self.head);
        let mut shapes = BTreeMap::from([
            ("token_embd.weight".to_owned(), vec![tokens, self.width]),
            ("output_norm.weight".to_owned(), vec![self.width]),
        ]);
        for layer in 0..self.layers {
            let mut add = |part: &str, shape: &[usize]| shapes.insert(format!("blk.{layer}.{part}"), shape.to_vec());
            add("attn_norm.weight", &[self.width]);
            add("ffn_norm.weight", &[self.width]);
            add("attn_q.weight", &[queries, self.width]);
            add("attn_k.weight", &[shared, self.width]);
            add("attn_v.weight", &[shared, self.width]);
            add("attn_output.weight", &[self.width, queries]);
            add("ffn_gate.weight", &[self.inner, self.width]);
            add("ffn_up.weight", &[self.inner, self.width]);
            add("ffn_down.weight", &[self.width, self.inner]);
            if self.architecture == "qwen2" {
                add("attn_q.bias", &[queries]);
                add("attn_k.bias", &[shared]);
                add("attn_v.bias", &[shared]);
            }
            if ["qwen3", "gemma3"].contains(&self.architecture) {
                add("attn_q_norm.weight", &[self.head]);
                add("attn_k_norm.weight", &[self.head]);
            }
            if self.architecture == "gemma3" {
                add("post_attention_norm.weight", &[self.width]);
                add("post_ffw_norm.weight", &[self.width]);
            }
        }
        let mut state = self.seed;
        let mut uniform = || {
            // Marsaglia's xorshift, so that the numbers can be made elsewhere too.
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            f32::from(u16::try_from(state >> 48).unwrap()) / 65_536.0 - 0.5
        };
        let mut tensors = BTreeMap::new();
        for (name, shape) in shapes {
            let middle = if name.contains("norm") { 1.0 } else { 0.0 };
            let numbers = (0..shape.iter().product::<usize>()).map(|_| middle + uniform() * self.spread).collect();
            tensors.insert(name, self.tensor(numbers, shape));
        }
        for (name, (shape, number)) in &self.tensors {
            let numbers = vec![*number; shape.iter().product()];
            tensors.insert(name.clone(), self.tensor(numbers, shape.clone()));
        }
        tensors
    }

    fn tensor(&self, numbers: Vec<f32>, shape: Vec<usize>) -> QTensor {
        let format = if shape.len() == 1 { GgmlDType::F32 } else { self.format };
        QTensor::quantize(&Tensor::from_vec(numbers, shape, &Device::Cpu).unwrap(), format).unwrap()
    }
}
