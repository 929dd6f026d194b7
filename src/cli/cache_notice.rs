//! Says when the cache stops and starts working: each time once, while the command does its work without it.

use crate::cache::CacheState;
use crate::memory::Memory;
use crate::wording::{Language, Wording};

/// Listens as long as the memory is there. Call it within the runtime.
pub(super) fn tell(memory: &Memory, language: Language) {
    let mut states = memory.watch_cache();
    tokio::spawn(async move {
        // It begins well, and ends with the memory.
        while states.changed().await.is_ok() {
            let words = Wording::of(language);
            match &*states.borrow_and_update() {
                CacheState::Well => eprintln!("{}", words.plain("cache-well")),
                CacheState::Troubled(why) => eprintln!("{}", words.text("cache-trouble", &[("why", why.into())])),
            }
        }
    });
}
