//! Official clients: Elasticsearch's for Python, and the OpenTelemetry SDK for Python.

use crate::python;
use crate::run::Desk;
use crate::served::{Served, journal};

const PACKAGES: [&str; 2] = ["elasticsearch>=8,<9", "opentelemetry-exporter-otlp-proto-http>=1.30,<2"];

const ELASTICSEARCH: &str = r#"
import sys
from elasticsearch import Elasticsearch, helpers
es = Elasticsearch(sys.argv[1], http_compress=True)
assert es.ping() and es.indices.exists(index="shop")
entries = ({"_index": "shop", "_source": {"message": f"entry {n}"}} for n in range(1200))
done, errors = helpers.bulk(es, entries)
print(es.info()["version"]["number"], done, errors)
"#;

const OPENTELEMETRY: &str = r#"
import logging, sys
from opentelemetry.exporter.otlp.proto.http import Compression
from opentelemetry.exporter.otlp.proto.http._log_exporter import OTLPLogExporter
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk._logs import LoggerProvider, LoggingHandler
from opentelemetry.sdk._logs.export import BatchLogRecordProcessor
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
logs = LoggerProvider()
logs.add_log_record_processor(BatchLogRecordProcessor(
    OTLPLogExporter(endpoint=sys.argv[1] + "/v1/logs", compression=Compression.Gzip)))
log = logging.getLogger("shop")
log.addHandler(LoggingHandler(logger_provider=logs))
for n in range(100):
    log.error("payment failed %d", n)
logs.shutdown()
traces = TracerProvider()
traces.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=sys.argv[1] + "/v1/traces")))
for n in range(50):
    with traces.get_tracer("shop").start_as_current_span("pay"):
        pass
traces.shutdown()
"#;

#[test]
fn official_clients_are_served() {
    let packages = python::packages("official_clients_are_served", "python-clients", &PACKAGES);
    let Some(packages) = packages else { return };
    let desk = Desk::new();
    let server = Served::start(&desk, &[]);
    let url = format!("http://{}", server.address);
    assert_eq!(python::run(&packages, ELASTICSEARCH, &[&url]), "8.19.0 1200 []");
    python::run(&packages, OPENTELEMETRY, &[&url]);
    server.kill();
    let lines = journal(&desk);
    let count = |name: &str| lines.iter().filter(|(stream, _)| stream == name).count();
    assert_eq!((count("bulk"), count("otlp_logs"), count("otlp_traces")), (1200, 100, 50));
}
