//! A real Elasticsearch for all tests of this process: started when first asked for, on a free port with a data folder of
//! its own, and ended when the process ends, however it ends.
//!
//! `CARTWATCH_TEST_ELASTICSEARCH=URL` uses one that runs. Tests share the server, so each takes names of indexes under a
//! prefix of its own ([`prefix`]).

use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use cartwatch::config::Elasticsearch;
use cartwatch::elastic::ElasticClient;
use tempfile::TempDir;

use crate::run::skip;

/// Holds the server while its standard input is open: a process that is killed closes it too.
const KEEPER: &str = r#"
"$1" start --port "$2" --data "$3" --heap 768m || exit 1
echo READY
cat > /dev/null
"$1" stop --data "$3"
[ -e "$3/kept" ] || rm -rf "$3"
"#;

/// A server that ends with the value, or with this process.
pub struct RealElasticsearch {
    keeper: Child,
    port: u16,
    /// Taken out for the next server over the same data.
    data: Option<TempDir>,
    /// Its address, `http://127.0.0.1:…`.
    pub url: String,
}

impl RealElasticsearch {
    /// Starts one.
    ///
    /// # Errors
    /// Why there is none: no Java, no Maven for the first run.
    pub fn start() -> Result<Self, String> {
        let port = TcpListener::bind("127.0.0.1:0").and_then(|one| one.local_addr()).map_err(|e| e.to_string())?.port();
        Self::start_on(port, TempDir::new().map_err(|error| error.to_string())?)
    }

    /// Starts one on a port, over the data of an earlier one.
    ///
    /// # Errors
    /// Why there is none.
    pub fn start_on(port: u16, data: TempDir) -> Result<Self, String> {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/servers/elasticsearch/run-elasticsearch.sh");
        let mut keeper = Command::new("setsid")
            .args(["bash", "-c", KEEPER, "keeper"])
            .arg(&script)
            .arg(port.to_string())
            .arg(data.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|error| format!("setsid and bash are needed: {error}"))?;
        let stdout = keeper.stdout.take().ok_or("no output")?;
        if BufReader::new(stdout).lines().map_while(Result::ok).any(|line| line == "READY") {
            return Ok(Self { keeper, port, data: Some(data), url: format!("http://127.0.0.1:{port}") });
        }
        let said = keeper.wait_with_output().map(|output| String::from_utf8_lossy(&output.stderr).into_owned());
        Err(said.ok().and_then(|said| said.lines().last().map(str::to_owned)).unwrap_or_default())
    }

    /// Starts one that was killed again, on the same port over the same data.
    pub fn restart_killed(self) -> Self {
        let (port, data) = self.leave();
        Self::start_on(port, data).unwrap()
    }

    /// Stops it as an operator does; gives its port, and its data for another start.
    pub fn stop(self) -> (u16, TempDir) {
        let pid = self.pid();
        let stopped = Command::new("kill").arg(&pid).status().unwrap();
        assert!(stopped.success());
        Self::wait_for_end(&pid);
        self.leave()
    }

    /// The data of a server that ended: its keeper leaves them alone.
    fn leave(mut self) -> (u16, TempDir) {
        let data = self.data.take().unwrap();
        let kept = data.path().join("kept");
        std::fs::write(&kept, "").unwrap();
        let port = self.port;
        drop(self);
        std::fs::remove_file(kept).unwrap();
        (port, data)
    }

    fn pid(&self) -> String {
        let data = self.data.as_ref().unwrap();
        std::fs::read_to_string(data.path().join("pid")).unwrap().trim().to_owned()
    }

    fn wait_for_end(pid: &str) {
        while Path::new(&format!("/proc/{pid}")).exists() {
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
    }

    /// Ends it at once, as a crash would.
    pub fn kill(&mut self) {
        let pid = self.pid();
        let killed = Command::new("kill").args(["-9", &pid]).status().unwrap();
        assert!(killed.success());
        Self::wait_for_end(&pid);
    }
}

impl Drop for RealElasticsearch {
    fn drop(&mut self) {
        drop(self.keeper.stdin.take());
        let _ = self.keeper.wait();
    }
}

/// A copy of a server's data; nothing may be writing to it.
pub fn copied(data: &Path) -> TempDir {
    let kept = TempDir::new().unwrap();
    let done = Command::new("cp").arg("-a").arg(data.join(".")).arg(kept.path()).status().unwrap();
    assert!(done.success());
    kept
}

/// The address of the server that all tests share; `None`, with a line that says so, where there can be none.
pub fn elasticsearch(test: &str) -> Option<String> {
    // Never dropped: the keeper sees this process end.
    static SHARED: OnceLock<Result<RealElasticsearch, String>> = OnceLock::new();
    if let Some(url) = std::env::var("CARTWATCH_TEST_ELASTICSEARCH").ok().filter(|url| !url.is_empty()) {
        return Some(url.trim_end_matches('/').to_owned());
    }
    match SHARED.get_or_init(RealElasticsearch::start) {
        Ok(server) => Some(server.url.clone()),
        Err(why) => {
            skip(test, &format!("Elasticsearch does not start ({why}); it needs Java 17, and Maven on the first run"));
            None
        }
    }
}

/// A beginning for names of indexes that no other test takes, on no other run either.
pub fn prefix() -> String {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let number = COUNT.fetch_add(1, Ordering::Relaxed);
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis();
    format!("t{since:x}-{}-{number}", std::process::id())
}

/// Settings for a server at `url`, with names of their own.
pub fn settings(url: &str) -> Elasticsearch {
    Elasticsearch {
        host: url.parse().unwrap(),
        index_prefix: prefix(),
        connect_seconds: 2,
        retry_seconds: 10,
        ..Elasticsearch::default()
    }
}

/// A client with names of its own.
pub fn client(url: &str) -> ElasticClient {
    ElasticClient::new(&settings(url)).unwrap()
}
