//! Notifications by e-mail, to a real mail server.

use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::process::{Child, Command, Stdio};

use serde_json::Value;

use crate::main_job::traffic;
use crate::notify::{NDJSON, notify, serve};
use crate::python;
use crate::run::Desk;

/// Python's mail server, which writes each message it takes to standard output as JSON.
const MAIL_SERVER: &str = r#"
import json, ssl, sys
from email import policy
from email.parser import BytesParser
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
refusals = int(sys.argv[1])
class Keep:
    async def handle_DATA(self, server, session, envelope):
        global refusals
        if refusals > 0:
            refusals -= 1
            return "451 try again later"
        mail = BytesParser(policy=policy.default).parsebytes(envelope.content)
        parts = [part.get_content() for part in mail.walk() if not part.is_multipart()]
        print(json.dumps({"subject": mail["subject"], "from": mail["from"], "to": mail["to"], "id": mail["message-id"],
                          "auto": mail["auto-submitted"], "rcpt": envelope.rcpt_tos, "parts": parts,
                          "user": getattr(session, "who", None), "tls": session.ssl is not None}), flush=True)
        return "250 taken"
def sign_in(server, session, envelope, mechanism, data):
    good = data.login == b"ops" and data.password == b"very-secret"
    session.who = data.login.decode() if good else None
    return AuthResult(success=good, handled=False)
tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
tls.load_cert_chain(sys.argv[2], sys.argv[3])
controller = Controller(Keep(), hostname="127.0.0.1", port=0, tls_context=tls, require_starttls=True,
                        authenticator=sign_in, auth_required=True)
controller.port = int(sys.argv[4])
controller.start()
print("ready", flush=True)
sys.stdin.read()
"#;

struct MailServer {
    child: Child,
    lines: std::io::Lines<BufReader<std::process::ChildStdout>>,
    port: u16,
}

impl Drop for MailServer {
    fn drop(&mut self) {
        // It may be gone already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl MailServer {
    /// With a certificate of its own, `mail.pem` on the desk; `None`, with a line that says so, where it can't be had.
    fn start(test: &str, desk: &Desk, refusals: u32) -> Option<Self> {
        let folder = python::packages(test, "python-mail", &["aiosmtpd>=1.4,<2"])?;
        let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
        let cert = desk.file("mail.pem", made.cert.pem());
        let key = desk.file("mail.key", made.signing_key.serialize_pem());
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let mut child = Command::new("python3")
            .args(["-c", MAIL_SERVER, &refusals.to_string()])
            .args([&cert, &key])
            .arg(port.to_string())
            .env("PYTHONPATH", &folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        assert_eq!(lines.next().unwrap().unwrap(), "ready");
        Some(Self { child, lines, port })
    }

    #[track_caller]
    fn mail(&mut self) -> Value {
        serde_json::from_str(&self.lines.next().unwrap().unwrap()).unwrap()
    }
}

#[test]
fn mail_goes_over_starttls_signed_in_and_is_tried_again() {
    let desk = Desk::new();
    let Some(mut mail) = MailServer::start("mail_goes_over_starttls", &desk, 1) else { return };
    desk.file("password", "very-secret\n");
    let settings = |to: &str| {
        format!(
            "ca_file = \"mail.pem\"\n[[notify.email]]\nsmtp = \"localhost:{}\"\nfrom = \"Кассир <watch@shop.example>\"\n\
             to = [\"a@shop.example\", \"{to}\"]\nusername = \"ops\"\npassword_file = \"password\"\n",
            mail.port
        )
    };
    let server = serve(&desk, &settings("b@shop.example"));
    server.post("/ingest", NDJSON, traffic("2026-03-02", 0, 1, "PAYMENT_TIMEOUT")).has(200);
    let got = mail.mail();
    assert_eq!((&got["user"], &got["tls"], &got["auto"]), (&"ops".into(), &true.into(), &"auto-generated".into()));
    assert_eq!(got["rcpt"], serde_json::json!(["a@shop.example", "b@shop.example"]));
    assert_eq!(got["from"], "Кассир <watch@shop.example>");
    let subject = got["subject"].as_str().unwrap();
    assert!(subject.starts_with("[cartwatch] New problem: PAYMENT_TIMEOUT"), "{got:#}");
    assert!(got["id"].as_str().unwrap().ends_with("@shop.example>"), "{got:#}");
    let (text, html) = (got["parts"][0].as_str().unwrap(), got["parts"][1].as_str().unwrap());
    assert!(text.contains("100.50\u{a0}EUR") && html.contains("<b>New problem: PAYMENT_TIMEOUT"), "{got:#}");
    let status = server.get("/api/v1/notifications").has(200).json();
    assert_eq!(status["channels"][0]["failed"], 1, "{status:#}");
    assert!(status["channels"][0]["last_error"]["reason"].as_str().unwrap().contains("try again later"), "{status:#}");
    assert_eq!(server.stop(), Some(0));

    desk.file("password", "wrong-and-secret\n");
    let refused = notify(&desk, &["test"]).exits(2);
    assert!(refused.stdout.contains("✗ email: refused"), "{}", refused.stdout);
    assert!(!refused.stdout.contains("wrong-and-secret"), "{}", refused.stdout);
}
