//! [`KeptWindows`]: what was counted over a window, kept for a moment. Many people look at the first page during an outage,
//! and each look would read a day of minutes.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::counted;
use crate::server::app::App;
use crate::server::refusal::Refusal;
use crate::web::now::{Over, Span, Window};

/// A reading serves for so many times what it took, so that at most a tenth of one core's time goes into it.
const TIMES: u32 = 10;

/// And for at least and at most so long.
const LEAST: Duration = Duration::from_secs(1);
const MOST: Duration = Duration::from_secs(30);

/// The last reading of each span.
#[derive(Debug, Default)]
pub(in crate::server) struct KeptWindows(Mutex<BTreeMap<Span, Kept>>);

#[derive(Debug, Clone)]
struct Kept {
    window: Window,
    until: Instant,
    over: Arc<Over>,
    own_only: bool,
}

impl KeptWindows {
    /// What was counted over the window, and whether figures of other sites are missing.
    pub(super) fn over(&self, app: &App, window: &Window) -> Result<(Arc<Over>, bool), Refusal> {
        let began = Instant::now();
        if let Some(kept) = self.last(window).filter(|kept| began < kept.until) {
            return Ok((kept.over, kept.own_only));
        }
        let (over, own_only) = counted::over(app, window)?;
        let over = Arc::new(over);
        let until = Instant::now() + (began.elapsed() * TIMES).clamp(LEAST, MOST);
        let kept = Kept { window: *window, until, over: Arc::clone(&over), own_only };
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(window.span, kept);
        Ok((over, own_only))
    }

    fn last(&self, window: &Window) -> Option<Kept> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&window.span).cloned()?;
        // The newest event moves all the time; what counts is which slots are shown.
        (kept.window.until == window.until).then_some(kept)
    }
}
