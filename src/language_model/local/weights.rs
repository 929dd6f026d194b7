//! The weights of a network, read from its file as they are written there.
//!
//! They stay in the file's format: numbers are widened while they are multiplied. So a model takes about as much memory
//! as its file, also for the table of tokens, of which only the rows that are asked for are widened. The three formats
//! for which candle has no fast multiplication are written anew as Q8_0 when they are read: a little more memory, several
//! times the speed.

use std::borrow::Cow;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};

use candle_core::quantized::{QStorage, QTensor, QuantizedType};
use candle_core::{CpuStorage, CustomOp1, Device, Layout, Tensor};

use super::failure::{arithmetic, file};
use super::family::{Family, Shape};
use super::gguf::{Gguf, Place};
use crate::language_model::ModelError;

/// A table of numbers; what is multiplied by it is as long as its rows.
pub(super) struct Matrix {
    numbers: Numbers,
    rows: usize,
    columns: usize,
}

enum Numbers {
    /// As in the file.
    Compact(Box<dyn QuantizedType>),
    /// As in the file, and once more in the order in which the processor multiplies fastest; candle makes that at the
    /// first multiplication.
    Packed(QTensor),
}

impl Matrix {
    /// One row of results for each row of `input`.
    pub(super) fn times(&self, input: &[f32]) -> candle_core::Result<Vec<f32>> {
        let count = input.len() / self.columns;
        match &self.numbers {
            Numbers::Compact(compact) => {
                let mut output = vec![0.0; count * self.rows];
                compact.matmul_t((count, self.columns, self.rows), input, &mut output)?;
                Ok(output)
            }
            Numbers::Packed(packed) => {
                let layout = Layout::contiguous((count, self.columns));
                numbers(packed.cpu_fwd(&CpuStorage::F32(input.to_vec()), &layout)?.0)
            }
        }
    }

    /// The rows of these numbers, one after the other.
    pub(super) fn rows(&self, wanted: &[u32]) -> candle_core::Result<Vec<f32>> {
        match &self.numbers {
            Numbers::Compact(compact) => numbers(compact.embedding(wanted, self.rows, self.columns)?),
            Numbers::Packed(packed) => packed.embedding(&Tensor::new(wanted, &Device::Cpu)?)?.flatten_all()?.to_vec1(),
        }
    }
}

fn numbers(storage: CpuStorage) -> candle_core::Result<Vec<f32>> {
    match storage {
        CpuStorage::F32(numbers) => Ok(numbers),
        _ => Err(candle_core::Error::Msg("widened numbers are not f32".into())),
    }
}

/// One layer.
pub(super) struct Layer {
    pub(super) attention_norm: Vec<f32>,
    pub(super) query: Matrix,
    pub(super) key: Matrix,
    pub(super) value: Matrix,
    pub(super) output: Matrix,
    pub(super) query_bias: Option<Vec<f32>>,
    pub(super) key_bias: Option<Vec<f32>>,
    pub(super) value_bias: Option<Vec<f32>>,
    /// Norms of each head's queries and keys.
    pub(super) query_norm: Option<Vec<f32>>,
    pub(super) key_norm: Option<Vec<f32>>,
    /// Norms of what attention and the inner part give, before it is added.
    pub(super) attention_after: Option<Vec<f32>>,
    pub(super) inner_after: Option<Vec<f32>>,
    pub(super) inner_norm: Vec<f32>,
    pub(super) gate: Matrix,
    pub(super) up: Matrix,
    pub(super) down: Matrix,
}

/// All of it.
pub(super) struct Weights {
    pub(super) embedding: Matrix,
    pub(super) layers: Vec<Layer>,
    pub(super) norm: Vec<f32>,
    /// `None`: the table of tokens serves for the output too.
    pub(super) output: Option<Matrix>,
    /// What each frequency of the rotation is divided by (Llama 3.1 and later).
    pub(super) frequencies: Option<Vec<f32>>,
}

impl Weights {
    /// `packed`: spend more memory for more speed.
    pub(super) fn read(gguf: &Gguf, shape: &Shape, packed: bool) -> Result<Self, ModelError> {
        let input = File::open(&gguf.path).map_err(|error| file(&gguf.path, format!("can't be opened: {error}")))?;
        let mut reader = Reader { gguf, input, used: 0, packed };
        let (queries, shared) = (shape.heads * shape.head, shape.shared_heads * shape.head);
        let gemma = shape.family == Family::Gemma3;
        let heads_normed = gemma || shape.family == Family::Qwen3;
        let mut layers = Vec::with_capacity(shape.layers);
        for at in 0..shape.layers {
            let name = |part: &str| format!("blk.{at}.{part}");
            let mut optional = |part: &str, wanted: bool, length: usize| {
                wanted.then(|| reader.vector(&name(part), length)).transpose()
            };
            let query_norm = optional("attn_q_norm.weight", heads_normed, shape.head)?;
            let key_norm = optional("attn_k_norm.weight", heads_normed, shape.head)?;
            let attention_after = optional("post_attention_norm.weight", gemma, shape.width)?;
            let inner_after = optional("post_ffw_norm.weight", gemma, shape.width)?;
            let mut bias = |part: &str, length: usize| {
                let name = name(part);
                let wanted = shape.family == Family::Qwen2 || gguf.tensors.contains_key(&name);
                wanted.then(|| reader.vector(&name, length)).transpose()
            };
            let query_bias = bias("attn_q.bias", queries)?;
            let key_bias = bias("attn_k.bias", shared)?;
            let value_bias = bias("attn_v.bias", shared)?;
            layers.push(Layer {
                attention_norm: reader.vector(&name("attn_norm.weight"), shape.width)?,
                query: reader.matrix(&name("attn_q.weight"), queries, shape.width)?,
                key: reader.matrix(&name("attn_k.weight"), shared, shape.width)?,
                value: reader.matrix(&name("attn_v.weight"), shared, shape.width)?,
                output: reader.matrix(&name("attn_output.weight"), shape.width, queries)?,
                query_bias,
                key_bias,
                value_bias,
                query_norm,
                key_norm,
                attention_after,
                inner_after,
                inner_norm: reader.vector(&name("ffn_norm.weight"), shape.width)?,
                gate: reader.matrix(&name("ffn_gate.weight"), shape.inner, shape.width)?,
                up: reader.matrix(&name("ffn_up.weight"), shape.inner, shape.width)?,
                down: reader.matrix(&name("ffn_down.weight"), shape.width, shape.inner)?,
            });
        }
        let weights = Self {
            embedding: reader.matrix("token_embd.weight", shape.tokens, shape.width)?,
            layers,
            norm: reader.vector("output_norm.weight", shape.width)?,
            output: match gguf.tensors.contains_key("output.weight") {
                true => Some(reader.matrix("output.weight", shape.tokens, shape.width)?),
                false => None,
            },
            frequencies: match gguf.tensors.contains_key("rope_freqs.weight") {
                true => Some(reader.vector("rope_freqs.weight", shape.head / 2)?),
                false => None,
            },
        };
        if reader.used < gguf.tensors.len() {
            return Err(file(
                &gguf.path,
                format!(
                    "has {} tensors more than a model of its family; it is a variant that is not computed",
                    gguf.tensors.len() - reader.used
                ),
            ));
        }
        Ok(weights)
    }
}

struct Reader<'a> {
    gguf: &'a Gguf,
    input: File,
    used: usize,
    packed: bool,
}

impl Reader<'_> {
    fn read(&mut self, name: &str, shape: &[usize]) -> Result<(Place, Box<dyn QuantizedType>), ModelError> {
        let path = &self.gguf.path;
        let place = self.gguf.tensors.get(name).ok_or_else(|| file(path, format!("has no tensor {name}")))?;
        if place.shape != shape {
            return Err(file(path, format!("its tensor {name} is {:?} where {shape:?} fits", place.shape)));
        }
        let mut bytes = vec![0; place.bytes];
        self.input
            .seek(SeekFrom::Start(place.offset))
            .and_then(|_| self.input.read_exact(&mut bytes))
            .map_err(|error| file(path, format!("its tensor {name} can't be read: {error}")))?;
        self.used += 1;
        Ok((place.clone(), place.format.from_data(Cow::Owned(bytes))))
    }

    fn matrix(&mut self, name: &str, rows: usize, columns: usize) -> Result<Matrix, ModelError> {
        let (place, mut numbers) = self.read(name, &[rows, columns])?;
        let kept = place.kept_format();
        if kept != place.format {
            let mut anew = kept.cpu_zeros(place.elements());
            anew.from_float(&self.widened(name, &place, numbers.as_ref())?);
            numbers = anew;
        }
        let numbers = if self.packed {
            let storage = QStorage::Cpu(numbers);
            let packed = QTensor::new(storage, (rows, columns));
            Numbers::Packed(packed.map_err(|error| arithmetic(&self.gguf.path, &format!("its tensor {name}"), &error))?)
        } else {
            Numbers::Compact(numbers)
        };
        Ok(Matrix { numbers, rows, columns })
    }

    fn vector(&mut self, name: &str, length: usize) -> Result<Vec<f32>, ModelError> {
        let (place, stored) = self.read(name, &[length])?;
        self.widened(name, &place, stored.as_ref())
    }

    fn widened(&self, name: &str, place: &Place, stored: &dyn QuantizedType) -> Result<Vec<f32>, ModelError> {
        stored
            .dequantize(place.elements())
            .and_then(numbers)
            .map_err(|error| arithmetic(&self.gguf.path, &format!("its tensor {name}"), &error))
    }
}
