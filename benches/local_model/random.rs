//! GGUF files with the measures of real models and random weights.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

struct Shape {
    layers: usize,
    width: usize,
    heads: usize,
    shared_heads: usize,
    head: usize,
    inner: usize,
    tokens: usize,
}

/// Number in GGUF, numbers in a block, and bytes of a block.
type Format = (u32, usize, usize);
const F32: Format = (0, 1, 4);
const Q4_0: Format = (2, 32, 18);
const Q4_K: Format = (12, 256, 144);
const Q6_K: Format = (14, 256, 210);

/// Writes a file of this shape: `qwen2-1.5b-q4_0`, `qwen2-1.5b-q4_k`, `qwen2-0.5b-q4_0`.
pub(crate) fn write(name: &str, path: &Path) -> std::io::Result<()> {
    let (shape, matrix, table) = match name {
        "qwen2-1.5b-q4_0" => (LARGE, Q4_0, Q6_K),
        "qwen2-1.5b-q4_k" => (LARGE, Q4_K, Q6_K),
        "qwen2-0.5b-q4_0" => (SMALL, Q4_0, Q4_0),
        _ => return Err(std::io::Error::other("no such shape")),
    };
    let mut tensors: Vec<(String, Vec<usize>, Format)> = vec![
        ("token_embd.weight".into(), vec![shape.tokens, shape.width], table),
        ("output_norm.weight".into(), vec![shape.width], F32),
    ];
    let (queries, shared) = (shape.heads * shape.head, shape.shared_heads * shape.head);
    for layer in 0..shape.layers {
        for (part, rows, columns) in [
            ("attn_q", queries, shape.width),
            ("attn_k", shared, shape.width),
            ("attn_v", shared, shape.width),
            ("attn_output", shape.width, queries),
            ("ffn_gate", shape.inner, shape.width),
            ("ffn_up", shape.inner, shape.width),
            ("ffn_down", shape.width, shape.inner),
        ] {
            tensors.push((format!("blk.{layer}.{part}.weight"), vec![rows, columns], matrix));
        }
        for (part, length) in [
            ("attn_q.bias", queries),
            ("attn_k.bias", shared),
            ("attn_v.bias", shared),
            ("attn_norm.weight", shape.width),
            ("ffn_norm.weight", shape.width),
        ] {
            tensors.push((format!("blk.{layer}.{part}"), vec![length], F32));
        }
    }
    let mut head = Vec::new();
    let keys = keys(&shape);
    head.extend(b"GGUF");
    head.extend(3_u32.to_le_bytes());
    head.extend((tensors.len() as u64).to_le_bytes());
    head.extend((keys.len() as u64).to_le_bytes());
    head.extend(keys.concat());
    let mut offset = 0;
    for (name, sizes, format) in &tensors {
        head.extend(text(name));
        head.extend(u32::try_from(sizes.len()).map_err(std::io::Error::other)?.to_le_bytes());
        sizes.iter().rev().for_each(|size| head.extend((*size as u64).to_le_bytes()));
        head.extend(format.0.to_le_bytes());
        head.extend((offset as u64).to_le_bytes());
        offset += bytes(sizes, *format).next_multiple_of(32);
    }
    head.resize(head.len().next_multiple_of(32), 0);
    let mut output = BufWriter::new(File::create(path)?);
    output.write_all(&head)?;
    let mut state = 88_172_645_463_325_252_u64;
    for (_, sizes, format) in &tensors {
        let length = bytes(sizes, *format);
        let mut block = vec![0_u8; format.2];
        for _ in 0..length / format.2 {
            for bytes in block.chunks_mut(8) {
                state ^= state << 13;
                state ^= state >> 7;
                state ^= state << 17;
                bytes.copy_from_slice(&state.to_le_bytes()[..bytes.len()]);
            }
            // The scale of a block is the half-precision number at its beginning, in Q6_K at its end: 0.005.
            let scale = 0x1D1F_u16.to_le_bytes();
            match format.0 {
                0 => block.copy_from_slice(&0.5_f32.to_le_bytes()),
                14 => block[208..].copy_from_slice(&[0, 4]),
                12 => block[..4].copy_from_slice(&[0, 4, 0, 0]),
                _ => block[..2].copy_from_slice(&scale),
            }
            output.write_all(&block)?;
        }
        output.write_all(&vec![0; length.next_multiple_of(32) - length])?;
    }
    output.flush()
}

/// Qwen2.5-1.5B.
const LARGE: Shape =
    Shape { layers: 28, width: 1536, heads: 12, shared_heads: 2, head: 128, inner: 8960, tokens: 151_936 };
/// Qwen2.5-0.5B.
const SMALL: Shape =
    Shape { layers: 24, width: 896, heads: 14, shared_heads: 2, head: 64, inner: 4864, tokens: 151_936 };

fn bytes(sizes: &[usize], format: Format) -> usize {
    sizes.iter().product::<usize>() / format.1 * format.2
}

fn text(text: &str) -> Vec<u8> {
    [(text.len() as u64).to_le_bytes().as_slice(), text.as_bytes()].concat()
}

fn keys(shape: &Shape) -> Vec<Vec<u8>> {
    let key = |name: &str, kind: u32, value: &[u8]| [text(name), kind.to_le_bytes().to_vec(), value.to_vec()].concat();
    let whole = |name: &str, number: usize| {
        key(&format!("qwen2.{name}"), 4, &u32::try_from(number).unwrap_or(u32::MAX).to_le_bytes())
    };
    let list = |kind: u32, values: &[Vec<u8>]| {
        [kind.to_le_bytes().to_vec(), (values.len() as u64).to_le_bytes().to_vec(), values.concat()].concat()
    };
    // Bytes as letters first, so that any text can be cut; the rest are words that no text has.
    let letters = (0..=255_u32).map(|byte| match byte {
        0x21..=0x7E | 0xA1..=0xAC | 0xAE..=0xFF => char::from_u32(byte).unwrap_or(' ').to_string(),
        0..=0x20 => char::from_u32(0x100 + byte).unwrap_or(' ').to_string(),
        0x7F..=0xA0 => char::from_u32(0x121 + byte - 0x7F).unwrap_or(' ').to_string(),
        _ => "\u{143}".into(),
    });
    let tokens: Vec<Vec<u8>> = letters
        .chain(["!!".into()])
        .chain((257..shape.tokens).map(|number| format!("word{number}")))
        .map(|token| text(&token))
        .collect();
    vec![
        key("general.architecture", 8, &text("qwen2")),
        key("general.name", 8, &text("random weights")),
        whole("block_count", shape.layers),
        whole("context_length", 32_768),
        whole("embedding_length", shape.width),
        whole("feed_forward_length", shape.inner),
        whole("attention.head_count", shape.heads),
        whole("attention.head_count_kv", shape.shared_heads),
        key("qwen2.attention.layer_norm_rms_epsilon", 6, &1e-6_f32.to_le_bytes()),
        key("qwen2.rope.freq_base", 6, &1e6_f32.to_le_bytes()),
        key("tokenizer.ggml.model", 8, &text("gpt2")),
        key("tokenizer.ggml.pre", 8, &text("qwen2")),
        key("tokenizer.ggml.tokens", 9, &list(8, &tokens)),
        key("tokenizer.ggml.merges", 9, &list(8, &[text("! !")])),
        key("tokenizer.ggml.token_type", 9, &list(5, &vec![1_i32.to_le_bytes().to_vec(); shape.tokens])),
        key("tokenizer.ggml.eos_token_id", 4, &255_u32.to_le_bytes()),
    ]
}
