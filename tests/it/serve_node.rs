//! Official clients and shippers for Node: Elasticsearch's (8 and 9), pino's transports, OpenTelemetry's exporters.

use serde_json::{Value, json};

use crate::run::Desk;
use crate::served::{Served, journal};
use crate::shippers::{Node, entries, expected, messages, metric};

const ELASTICSEARCH: &str = r#"
const { Client } = require(process.argv[2] || '@elastic/elasticsearch');
const client = new Client({ node: process.argv[1], compression: true });
(async () => {
  await client.ping();
  const info = await client.info();
  const there = await client.indices.exists({ index: 'shop' });
  const datasource = Array.from({ length: 1200 }, (_, n) => ({
    '@timestamp': '2026-03-02T10:00:00Z', message: `payment ${String(n).padStart(4, '0')} failed`,
    log: { level: 'error' }, service: { name: 'payment' }, session: { id: `s-${n}` } }));
  const done = await client.helpers.bulk({ datasource, onDocument: () => ({ create: { _index: 'shop' } }),
    flushBytes: 50000, refreshOnCompletion: true });
  const again = await client.bulk({ refresh: 'wait_for', operations: [{ index: { _index: 'shop', _id: 'x' } },
    { message: 'last' }, { delete: { _index: 'shop', _id: 'y' } }] });
  console.log(info.version.number, there, done.total, done.successful, done.failed, again.errors,
    again.items.map(item => Object.values(item)[0].status).join());
})();
"#;

#[test]
fn the_clients_of_elasticsearch_are_served() {
    let Some(node) = Node::find("the_clients_of_elasticsearch_are_served") else { return };
    for (package, count) in [("@elastic/elasticsearch", "8"), ("elasticsearch9", "9")] {
        let desk = Desk::new();
        let server = Served::start(&desk, &[]);
        let url = format!("http://{}", server.address);
        let output = node.command(ELASTICSEARCH, &[&url, package]).output().unwrap();
        let said = String::from_utf8_lossy(&output.stdout);
        let errors = String::from_utf8_lossy(&output.stderr);
        assert_eq!(said.trim(), "8.19.0 true 1200 1200 0 true 201,400", "client {count}: {errors}");
        assert_eq!(server.stop(), Some(0));
        let found = entries(&desk, "bulk");
        assert_eq!(messages(&found)[1..], expected(1200), "client {count}");
        let one = found.iter().find(|entry| entry["session_id"] == "s-7").unwrap();
        let seen = ["timestamp", "level", "service", "message"].map(|name| &one[name]);
        assert_eq!(
            seen,
            [&json!("2026-03-02T10:00:00Z"), &json!("ERROR"), &json!("payment"), &json!("payment 0007 failed")]
        );
    }
}

/// Far more than the journal of the test holds at once.
const TOO_MUCH: &str = r#"
const crypto = require('crypto');
const { Client } = require('@elastic/elasticsearch');
const client = new Client({ node: process.argv[1] });
(async () => {
  const datasource = Array.from({ length: 6000 }, (_, n) => ({ message: `payment ${String(n).padStart(4, '0')} failed`,
    noise: crypto.randomBytes(200).toString('hex') }));
  const done = await client.helpers.bulk({ datasource, onDocument: () => ({ create: { _index: 'shop' } }),
    flushBytes: 100000, concurrency: 4, retries: 10000, wait: 20 });
  console.log(done.successful, done.failed);
})();
"#;

#[test]
fn the_client_of_elasticsearch_sends_again_what_found_no_room() {
    let Some(node) = Node::find("the_client_of_elasticsearch_sends_again_what_found_no_room") else { return };
    let desk = Desk::new();
    let server = Served::start(&desk, &[("journal_bytes", "262144"), ("journal_segment_bytes", "65536")]);
    assert_eq!(node.run(TOO_MUCH, &server), "6000 0");
    assert!(metric(&server, "cartwatch_entries_rejected_total{protocol=\"bulk\"}") > 0, "there was room all the time");
    assert_eq!(metric(&server, "cartwatch_entries_accepted_total{protocol=\"bulk\"}"), 6000);
    assert_eq!(server.stop(), Some(0));
}

/// `argv[2]` is the number of entries.
const PINO_ELASTICSEARCH: &str = r#"
const pino = require('pino');
const stream = require('pino-elasticsearch')({ node: process.argv[1], index: 'shop', esVersion: 8, opType: 'create',
  flushBytes: 20000, flushInterval: 200 });
const fail = what => error => { console.error(what, error); process.exitCode = 1; };
for (const what of ['insertError', 'error', 'unknown']) stream.on(what, fail(what));
stream.on('insert', stats => console.log(stats.successful, stats.failed));
const log = pino({ base: { service: 'payment' }, timestamp: pino.stdTimeFunctions.isoTime }, stream);
for (let n = 0; n < Number(process.argv[2]); n++)
  log.error({ sessionId: `s-${n}` }, `payment ${String(n).padStart(4, '0')} failed`);
stream.end();
"#;

#[test]
fn pino_elasticsearch_is_understood() {
    let Some(node) = Node::find("pino_elasticsearch_is_understood") else { return };
    let desk = Desk::new();
    let server = Served::start(&desk, &[]);
    let url = format!("http://{}", server.address);
    let output = node.command(PINO_ELASTICSEARCH, &[&url, "500"]).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(String::from_utf8_lossy(&output.stdout).trim(), "500 0");
    assert_eq!(server.stop(), Some(0));
    check_pino(&entries(&desk, "bulk"));
}

#[track_caller]
fn check_pino(found: &[Value]) {
    assert_eq!(messages(found), expected(500));
    for entry in found {
        let n = &entry["session_id"].as_str().unwrap()[2..];
        let said = format!("payment {n:0>4} failed");
        let seen = ["level", "service", "message"].map(|name| &entry[name]);
        assert_eq!(seen, [&json!("ERROR"), &json!("payment"), &json!(said)], "{entry}");
        assert!(entry["timestamp"].as_str().unwrap().starts_with("20"), "{entry}");
    }
}

const PINO_LOKI: &str = r#"
const pino = require('pino');
const stream = require('pino-loki').pinoLoki({ host: process.argv[1], batching: true, interval: 1,
  labels: { service_name: 'payment' } });
const log = pino({}, stream);
for (let n = 0; n < 500; n++) log.error({ sessionId: `s-${n}` }, `payment ${String(n).padStart(4, '0')} failed`);
stream.end();
"#;

#[test]
fn pino_loki_is_understood() {
    let Some(node) = Node::find("pino_loki_is_understood") else { return };
    let desk = Desk::new();
    let server = Served::start(&desk, &[]);
    node.run(PINO_LOKI, &server);
    assert_eq!(server.stop(), Some(0));
    check_pino(&entries(&desk, "loki"));
}

const OPENTELEMETRY: &str = r#"
const { LoggerProvider, BatchLogRecordProcessor } = require('@opentelemetry/sdk-logs');
const { OTLPLogExporter } = require('@opentelemetry/exporter-logs-otlp-http');
const { OTLPTraceExporter } = require('@opentelemetry/exporter-trace-otlp-http');
const { BasicTracerProvider, BatchSpanProcessor } = require('@opentelemetry/sdk-trace-base');
const { resourceFromAttributes } = require('@opentelemetry/resources');
const resource = resourceFromAttributes({ 'service.name': 'payment' });
const count = Number(process.argv[2] || 500);
(async () => {
  const exporter = new OTLPLogExporter({ url: process.argv[1] + '/v1/logs', compression: 'gzip' });
  const processor = new BatchLogRecordProcessor(exporter, { maxQueueSize: 10000, exportTimeoutMillis: 60000 });
  const logs = new LoggerProvider({ resource });
  logs.addLogRecordProcessor(processor);
  const log = logs.getLogger('shop');
  for (let n = 0; n < count; n++)
    log.emit({ severityNumber: 17, severityText: 'ERROR', body: `payment ${String(n).padStart(4, '0')} failed`,
      attributes: { 'session.id': `s-${n}` } });
  await logs.shutdown();
  const spans = new BatchSpanProcessor(new OTLPTraceExporter({ url: process.argv[1] + '/v1/traces' }));
  const traces = new BasicTracerProvider({ resource, spanProcessors: [spans] });
  for (let n = 0; n < 50; n++) {
    const span = traces.getTracer('shop').startSpan('pay', { attributes: { 'session.id': `s-${n}` } });
    span.end();
  }
  await traces.shutdown();
})();
"#;

#[test]
fn opentelemetry_for_node_is_understood() {
    let Some(node) = Node::find("opentelemetry_for_node_is_understood") else { return };
    let desk = Desk::new();
    let server = Served::start(&desk, &[]);
    node.run(OPENTELEMETRY, &server);
    assert_eq!(server.stop(), Some(0));
    check_pino(&entries(&desk, "otlp_logs"));
    let spans = journal(&desk).into_iter().filter(|(name, _)| name == "otlp_traces").map(|(_, line)| line);
    let spans: Vec<Value> = spans.collect();
    assert_eq!(spans.len(), 50);
    let whole = |span: &Value| {
        span["span_id"].is_string() && span["service.name"] == "payment" && span["session.id"].is_string()
    };
    assert!(spans.iter().all(whole), "{:#}", spans[0]);
}
