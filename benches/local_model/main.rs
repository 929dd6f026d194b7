//! How fast a GGUF file answers in the process, and what memory it takes.
//!
//! ```sh
//! cargo bench --bench local_model -- --model FILE [--threads N] [--prompt WORDS] [--answer TOKENS]
//! cargo bench --bench local_model -- --write qwen2-1.5b-q4_0 FILE
//! ```
//!
//! The second form writes a file with a real model's measures and random weights: it talks nonsense as fast as the real
//! one answers. Threads follow `CANDLE_NUM_THREADS` too, where that is set.

#![allow(clippy::print_stdout, reason = "a bench talks")]
#![allow(clippy::cast_precision_loss, reason = "figures for people")]

mod random;

use std::path::PathBuf;

use cartwatch::config::Local;
use cartwatch::language_model::local::LocalModel;
use cartwatch::language_model::{CompletionRequest, Flow, LanguageModel};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let after = |name: &str, at: usize| {
        let found = arguments.iter().position(|argument| argument == name)?;
        arguments.get(found + at).cloned()
    };
    let number = |name: &str, usual: u32| after(name, 1).and_then(|text| text.parse().ok()).unwrap_or(usual);
    if let (Some(shape), Some(file)) = (after("--write", 1), after("--write", 2)) {
        random::write(&shape, &PathBuf::from(file)).unwrap();
        return;
    }
    let Some(model) = after("--model", 1) else {
        println!("local_model: skipped, no --model FILE");
        return;
    };
    let settings = Local {
        model: model.into(),
        memory_mb: 0,
        first_token_seconds: 3600,
        answer_seconds: 3600,
        ..Local::default()
    };
    let model = LocalModel::new(&settings).unwrap();
    println!("{:?}", model.describe().unwrap());
    let words = "the payment service answers 503 after the pool of connections ran out at checkout; ";
    let user = words.repeat(number("--prompt", 240) as usize / 12);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    for (what, user, max_tokens) in
        [("load and first token", "hello", 1), ("question and answer", user.as_str(), number("--answer", 64))]
    {
        let request =
            CompletionRequest { system: "Answer briefly.".into(), user: user.into(), schema: None, max_tokens };
        let before = processor_seconds();
        let answer = runtime.block_on(model.complete(&request, &mut |_| Flow::GoOn)).unwrap();
        let usage = answer.usage.unwrap_or_default();
        let (first, rest) = (answer.first_text.as_secs_f64(), (answer.whole - answer.first_text).as_secs_f64());
        println!(
            "{what}: {} tokens in {first:.2} s ({:.1}/s), {} tokens out in {rest:.2} s ({:.1}/s), {:.2} CPU-s, {:?}",
            usage.prompt,
            f64::from(usage.prompt) / first,
            usage.completion,
            f64::from(usage.completion.saturating_sub(1)) / rest.max(1e-9),
            processor_seconds() - before,
            answer.finish,
        );
    }
    for line in std::fs::read_to_string("/proc/self/status").unwrap_or_default().lines() {
        if ["VmHWM", "VmRSS", "Threads"].iter().any(|name| line.starts_with(name)) {
            println!("{line}");
        }
    }
}

/// Seconds that all threads computed, in Linux's hundredths.
fn processor_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after_name = stat.rsplit(')').next().unwrap_or_default();
    after_name.split_whitespace().skip(11).take(2).filter_map(|ticks| ticks.parse::<f64>().ok()).sum::<f64>() / 100.0
}
