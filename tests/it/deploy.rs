//! What `deploy/` holds and what the running of it stands on: settings, systemd's unit, manual pages, `health`.

use std::collections::BTreeSet;
use std::os::unix::net::UnixDatagram;
use std::path::Path;
use std::process::Command;

use crate::run::{Desk, skip};
use crate::served::Served;

fn file(name: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("deploy").join(name)).unwrap()
}

#[test]
fn the_example_of_settings_is_accepted() {
    let desk = Desk::new();
    let example = desk.file("cartwatch.toml", file("cartwatch.toml"));
    desk.run(&["--config", example.to_str().unwrap(), "config", "check"]).exits(0);
    // What is commented out is meant to be put in.
    let all: String = file("cartwatch.toml")
        .lines()
        .map(|line| format!("{}\n", line.strip_prefix("# ").filter(|rest| rest.contains(" = \"")).unwrap_or(line)))
        .collect();
    let whole = desk.file("whole.toml", &all);
    let shown = desk.run(&["--config", whole.to_str().unwrap(), "config", "show"]).exits(0).stdout;
    assert!(shown.contains("127.0.0.1:5514") && shown.contains("/etc/cartwatch/key.pem"), "{shown}");
}

#[test]
fn systemd_understands_the_unit_and_finds_it_closed() {
    let test = "systemd_understands_the_unit_and_finds_it_closed";
    if Command::new("systemd-analyze").arg("--version").output().is_err() {
        return skip(test, "there is no `systemd-analyze`");
    }
    let desk = Desk::new();
    let text = file("cartwatch.service").replace("/usr/bin/cartwatch", env!("CARGO_BIN_EXE_cartwatch"));
    let unit = desk.file("cartwatch.service", text);
    let unit = unit.to_str().unwrap();
    let verified = Command::new("systemd-analyze").args(["verify", "--man=no", unit]).output().unwrap();
    let said = String::from_utf8_lossy(&verified.stderr);
    assert!(verified.status.success() && said.is_empty(), "{said}");
    // 0 is closed, 10 is open; below 2 is what systemd calls fine for a service of the network.
    let rated =
        Command::new("systemd-analyze").args(["security", "--offline=true", "--threshold=20", unit]).output().unwrap();
    assert!(rated.status.success(), "{}", String::from_utf8_lossy(&rated.stdout));
}

#[test]
fn systemd_is_told_when_the_server_listens_and_when_it_stops() {
    let desk = Desk::new();
    let path = desk.path("notify");
    let socket = UnixDatagram::bind(&path).unwrap();
    socket.set_read_timeout(Some(std::time::Duration::from_secs(60))).unwrap();
    let mut child =
        desk.command(&["-q", "serve", "--listen", "127.0.0.1:0"]).env("NOTIFY_SOCKET", &path).spawn().unwrap();
    let told = || {
        let mut word = [0; 64];
        let length = socket.recv(&mut word).unwrap();
        String::from_utf8_lossy(&word[..length]).into_owned()
    };
    assert_eq!(told(), "READY=1");
    assert!(Command::new("kill").args(["-TERM", &child.id().to_string()]).status().unwrap().success());
    assert_eq!(told(), "STOPPING=1");
    assert!(child.wait().unwrap().success());
}

/// All commands that `--help` shows, as `incidents-list` and the like.
fn commands(desk: &Desk, above: &[&str], found: &mut BTreeSet<String>) {
    let help = desk.run(&[above, &["--help"]].concat()).exits(0).stdout;
    let Some((_, listed)) = help.split_once("Commands:\n") else { return };
    for line in listed.lines().take_while(|line| !line.is_empty()) {
        let Some(name) = line.strip_prefix("  ").filter(|line| !line.starts_with(' ')) else { continue };
        let name = name.split(' ').next().unwrap();
        if name != "help" {
            let whole = [above, &[name]].concat();
            found.insert(whole.join("-"));
            commands(desk, &whole, found);
        }
    }
}

#[test]
fn each_command_has_a_manual_page() {
    let desk = Desk::new();
    let folder = desk.path("man");
    desk.run(&["man", folder.to_str().unwrap()]).exits(0);
    let mut expected = BTreeSet::new();
    commands(&desk, &[], &mut expected);
    let mut pages: BTreeSet<String> = BTreeSet::new();
    for page in std::fs::read_dir(&folder).unwrap() {
        let name = page.unwrap().file_name().into_string().unwrap();
        pages.insert(name.strip_suffix(".1").unwrap().to_owned());
    }
    assert!(pages.remove("cartwatch"));
    let expected: BTreeSet<String> = expected.iter().map(|name| format!("cartwatch-{name}")).collect();
    assert_eq!(pages, expected);
    assert!(expected.contains("cartwatch-incidents-resolve") && expected.contains("cartwatch-health"));
    let serve = std::fs::read_to_string(folder.join("cartwatch-serve.1")).unwrap();
    assert!(serve.contains("behind\\-proxy"), "{serve}");
}

#[test]
fn mandoc_reads_the_manual_pages() {
    if Command::new("mandoc").arg("-V").output().is_err() {
        return skip("mandoc_reads_the_manual_pages", "there is no `mandoc`");
    }
    let desk = Desk::new();
    let folder = desk.path("man");
    desk.run(&["man", folder.to_str().unwrap()]).exits(0);
    for page in std::fs::read_dir(&folder).unwrap() {
        let page = page.unwrap().path();
        let read = Command::new("mandoc").args(["-T", "lint", "-W", "error"]).arg(&page).output().unwrap();
        assert!(read.status.success(), "{}", String::from_utf8_lossy(&read.stdout));
        let shown = Command::new("mandoc").args(["-T", "html"]).arg(&page).output().unwrap();
        assert!(String::from_utf8_lossy(&shown.stdout).contains("SYNOPSIS"));
    }
}

#[test]
fn health_tells_by_its_exit_code() {
    let desk = Desk::new();
    let server = Served::start(&desk, &[]);
    let url = format!("http://{}/anything", server.address);
    assert_eq!(desk.run(&["health", &url]).exits(0).stdout, "ok\n");
    assert!(desk.run(&["health", "--ready", &url]).exits(0).stdout.contains("\"ready\":true"));
    // The server of the settings.
    let mut asked = desk.command(&["-q", "health"]);
    let port = server.address.rsplit(':').next().unwrap();
    let asked = asked.env("CARTWATCH_SERVER_LISTEN", format!("0.0.0.0:{port}")).output().unwrap();
    assert_eq!((asked.status.code(), asked.stdout.as_slice()), (Some(0), &b""[..]));
    server.kill();
    let gone = desk.run(&["health", &url]).exits(1).stderr;
    assert!(gone.contains("no answer"), "{gone}");
    desk.run(&["health", "localhost"]).exits(64);
}

#[test]
fn health_knows_the_server_by_its_certificate() {
    let desk = Desk::new();
    let made = rcgen::generate_simple_self_signed(vec!["shop.example".to_owned()]).unwrap();
    let other = rcgen::generate_simple_self_signed(vec!["127.0.0.1".to_owned()]).unwrap();
    let (key, cert) = (desk.file("key.pem", made.signing_key.serialize_pem()), desk.file("cert.pem", made.cert.pem()));
    let other = desk.file("other.pem", other.cert.pem());
    let files = ["--tls-cert", cert.to_str().unwrap(), "--tls-key", key.to_str().unwrap()];
    let server = Served::start_with(&desk, &[], &[&["--listen", "127.0.0.1:0"], &files[..]].concat());
    let url = format!("https://{}", server.address);
    desk.run(&["health", &url, "--tls-cert", cert.to_str().unwrap()]).exits(0);
    let strange = desk.run(&["health", &url, "--tls-cert", other.to_str().unwrap()]).exits(1).stderr;
    assert!(strange.contains("certificate"), "{strange}");
    desk.run(&["health", &url]).exits(1);
    let clear = desk.run(&["health", &format!("http://{}", server.address)]).exits(1).stderr;
    assert!(!clear.is_empty());
    assert_eq!(server.stop(), Some(0));
}
