//! Says who answered, where a server is configured for searching and the embedded index had to stand in.

use std::sync::Arc;
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::task::JoinHandle;

use super::Context;
use crate::backend::StandbyReason;
use crate::memory::Memory;
use crate::wording::Wording;

/// How often a server that runs looks whether the line changed, and how often it tries to catch up while it is down.
const LOOK_EVERY: Duration = Duration::from_secs(1);
const TRY_EVERY: u32 = 10;

/// One line at the end of a command.
pub(super) fn say(context: &Context) {
    if context.quiet {
        return;
    }
    if let Some(reason) = context.line.get().and_then(|line| line.trouble()) {
        eprintln!("{}", sentence(Wording::of(context.config().language()), &reason));
    }
}

/// The reason as a sentence.
pub(super) fn sentence(words: &Wording, reason: &StandbyReason) -> String {
    match reason {
        StandbyReason::Failed(why) => words.text("elastic-failed", &[("why", why.as_str().into())]),
        StandbyReason::Behind(changes) => words.text("elastic-behind", &[("changes", (*changes).into())]),
    }
}

/// Tells of the line while a command runs on, and keeps the server's index up to date; ends with the value.
pub(super) struct Telling(Option<JoinHandle<()>>);

impl Telling {
    /// Begins; without a server there is nothing to tell.
    pub(super) fn start(context: &Context, memory: &Arc<Memory>) -> Self {
        if !memory.search_line().is_set() {
            return Self(None);
        }
        let (words, quiet, memory) = (Wording::of(context.config().language()), context.quiet, Arc::clone(memory));
        Self(Some(tokio::spawn(tell(memory, words, quiet))))
    }
}

impl Drop for Telling {
    fn drop(&mut self) {
        if let Some(task) = &self.0 {
            task.abort();
        }
    }
}

async fn tell(memory: Arc<Memory>, words: &'static Wording, quiet: bool) {
    let line = memory.search_line();
    let mut known = false;
    for round in 0_u32.. {
        let down = line.trouble();
        if round == 0 || down.is_some() && round.is_multiple_of(TRY_EVERY) {
            let memory = Arc::clone(&memory);
            // What fails here fails where somebody asks, and is told there.
            let _ = tokio::task::spawn_blocking(move || Handle::current().block_on(memory.catch_up())).await;
        }
        let down = line.trouble();
        if down.is_some() != known && !quiet {
            known = down.is_some();
            eprintln!("{}", down.map_or_else(|| words.plain("elastic-well"), |reason| sentence(words, &reason)));
        }
        tokio::time::sleep(LOOK_EVERY).await;
    }
}
