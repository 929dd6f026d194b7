//! How a live analysis is asked to end.

use tokio::sync::watch;

/// Asks the analysis that holds the other half to end. Dropping it asks as well.
#[derive(Debug)]
pub struct Stopper(watch::Sender<bool>);

/// Fires once, for everybody who holds a clone.
#[derive(Debug, Clone)]
pub struct StopSignal(watch::Receiver<bool>);

impl StopSignal {
    /// Both halves.
    #[must_use]
    pub fn new() -> (Stopper, Self) {
        let (sender, receiver) = watch::channel(false);
        (Stopper(sender), Self(receiver))
    }

    /// Whether it fired.
    #[must_use]
    pub fn is_stopped(&self) -> bool {
        *self.0.borrow() || self.0.has_changed().is_err()
    }

    /// Waits until it fires.
    pub async fn stopped(&mut self) {
        // An error says that the other half is gone, which asks to end as well.
        let _ = self.0.wait_for(|stopped| *stopped).await;
    }
}

impl Stopper {
    /// Asks.
    pub fn stop(&self) {
        self.0.send_replace(true);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stopping_and_dropping_both_ask() {
        let (stopper, signal) = StopSignal::new();
        assert!(!signal.is_stopped());
        stopper.stop();
        assert!(signal.is_stopped());
        let (stopper, signal) = StopSignal::new();
        drop(stopper);
        assert!(signal.is_stopped());
    }
}
