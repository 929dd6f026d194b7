# Sources and sync: what comes in, and the mirror. Also the first run.
web-bytes = { $size } B
web-kilobytes = { $size } kB
web-megabytes = { $size } MB
web-gigabytes = { $size } GB

web-sources-verdict-stuck = Nothing can be taken in right now: see the journal below.
web-sources-verdict-troubled = { $count ->
    [one] One source can't be read: see below.
   *[other] { $count } sources can't be read: see below.
}
web-sources-verdict-flowing = { $count ->
    [one] Lines are coming in: { $count } in the last minute.
   *[other] Lines are coming in: { $count } in the last minute.
}
web-sources-verdict-quiet = It is quiet. The last line came
web-sources-verdict-mirror = The mirror is not in step.
web-sources-verdict-cache = The cache of answers does not work; answers are computed.
web-sources-verdict-nothing = Nothing has come in since cartwatch was started.
web-sources-verdict-behind = The analysis is { $size } behind.
web-sources-coming = What comes in
web-sources-connect = Connect a source
web-sources-empty = Nothing has been sent since the start.
web-sources-empty-hint = “Connect a source” above shows what to type, for each log shipper.
web-sources-sent = What is sent to this server, by protocol
web-sources-way = Protocol
web-sources-way-bulk = Elasticsearch _bulk
web-sources-way-json = JSON, /ingest
web-sources-way-otlp_logs = OpenTelemetry, logs
web-sources-way-otlp_traces = OpenTelemetry, traces
web-sources-way-loki = Loki
web-sources-way-syslog-udp = Syslog over UDP
web-sources-way-syslog-tcp = Syslog over TCP
web-sources-way-syslog-tls = Syslog over TLS
web-sources-lines = Lines
web-sources-minute = In the last minute
web-sources-last = Last line
web-sources-refused = Refused
web-sources-size = Size as sent
web-sources-dropped = { $count ->
    [one] { $count } lost for want of room
   *[other] { $count } lost for want of room
}
web-sources-cut = { $count ->
    [one] { $count } cut, too long
   *[other] { $count } cut, too long
}
web-sources-state-starting = starting
web-sources-state-running = reading
web-sources-state-paused = waits for room
web-sources-state-troubled = can't be read
web-sources-state-stopped = stopped
web-sources-taken = { $count ->
    [one] { $count } line taken since the start
   *[other] { $count } lines taken since the start
}
web-sources-lately = { $count } in the last minute
web-sources-last-came = the last one came
web-sources-unreadable = { $count ->
    [one] { $count } record could not be read
   *[other] { $count } records could not be read
}
web-sources-waiting-bytes = { $size } not read yet
web-sources-waiting = { $count ->
    [0] nothing waits
    [one] { $count } entry waits
   *[other] { $count } entries wait
}
web-sources-unacknowledged = { $count ->
    [one] { $count } entry not acknowledged yet
   *[other] { $count } entries not acknowledged yet
}
web-sources-files = Followed files
web-sources-file = File
web-sources-unread = Not read yet
web-sources-bad = Unreadable
web-sources-read = Read up to
web-sources-more-files = { $count ->
    [one] and { $count } more file
   *[other] and { $count } more files
}
web-sources-stream = Redis stream { $name }

web-sources-unusable = Lines that could not be used
web-sources-unusable-hint = They arrived, but nothing could be made of them. They are kept in rejects.ndjson in the data folder.
web-sources-lines-count = { $count ->
    [one] { $count } line
   *[other] { $count } lines
}
web-sources-reject-line-too-long = The line is too long
web-sources-reject-line-too-long-do = Shorten it at its source, or raise input.max_line_bytes.
web-sources-reject-invalid-json = Not valid JSON
web-sources-reject-invalid-json-do = Look for a program that mixes plain text into its JSON log.
web-sources-reject-not-an-object = JSON, but not an object
web-sources-reject-not-an-object-do = Send one object in braces a line.
web-sources-reject-missing-time = No time
web-sources-reject-missing-time-do = Name the field that holds it: timestamp = "…" under [mapping].
web-sources-reject-bad-time = The time can't be understood
web-sources-reject-bad-time-do = Write times as 2026-11-29T10:00:00Z, or as seconds or milliseconds since 1970.
web-sources-reject-no-time-in-source = No time in this line nor before it
web-sources-reject-no-time-in-source-do = Name the field that holds it: timestamp = "…" under [mapping].
web-sources-reject-column-count = Another number of columns than the header
web-sources-reject-column-count-do = Look for a comma or a line break inside a value without quotes.
web-sources-reject-future = Stamped in the future
web-sources-reject-future-do = If the log is in local time, set timezone under [input]. Else the clock of that machine is wrong.
web-sources-reject-layout = Does not fit the layout of its format
web-sources-reject-layout-do = Check with `cartwatch inspect` what format the file is taken for.
web-sources-reject-negative = A number below zero
web-sources-reject-negative-do = Only this field was left out; the rest of the line counts.
web-sources-reject-not-finite = Not a number
web-sources-reject-not-finite-do = Only this field was left out; the rest of the line counts.
web-sources-reject-not-a-duration = Not a duration
web-sources-reject-not-a-duration-do = Only this field was left out. Durations are seconds, or such as 150ms.

web-sources-inside = What it passes through
web-sources-journal = Journal and analysis
web-sources-journal-writable = takes what comes
web-sources-journal-busy = busy: senders wait
web-sources-journal-full = full: senders wait
web-sources-journal-closed = closed
web-sources-journal-failed = can't be written
web-sources-analysed = Lines analysed
web-sources-behind = { $size } behind
web-sources-up-to-date = up to date
web-sources-future = Put aside, stamped in the future
web-sources-sessions = Open sessions
web-sources-room = Room taken
web-sources-room-of = { $used } needed of { $limit }; { $disk } on the disk
web-sources-search = Search
web-sources-search-embedded = built-in index
web-sources-search-elasticsearch = Elasticsearch answers
web-sources-search-standby = built-in index stands in
web-sources-documents = { $count ->
    [one] { $count } document in the index
   *[other] { $count } documents in the index
}
web-sources-index-pending = { $count ->
    [0] up to date
    [one] { $count } change waits
   *[other] { $count } changes wait
}
web-sources-index-silent = The index can't be asked right now.
web-sources-cache = Cache of answers
web-sources-works = works
web-sources-fails = does not work
web-sources-cache-counts = { $hits } answers from the cache, { $misses } computed, since the start
web-sources-no-cache = No cache of answers is set; each answer is computed.

web-sources-mirror = Mirror
web-sources-mirror-off = There is no mirror. To share the memory between sites, or to keep a copy of it, name an Elasticsearch server: elasticsearch.host in the configuration.
web-sources-mirror-paused = not kept in step
web-sources-mirror-running = exchanging now
web-sources-mirror-in-step = in step
web-sources-mirror-troubled = not in step
web-sources-mirror-behind = behind
web-sources-mirror-last = Last in step
web-sources-mirror-never = never yet
web-sources-mirror-tried = Last attempt
web-sources-mirror-outbox = Waits to be sent
web-sources-mirror-pending = { $count ->
    [0] nothing
    [one] { $count } change
   *[other] { $count } changes
}
web-sources-mirror-lag = Behind for
web-sources-mirror-totals = So far
web-sources-mirror-counts = { $sent } sent, { $received } received, { $conflicts } conflicts resolved
web-sources-mirror-losses = { $count ->
    [one] The server had lost something once; it was sent again.
   *[other] The server had lost something { $count } times; it was sent again.
}
web-sources-sites = Sites
web-sources-this-site = (this one)
web-sources-no-sites = No other site so far.
web-sources-since = Since
web-sources-since-column = Since
web-sources-sync-now = Exchange now
web-sources-aside = { $count ->
    [one] { $count } document can't be used
   *[other] { $count } documents can't be used
}
web-sources-aside-document = Document
web-sources-aside-side = Where
web-sources-aside-why = Why
web-sources-aside-received = received
web-sources-aside-sent = the server does not take it
web-sources-aside-more = { $count ->
    [one] and { $count } more
   *[other] and { $count } more
}

web-sources-checkup = Check of this installation
web-sources-checkup-at = Checked
web-sources-checkup-none = Settings, rules, memory, models and servers: is everything well? The check takes some seconds and changes nothing.
web-sources-checkup-do = Check now
web-sources-checkup-running = Checking…
web-sources-check-good = well
web-sources-check-bad = not well
web-sources-done-looked = Checked; the result is below.
web-sources-done-looking = Somebody is checking already. Load the page again in a moment.
web-sources-done-sync = The exchange with the mirror has begun.
web-sources-done-no-mirror = No mirror is kept in step: set elasticsearch.host, and sync.enabled.

web-first-title = Send the first line
web-first-lead = cartwatch runs, and has not seen a log line yet. Point a log shipper at it, or try it out below.
web-first-waiting = Waiting for the first line…
web-first-waiting-hint = This changes by itself as soon as one comes.
web-first-received = { $count ->
    [one] The first line was received
   *[other] { $count } lines were received
}
web-first-unusable = { $count ->
    [one] A line came, but it can't be used.
   *[other] { $count } lines came, but none of them can be used.
}
web-first-some-unusable = { $count ->
    [one] { $count } line could not be used.
   *[other] { $count } lines could not be used.
}
web-first-see-why = See why
web-first-to-now = To “Now”
web-first-send = How to send
web-first-token = Each shipper needs a token with the role “ingest”. Put it in place of $CARTWATCH_TOKEN or TOKEN.
web-first-token-make = Make one
web-first-token-ask = An administrator makes it, under “Settings” or with `cartwatch token create`.
web-first-no-token = From this machine no token is needed. To let other machines send, see docs/deployment.md.
web-first-untested = not tested by us
web-first-copy = Copy
web-first-copied = Copied
web-first-more = More about each shipper, and how nothing gets lost or doubled: docs/shippers.md.
web-first-way-curl = curl
web-first-how-curl = The quickest way: one line by hand, or a file that you have.
web-first-way-file = A log file on this machine
web-first-how-file = cartwatch follows files by itself, through rotation and restarts. JSON, CSV, logfmt, access logs and plain text are recognised.
web-first-way-rsyslog = rsyslog
web-first-how-rsyslog = For a program that logs JSON into files; or as syslog.
web-first-way-otel = OpenTelemetry SDK
web-first-how-otel = Environment variables of your program. Put session.id and user.id into the attributes.
web-first-way-filebeat = Filebeat
web-first-how-filebeat = As Filebeat writes to Elasticsearch. It refuses a server older than itself: set server.elasticsearch_version to its version.
web-first-way-fluent-bit = Fluent Bit
web-first-how-fluent-bit = As Fluent Bit writes to Elasticsearch. Id_Key names a field with an id for each entry.
web-first-way-vector = Vector
web-first-how-vector = As Vector writes to Elasticsearch.
web-first-way-collector = OpenTelemetry Collector
web-first-how-collector = Over OTLP/HTTP.
web-first-way-promtail = Promtail, Grafana Alloy
web-first-how-promtail = As they push to Loki.
web-first-try = Try it out
web-first-test = A test line
web-first-test-about = Sends one harmless line the way all lines go. It shows above within a second or two.
web-first-test-send = Send a test line
web-first-test-line = Test line from the page “Send the first line”
web-first-demo = The demo
web-first-demo-about = Two days of an invented shop, about 27,000 lines, with five faults; one of them was solved yesterday and is back right now. They go through the same intake and analysis as your own lines.
web-first-demo-forget = The demo stays in this memory, mixed with what comes later. To be rid of it, stop cartwatch and delete the data folder; all else in the folder is then gone, too.
web-first-demo-folder = The data folder:
web-first-demo-sure = This memory holds data already. I want the demo mixed with it.
web-first-demo-load = Load the demo
web-first-demo-loading = The demo is being loaded. It takes about a minute; load this page again to see how it went.
web-first-demo-loaded = { $count ->
    [one] The demo is loaded: { $count } line.
   *[other] The demo is loaded: { $count } lines.
}
web-first-demo-failed = The demo could not be loaded. See the server's messages, and whether there is room on the disk.
web-first-done-test = The test line was sent.
web-first-done-demo = The demo is being loaded.
web-first-done-full = The memory holds data already. Tick the box if you want the demo mixed with it.
web-first-done-loading = The demo is being loaded already.
