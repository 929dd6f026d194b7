//! Each family computes what it shall, and does so in pieces as well as at once.

use std::fs::File;

use candle_core::quantized::gguf_file::Value;
use candle_core::quantized::{GgmlDType, gguf_file};
use candle_core::{Device, Tensor};
use candle_transformers::models::{quantized_llama, quantized_qwen2, quantized_qwen3};
use tempfile::TempDir;

use super::settings;
use super::tiny::Tiny;
use crate::language_model::local::engine::Engine;

const TOKENS: [u32; 24] =
    [1, 20, 33, 47, 80, 81, 82, 9, 120, 130, 140, 150, 33, 47, 80, 200, 201, 202, 203, 60, 61, 62, 63, 64];

/// The largest difference, in parts of the largest number.
fn apart(one: &[f32], other: &[f32]) -> f32 {
    assert_eq!(one.len(), other.len());
    let most = one.iter().fold(0.0_f32, |most, number| most.max(number.abs()));
    one.iter().zip(other).fold(0.0_f32, |apart, (one, other)| apart.max((one - other).abs())) / most
}

/// What the independent implementations give.
fn elsewhere(tiny: &Tiny, path: &std::path::Path) -> Vec<f32> {
    let mut file = File::open(path).unwrap();
    let content = gguf_file::Content::read(&mut file).unwrap();
    let device = Device::Cpu;
    let input = Tensor::new(&TOKENS, &device).unwrap().unsqueeze(0).unwrap();
    let scores = match tiny.architecture {
        "llama" => {
            let mut model = quantized_llama::ModelWeights::from_gguf(content, &mut file, &device).unwrap();
            model.forward(&input, 0).unwrap()
        }
        "qwen2" => {
            let mut model = quantized_qwen2::ModelWeights::from_gguf(content, &mut file, &device).unwrap();
            model.forward(&input, 0).unwrap()
        }
        _ => {
            let mut model = quantized_qwen3::ModelWeights::from_gguf(content, &mut file, &device).unwrap();
            model.forward(&input, 0).unwrap()
        }
    };
    scores.flatten_all().unwrap().to_vec1().unwrap()
}

#[test]
fn llama_and_qwen_compute_what_another_implementation_does() {
    let folder = TempDir::new().unwrap();
    // The other implementation of Qwen 3 approximates the exponential function.
    for (architecture, most) in [("llama", 1e-4), ("qwen2", 1e-4), ("qwen3", 3e-3)] {
        let tiny = Tiny::new(architecture);
        let path = tiny.write(folder.path());
        let ours = Engine::load(&settings(&path), 1).unwrap().scores(&TOKENS, 32).unwrap();
        let apart = apart(&elsewhere(&tiny, &path), &ours);
        assert!(apart < most, "{architecture}: {apart}");
    }
}

#[test]
fn every_family_computes_in_pieces_what_it_computes_at_once() {
    let folder = TempDir::new().unwrap();
    for architecture in ["llama", "qwen2", "qwen3", "gemma3"] {
        let path = Tiny::new(architecture).write(folder.path());
        let mut engine = Engine::load(&settings(&path), 2).unwrap();
        let whole = engine.scores(&TOKENS, TOKENS.len()).unwrap();
        for by in [1, 5, 23] {
            let apart = apart(&whole, &engine.scores(&TOKENS, by).unwrap());
            assert!(apart < 1e-4, "{architecture} by {by}: {apart}");
        }
    }
}

#[test]
fn every_format_of_numbers_gives_nearly_the_same() {
    let folder = TempDir::new().unwrap();
    let mut tiny = Tiny { spread: 0.1, width: 256, head: 64, inner: 256, ..Tiny::new("qwen2") };
    let mut scores = |format, seed| {
        tiny.format = format;
        let path = tiny.write(folder.path());
        std::fs::rename(&path, folder.path().join(format!("{seed}.gguf"))).unwrap();
        let path = folder.path().join(format!("{seed}.gguf"));
        Engine::load(&settings(&path), 1).unwrap().scores(&TOKENS, 7).unwrap()
    };
    let exact = scores(GgmlDType::F32, 0);
    use GgmlDType as F;
    let formats = [
        (F::F16, 0.02),
        (F::BF16, 0.1),
        (F::Q8_0, 0.03),
        (F::Q6K, 0.06),
        (F::Q5K, 0.2),
        (F::Q5_1, 0.2),
        (F::Q5_0, 0.2),
        (F::Q4K, 0.4),
        (F::Q4_1, 0.4),
        (F::Q4_0, 0.4),
        (F::Q3K, 0.7),
        (F::Q2K, 1.0),
    ];
    let wrong: Vec<String> = (1..)
        .zip(formats)
        .map(|(seed, (format, most))| (format, apart(&exact, &scores(format, seed)), most))
        .filter(|(_, apart, most)| apart > most)
        .map(|(format, apart, _)| format!("{format:?}: {apart}"))
        .collect();
    assert!(wrong.is_empty(), "{wrong:?}");
}

#[test]
fn the_frequencies_of_llama_3_are_used() {
    let folder = TempDir::new().unwrap();
    // To slow every frequency by 4 is to divide positions by 4, which files say in another way.
    let mut slowed = Tiny::new("llama");
    slowed.tensors.insert("rope_freqs.weight".into(), (vec![8], 4.0));
    let path = slowed.write(folder.path());
    let slowed = Engine::load(&settings(&path), 1).unwrap().scores(&TOKENS, 32).unwrap();
    let scores = |factor: f32| {
        let path = Tiny::new("llama").key("llama.rope.scaling.factor", Value::F32(factor)).write(folder.path());
        Engine::load(&settings(&path), 1).unwrap().scores(&TOKENS, 32).unwrap()
    };
    assert!(apart(&slowed, &scores(4.0)) < 1e-5);
    assert!(apart(&slowed, &scores(1.0)) > 1e-3);
}

#[test]
fn a_window_hides_what_is_further_back() {
    let folder = TempDir::new().unwrap();
    // Six layers, of which five look back 8 tokens and the sixth sees everything: leave the sixth out.
    let tiny = Tiny { layers: 5, ..Tiny::new("gemma3") };
    let path = tiny.write(folder.path());
    let mut engine = Engine::load(&settings(&path), 1).unwrap();
    let mut far = [7_u32; 60];
    far[0] = 99;
    let near = [7_u32; 60];
    // Five windows of 8 reach back 35 tokens.
    assert_eq!(engine.scores(&far, 16).unwrap(), engine.scores(&near, 16).unwrap());
    far[58] = 99;
    assert_ne!(engine.scores(&far, 16).unwrap(), engine.scores(&near, 16).unwrap());
}

#[test]
fn every_family_says_what_llama_cpp_says() {
    // What xllamacpp 2026.10.11549 gives for these files and this question, at temperature 0.
    let theirs: [(&str, [u32; 16]); 4] = [
        ("gemma3", [65, 65, 290, 290, 368, 52, 52, 52, 52, 52, 52, 52, 52, 52, 52, 52]),
        ("qwen3", [34, 71, 61, 161, 129, 224, 29, 223, 128, 128, 128, 128, 128, 128, 128, 83]),
        ("qwen2", [151, 21, 96, 116, 24, 104, 63, 69, 209, 204, 117, 266, 138, 225, 274, 142]),
        ("llama", [263, 256, 43, 95, 100, 70, 59, 227, 23, 260, 216, 108, 100, 33, 71, 67]),
    ];
    let folder = TempDir::new().unwrap();
    for (architecture, theirs) in theirs {
        let spread = if architecture == "gemma3" { 0.1 } else { 0.6 };
        let tiny = Tiny { seed: 3, spread, width: 256, inner: 256, head: 64, ..Tiny::new(architecture) };
        let mut engine = Engine::load(&settings(&tiny.write(folder.path())), 1).unwrap();
        let mut tokens = TOKENS.to_vec();
        for _ in theirs {
            let scores = engine.scores(&tokens, 7).unwrap();
            tokens.push(engine.best(&scores).unwrap());
        }
        assert_eq!(tokens[TOKENS.len()..], theirs, "{architecture}");
    }
}
