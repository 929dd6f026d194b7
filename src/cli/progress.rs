//! A progress bar on stderr, where stderr is a terminal.

use std::io::{self, IsTerminal};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::pipeline::Meter;

/// Time between two drawings.
const INTERVAL: Duration = Duration::from_millis(100);

/// Draws until it is dropped.
pub(super) struct Progress {
    over: Arc<AtomicBool>,
    drawer: Option<JoinHandle<()>>,
}

impl Progress {
    /// Begins to draw, unless quiet or not on a terminal.
    pub(super) fn begin(meter: &Arc<Meter>, quiet: bool) -> Self {
        let over = Arc::new(AtomicBool::new(false));
        let drawer = (!quiet && io::stderr().is_terminal()).then(|| {
            let (meter, over) = (Arc::clone(meter), Arc::clone(&over));
            thread::spawn(move || draw(&meter, &over))
        });
        Self { over, drawer }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.over.store(true, Ordering::Relaxed);
        if let Some(drawer) = self.drawer.take() {
            // The drawer does nothing that could fail.
            let _ = drawer.join();
        }
    }
}

fn draw(meter: &Meter, over: &AtomicBool) {
    let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
    let known = ProgressStyle::with_template("{bar:30} {bytes}/{total_bytes} {bytes_per_sec}");
    let unknown = ProgressStyle::with_template("{spinner} {bytes} {bytes_per_sec}");
    while !over.load(Ordering::Relaxed) {
        let (read, total) = meter.bytes();
        let style = if total.is_some() { &known } else { &unknown };
        if let Ok(style) = style {
            bar.set_style(style.clone());
        }
        if let Some(total) = total {
            bar.set_length(total.max(read));
        }
        bar.set_position(read);
        thread::sleep(INTERVAL);
    }
    bar.finish_and_clear();
}
