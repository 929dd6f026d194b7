//! Text to tokens, in the two ways that the families use. What is encoded here is plain text: whatever stands in it,
//! no token comes out that is not text, so that a log line can't end a turn.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

use tokenizers::models::bpe::{BPE, Vocab};
use tokenizers::pre_tokenizers::PreTokenizerWrapper;
use tokenizers::pre_tokenizers::byte_level::ByteLevel;
use tokenizers::pre_tokenizers::sequence::Sequence;
use tokenizers::pre_tokenizers::split::{Split, SplitPattern};
use tokenizers::{SplitDelimiterBehavior, Tokenizer as Engine};

use super::failure::file;
use super::gguf::Gguf;
use super::vocabulary::{Kind, Vocabulary, Writing};
use crate::language_model::{ModelError, ModelTrouble};

/// Where text is cut before tokens are looked for, by the names in `tokenizer.ggml.pre`. The patterns are those of the
/// families' own tokenizers.
const GPT2: &str = r"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+";
const LLAMA3: &str = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";
const QWEN2: &str =
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";
const TEKKEN: &str = r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+";

/// Cuts plain text into tokens.
pub(super) enum Tokenizer {
    /// Merges by rank (byte pair encoding).
    Merges(Box<Engine>),
    /// Joins by score (`SentencePiece`).
    Scores(Scores),
}

impl Tokenizer {
    pub(super) fn of(gguf: &Gguf, vocabulary: &Vocabulary) -> Result<Self, ModelError> {
        match vocabulary.writing {
            Writing::BytesAsLetters => merges(gguf, vocabulary).map(|engine| Self::Merges(Box::new(engine))),
            Writing::Pieces => Scores::of(gguf, vocabulary).map(Self::Scores),
        }
    }

    /// The tokens of `text`, none of which is a mark.
    pub(super) fn encode(&self, text: &str) -> Result<Vec<u32>, ModelError> {
        match self {
            Self::Merges(engine) => {
                let encoded = engine.encode_fast(text, false).map_err(|_| ModelError {
                    kind: ModelTrouble::Unreadable,
                    what: "the question can't be cut into tokens of the local model".into(),
                })?;
                Ok(encoded.get_ids().to_vec())
            }
            Self::Scores(scores) => Ok(scores.encode(text)),
        }
    }
}

fn merges(gguf: &Gguf, vocabulary: &Vocabulary) -> Result<Engine, ModelError> {
    let wrong = |what: String| file(&gguf.path, what);
    let name = gguf.text("tokenizer.ggml.pre").unwrap_or("default");
    let (patterns, whole_words): (&[&str], bool) = match name {
        "llama-bpe" | "llama3" | "llama-v3" | "smaug-bpe" => (&[LLAMA3], true),
        "qwen2" | "deepseek-r1-qwen" => (&[QWEN2], false),
        "tekken" => (&[TEKKEN], true),
        "smollm" => (&[r"\p{N}", GPT2], false),
        "default" | "gpt-2" => (&[GPT2], false),
        other => return Err(wrong(format!("cuts text in a way that is not known here: {other:.40}"))),
    };
    // Marks are left out, so that text never becomes one.
    let plain = |(text, kind): &(&String, &Kind)| (!text.is_empty() && matches!(kind, Kind::Plain)).then_some(());
    let ids: Vocab = (0_u32..)
        .zip(vocabulary.texts.iter().zip(&vocabulary.kinds))
        .filter(|(_, token)| plain(token).is_some())
        .map(|(id, (text, _))| (text.clone(), id))
        .collect();
    let pairs = gguf
        .texts("tokenizer.ggml.merges")
        .ok_or_else(|| wrong("has no list of merges".into()))?
        .iter()
        .filter_map(|merge| {
            let (left, right) = merge.split_once(' ')?;
            Some((left.to_owned(), right.to_owned()))
        })
        .collect();
    let model =
        BPE::builder().vocab_and_merges(ids, pairs).ignore_merges(whole_words).build().map_err(|error| {
            wrong(format!("its merges don't fit its tokens: {error:.200}", error = error.to_string()))
        })?;
    let mut steps: Vec<PreTokenizerWrapper> = Vec::new();
    for pattern in patterns {
        let split = Split::new(SplitPattern::Regex((*pattern).to_owned()), SplitDelimiterBehavior::Isolated, false)
            .map_err(|error| wrong(format!("text can't be cut: {error}")))?;
        steps.push(split.into());
    }
    steps.push(ByteLevel::new(false, false, false).into());
    let mut engine = Engine::new(model);
    engine.with_pre_tokenizer(Some(PreTokenizerWrapper::Sequence(Sequence::new(steps))));
    Ok(engine)
}

/// Tokens with scores: of all neighbours that make a token together, those with the best score are joined first.
pub(super) struct Scores {
    plain: BTreeMap<String, (u32, f32)>,
    bytes: BTreeMap<u8, u32>,
    unknown: Option<u32>,
    /// Whether a text begins as if a space stood before it.
    space_first: bool,
}

/// Two neighbours that may be joined: best score first, then the leftmost.
#[derive(PartialEq)]
struct Pair {
    score: f32,
    left: usize,
    right: usize,
    /// Length of both together: a pair whose parts have grown is void.
    length: usize,
}

impl Eq for Pair {}

impl PartialOrd for Pair {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Pair {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.score.total_cmp(&other.score).then_with(|| Reverse(self.left).cmp(&Reverse(other.left)))
    }
}

/// A piece of the text, and its neighbours.
struct Part {
    begin: usize,
    end: usize,
    before: Option<usize>,
    after: Option<usize>,
}

impl Scores {
    fn of(gguf: &Gguf, vocabulary: &Vocabulary) -> Result<Self, ModelError> {
        let scores = gguf
            .floats("tokenizer.ggml.scores")
            .filter(|scores| scores.len() == vocabulary.texts.len())
            .ok_or_else(|| file(&gguf.path, "has no scores that fit its tokens"))?;
        let (mut plain, mut bytes) = (BTreeMap::new(), BTreeMap::new());
        for (id, ((text, kind), score)) in (0_u32..).zip(vocabulary.texts.iter().zip(&vocabulary.kinds).zip(scores)) {
            match kind {
                Kind::Plain => {
                    plain.entry(text.clone()).or_insert((id, *score));
                }
                Kind::Byte(byte) => {
                    bytes.entry(*byte).or_insert(id);
                }
                Kind::Added | Kind::Control => {}
            }
        }
        let unknown = gguf.whole("tokenizer.ggml.unknown_token_id").and_then(|id| u32::try_from(id).ok());
        let unknown = unknown.filter(|id| (*id as usize) < vocabulary.texts.len());
        if bytes.len() < 256 && unknown.is_none() {
            return Err(file(&gguf.path, "has neither tokens for all bytes nor one for what is unknown"));
        }
        let space_first = gguf.flag("tokenizer.ggml.add_space_prefix").unwrap_or(true);
        Ok(Self { plain, bytes, unknown, space_first })
    }

    fn encode(&self, text: &str) -> Vec<u32> {
        if text.is_empty() {
            return Vec::new();
        }
        let text = format!("{}{text}", if self.space_first { " " } else { "" }).replace(' ', "▁");
        let mut parts: Vec<Part> = Vec::new();
        for (begin, letter) in text.char_indices() {
            let at = parts.len();
            if let Some(last) = parts.last_mut() {
                last.after = Some(at);
            }
            parts.push(Part { begin, end: begin + letter.len_utf8(), before: at.checked_sub(1), after: None });
        }
        let mut waiting = BinaryHeap::new();
        for left in 0..parts.len() {
            waiting.extend(self.pair(&text, &parts, Some(left), Some(left + 1)));
        }
        while let Some(Pair { left, right, length, .. }) = waiting.pop() {
            let (begin, end, after) = match (parts.get(left), parts.get(right)) {
                (Some(one), Some(other)) if one.end > one.begin && one.after == Some(right) => {
                    (one.begin, other.end, other.after)
                }
                _ => continue,
            };
            if end - begin != length {
                continue;
            }
            if let Some(part) = parts.get_mut(right) {
                part.begin = part.end;
            }
            let mut before = None;
            if let Some(part) = parts.get_mut(left) {
                (part.end, part.after, before) = (end, after, part.before);
            }
            if let Some(part) = after.and_then(|at| parts.get_mut(at)) {
                part.before = Some(left);
            }
            waiting.extend(self.pair(&text, &parts, before, Some(left)));
            waiting.extend(self.pair(&text, &parts, Some(left), after));
        }
        let mut tokens = Vec::new();
        for part in parts.iter().filter(|part| part.end > part.begin) {
            let piece = text.get(part.begin..part.end).unwrap_or_default();
            match self.plain.get(piece) {
                Some((id, _)) => tokens.push(*id),
                None => tokens.extend(piece.bytes().filter_map(|byte| self.bytes.get(&byte).copied().or(self.unknown))),
            }
        }
        tokens
    }

    fn pair(&self, text: &str, parts: &[Part], left: Option<usize>, right: Option<usize>) -> Option<Pair> {
        let (left, right) = (left?, right?);
        let (one, other) = (parts.get(left)?, parts.get(right)?);
        let (_, score) = self.plain.get(text.get(one.begin..other.end)?)?;
        Some(Pair { score: *score, left, right, length: other.end - one.begin })
    }
}
