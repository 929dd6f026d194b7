//! [`Kept`]: what takes longer to work out than a reader waits. It is worked out beside the request, one at a time for each
//! question; meanwhile the answer of before is shown, and it stands for some time in proportion to what it costs.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::watch;

use crate::complaints::{DeskWords, ReportWanted};
use crate::memory::PageUses;
use crate::report::ComplaintReport;
use crate::server::refusal::Refusal;
use crate::wording::Language;

/// An answer stands so many times as long as it took to find.
const REST: u32 = 20;

/// Questions whose answers are kept; the oldest one goes first.
const QUESTIONS: usize = 16;

/// How long a reader waits for a newer answer.
const NEWER: Duration = Duration::from_millis(40);

/// The longest time for which figures of complaints stand, and the use of pages, which takes seconds to count.
const COMPLAINTS: Duration = Duration::from_secs(60);
const USES: Duration = Duration::from_secs(600);

/// What pages show that takes long to work out.
#[derive(Debug)]
pub(in crate::server) struct KeptFigures {
    pub(super) complaints: Arc<Kept<ReportWanted, ComplaintReport>>,
    pub(super) page_uses: Arc<Kept<Language, PageUses>>,
    pub(super) desk_words: Arc<Kept<(), DeskWords>>,
}

impl Default for KeptFigures {
    fn default() -> Self {
        Self {
            complaints: Arc::new(Kept::new(Duration::from_millis(700), COMPLAINTS)),
            desk_words: Arc::new(Kept::new(Duration::from_millis(700), COMPLAINTS)),
            page_uses: Arc::new(Kept::new(Duration::from_millis(50), USES)),
        }
    }
}

/// Answers by question.
#[derive(Debug)]
pub(super) struct Kept<K, V> {
    slots: Mutex<Vec<Slot<K, V>>>,
    /// Counts what was finished.
    finished: watch::Sender<u64>,
    /// How long a reader waits for the first answer.
    first: Duration,
    /// An answer stands at the most so long.
    longest: Duration,
}

#[derive(Debug)]
struct Slot<K, V> {
    question: K,
    answer: Option<Result<Arc<V>, Refusal>>,
    /// When the answer is asked for anew.
    stale: Instant,
    working: bool,
}

impl<K, V> Kept<K, V>
where
    K: Clone + PartialEq + Send + 'static,
    V: Send + Sync + 'static,
{
    /// None yet; a reader waits so long for the first one, and each stands at the most so long.
    pub(super) fn new(first: Duration, longest: Duration) -> Self {
        Self { slots: Mutex::default(), finished: watch::Sender::new(0), first, longest }
    }

    /// The answer to a question; `None` where the first one takes longer than a reader waits. Who asks again gets it then.
    pub(super) async fn answer(
        self: &Arc<Self>,
        question: K,
        find: impl FnOnce() -> Result<V, Refusal> + Send + 'static,
    ) -> Result<Option<Arc<V>>, Refusal> {
        let mut finished = self.finished.subscribe();
        let known = match self.look(&question) {
            (Some(answer), false) => return answer.map(Some),
            (known, true) => {
                self.begin(question.clone(), find);
                known
            }
            (known, false) => known,
        };
        let patience = if known.is_some() { NEWER } else { self.first };
        let waited = tokio::time::timeout(patience, async {
            while finished.changed().await.is_ok() {
                if let Some(answer) = self.found(&question) {
                    return Some(answer);
                }
            }
            None
        });
        waited.await.ok().flatten().or(known).transpose()
    }

    /// All answers are asked for anew.
    pub(super) fn forget(&self) {
        let now = Instant::now();
        self.slots().iter_mut().for_each(|slot| slot.stale = now);
    }

    /// What is known, and whether it is to be found anew by the asker.
    fn look(&self, question: &K) -> (Option<Result<Arc<V>, Refusal>>, bool) {
        let mut slots = self.slots();
        if let Some(slot) = slots.iter_mut().find(|slot| slot.question == *question) {
            let anew = !slot.working && Instant::now() >= slot.stale;
            slot.working |= anew;
            return (slot.answer.clone(), anew);
        }
        if slots.len() >= QUESTIONS
            && let Some((oldest, _)) =
                slots.iter().enumerate().filter(|(_, slot)| !slot.working).min_by_key(|(_, slot)| slot.stale)
        {
            slots.remove(oldest);
        }
        slots.push(Slot { question: question.clone(), answer: None, stale: Instant::now(), working: true });
        (None, true)
    }

    /// What was found, where nobody looks for it any more.
    fn found(&self, question: &K) -> Option<Result<Arc<V>, Refusal>> {
        self.slots().iter().find(|slot| slot.question == *question && !slot.working)?.answer.clone()
    }

    fn begin(self: &Arc<Self>, question: K, find: impl FnOnce() -> Result<V, Refusal> + Send + 'static) {
        let own = Arc::clone(self);
        tokio::spawn(async move {
            let began = Instant::now();
            let found = tokio::task::spawn_blocking(find).await;
            let rest = (began.elapsed() * REST).min(own.longest);
            if let Some(slot) = own.slots().iter_mut().find(|slot| slot.question == question) {
                slot.working = false;
                slot.stale = Instant::now() + rest;
                if let Ok(found) = found {
                    slot.answer = Some(found.map(Arc::new));
                }
            }
            own.finished.send_modify(|count| *count += 1);
        });
    }

    fn slots(&self) -> MutexGuard<'_, Vec<Slot<K, V>>> {
        self.slots.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;

    #[tokio::test]
    async fn many_who_ask_at_once_are_answered_by_one_search_and_an_old_answer_stands_meanwhile() {
        let kept: Arc<Kept<u8, u32>> = Arc::new(Kept::new(Duration::from_secs(5), Duration::from_secs(60)));
        let searches = Arc::new(AtomicU32::new(0));
        let ask = || {
            let searches = Arc::clone(&searches);
            kept.answer(1, move || {
                std::thread::sleep(Duration::from_millis(20));
                Ok(searches.fetch_add(1, Ordering::SeqCst) + 1)
            })
        };
        let (one, other) = tokio::join!(ask(), ask());
        assert_eq!((one.unwrap().as_deref(), other.unwrap().as_deref()), (Some(&1), Some(&1)));
        assert_eq!(ask().await.unwrap().as_deref(), Some(&1), "it rests");
        kept.forget();
        let slow = kept.answer(1, || {
            std::thread::sleep(Duration::from_millis(200));
            Ok(9)
        });
        assert_eq!(slow.await.unwrap().as_deref(), Some(&1));
    }

    #[tokio::test]
    async fn what_fails_says_so_and_many_questions_take_bounded_room() {
        let kept: Arc<Kept<usize, u32>> = Arc::new(Kept::new(Duration::from_secs(5), Duration::ZERO));
        let failed = kept.answer(0, || Err(Refusal::bad_request("no"))).await;
        assert_eq!(failed.unwrap_err().reason, "no");
        for question in 0..100 {
            assert_eq!(kept.answer(question, || Ok(7)).await.unwrap().as_deref(), Some(&7));
        }
        assert!(kept.slots().len() <= QUESTIONS + 1);
    }
}
