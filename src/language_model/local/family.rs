//! What the keys of a file say of its network: which family, how many layers, how wide.
//!
//! Names of keys and what they mean: <https://github.com/ggml-org/ggml/blob/master/docs/gguf.md>. A key whose effect
//! is not computed here is refused rather than passed over: a network that is computed nearly right talks nonsense.

use super::failure::file;
use super::gguf::Gguf;
use crate::language_model::ModelError;

/// The families that are computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Family {
    /// Llama 1 to 3, Mistral, `SmolLM2` and others that are written in its form.
    Llama,
    /// Qwen 2 and 2.5: as Llama, with biases.
    Qwen2,
    /// Qwen 3: as Llama, with normed queries and keys.
    Qwen3,
    /// Gemma 3: normed before and after, and most layers look at a window only.
    Gemma3,
}

/// How positions are turned into angles.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Rotation {
    /// Base of the frequencies.
    pub(super) base: f64,
    /// What positions are divided by.
    pub(super) stretch: f64,
    /// Whether neighbours are turned together, or the two halves.
    pub(super) neighbours: bool,
}

/// Layers that look at the latest tokens only.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Window {
    /// How many tokens they see.
    pub(super) tokens: usize,
    /// Every so many-th layer sees everything.
    pub(super) every: usize,
    /// Their rotation.
    pub(super) rotation: Rotation,
}

/// The network's measures.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Shape {
    pub(super) family: Family,
    pub(super) layers: usize,
    /// Numbers that stand for a token.
    pub(super) width: usize,
    pub(super) heads: usize,
    /// Heads of keys and values; several heads share one.
    pub(super) shared_heads: usize,
    /// Numbers of one head.
    pub(super) head: usize,
    pub(super) inner: usize,
    pub(super) tokens: usize,
    pub(super) epsilon: f32,
    pub(super) rotation: Rotation,
    pub(super) window: Option<Window>,
    /// Tokens that it was taught to see at once.
    pub(super) context: u32,
    pub(super) embedding_scale: f32,
    pub(super) attention_scale: f32,
}

impl Shape {
    #[allow(clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "small numbers, checked here")]
    pub(super) fn of(gguf: &Gguf) -> Result<Self, ModelError> {
        let wrong = |what: String| file(&gguf.path, what);
        let name = gguf.text("general.architecture").unwrap_or("of no named architecture");
        let family = match name {
            "llama" => Family::Llama,
            "qwen2" => Family::Qwen2,
            "qwen3" => Family::Qwen3,
            "gemma3" => Family::Gemma3,
            other => {
                return Err(wrong(format!(
                    "is a model {other:.60}; llama (also Mistral), qwen2, qwen3 and gemma3 are computed. Other models can be asked over a server (`openai.base_url`)"
                )));
            }
        };
        let key = |key: &str| format!("{name}.{key}");
        let number = |wanted: &str, most: u64| match gguf.whole(&key(wanted)) {
            Some(found) if (1..=most).contains(&found) => Ok(found as usize),
            Some(found) => Err(wrong(format!("its key {name}.{wanted} is {found}; it is damaged"))),
            None => Err(wrong(format!("has no key {name}.{wanted}"))),
        };
        if gguf.whole(&key("expert_count")).is_some_and(|count| count > 0) {
            return Err(wrong("is a mixture of experts, which is not computed; ask it over a server".into()));
        }
        let layers = number("block_count", 512)?;
        let width = number("embedding_length", 65_536)?;
        let heads = number("attention.head_count", 1024)?;
        let shared_heads = match gguf.whole(&key("attention.head_count_kv")) {
            None => heads,
            Some(_) => number("attention.head_count_kv", 1024)?,
        };
        let head = match gguf.whole(&key("attention.key_length")) {
            None => width / heads,
            Some(_) => number("attention.key_length", 1024)?,
        };
        let fits = head > 0
            && head.is_multiple_of(2)
            && heads.is_multiple_of(shared_heads)
            && gguf.whole(&key("attention.value_length")).is_none_or(|length| length == head as u64)
            && gguf.whole(&key("rope.dimension_count")).is_none_or(|length| length == head as u64);
        if !fits {
            return Err(wrong(format!("its heads ({heads}, {shared_heads}, {head}) don't fit together")));
        }
        let inner = number("feed_forward_length", 1 << 20)?;
        let context = u32::try_from(number("context_length", 1 << 30)?).unwrap_or(u32::MAX);
        let epsilon = gguf.float(&key("attention.layer_norm_rms_epsilon")).unwrap_or(1e-6) as f32;
        let tokens = match gguf.tensors.get("token_embd.weight").map(|place| place.shape.as_slice()) {
            Some([rows, columns]) if *columns == width => *rows,
            _ => return Err(wrong("has no usable tensor token_embd.weight".into())),
        };
        let stretch = stretch(gguf, name)?;
        let neighbours = family == Family::Llama;
        let usual = if family == Family::Gemma3 { 1e6 } else { 1e4 };
        let base = gguf.float(&key("rope.freq_base")).unwrap_or(usual);
        let gemma = family == Family::Gemma3;
        // The 27B model is the one with 62 layers, and scales by the width that a head would have.
        let scaled = if gemma && layers == 62 { width / heads } else { head };
        let window = match gguf.whole(&key("attention.sliding_window")) {
            Some(size) if gemma && size > 0 => Some(Window {
                tokens: usize::try_from(size).unwrap_or(usize::MAX),
                every: 6,
                rotation: Rotation {
                    base: gguf.float(&key("rope.freq_base_swa")).unwrap_or(1e4),
                    stretch: 1.0,
                    neighbours,
                },
            }),
            _ => None,
        };
        let sane = |base: f64| base.is_finite() && base > 1.0;
        if !(epsilon.is_finite() && epsilon > 0.0 && sane(base) && window.is_none_or(|w| sane(w.rotation.base))) {
            return Err(wrong("a key of its head holds an impossible number; it is damaged".into()));
        }
        Ok(Self {
            family,
            layers,
            width,
            heads,
            shared_heads,
            head,
            inner,
            tokens,
            epsilon,
            rotation: Rotation { base, stretch, neighbours },
            window,
            context,
            embedding_scale: if gemma { (width as f32).sqrt() } else { 1.0 },
            attention_scale: (scaled as f32).sqrt().recip(),
        })
    }

    /// Bytes that keys and values of one token take.
    pub(super) fn bytes_per_token(&self) -> u64 {
        (self.layers * self.shared_heads * self.head) as u64 * 2 * 4
    }
}

/// What positions are divided by.
fn stretch(gguf: &Gguf, name: &str) -> Result<f64, ModelError> {
    let factor = gguf
        .float(&format!("{name}.rope.scaling.factor"))
        .or_else(|| gguf.float(&format!("{name}.rope.scale_linear")))
        .unwrap_or(1.0);
    match gguf.text(&format!("{name}.rope.scaling.type")).unwrap_or("linear") {
        "none" => Ok(1.0),
        "linear" if factor.is_finite() && factor > 0.0 => Ok(factor),
        other => Err(file(&gguf.path, format!("stretches positions by \"{other:.40}\", {factor}: not computed"))),
    }
}
