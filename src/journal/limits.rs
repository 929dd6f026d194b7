//! How large things may grow.

use std::time::Duration;

use super::body;
use super::error::JournalError;
use super::record::{Record, RecordKind};

/// Limits of a journal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct JournalLimits {
    /// A segment is ended before it grows beyond this; at most a quarter of `disk_bytes` counts. 64 MiB.
    pub segment_bytes: u64,
    /// Bytes that may wait for the disk; beyond it the journal is busy. 32 MiB.
    pub waiting_bytes: usize,
    /// Bytes on the disk; beyond it the journal is full until the analysis releases more. 4 GiB.
    pub disk_bytes: u64,
    /// How long released records are kept for a replay, by arrival. 24 hours.
    pub keep: Duration,
}

impl Default for JournalLimits {
    fn default() -> Self {
        Self {
            segment_bytes: 64 << 20,
            waiting_bytes: 32 << 20,
            disk_bytes: 4 << 30,
            keep: Duration::from_secs(24 * 60 * 60),
        }
    }
}

/// A record takes at most this; a reader's memory is bounded by it.
pub(super) const RECORD_BYTES: usize = 16 << 20;

/// A group takes records until it has this much: about 0.15 s of 60,000 entries of 450 bytes a second.
pub(super) const GROUP_BYTES: usize = 4 << 20;

/// Resume bytes have a length of 16 bits.
const RESUME_BYTES: usize = u16::MAX as usize;

impl JournalLimits {
    /// A segment ends here, so that there is always something that can be released.
    pub(super) fn segment_end(&self) -> u64 {
        self.segment_bytes.min(self.disk_bytes / 4)
    }

    /// What a record may count at most.
    pub(super) fn record_bytes(&self) -> usize {
        RECORD_BYTES.min(self.waiting_bytes)
    }

    /// What a record counts against the limits, in bytes.
    pub(super) fn charge(&self, record: &Record) -> Result<usize, JournalError> {
        if let RecordKind::Lines(lines) = &record.kind
            && lines.resume.len() > RESUME_BYTES
        {
            let what = format!("its resume bytes are {}, of at most {RESUME_BYTES}", lines.resume.len());
            return Err(JournalError::Record { what });
        }
        let bytes = body::estimate(record);
        let limit = self.record_bytes();
        if bytes > limit {
            return Err(JournalError::TooLarge { bytes: bytes as u64, limit: limit as u64 });
        }
        Ok(bytes)
    }
}
