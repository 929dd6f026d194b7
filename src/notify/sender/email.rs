//! [`EmailSender`]: e-mail over SMTP, as text and as HTML.

use std::time::{Duration, SystemTime};

use async_trait::async_trait;
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart};
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, Tls, TlsParameters};
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};

use super::{Circumstances, Sender};
use crate::config::{EmailChannel, Host, MailTls, Notify};
use crate::notify::book::Letter;
use crate::notify::channel::wrong;
use crate::notify::error::NotifyError;
use crate::notify::http::authority_file;
use crate::notify::markup;
use crate::notify::outcome::Failure;
use crate::notify::page::Page;

/// Ports of submission in the clear and over TLS (RFC 6409, RFC 8314), and of relaying (RFC 5321).
const PORTS: [(MailTls, u16); 3] = [(MailTls::Starttls, 587), (MailTls::Tls, 465), (MailTls::None, 25)];

/// Sends e-mail.
pub(in crate::notify) struct EmailSender {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
    to: Vec<Mailbox>,
    password: String,
}

impl EmailSender {
    pub(in crate::notify) fn new(settings: &EmailChannel, all: &Notify) -> Result<Self, NotifyError> {
        let host: Host =
            settings.smtp.parse().map_err(|error: crate::config::NotAHost| wrong("smtp", error.to_string()))?;
        if host.is_empty() {
            return Err(wrong("smtp", "is missing: the mail server, such as mail.example:587"));
        }
        let mailbox = |key: &str, text: &str| {
            text.parse::<Mailbox>().map_err(|_| wrong(key, "must be an address such as Shop <alerts@shop.example>"))
        };
        let to: Vec<Mailbox> = settings.to.iter().map(|one| mailbox("to", one)).collect::<Result<_, _>>()?;
        if to.is_empty() {
            return Err(wrong("to", "is missing: the receivers' addresses"));
        }
        let password = settings.password.reveal().to_owned();
        if settings.username.is_empty() != password.is_empty() {
            return Err(wrong("password", "and username are needed together"));
        }
        if settings.tls == MailTls::None && !password.is_empty() && !is_here(&host.name) {
            return Err(wrong("tls", "must not be none where a password goes to another machine"));
        }
        Ok(Self { transport: transport(settings, &host, all)?, from: mailbox("from", &settings.from)?, to, password })
    }

    fn message(&self, letter: &Letter, at: Circumstances<'_>) -> Result<Message, lettre::error::Error> {
        let page = Page::new(letter, at);
        // The id is the message's own, so that a mail server or a reader can tell a repetition.
        let id = format!("<{}@{}>", letter.id, self.from.email.domain());
        let mut builder = Message::builder().from(self.from.clone()).message_id(Some(id));
        for to in &self.to {
            builder = builder.to(to.clone());
        }
        let body = MultiPart::alternative_plain_html(markup::plain(&page), markup::html(&page));
        let builder = builder.subject(page.subject).date(SystemTime::from(letter.formed));
        let mut message = builder.multipart(body)?;
        // So that no out-of-office reply comes (RFC 3834).
        let name = HeaderName::new_from_ascii_str("Auto-Submitted");
        message.headers_mut().insert_raw(HeaderValue::new(name, "auto-generated".to_owned()));
        Ok(message)
    }
}

/// Whether a name is that of this machine.
fn is_here(name: &str) -> bool {
    name.eq_ignore_ascii_case("localhost")
        || name.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

fn transport(
    settings: &EmailChannel,
    host: &Host,
    all: &Notify,
) -> Result<AsyncSmtpTransport<Tokio1Executor>, NotifyError> {
    let usual = PORTS.iter().find(|(tls, _)| *tls == settings.tls).map_or(587, |(_, port)| *port);
    let tls = match settings.tls {
        MailTls::None => Tls::None,
        MailTls::Starttls => Tls::Required(parameters(host, all)?),
        MailTls::Tls => Tls::Wrapper(parameters(host, all)?),
    };
    let mut builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(host.name.clone())
        .port(host.port.unwrap_or(usual))
        .timeout(Some(Duration::from_secs(all.timeout_seconds.into())))
        .tls(tls);
    if !settings.username.is_empty() {
        let password = settings.password.reveal().to_owned();
        builder = builder.credentials(Credentials::new(settings.username.clone(), password));
    }
    Ok(builder.build())
}

fn parameters(host: &Host, all: &Notify) -> Result<TlsParameters, NotifyError> {
    let mut builder = TlsParameters::builder(host.name.clone());
    if let Some(pem) = authority_file(all)? {
        let certificate = Certificate::from_pem(&pem).map_err(|_| wrong("ca_file", "holds no certificate in PEM"))?;
        builder = builder.add_root_certificate(certificate);
    }
    builder.build_rustls().map_err(|error| wrong("smtp", format!("can't be reached by TLS: {error}")))
}

#[async_trait]
impl Sender for EmailSender {
    fn kind(&self) -> &'static str {
        "email"
    }

    async fn send(&self, letter: &Letter, at: Circumstances<'_>) -> Result<(), Failure> {
        let message = self.message(letter, at);
        let message = message.map_err(|error| Failure::never(format!("the message can't be written: {error}")))?;
        self.transport.send(message).await.map(drop).map_err(|error| {
            let mut reason = error.to_string();
            if let Some(cause) = std::error::Error::source(&error).map(ToString::to_string)
                && !reason.contains(&cause)
            {
                reason = format!("{reason}: {cause}");
            }
            let reason = crate::report::clean_line(&reason).into_owned();
            if error.is_permanent() { Failure::never(reason) } else { Failure::later(reason) }
        })
    }

    fn secrets(&self) -> Vec<String> {
        vec![self.password.clone()]
    }
}
