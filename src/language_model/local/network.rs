//! The network: tokens in, how likely each token comes next out.
//!
//! One file for the four families, because they differ in a few places only: biases, norms of heads, norms behind a
//! part, the gate's curve, and windows. Compared in the tests with what llama.cpp says, and with the independent
//! implementations of `candle-transformers`.

use std::sync::atomic::{AtomicBool, Ordering};

use super::attention::{Attention, Cache};
use super::family::{Family, Rotation, Shape};
use super::weights::{Layer, Weights};

/// Cosine and sine by frequency.
type Turn = Vec<(f32, f32)>;

/// A network that has seen some tokens.
pub(super) struct Network {
    shape: Shape,
    weights: Weights,
    caches: Vec<Cache>,
    /// Tokens seen.
    position: usize,
    threads: usize,
}

/// What a step gave.
#[derive(Debug, PartialEq)]
pub(super) enum Step {
    /// How likely each token comes next, unscaled.
    Next(Vec<f32>),
    /// It was told to stop.
    Stopped,
}

impl Network {
    pub(super) fn new(shape: Shape, weights: Weights, threads: usize) -> Self {
        Self { shape, weights, caches: Vec::new(), position: 0, threads }
    }

    /// Forgets what it has seen, and makes room for `tokens`.
    pub(super) fn clear(&mut self, tokens: usize) {
        let Shape { layers, shared_heads, head, .. } = self.shape;
        self.caches = (0..layers).map(|_| Cache::new(shared_heads, head, tokens)).collect();
        self.position = 0;
    }

    /// Gives back the memory of what it has seen.
    pub(super) fn forget(&mut self) {
        self.caches = Vec::new();
        self.position = 0;
    }

    /// Takes in more tokens. Looks at `stop` between layers; after [`Step::Stopped`] it must be cleared.
    pub(super) fn step(&mut self, tokens: &[u32], stop: &AtomicBool) -> candle_core::Result<Step> {
        let width = self.shape.width;
        let mut state = self.weights.embedding.rows(tokens)?;
        if self.shape.embedding_scale.to_bits() != 1.0_f32.to_bits() {
            state.iter_mut().for_each(|number| *number *= self.shape.embedding_scale);
        }
        let turns = |rotation| self.turns(rotation, tokens.len());
        let whole = turns(self.shape.rotation);
        let windowed = self.shape.window.map(|window| turns(window.rotation));
        for (at, (layer, cache)) in self.weights.layers.iter().zip(&mut self.caches).enumerate() {
            if stop.load(Ordering::Relaxed) {
                return Ok(Step::Stopped);
            }
            let window = self.shape.window.filter(|window| !(at + 1).is_multiple_of(window.every));
            let turns = if window.is_some() { windowed.as_ref().unwrap_or(&whole) } else { &whole };
            let pass = Pass {
                shape: &self.shape,
                layer,
                turns,
                neighbours: self.shape.rotation.neighbours,
                attention: Attention {
                    heads: self.shape.heads,
                    head: self.shape.head,
                    scale: self.shape.attention_scale,
                    window: window.map(|window| window.tokens),
                    threads: self.threads,
                },
            };
            pass.attend(&mut state, self.position, cache)?;
            pass.inner(&mut state)?;
        }
        self.position += tokens.len();
        let mut last = state.split_off(state.len().saturating_sub(width));
        norm(&mut last, &self.weights.norm, self.shape.epsilon);
        Ok(Step::Next(self.weights.output.as_ref().unwrap_or(&self.weights.embedding).times(&last)?))
    }

    /// The turns of the next `count` positions.
    #[allow(clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "angles need no more than f32")]
    fn turns(&self, rotation: Rotation, count: usize) -> Vec<Turn> {
        let head = self.shape.head;
        let frequencies: Vec<f64> = (0..head / 2)
            .map(|at| {
                let slowed = self.weights.frequencies.as_ref().and_then(|list| list.get(at)).copied().unwrap_or(1.0);
                rotation.base.powf(-((2 * at) as f64) / head as f64) / f64::from(slowed)
            })
            .collect();
        (self.position..self.position + count)
            .map(|position| {
                let position = position as f64 / rotation.stretch;
                frequencies
                    .iter()
                    .map(|frequency| {
                        let angle = position * frequency;
                        (angle.cos() as f32, angle.sin() as f32)
                    })
                    .collect()
            })
            .collect()
    }
}

/// One layer's part of a step.
struct Pass<'a> {
    shape: &'a Shape,
    layer: &'a Layer,
    turns: &'a [Turn],
    neighbours: bool,
    attention: Attention,
}

impl Pass<'_> {
    fn attend(&self, state: &mut [f32], position: usize, cache: &mut Cache) -> candle_core::Result<()> {
        let (layer, epsilon) = (self.layer, self.shape.epsilon);
        let mut input = state.to_vec();
        norm(&mut input, &layer.attention_norm, epsilon);
        let mut queries = layer.query.times(&input)?;
        let mut keys = layer.key.times(&input)?;
        let mut values = layer.value.times(&input)?;
        for (numbers, bias) in
            [(&mut queries, &layer.query_bias), (&mut keys, &layer.key_bias), (&mut values, &layer.value_bias)]
        {
            if let Some(bias) = bias {
                numbers.chunks_exact_mut(bias.len()).for_each(|row| add(row, bias));
            }
        }
        for (numbers, weights) in [(&mut queries, &layer.query_norm), (&mut keys, &layer.key_norm)] {
            if let Some(weights) = weights {
                norm(numbers, weights, epsilon);
            }
        }
        self.turn(&mut queries, self.shape.heads);
        self.turn(&mut keys, self.shape.shared_heads);
        cache.add(&keys, &values, self.shape.head);
        let taken = self.attention.of(&queries, position, cache);
        let mut output = layer.output.times(&taken)?;
        if let Some(weights) = &layer.attention_after {
            norm(&mut output, weights, epsilon);
        }
        add(state, &output);
        Ok(())
    }

    fn inner(&self, state: &mut [f32]) -> candle_core::Result<()> {
        let (layer, epsilon) = (self.layer, self.shape.epsilon);
        let mut input = state.to_vec();
        norm(&mut input, &layer.inner_norm, epsilon);
        let mut gate = layer.gate.times(&input)?;
        let up = layer.up.times(&input)?;
        let curve = if self.shape.family == Family::Gemma3 { gelu } else { silu };
        gate.iter_mut().zip(&up).for_each(|(gate, up)| *gate = curve(*gate) * up);
        let mut output = layer.down.times(&gate)?;
        if let Some(weights) = &layer.inner_after {
            norm(&mut output, weights, epsilon);
        }
        add(state, &output);
        Ok(())
    }

    /// Turns each head's numbers by its token's position.
    fn turn(&self, numbers: &mut [f32], heads: usize) {
        let head = self.shape.head;
        for (token, turn) in numbers.chunks_exact_mut(head * heads).zip(self.turns) {
            for head in token.chunks_exact_mut(head) {
                if self.neighbours {
                    let (pairs, _) = head.as_chunks_mut::<2>();
                    for ([left, right], turn) in pairs.iter_mut().zip(turn) {
                        rotate(left, right, *turn);
                    }
                } else {
                    let (lower, upper) = head.split_at_mut(head.len() / 2);
                    for ((left, right), turn) in lower.iter_mut().zip(upper).zip(turn) {
                        rotate(left, right, *turn);
                    }
                }
            }
        }
    }
}

fn rotate(left: &mut f32, right: &mut f32, (cosine, sine): (f32, f32)) {
    (*left, *right) = (*left * cosine - *right * sine, *left * sine + *right * cosine);
}

fn add(sum: &mut [f32], numbers: &[f32]) {
    sum.iter_mut().zip(numbers).for_each(|(sum, number)| *sum += number);
}

/// Root mean square norm of each piece as long as `weights`.
#[allow(clippy::cast_precision_loss, reason = "a length")]
fn norm(numbers: &mut [f32], weights: &[f32], epsilon: f32) {
    for piece in numbers.chunks_exact_mut(weights.len().max(1)) {
        let square: f32 = piece.iter().map(|number| number * number).sum();
        let scale = (square / piece.len() as f32 + epsilon).sqrt().recip();
        piece.iter_mut().zip(weights).for_each(|(number, weight)| *number *= scale * weight);
    }
}

fn silu(number: f32) -> f32 {
    number / (1.0 + (-number).exp())
}

/// The curve's approximation by tanh, which Gemma was taught with (<https://arxiv.org/abs/1606.08415>, section 2).
fn gelu(number: f32) -> f32 {
    const SCALE: f32 = 0.797_884_6;
    0.5 * number * (1.0 + (SCALE * (number + 0.044_715 * number * number * number)).tanh())
}
