//! Buckets of time: minutes, hours and days (UTC).

use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How long a bucket is. The order, finest first, is also the numbering on the disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Resolution {
    /// A minute.
    Minute,
    /// An hour.
    Hour,
    /// A day, from midnight UTC.
    Day,
}

impl Resolution {
    /// All of them, finest first.
    pub const ALL: [Self; 3] = [Self::Minute, Self::Hour, Self::Day];

    /// Seconds of a bucket.
    #[must_use]
    pub fn seconds(self) -> i64 {
        match self {
            Self::Minute => 60,
            Self::Hour => 3600,
            Self::Day => 86_400,
        }
    }

    /// The stable name, as in keys and on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Minute => "minute",
            Self::Hour => "hour",
            Self::Day => "day",
        }
    }

    /// Where the bucket begins that holds this second (since the Unix epoch).
    #[must_use]
    pub fn start_of(self, second: i64) -> i64 {
        second.div_euclid(self.seconds()).saturating_mul(self.seconds())
    }
}

impl fmt::Display for Resolution {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Resolution {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|known| known.name() == text)
            .ok_or_else(|| format!("unknown resolution “{text}”; known: minute, hour, day"))
    }
}

/// A bucket of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct BucketTime {
    /// How long it is.
    pub resolution: Resolution,
    /// Where it begins, in seconds since the Unix epoch; a multiple of the resolution.
    pub start: i64,
}

impl BucketTime {
    /// The bucket that holds this second.
    #[must_use]
    pub fn holding(resolution: Resolution, second: i64) -> Self {
        Self { resolution, start: resolution.start_of(second) }
    }

    /// Its first second that is not in it any more.
    #[must_use]
    pub fn end(self) -> i64 {
        self.start.saturating_add(self.resolution.seconds())
    }
}
