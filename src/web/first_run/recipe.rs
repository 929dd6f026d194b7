//! What to type or to configure, for each shipper, with this server's address. `docs/shippers.md` says more of each, and
//! which of them are tested.

use super::ServerAddress;

/// How a shipper is pointed at this server.
#[derive(Debug)]
pub(super) struct Recipe {
    /// Its name in keys of sentences.
    pub(super) key: &'static str,
    /// Whether a test of ours runs the real program.
    pub(super) tested: bool,
    write: fn(&Place<'_>) -> String,
}

/// What a text needs to know.
struct Place<'a> {
    address: &'a ServerAddress,
    base: String,
    token: bool,
}

impl Recipe {
    /// What to type or to configure.
    pub(super) fn text(&self, address: &ServerAddress, token: bool) -> String {
        (self.write)(&Place { address, base: address.base(), token })
    }
}

/// All of them, the quickest first.
pub(super) const RECIPES: [Recipe; 9] = [
    Recipe { key: "curl", tested: true, write: curl },
    Recipe { key: "file", tested: true, write: file },
    Recipe { key: "rsyslog", tested: true, write: rsyslog },
    Recipe { key: "otel", tested: true, write: otel },
    Recipe { key: "filebeat", tested: false, write: filebeat },
    Recipe { key: "fluent-bit", tested: false, write: fluent_bit },
    Recipe { key: "vector", tested: false, write: vector },
    Recipe { key: "collector", tested: false, write: collector },
    Recipe { key: "promtail", tested: false, write: promtail },
];

impl Place<'_> {
    fn is_tls(&self) -> bool {
        self.address.scheme == "https"
    }

    /// A line of text, where a token is needed.
    fn with_token(&self, line: &str) -> String {
        if self.token { line.to_owned() } else { String::new() }
    }
}

fn curl(place: &Place<'_>) -> String {
    let base = &place.base;
    let token = place.with_token("  -H \"authorization: Bearer $CARTWATCH_TOKEN\" \\\n");
    format!(
        "# One line, now\n\
         curl {base}/ingest \\\n\
         {token}  -H 'content-type: application/json' \\\n  \
         -d '{{\"timestamp\":\"'$(date -u +%FT%TZ)'\",\"session_id\":\"s-1\",\"service\":\"payment\",\"level\":\"ERROR\",\
         \"message\":\"payment gateway did not answer\"}}'\n\
         \n\
         # A file with one JSON object a line\n\
         curl {base}/ingest \\\n\
         {token}  -H 'content-type: application/x-ndjson' --data-binary @shop.ndjson\n"
    )
}

fn file(_: &Place<'_>) -> String {
    "# In the configuration file; after a change: kill -HUP, or start again\n\
     [sources]\n\
     files = [\"/var/log/shop/*.log\"]\n\
     \n\
     # Or typed at the start; files that come later are seen, too\n\
     cartwatch serve --file '/var/log/shop/*.log'\n\
     \n\
     # A log that is over, without a server\n\
     cartwatch analyze shop.log\n"
        .to_owned()
}

fn rsyslog(place: &Place<'_>) -> String {
    let ServerAddress { host, port, syslog_tcp, .. } = place.address;
    let name = host.trim_matches(['[', ']']);
    let bulk = format!(
        "# /etc/rsyslog.d/cartwatch.conf: a program that logs JSON (package rsyslog-elasticsearch)\n\
         module(load=\"imfile\")\n\
         module(load=\"omelasticsearch\")\n\
         module(load=\"mmjsonparse\")\n\
         input(type=\"imfile\" file=\"/var/log/shop/*.log\" tag=\"shop\" ruleset=\"ship\")\n\
         template(name=\"document\" type=\"list\") {{ property(name=\"$!all-json-plain\") }}\n\
         # An id of its own for each line: what is sent again is kept once\n\
         template(name=\"id\" type=\"list\") {{ property(name=\"uuid\") }}\n\
         ruleset(name=\"ship\") {{\n  \
         if strlen($.omes!status) == 0 then {{ action(type=\"mmjsonparse\" cookie=\"\") }}\n  \
         else if $.omes!status == 409 then {{ stop }}\n  \
         action(type=\"omelasticsearch\" server=\"{name}\" serverport=\"{port}\"{tls} searchIndex=\"shop\" searchType=\"\"\n    \
         template=\"document\" bulkmode=\"on\" bulkid=\"id\" dynbulkid=\"on\" writeoperation=\"create\"{token}\n    \
         retryfailures=\"on\" retryruleset=\"ship\" ratelimit.interval=\"0\"\n    \
         queue.type=\"LinkedList\" queue.filename=\"cartwatch\" queue.saveOnShutdown=\"on\"\n    \
         queue.timeoutEnqueue=\"86400000\" action.resumeRetryCount=\"-1\" action.resumeInterval=\"5\")\n\
         }}\n",
        tls = if place.is_tls() { " usehttps=\"on\"" } else { "" },
        token = place.with_token("\n    uid=\"rsyslog\" pwd=\"TOKEN\""),
    );
    let syslog = match syslog_tcp {
        Some(port) => format!(
            "\n# As syslog over TCP\n\
             action(type=\"omfwd\" target=\"{name}\" port=\"{port}\" protocol=\"tcp\" TCP_Framing=\"octet-counted\"\n  \
             template=\"RSYSLOG_SyslogProtocol23Format\" queue.type=\"LinkedList\" queue.filename=\"cartwatch\"\n  \
             queue.saveOnShutdown=\"on\" action.resumeRetryCount=\"-1\")\n"
        ),
        None => "\n# As syslog: first let cartwatch listen, in its configuration file\n\
                 [server]\n\
                 syslog_tcp = \"127.0.0.1:5514\"\n"
            .to_owned(),
    };
    bulk + &syslog
}

fn otel(place: &Place<'_>) -> String {
    let token = place.with_token("OTEL_EXPORTER_OTLP_HEADERS=authorization=Bearer%20TOKEN\n");
    format!(
        "OTEL_EXPORTER_OTLP_ENDPOINT={}\n\
         OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf\n\
         OTEL_LOGS_EXPORTER=otlp\n\
         {token}",
        place.base
    )
}

fn filebeat(place: &Place<'_>) -> String {
    let token = place.with_token("  username: filebeat\n  password: ${CARTWATCH_TOKEN}\n");
    format!(
        "# filebeat.yml\n\
         output.elasticsearch:\n  hosts: [\"{}\"]\n\
         {token}  index: shop\n\
         setup.ilm.enabled: false\n\
         setup.template.enabled: false\n",
        place.base
    )
}

fn fluent_bit(place: &Place<'_>) -> String {
    let ServerAddress { host, port, .. } = place.address;
    let tls = if place.is_tls() { "    tls                 On\n" } else { "" };
    let token = place.with_token("    HTTP_User           fluent-bit\n    HTTP_Passwd         ${CARTWATCH_TOKEN}\n");
    format!(
        "[OUTPUT]\n    \
         Name                es\n    \
         Match               *\n    \
         Host                {host}\n    \
         Port                {port}\n    \
         Index               shop\n    \
         Suppress_Type_Name  On\n    \
         Write_Operation     create\n    \
         Id_Key              id\n\
         {tls}{token}    \
         Retry_Limit         no_limits\n",
        host = host.trim_matches(['[', ']']),
    )
}

fn vector(place: &Place<'_>) -> String {
    let token = place.with_token("    auth: { strategy: basic, user: vector, password: \"${CARTWATCH_TOKEN}\" }\n");
    format!(
        "# vector.yaml\n\
         sinks:\n  cartwatch:\n    \
         type: elasticsearch\n    \
         inputs: [shop]\n    \
         endpoints: [\"{}\"]\n    \
         api_version: v8\n    \
         bulk: {{ index: shop, action: create }}\n    \
         id_key: id\n    \
         request_retry_partial: true\n\
         {token}    \
         buffer: {{ type: disk, max_size: 536870912, when_full: block }}\n",
        place.base
    )
}

fn collector(place: &Place<'_>) -> String {
    let token = place.with_token("    headers: { authorization: \"Bearer ${env:CARTWATCH_TOKEN}\" }\n");
    format!(
        "# In the collector's configuration; name it under service.pipelines.logs.exporters\n\
         exporters:\n  otlphttp/cartwatch:\n    \
         endpoint: {}\n\
         {token}    \
         retry_on_failure: {{ enabled: true, max_elapsed_time: 0s }}\n",
        place.base
    )
}

fn promtail(place: &Place<'_>) -> String {
    let base = &place.base;
    let token = place.with_token("    bearer_token_file: /etc/promtail/cartwatch.token\n");
    let alloy = place.with_token("    bearer_token = sys.env(\"CARTWATCH_TOKEN\")\n");
    format!(
        "# promtail.yaml\n\
         clients:\n  - url: {base}/loki/api/v1/push\n\
         {token}    \
         backoff_config: {{ max_retries: 1000000 }}\n\
         \n\
         # Or Grafana Alloy\n\
         loki.write \"cartwatch\" {{\n  \
         endpoint {{\n    \
         url = \"{base}/loki/api/v1/push\"\n\
         {alloy}    \
         max_backoff_retries = 0\n  \
         }}\n\
         }}\n"
    )
}
