//! Settings that can't be are named, and no secret is quoted.

use std::path::Path;

use crate::config::{Config, Settings};
use crate::notify::Channels;

fn channels(text: &str) -> Result<Vec<String>, String> {
    let settings: Settings = toml::from_str(text).map_err(|error| error.to_string())?;
    let config = Config { settings, ..Config::built_in(Path::new("")) };
    Channels::new(&config)
        .map(|channels| channels.names().map(str::to_owned).collect())
        .map_err(|error| error.to_string())
}

const HOOK: &str = "[[notify.webhook]]\nurl = \"https://a.example/very-secret\"\n";

#[test]
fn channels_have_the_names_of_their_kinds_numbered_where_there_are_several() {
    assert_eq!(channels("").unwrap(), [""; 0]);
    assert_eq!(channels(HOOK).unwrap(), ["webhook"]);
    let more = format!("{HOOK}{HOOK}name = \"ops\"\n[[notify.slack]]\nurl = \"https://b.example\"\n");
    assert_eq!(channels(&more).unwrap(), ["webhook-1", "ops", "slack"]);
}

#[test]
fn what_is_impossible_is_named_without_its_secret() {
    let telegram = "[[notify.telegram]]\ntoken = \"1:very-secret\"\n";
    let mail = "[[notify.email]]\nsmtp = \"mail.example\"\nfrom = \"a@b.example\"\nto = [\"c@d.example\"]\n";
    for (text, said) in [
        ("[[notify.slack]]\n".to_owned(), "setting notify.slack[1].url: is missing"),
        ("[[notify.slack]]\nurl = \"very-secret\"\n".to_owned(), "setting notify.slack[1].url: must be an address"),
        (format!("{HOOK}secret = \"very-secret\"\n"), "setting notify.webhook[1].secret: must be whsec_"),
        (format!("{HOOK}quiet = \"22-7\"\n"), "setting notify.webhook[1].quiet: must be two times"),
        (format!("{HOOK}categories = [\"pay\"]\n"), "setting notify.webhook[1].categories: unknown category “pay”"),
        (format!("{HOOK}name = \"a b\"\n"), "setting notify.webhook[1].name: must be up to 64"),
        (format!("{HOOK}name = \"x\"\n{HOOK}name = \"x\"\n"), "setting notify.name: two channels have the name “x”"),
        (telegram.to_owned(), "setting notify.telegram[1].chat: is missing"),
        (format!("{telegram}chat = \"1\"\napi = \"ftp://x\"\n"), "setting notify.telegram[1].api: must be an address"),
        (mail.replace("mail.example", ""), "setting notify.email[1].smtp: is missing"),
        (mail.replace("c@d.example", "c"), "setting notify.email[1].to: must be an address"),
        (format!("{mail}username = \"a\"\n"), "setting notify.email[1].password: and username"),
        (
            format!("{mail}username = \"a\"\npassword = \"very-secret\"\ntls = \"none\"\n"),
            "setting notify.email[1].tls: must not be none",
        ),
        ("[notify]\nbase_url = \"x\"\n".to_owned(), "setting notify.base_url: must be an address"),
        ("[notify]\nca_file = \"/nowhere.pem\"\n".to_owned(), "/nowhere.pem: "),
    ] {
        let error = channels(&text).unwrap_err();
        assert!(error.starts_with(said) && !error.contains("very-secret"), "{error}");
    }
    assert!(channels(mail).is_ok());
}
