//! Files that are damaged, made to harm, or of a kind that is not computed: an error that names the file, no panic, and
//! no memory taken on a number's word.

use std::fs;
use std::path::Path;
use std::sync::atomic::AtomicBool;

use candle_core::quantized::GgmlDType;
use candle_core::quantized::gguf_file::Value;
use proptest::prelude::*;
use tempfile::TempDir;

use super::tiny::Tiny;
use super::{request, settings};
use crate::language_model::ModelTrouble;
use crate::language_model::local::LocalModel;
use crate::language_model::local::engine::Engine;

fn refused(path: &Path) -> String {
    match Engine::load(&settings(path), 1) {
        Ok(_) => panic!("{} was loaded", path.display()),
        Err(error) => {
            assert_eq!(error.kind, ModelTrouble::File, "{error}");
            assert!(error.what.contains(&path.display().to_string()), "{error}");
            error.what
        }
    }
}

#[test]
fn a_file_cut_anywhere_is_refused() {
    let folder = TempDir::new().unwrap();
    let whole = fs::read(Tiny::new("qwen3").write(folder.path())).unwrap();
    let path = folder.path().join("cut.gguf");
    for length in (0..whole.len()).step_by(whole.len() / 150).chain([1, 4, 8, 23, 24, whole.len() - 32]) {
        fs::write(&path, &whole[..length]).unwrap();
        refused(&path);
    }
}

#[test]
fn what_is_no_gguf_file_is_refused() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("none.gguf");
    fs::write(&path, [b'x'; 4000]).unwrap();
    assert!(refused(&path).contains("is not a GGUF file"));
    fs::write(&path, [b"GGUF".as_slice(), &9_u32.to_le_bytes(), &[0; 64]].concat()).unwrap();
    assert!(refused(&path).contains("version 9"));
    refused(&folder.path().join("missing.gguf"));
    refused(folder.path());
}

#[test]
fn numbers_that_a_head_can_not_have_take_no_memory() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("huge.gguf");
    let head = |tensors: u64, keys: u64, rest: &[&[u8]]| {
        let start = [b"GGUF".as_slice(), &3_u32.to_le_bytes(), &tensors.to_le_bytes(), &keys.to_le_bytes()].concat();
        [start, rest.concat(), vec![0; 64]].concat()
    };
    let most = u64::MAX.to_le_bytes();
    let (kind_text, kind_list) = (8_u32.to_le_bytes(), 9_u32.to_le_bytes());
    let key = [1_u64.to_le_bytes().as_slice(), b"k"].concat();
    for bytes in [
        head(u64::MAX, 0, &[]),
        head(0, u64::MAX, &[]),
        head(0, 1, &[&most]),
        head(0, 1, &[&key, &kind_text, &most]),
        head(0, 1, &[&key, &kind_list, &4_u32.to_le_bytes(), &most]),
        head(0, 1, &[&key, &kind_list, &kind_list, &3_u64.to_le_bytes()]),
        head(0, 1, &[&key, &77_u32.to_le_bytes()]),
        head(1, 0, &[&key, &4_u32.to_le_bytes(), &most, &most, &most, &most]),
        head(1, 0, &[&key, &1_000_000_u32.to_le_bytes()]),
    ] {
        fs::write(&path, bytes).unwrap();
        refused(&path);
    }
}

#[test]
fn models_that_are_not_computed_are_named() {
    let folder = TempDir::new().unwrap();
    let refused = |tiny: Tiny| refused(&tiny.write(folder.path()));
    let text = |text: &str| Value::String(text.into());
    let llama = || Tiny::new("llama");
    assert!(refused(llama().key("general.architecture", text("mamba"))).contains("mamba"));
    assert!(refused(llama().key("llama.expert_count", Value::U32(8))).contains("mixture of experts"));
    assert!(refused(llama().key("tokenizer.ggml.model", text("bert"))).contains("bert"));
    assert!(refused(llama().key("tokenizer.ggml.pre", text("unheard-of"))).contains("unheard-of"));
    assert!(refused(llama().key("llama.rope.scaling.type", text("yarn"))).contains("yarn"));
    assert!(refused(llama().key("general.alignment", Value::U32(0))).contains("alignment"));
    assert!(refused(llama().key("llama.attention.head_count", Value::U32(0))).contains("head_count"));
    assert!(refused(llama().key("llama.attention.head_count_kv", Value::U32(3))).contains("heads"));
    assert!(refused(llama().key("llama.rope.freq_base", Value::F32(f32::NAN))).contains("impossible"));
    assert!(refused(llama().key("llama.block_count", Value::U32(3))).contains("blk.2."));
    assert!(refused(llama().key("llama.block_count", Value::U32(1))).contains("variant"));
    let mut variant = llama();
    variant.tensors.insert("blk.0.ffn_norm_2.weight".into(), (vec![64], 1.0));
    assert!(refused(variant).contains("1 tensors more"));
    let mut odd = llama();
    odd.tensors.insert("blk.1.attn_q.weight".into(), (vec![64, 32], 1.0));
    assert!(refused(odd).contains("blk.1.attn_q.weight"));
}

#[test]
fn a_format_that_is_not_read_is_named() {
    let folder = TempDir::new().unwrap();
    let path = Tiny::new("llama").write(folder.path());
    let mut bytes = fs::read(&path).unwrap();
    let name = b"output_norm.weight";
    let at = bytes.windows(name.len()).position(|window| window == name).unwrap() + name.len() + 4 + 8;
    bytes[at..at + 4].copy_from_slice(&20_u32.to_le_bytes());
    fs::write(&path, bytes).unwrap();
    let what = refused(&path);
    assert!(what.contains("IQ4_NL") && what.contains("Q4_0"), "{what}");
}

#[test]
fn a_model_that_needs_more_memory_than_allowed_is_refused_with_the_figure() {
    let folder = TempDir::new().unwrap();
    let path = Tiny { layers: 40, ..Tiny::new("qwen2") }.write(folder.path());
    let tight = crate::config::Local { memory_mb: 1, ..settings(&path) };
    let what = Engine::load(&tight, 1).err().unwrap().what;
    assert!(what.contains("needs up to") && what.contains("`local.memory_mb` allows 1;"), "{what}");
    let wide = crate::config::Local { memory_mb: 100, ..settings(&path) };
    assert!(Engine::load(&wide, 1).is_ok());
    // Below the limit with the weights once, above it with them twice: then they are kept once.
    let tiny = Tiny { width: 256, head: 64, inner: 512, layers: 6, format: GgmlDType::Q4K, ..Tiny::new("qwen2") };
    let path = tiny.write(folder.path());
    let packed = |memory_mb| {
        let settings = crate::config::Local { memory_mb, ..settings(&path) };
        LocalModel::new(&settings).unwrap().describe().unwrap()
    };
    let (twice, once) = (packed(1000), packed(packed(1000).memory_bytes.div_ceil(1 << 20) - 1));
    assert!(twice.packed && !once.packed && once.memory_bytes < twice.memory_bytes);
}

#[test]
fn weights_that_are_no_numbers_are_noticed() {
    let folder = TempDir::new().unwrap();
    let path = Tiny::new("llama").write(folder.path());
    let mut bytes = fs::read(&path).unwrap();
    let from = bytes.len() - 4000;
    bytes[from..].chunks_exact_mut(4).for_each(|number| number.copy_from_slice(&f32::NAN.to_le_bytes()));
    fs::write(&path, bytes).unwrap();
    let mut engine = Engine::load(&settings(&path), 1).unwrap();
    let error = engine.answer(&request("", "hello", 5), &AtomicBool::new(false), &mut |_| {}).unwrap_err();
    assert_eq!(error.kind, ModelTrouble::File);
    assert!(error.what.contains("computes numbers that are none"), "{error}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn damage_in_the_head_gives_an_error_or_an_answer(damage in prop::collection::vec((0..12_000_usize, any::<u8>()), 1..6)) {
        let folder = TempDir::new().unwrap();
        let path = Tiny::new("qwen2").write(folder.path());
        let mut bytes = fs::read(&path).unwrap();
        for (at, byte) in damage {
            bytes[at] = byte;
        }
        fs::write(&path, bytes).unwrap();
        let limited = crate::config::Local { memory_mb: 500, ..settings(&path) };
        if let Ok(mut engine) = Engine::load(&limited, 1) {
            let _ = engine.answer(&request("be brief", "hello", 3), &AtomicBool::new(false), &mut |_| {});
        }
    }
}
