//! [`Consumer`]: reads one stream, for ever.

use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use redis::aio::MultiplexedConnection;
use redis::{Cmd, Value, cmd};
use tokio::sync::mpsc::UnboundedSender;

use super::entries::{Entry, of_claim, of_group, of_read, of_stream};
use super::trouble::Trouble;
use crate::config::Config;
use crate::journal::StreamOpened;
use crate::pull::notice::Notice;
use crate::pull::standing::{SourceState, Sources};
use crate::pull::token::{RedisId, StreamKey, Token};
use crate::pull::writer::{Unwritten, Writer};
use crate::redis_link::RedisServer;
use crate::wire::{Arrival, Received, WireLimits, stream_entry};

/// Pauses before the next try, from the first to the longest.
const FIRST_PAUSE: Duration = Duration::from_millis(500);
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// Time for a reply beyond the one that a read waits.
const REPLY: Duration = Duration::from_secs(10);

/// The server is asked this often how far the group is.
const ASK_EVERY: Duration = Duration::from_secs(5);

/// After this long in the journal's queue, it is full.
const FULL_AFTER: Duration = Duration::from_millis(500);

/// The name of a stream as a source.
pub(in crate::pull) fn name(stream: &str) -> String {
    format!("redis:{stream}")
}

/// Reads one stream.
pub(in crate::pull) struct Consumer {
    pub(in crate::pull) config: Arc<Config>,
    pub(in crate::pull) server: RedisServer,
    pub(in crate::pull) stream: String,
    /// The consumer's name in the group.
    pub(in crate::pull) consumer: String,
    pub(in crate::pull) writer: Writer,
    pub(in crate::pull) sources: Sources,
    pub(in crate::pull) notices: UnboundedSender<Notice>,
}

/// Why reading ends.
enum End {
    Trouble(Trouble),
    /// The sources have to stop, or the journal takes nothing any more.
    Over,
}

impl From<Trouble> for End {
    fn from(trouble: Trouble) -> Self {
        Self::Trouble(trouble)
    }
}

impl From<Unwritten> for End {
    fn from(_: Unwritten) -> Self {
        Self::Over
    }
}

/// A connection and what goes with it.
struct Reading<'a> {
    consumer: &'a Consumer,
    key: StreamKey,
    connection: MultiplexedConnection,
    is_named: &'a mut bool,
    asked: Option<Instant>,
    claimed: Option<Instant>,
}

impl Consumer {
    /// Reads until the sources have to stop.
    pub(in crate::pull) async fn run(self) {
        let mut pause = FIRST_PAUSE;
        let mut told: Option<Trouble> = None;
        let mut is_named = false;
        while !self.writer.is_stopped() {
            let (began, mut well) = (Instant::now(), false);
            let read = tokio::select! {
                () = self.writer.stopped() => break,
                connected = self.server.connect(self.block().saturating_add(REPLY)) => match connected {
                    Ok(connection) => self.read(connection, &mut is_named, &mut told, &mut well).await,
                    Err(trouble) => Err(End::Trouble(trouble.into())),
                },
            };
            let Err(End::Trouble(trouble)) = read else { break };
            pause = if well && began.elapsed() > LONGEST_PAUSE { FIRST_PAUSE } else { pause };
            self.tell(&trouble, &mut told);
            if !self.writer.pause(pause).await {
                break;
            }
            pause = if well { FIRST_PAUSE } else { (pause * 2).min(LONGEST_PAUSE) };
        }
        self.sources.note(&name(&self.stream), |standing| standing.state = SourceState::Stopped);
    }

    fn block(&self) -> Duration {
        Duration::from_millis(self.config.settings.sources.redis.block_ms)
    }

    /// Says what is in the way, once.
    fn tell(&self, trouble: &Trouble, told: &mut Option<Trouble>) {
        let why = format!("{trouble} [{}]", self.server.address());
        self.sources.note(&name(&self.stream), |standing| {
            standing.state = SourceState::Troubled;
            standing.trouble = Some(why.clone());
        });
        let is_known =
            told.as_ref().is_some_and(|told| std::mem::discriminant(told) == std::mem::discriminant(trouble));
        *told = Some(trouble.clone());
        if !is_known {
            // Nobody has to listen.
            let _ = self.notices.send(Notice::Trouble { source: name(&self.stream), why });
        }
    }

    fn say_well(&self, told: &mut Option<Trouble>) {
        self.sources.note(&name(&self.stream), |standing| {
            standing.state = SourceState::Running;
            standing.trouble = None;
        });
        if told.take().is_some() {
            let _ = self.notices.send(Notice::Well { source: name(&self.stream) });
        }
    }

    async fn read(
        &self,
        connection: MultiplexedConnection,
        is_named: &mut bool,
        told: &mut Option<Trouble>,
        well: &mut bool,
    ) -> Result<(), End> {
        let key = StreamKey {
            db: self.server.db(),
            stream: self.stream.clone(),
            group: self.config.settings.sources.redis.group.clone(),
        };
        let mut reading = Reading { consumer: self, key, connection, is_named, asked: None, claimed: None };
        reading.make_group().await?;
        reading.acknowledge_old().await?;
        reading.read_own().await?;
        *well = true;
        self.say_well(told);
        loop {
            if self.writer.is_stopped() {
                return Err(End::Over);
            }
            reading.ask().await?;
            reading.claim().await?;
            let entries = reading.next(">").await?;
            reading.keep(&entries).await?;
        }
    }
}

impl Reading<'_> {
    async fn send(&mut self, command: &Cmd) -> Result<Value, End> {
        tokio::select! {
            () = self.consumer.writer.stopped() => Err(End::Over),
            sent = command.query_async::<Value>(&mut self.connection) => {
                sent.map_err(|error| End::Trouble(Trouble::of(&error)))
            }
        }
    }

    /// Makes the group where there is none. It begins behind what the journal has, so that a group that was lost with
    /// the stream still there gives nothing twice.
    async fn make_group(&mut self) -> Result<(), End> {
        let place = self.consumer.writer.checkpoints.stream(&self.key);
        let start = match place.last {
            None if self.consumer.config.settings.sources.from_start => "0".to_owned(),
            None => "$".to_owned(),
            Some(last) => {
                let info = self.send(cmd("XINFO").arg("STREAM").arg(&self.key.stream)).await;
                let generated = match info {
                    Ok(info) => of_stream(&info, "last-generated-id").and_then(|id| id.parse::<RedisId>().ok()),
                    Err(End::Over) => return Err(End::Over),
                    // It is not there, or may not be asked for.
                    Err(End::Trouble(_)) => None,
                };
                // A stream whose ids are older than what was read is another one.
                if generated.is_some_and(|generated| generated >= last) { last.to_string() } else { "0".to_owned() }
            }
        };
        let mut create = cmd("XGROUP");
        create.arg("CREATE").arg(&self.key.stream).arg(&self.key.group).arg(start).arg("MKSTREAM");
        let made = tokio::select! {
            () = self.consumer.writer.stopped() => return Err(End::Over),
            made = create.query_async::<Value>(&mut self.connection) => made,
        };
        match made {
            Err(error) if error.code() == Some("BUSYGROUP") => Ok(()),
            Err(error) => match Trouble::of(&error) {
                // Somebody else has to make it; reading says so where it is not there.
                Trouble::NotAllowed(_) => Ok(()),
                trouble => Err(End::Trouble(trouble)),
            },
            Ok(_) => Ok(()),
        }
    }

    /// What is in the journal and was not acknowledged before the last end is acknowledged before anything is read.
    async fn acknowledge_old(&mut self) -> Result<(), End> {
        let ids: Vec<RedisId> = self.consumer.writer.checkpoints.stream(&self.key).unacknowledged.into_iter().collect();
        for ids in ids.chunks(1000) {
            self.acknowledge(ids).await?;
        }
        Ok(())
    }

    async fn acknowledge(&mut self, ids: &[RedisId]) -> Result<(), End> {
        if ids.is_empty() {
            return Ok(());
        }
        let mut command = cmd("XACK");
        command.arg(&self.key.stream).arg(&self.key.group);
        for id in ids {
            command.arg(id.to_string());
        }
        self.send(&command).await?;
        self.consumer.writer.checkpoints.acknowledged(&self.key, ids);
        Ok(())
    }

    /// What this consumer was given and never brought into the journal.
    async fn read_own(&mut self) -> Result<(), End> {
        let mut from = "0".to_owned();
        loop {
            let entries = self.next(&from).await?;
            let Some(last) = entries.last().map(|entry| entry.id) else { return Ok(()) };
            self.keep(&entries).await?;
            from = last.to_string();
        }
    }

    async fn next(&mut self, from: &str) -> Result<Vec<Entry>, End> {
        let settings = &self.consumer.config.settings.sources.redis;
        let mut command = cmd("XREADGROUP");
        command.arg("GROUP").arg(&self.key.group).arg(&self.consumer.consumer).arg("COUNT").arg(settings.count);
        command.arg("BLOCK").arg(settings.block_ms).arg("STREAMS").arg(&self.key.stream).arg(from);
        let reply = self.send(&command).await?;
        Ok(of_read(&reply))
    }

    /// Takes over what consumers that are gone have left.
    async fn claim(&mut self) -> Result<(), End> {
        let settings = &self.consumer.config.settings.sources.redis;
        let every = Duration::from_secs(settings.claim_seconds).min(Duration::from_secs(30));
        if self.claimed.is_some_and(|claimed| claimed.elapsed() < every) {
            return Ok(());
        }
        self.claimed = Some(Instant::now());
        let idle = settings.claim_seconds.saturating_mul(1000);
        let mut from = "0-0".to_owned();
        loop {
            let mut command = cmd("XAUTOCLAIM");
            command.arg(&self.key.stream).arg(&self.key.group).arg(&self.consumer.consumer).arg(idle).arg(&from);
            command.arg("COUNT").arg(settings.count);
            let (next, entries) = of_claim(&self.send(&command).await?);
            self.keep(&entries).await?;
            if next == "0-0" {
                return Ok(());
            }
            from = next;
        }
    }

    /// How far the group is.
    async fn ask(&mut self) -> Result<(), End> {
        if self.asked.is_some_and(|asked| asked.elapsed() < ASK_EVERY) {
            return Ok(());
        }
        self.asked = Some(Instant::now());
        let info = match self.send(cmd("XINFO").arg("GROUPS").arg(&self.key.stream)).await {
            Ok(info) => info,
            // Only the figures are missing then.
            Err(End::Trouble(Trouble::NotAllowed(_))) => return Ok(()),
            Err(end) => return Err(end),
        };
        let (pending, lag) = (of_group(&info, &self.key.group, "pending"), of_group(&info, &self.key.group, "lag"));
        self.consumer.sources.note(&name(&self.key.stream), |standing| {
            standing.pending_entries = pending;
            standing.lag_entries = lag;
        });
        Ok(())
    }

    /// Brings entries into the journal, then acknowledges them.
    async fn keep(&mut self, entries: &[Entry]) -> Result<(), End> {
        let known = self.consumer.writer.checkpoints.stream(&self.key).unacknowledged;
        let entries: Vec<&Entry> = entries.iter().filter(|entry| !known.contains(&entry.id)).collect();
        let largest = self.consumer.writer.largest();
        let mut batch = Batch::default();
        for entry in entries {
            let line = self.line(entry);
            if !batch.ids.is_empty() && batch.lines.len() + line.len() > largest {
                self.keep_batch(std::mem::take(&mut batch)).await?;
            }
            batch.rejected += u64::from(line.is_empty() && entry.fields.is_some());
            batch.entries += u64::from(!line.is_empty());
            batch.lines.extend(line);
            batch.ids.push(entry.id);
        }
        if batch.ids.is_empty() { Ok(()) } else { self.keep_batch(batch).await }
    }

    /// An entry as a line of JSON; empty where it can't be read.
    fn line(&self, entry: &Entry) -> Vec<u8> {
        if entry.fields.is_none() {
            return Vec::new();
        }
        let settings = &self.consumer.config.settings;
        let limits = WireLimits { line: settings.input.max_line_bytes, ..WireLimits::default() };
        let arrival = Arrival::new(self.consumer.writer.now(), self.consumer.config.timezone.clone(), limits);
        let added = i64::try_from(entry.id.0).ok().and_then(|at| Timestamp::from_millisecond(at).ok());
        let mut received = Received::default();
        stream_entry::receive(&entry.texts(), &settings.sources.redis.field, added, &arrival, &mut received);
        received.lines
    }

    async fn keep_batch(&mut self, batch: Batch) -> Result<(), End> {
        let Batch { lines, ids, entries, rejected } = batch;
        self.name_stream().await?;
        let kept = match self.write(lines, &ids).await {
            // A single entry that no journal of this size can take.
            Err(Unwritten::TooLarge) => {
                self.write(Vec::new(), &ids).await?;
                (0, entries + rejected)
            }
            other => other.map(|()| (entries, rejected))?,
        };
        self.consumer.sources.note(&name(&self.key.stream), |standing| {
            standing.entries += kept.0;
            standing.rejected += kept.1;
            standing.state = SourceState::Running;
        });
        self.acknowledge(&ids).await
    }

    async fn name_stream(&mut self) -> Result<(), End> {
        if !*self.is_named {
            let labels = [("source".to_owned(), "redis".to_owned()), ("group".to_owned(), self.key.group.clone())];
            let opened = StreamOpened { name: name(&self.key.stream), labels: labels.into() };
            self.consumer.writer.name(self.key.stream_id(), opened).await?;
            *self.is_named = true;
        }
        Ok(())
    }

    /// Waits for the journal. Meanwhile Redis is told that the entries are not abandoned.
    async fn write(&mut self, lines: Vec<u8>, ids: &[RedisId]) -> Result<(), Unwritten> {
        let writer = self.consumer.writer.clone();
        let token = Token::Redis { stream: self.key.clone(), ids: ids.to_vec() };
        let stream = self.key.stream_id();
        let mut writing = std::pin::pin!(async {
            let pending = writer.append(stream, lines, token).await?;
            writer.land(pending).await
        });
        let mut wait = FULL_AFTER;
        loop {
            match tokio::time::timeout(wait, &mut writing).await {
                Ok(written) => return written,
                Err(_) => {
                    self.consumer
                        .sources
                        .note(&name(&self.key.stream), |standing| standing.state = SourceState::Paused);
                    self.hold(ids).await;
                    wait = Duration::from_secs(self.consumer.config.settings.sources.redis.claim_seconds) / 3;
                }
            }
        }
    }

    /// Sets the time back after which others take the entries over. Where it does not succeed, they may be given twice.
    async fn hold(&mut self, ids: &[RedisId]) {
        let mut command = cmd("XCLAIM");
        command.arg(&self.key.stream).arg(&self.key.group).arg(&self.consumer.consumer).arg(0);
        for id in ids {
            command.arg(id.to_string());
        }
        command.arg("JUSTID");
        tokio::select! {
            () = self.consumer.writer.stopped() => {}
            _ = command.query_async::<Value>(&mut self.connection) => {}
        }
    }
}

/// Entries on their way into the journal together.
#[derive(Debug, Default)]
struct Batch {
    lines: Vec<u8>,
    ids: Vec<RedisId>,
    entries: u64,
    rejected: u64,
}
