//! [`RedisSeen`]: what the server says of itself, for people who check an installation.

use std::time::Duration;

use jiff::Timestamp;
use redis::aio::MultiplexedConnection;
use redis::{RedisResult, Value};

use super::server::RedisServer;
use super::trouble::RedisTrouble;

/// Time for each reply.
const REPLY: Duration = Duration::from_secs(5);

/// What was seen. Nothing is written to see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RedisSeen {
    /// The server's version, as it says it.
    pub version: String,
    /// Its clock minus the asker's, in milliseconds.
    pub clock_ahead_ms: i64,
    /// Whether the user may write below the prefix; `None` where the server does not tell without a write (before Redis 7,
    /// or the user may not ask).
    pub may_write: Option<bool>,
    /// Whether it only follows another server, which takes the writes.
    pub is_replica: bool,
}

impl RedisServer {
    /// Connects and asks. `now` is read once before and once after the server's clock, which lies between.
    ///
    /// # Errors
    /// [`RedisTrouble`] says what is in the way.
    pub async fn look(&self, now: impl Fn() -> Timestamp) -> Result<RedisSeen, RedisTrouble> {
        let mut connection = self.connect(REPLY).await?;
        let before = now();
        let time = ask(&mut connection, &["TIME"]).await?;
        let middle = before.as_millisecond().midpoint(now().as_millisecond());
        let info = match ask(&mut connection, &["INFO"]).await {
            Ok(info) => text(&info),
            Err(RedisTrouble::NotAllowed(_)) => String::new(),
            Err(trouble) => return Err(trouble),
        };
        Ok(RedisSeen {
            version: field(&info, "redis_version").unwrap_or_else(|| "?".to_owned()),
            clock_ahead_ms: milliseconds(&time).map_or(0, |theirs| theirs.saturating_sub(middle)),
            may_write: self.may_write(&mut connection).await,
            is_replica: field(&info, "role").is_some_and(|role| role == "slave"),
        })
    }

    async fn may_write(&self, connection: &mut MultiplexedConnection) -> Option<bool> {
        let user = text(&ask(connection, &["ACL", "WHOAMI"]).await.ok()?);
        let key = self.key("doctor");
        let said = ask(connection, &["ACL", "DRYRUN", &user, "SET", &key, "1"]).await.ok()?;
        Some(text(&said) == "OK")
    }
}

async fn ask(connection: &mut MultiplexedConnection, words: &[&str]) -> Result<Value, RedisTrouble> {
    let mut command = redis::Cmd::new();
    command.arg(words);
    let asked: RedisResult<Value> = command.query_async(connection).await;
    asked.map_err(|error| RedisTrouble::of(&error))
}

/// TIME gives seconds and microseconds.
fn milliseconds(time: &Value) -> Option<i64> {
    let Value::Array(parts) = time else { return None };
    let number = |at: usize| text(parts.get(at)?).parse::<i64>().ok();
    number(0)?.checked_mul(1000)?.checked_add(number(1)? / 1000)
}

fn text(value: &Value) -> String {
    match value {
        Value::BulkString(bytes) => String::from_utf8_lossy(bytes).into_owned(),
        Value::SimpleString(text) => text.clone(),
        Value::VerbatimString { text, .. } => text.clone(),
        Value::Okay => "OK".to_owned(),
        Value::Int(number) => number.to_string(),
        _ => String::new(),
    }
}

/// A line `name:value` of INFO.
fn field(info: &str, name: &str) -> Option<String> {
    info.lines().find_map(|line| Some(line.strip_prefix(name)?.strip_prefix(':')?.trim().to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_server_says_is_read() {
        let info = "# Server\r\nredis_version:7.0.15\r\nrole:master\r\n";
        assert_eq!(field(info, "redis_version").as_deref(), Some("7.0.15"));
        assert_eq!(field(info, "redis"), None);
        let bulk = |text: &str| Value::BulkString(text.as_bytes().to_vec());
        assert_eq!(milliseconds(&Value::Array(vec![bulk("12"), bulk("345678")])), Some(12_345));
        assert_eq!(milliseconds(&Value::Nil), None);
    }
}
