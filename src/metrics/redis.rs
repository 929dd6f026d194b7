//! [`RedisMetrics`]: figures in a Redis server that sites may share and other tools may read.
//!
//! Below the prefix of `[redis]`:
//! - `metrics:sites`, a set: the sites;
//! - `metrics:<site>:<resolution>`, a sorted set: the starts of the buckets that are there;
//! - `metrics:<site>:<resolution>:<start>`, a hash: the bucket, in the form of [`super::wire`];
//! - `metrics:<site>:mark`: how far the site told.
//!
//! A bucket is written in one transaction, and it lives for the retention of its resolution after it was told last.

use std::time::Duration;

use ::redis::aio::ConnectionManager;
use ::redis::{Pipeline, RedisError, Value};
use async_trait::async_trait;

use super::wire::{fields, read_field};
use super::{MetricsError, MetricsStore, Query};
use crate::measure::{BucketTime, Measures, Point, Resolution};
use crate::redis_link::{Pace, RedisServer, RedisTrouble};
use crate::store::MeasureRetention;

/// Buckets written or read with one round trip.
const CHUNK: usize = 100;

/// Nobody waits for figures, so one failure is told at once and the next round tries again.
const PACE: Pace = Pace {
    connect: Duration::from_secs(3),
    reply: Duration::from_secs(10),
    retries: 1,
    longest_pause: Duration::from_secs(1),
};

/// Figures in Redis.
pub struct RedisMetrics {
    connection: ConnectionManager,
    address: String,
    server: RedisServer,
    retention: MeasureRetention,
}

impl std::fmt::Debug for RedisMetrics {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RedisMetrics").field("address", &self.address).finish_non_exhaustive()
    }
}

impl RedisMetrics {
    /// Nothing is connected yet. Call it within an asynchronous runtime.
    ///
    /// # Errors
    /// When the settings can't be used.
    pub fn new(server: &RedisServer, retention: MeasureRetention) -> Result<Self, MetricsError> {
        let address = server.address().to_owned();
        let connection =
            server.manager(PACE).map_err(|trouble| MetricsError::Redis { address: address.clone(), trouble })?;
        Ok(Self { connection, address, server: server.clone(), retention })
    }

    fn sites_key(&self) -> String {
        self.server.key("metrics:sites")
    }

    fn mark_key(&self, site: &str) -> String {
        self.server.key(&format!("metrics:{site}:mark"))
    }

    fn index_key(&self, site: &str, resolution: Resolution) -> String {
        self.server.key(&format!("metrics:{site}:{resolution}"))
    }

    fn bucket_key(&self, site: &str, time: BucketTime) -> String {
        self.server.key(&format!("metrics:{site}:{}:{}", time.resolution, time.start))
    }

    fn failed(&self, error: RedisError) -> MetricsError {
        // What the server says of a command is inside of what the library says of the pipeline.
        let first = error.clone().into_server_errors().and_then(|said| Some(said.first()?.1.clone()));
        let trouble = RedisTrouble::of(&first.map_or(error, RedisError::from));
        MetricsError::Redis { address: self.address.clone(), trouble }
    }

    fn unreadable(&self, key: String, what: impl Into<String>) -> MetricsError {
        MetricsError::Unreadable { address: self.address.clone(), key, what: what.into() }
    }

    async fn ask<T: ::redis::FromRedisValue>(&self, pipe: &Pipeline) -> Result<T, MetricsError> {
        let mut connection = self.connection.clone();
        pipe.query_async(&mut connection).await.map_err(|error| self.failed(error))
    }

    /// Seconds for which a bucket lives after it was told; `None`: for ever.
    fn lives(&self, resolution: Resolution) -> Option<i64> {
        // The bucket that a retention begins in is kept as a whole.
        let from = self.retention.keeps_from(resolution, 0)?;
        Some(resolution.seconds().saturating_sub(from))
    }

    fn put(&self, pipe: &mut Pipeline, site: &str, point: &Point) {
        let (key, index) = (self.bucket_key(site, point.time), self.index_key(site, point.time.resolution));
        pipe.del(&key).ignore();
        if point.measures.is_empty() {
            pipe.zrem(&index, point.time.start).ignore();
            return;
        }
        pipe.hset_multiple(&key, &fields(&point.measures)).ignore();
        pipe.zadd(&index, point.time.start, point.time.start).ignore();
        if let Some(seconds) = self.lives(point.time.resolution) {
            pipe.expire(&key, seconds).ignore();
            pipe.expire(&index, seconds).ignore();
        }
    }

    async fn starts(&self, site: &str, resolution: Resolution, from: i64, to: i64) -> Result<Vec<i64>, MetricsError> {
        let key = self.index_key(site, resolution);
        let mut pipe = ::redis::pipe();
        pipe.cmd("ZRANGEBYSCORE").arg(&key).arg(from).arg(format!("({to}"));
        let (members,): (Vec<String>,) = self.ask(&pipe).await?;
        let starts = members.iter().map(|member| member.parse::<i64>()).collect::<Result<_, _>>();
        starts.map_err(|_| self.unreadable(key, "a member is no start of a bucket"))
    }

    async fn read_site(&self, site: &str, query: &Query, sums: &mut Sums) -> Result<(), MetricsError> {
        let starts = self.starts(site, query.resolution, query.from, query.to).await?;
        for starts in starts.chunks(CHUNK) {
            let times: Vec<BucketTime> =
                starts.iter().map(|start| BucketTime { resolution: query.resolution, start: *start }).collect();
            let mut pipe = ::redis::pipe();
            for time in &times {
                pipe.hgetall(self.bucket_key(site, *time));
            }
            let buckets: Vec<Vec<(String, String)>> = self.ask(&pipe).await?;
            for (time, bucket) in times.into_iter().zip(buckets) {
                // One whose time is over is still in the index for a while.
                if bucket.is_empty() {
                    continue;
                }
                let measures = sums.entry(time).or_default();
                for (field, value) in bucket {
                    read_field(measures, &field, &value)
                        .map_err(|what| self.unreadable(self.bucket_key(site, time), what))?;
                }
            }
        }
        Ok(())
    }
}

type Sums = std::collections::BTreeMap<BucketTime, Measures>;

#[async_trait]
impl MetricsStore for RedisMetrics {
    fn name(&self) -> &'static str {
        "redis"
    }

    async fn write(&self, site: &str, points: &[Point]) -> Result<(), MetricsError> {
        for points in points.chunks(CHUNK) {
            let mut pipe = ::redis::pipe();
            pipe.atomic();
            for point in points {
                self.put(&mut pipe, site, point);
            }
            pipe.sadd(self.sites_key(), site).ignore();
            self.ask::<Value>(&pipe).await?;
        }
        Ok(())
    }

    async fn read(&self, query: &Query) -> Result<Vec<Point>, MetricsError> {
        let sites = match &query.site {
            Some(site) => vec![site.clone()],
            None => self.sites().await?,
        };
        let mut sums = Sums::new();
        for site in sites {
            self.read_site(&site, query, &mut sums).await?;
        }
        Ok(sums.into_iter().map(|(time, measures)| Point { time, measures }).collect())
    }

    async fn sites(&self) -> Result<Vec<String>, MetricsError> {
        let mut pipe = ::redis::pipe();
        pipe.smembers(self.sites_key());
        let (mut known,): (Vec<String>,) = self.ask(&pipe).await?;
        known.sort();
        let mut alive = Vec::new();
        for site in known {
            let mut pipe = ::redis::pipe();
            for resolution in Resolution::ALL {
                pipe.exists(self.index_key(&site, resolution));
            }
            let there: Vec<bool> = self.ask(&pipe).await?;
            if there.contains(&true) {
                alive.push(site);
            }
        }
        Ok(alive)
    }

    async fn expire(&self, site: &str, newest: i64, retention: MeasureRetention) -> Result<(), MetricsError> {
        for resolution in Resolution::ALL {
            let Some(from) = retention.keeps_from(resolution, newest) else { continue };
            let over = self.starts(site, resolution, i64::MIN, from).await?;
            for starts in over.chunks(CHUNK) {
                let mut pipe = ::redis::pipe();
                pipe.atomic();
                for start in starts {
                    pipe.del(self.bucket_key(site, BucketTime { resolution, start: *start })).ignore();
                    pipe.zrem(self.index_key(site, resolution), *start).ignore();
                }
                self.ask::<Value>(&pipe).await?;
            }
        }
        Ok(())
    }

    async fn mark(&self, site: &str) -> Result<Option<String>, MetricsError> {
        let mut pipe = ::redis::pipe();
        pipe.get(self.mark_key(site));
        let (mark,): (Option<String>,) = self.ask(&pipe).await?;
        Ok(mark)
    }

    async fn set_mark(&self, site: &str, mark: &str) -> Result<(), MetricsError> {
        let mut pipe = ::redis::pipe();
        pipe.set(self.mark_key(site), mark).ignore();
        self.ask::<Value>(&pipe).await.map(drop)
    }
}
