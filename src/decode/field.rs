//! The one table of field names: what loggers, ECS and OpenTelemetry call the fields that we know.
//!
//! Names are compared without case, `_`, `-` and spaces, and with dots for nesting, so that `session_id`,
//! `sessionId` and `Session-ID` are one name, and `{"log":{"level":…}}` is `log.level`.

/// Longest name in the table, with room to spare; longer ones are unknown.
const NAME_BYTES: usize = 48;

/// What a field of a record stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Field {
    Time,
    Session,
    User,
    EventType,
    ErrorCode,
    Duration(Unit),
    Message,
    Level,
    /// OpenTelemetry's scale of 1 to 24.
    SeverityNumber,
    Service,
    Trace,
    /// A field of `event_data` under its canonical name.
    Data(&'static str),
    /// A container whose content goes to `event_data` as if it stood at the top.
    Open,
    /// A container whose known content is taken; the rest keeps its dotted name.
    Group,
}

/// The unit of a duration given as a plain number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unit {
    Seconds,
    Millis,
    Micros,
    Nanos,
    /// A whole number is milliseconds, one with a fraction seconds: what most loggers do.
    Unsaid,
}

/// The meaning of a dotted name and its rank: where several names give one field, the lowest rank wins.
pub(super) fn field_of(name: &str) -> Option<(Field, u8)> {
    if name == "responseTime" {
        // pino-http writes milliseconds under this very spelling.
        return Some((Field::Duration(Unit::Unsaid), 1));
    }
    let mut buffer = [0_u8; NAME_BYTES];
    let mut length = 0;
    for byte in name.bytes().filter(|byte| !matches!(byte, b'_' | b'-' | b' ')) {
        *buffer.get_mut(length)? = byte.to_ascii_lowercase();
        length += 1;
    }
    let name = std::str::from_utf8(buffer.get(..length)?).ok()?;
    entry_field(name).or_else(|| data_field(name)).or_else(|| container(name))
}

fn entry_field(name: &str) -> Option<(Field, u8)> {
    use Field::{Duration, ErrorCode, EventType, Level, Message, Service, Session, SeverityNumber, Time, Trace, User};
    Some(match name {
        "timestamp" | "@timestamp" => (Time, 0),
        "timeunixnano" | "time" | "ts" | "datetime" | "eventtime" | "time.iso8601" | "timeiso8601" => (Time, 1),
        "t" | "@t" | "date" | "logtime" | "asctime" | "timereported" | "observedtimestamp" | "observedtimeunixnano" => {
            (Time, 2)
        }
        "createdat" | "occurredat" | "timegenerated" | "event.created" | "starttime" | "timelocal" => (Time, 3),
        "sessionid" | "session.id" => (Session, 0),
        "session" | "sid" | "sess" | "jsessionid" | "phpsessid" | "sessid" | "session.sid" => (Session, 1),
        "visitid" | "visitorid" => (Session, 2),
        "userid" | "user.id" | "enduser.id" => (User, 0),
        "user" | "uid" | "customerid" | "customer.id" | "accountid" | "usr" | "usr.id" => (User, 1),
        "username" | "login" | "user.name" => (User, 2),
        "eventtype" | "event.action" => (EventType, 0),
        "event" | "eventname" | "event.name" | "event.type" => (EventType, 1),
        "event.category" | "action" => (EventType, 2),
        "errorcode" | "error.code" => (ErrorCode, 0),
        "error.type" | "exception.type" | "err.code" | "errcode" | "exceptiontype" | "errortype" => (ErrorCode, 1),
        "code" | "err.type" | "error.name" | "err.name" | "exceptionclass" | "exception.class" | "error" => {
            (ErrorCode, 2)
        }
        "responsetime" | "requesttime" | "durations" | "durationsec" | "durationseconds" | "elapsedseconds" => {
            (Duration(Unit::Seconds), 0)
        }
        "event.duration" | "durationns" | "durationnanos" | "elapsedns" => (Duration(Unit::Nanos), 0),
        "durationms" | "elapsedms" | "latencyms" | "responsetimems" | "tookms" | "timems" | "requesttimems"
        | "durationmillis" | "durationinms" => (Duration(Unit::Millis), 0),
        "durationus" | "elapsedus" | "latencyus" | "responsetimeus" => (Duration(Unit::Micros), 0),
        "duration" | "elapsed" | "latency" | "took" | "elapsedtime" | "http.duration" | "rt" => {
            (Duration(Unit::Unsaid), 1)
        }
        "message" | "body" | "body.text" | "@message" => (Message, 0),
        "msg" | "@m" | "@mt" | "text" | "shortmessage" | "log" | "line" => (Message, 1),
        "error.message" | "exception.message" | "err.message" | "fullmessage" | "event.original" => (Message, 3),
        "level" | "log.level" | "severitytext" | "@l" => (Level, 0),
        "severity" | "lvl" | "loglevel" | "levelname" | "@level" | "priority" => (Level, 1),
        "severitynumber" => (SeverityNumber, 2),
        "service" | "service.name" | "servicename" | "resource.service.name" => (Service, 0),
        "app" | "application" | "appname" | "programname" | "svc" | "microservice" => (Service, 1),
        "component" | "kubernetes.container.name" | "kubernetes.containername" | "containername" => (Service, 2),
        "traceid" | "trace.id" | "@tr" => (Trace, 0),
        "correlationid" | "requestid" | "http.request.id" | "xrequestid" | "reqid" => (Trace, 2),
        _ => return None,
    })
}

fn data_field(name: &str) -> Option<(Field, u8)> {
    let canonical = match name {
        "spanid" | "span.id" | "@sp" => "span_id",
        "parentid" | "parentspanid" | "parent.id" | "span.parentid" => "parent_id",
        "ip" | "clientip" | "client.ip" | "client.address" | "remoteaddr" | "remoteip" | "source.ip"
        | "clientaddress" | "remoteaddress" | "net.peer.ip" | "req.remoteaddress" | "http.clientip" => "ip",
        "method"
        | "http.request.method"
        | "http.method"
        | "httpmethod"
        | "requestmethod"
        | "verb"
        | "req.method"
        | "request.method" => "method",
        "path" | "url.path" | "http.target" | "uri" | "requesturi" | "url" | "req.url" | "request.url"
        | "requestpath" | "request.path" | "http.path" | "req.path" => "path",
        "route" | "http.route" => "route",
        "status"
        | "statuscode"
        | "httpstatus"
        | "http.statuscode"
        | "http.response.statuscode"
        | "res.statuscode"
        | "response.status"
        | "httpstatuscode"
        | "http.status"
        | "response.statuscode" => "status",
        "bytes" | "http.response.body.bytes" | "bodybytessent" | "bytessent" => "bytes",
        "referrer" | "referer" | "httpreferer" | "http.request.referrer" => "referrer",
        "useragent" | "useragent.original" | "httpuseragent" | "http.useragent" | "req.headers.useragent" => {
            "user_agent"
        }
        "logger" | "loggername" | "log.logger" => "logger",
        "thread" | "threadname" | "process.thread.name" | "thread.name" => "thread",
        "host" | "hostname" | "host.name" | "fromhost" => "host",
        _ => return None,
    };
    Some((Field::Data(canonical), 0))
}

fn container(name: &str) -> Option<(Field, u8)> {
    Some(match name {
        "eventdata"
        | "attributes"
        | "fields"
        | "labels"
        | "properties"
        | "extra"
        | "mdc"
        | "context"
        | "ctx"
        | "data"
        | "payload"
        | "params"
        | "contextmap"
        | "resource.attributes"
        | "kvs" => (Field::Open, 0),
        "http"
        | "trace"
        | "span"
        | "client"
        | "source"
        | "err"
        | "exception"
        | "process"
        | "kubernetes"
        | "resource"
        | "req"
        | "res"
        | "request"
        | "response"
        | "parent"
        | "net"
        | "enduser"
        | "customer"
        | "http.request"
        | "http.response"
        | "http.response.body"
        | "req.headers"
        | "process.thread"
        | "kubernetes.container" => (Field::Group, 0),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_are_one_name() {
        for name in ["session_id", "sessionId", "Session-ID", "SESSIONID", "session.id"] {
            assert_eq!(field_of(name), Some((Field::Session, 0)), "{name}");
        }
        assert_eq!(field_of("response_time"), Some((Field::Duration(Unit::Seconds), 0)));
        assert_eq!(field_of("responseTime"), Some((Field::Duration(Unit::Unsaid), 1)));
        assert_eq!(field_of("cart_total"), None);
        assert_eq!(field_of(&"x".repeat(500)), None);
    }
}
