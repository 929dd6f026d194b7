//! Attention over the tokens before: plain arithmetic on slices, head by head.
//!
//! Keys and values of a shared head lie one after the other, so that each is read in order. Four tokens that ask are
//! handled together, so that each key and value is loaded once for the four.

use std::ops::Range;

/// Tokens that are handled together.
const TOGETHER: usize = 4;
/// Below this many multiplications a thread costs more than it saves.
const WORTH_A_THREAD: usize = 1 << 20;

/// Keys and values of one layer: for each shared head the tokens' numbers, one token after the other.
#[derive(Default)]
pub(super) struct Cache {
    keys: Vec<Vec<f32>>,
    values: Vec<Vec<f32>>,
}

impl Cache {
    /// An empty one with room for `tokens`.
    pub(super) fn new(shared_heads: usize, head: usize, tokens: usize) -> Self {
        let room = || (0..shared_heads).map(|_| Vec::with_capacity(head * tokens)).collect();
        Self { keys: room(), values: room() }
    }

    /// Adds tokens: `keys` and `values` hold all shared heads of the first, then of the second.
    pub(super) fn add(&mut self, keys: &[f32], values: &[f32], head: usize) {
        let heads = self.keys.len();
        for (all, new) in [(&mut self.keys, keys), (&mut self.values, values)] {
            for token in new.chunks_exact(head * heads) {
                for (kept, numbers) in all.iter_mut().zip(token.chunks_exact(head)) {
                    kept.extend_from_slice(numbers);
                }
            }
        }
    }
}

/// What does not change within a layer.
#[derive(Clone, Copy)]
pub(super) struct Attention {
    pub(super) heads: usize,
    pub(super) head: usize,
    pub(super) scale: f32,
    /// How many tokens back are seen, itself included; `None`: all.
    pub(super) window: Option<usize>,
    pub(super) threads: usize,
}

impl Attention {
    /// What each token of `queries` takes from the tokens up to itself; the first stands at `position`.
    pub(super) fn of(&self, queries: &[f32], position: usize, cache: &Cache) -> Vec<f32> {
        let width = self.heads * self.head;
        let tokens = queries.len() / width;
        let work = tokens * (position + tokens) * width;
        let threads = (work / WORTH_A_THREAD).clamp(1, self.threads.max(1)).min(self.heads);
        let share = self.heads.div_ceil(threads);
        let parts: Vec<Range<usize>> =
            (0..self.heads).step_by(share).map(|first| first..(first + share).min(self.heads)).collect();
        let run = |heads: Range<usize>| -> Vec<Vec<f32>> {
            heads.map(|head| self.one_head(queries, head, position, cache)).collect()
        };
        let found: Vec<Vec<f32>> = if let [all] = parts.as_slice() {
            run(all.clone())
        } else {
            std::thread::scope(|scope| {
                let waiting: Vec<_> = parts.iter().map(|heads| scope.spawn(|| run(heads.clone()))).collect();
                waiting.into_iter().flat_map(|thread| thread.join().unwrap_or_default()).collect()
            })
        };
        let mut output = vec![0.0; queries.len()];
        for (at, numbers) in found.iter().enumerate() {
            for (token, numbers) in output.chunks_exact_mut(width).zip(numbers.chunks_exact(self.head)) {
                if let Some(place) = token.get_mut(at * self.head..(at + 1) * self.head) {
                    place.copy_from_slice(numbers);
                }
            }
        }
        output
    }

    fn one_head(&self, queries: &[f32], at: usize, position: usize, cache: &Cache) -> Vec<f32> {
        let shared = at * cache.keys.len() / self.heads;
        let (Some(keys), Some(values)) = (cache.keys.get(shared), cache.values.get(shared)) else {
            return Vec::new();
        };
        let asked: Vec<&[f32]> = queries
            .chunks_exact(self.heads * self.head)
            .filter_map(|token| token.get(at * self.head..(at + 1) * self.head))
            .collect();
        let mut output = vec![0.0; asked.len() * self.head];
        for (group, (asked, output)) in asked.chunks(TOGETHER).zip(output.chunks_mut(TOGETHER * self.head)).enumerate()
        {
            self.group(asked, position + group * TOGETHER, keys, values, output);
        }
        output
    }

    /// Up to four tokens of one head, the first at `position`.
    fn group(&self, asked: &[&[f32]], position: usize, keys: &[f32], values: &[f32], output: &mut [f32]) {
        let seen = |token: usize| {
            let end = position + token + 1;
            self.window.map_or(0, |window| end.saturating_sub(window))..end
        };
        let begin = seen(0).start;
        let end = seen(asked.len().saturating_sub(1)).end;
        let known = |numbers: usize| begin * numbers..end * numbers;
        let (Some(keys), Some(values)) = (keys.get(known(self.head)), values.get(known(self.head))) else {
            return;
        };
        let mut shares = vec![vec![f32::NEG_INFINITY; end - begin]; asked.len()];
        for (at, key) in keys.chunks_exact(self.head).enumerate() {
            for (token, (query, shares)) in asked.iter().zip(&mut shares).enumerate() {
                if let Some(share) = shares.get_mut(at).filter(|_| seen(token).contains(&(begin + at))) {
                    *share = dot(query, key) * self.scale;
                }
            }
        }
        shares.iter_mut().for_each(|shares| soften(shares));
        for (at, value) in values.chunks_exact(self.head).enumerate() {
            for (shares, output) in shares.iter().zip(output.chunks_exact_mut(self.head)) {
                if let Some(share) = shares.get(at).filter(|share| **share > 0.0) {
                    output.iter_mut().zip(value).for_each(|(sum, number)| *sum = number.mul_add(*share, *sum));
                }
            }
        }
    }
}

/// Eight running sums, so that the compiler can keep them in one register.
fn dot(left: &[f32], right: &[f32]) -> f32 {
    let mut sums = [0.0_f32; 8];
    let (left, left_rest) = left.as_chunks::<8>();
    let (right, right_rest) = right.as_chunks::<8>();
    for (left, right) in left.iter().zip(right) {
        for ((sum, left), right) in sums.iter_mut().zip(left).zip(right) {
            *sum = left.mul_add(*right, *sum);
        }
    }
    left_rest.iter().zip(right_rest).fold(sums.iter().sum(), |sum, (left, right)| left.mul_add(*right, sum))
}

/// Softmax. What is not seen is −∞ and becomes 0.
fn soften(shares: &mut [f32]) {
    let most = shares.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let mut sum = 0.0;
    for share in shares.iter_mut() {
        *share = (*share - most).exp();
        sum += *share;
    }
    shares.iter_mut().for_each(|share| *share /= sum);
}
