//! Memory packs from one data folder to another, by the real binary.

use std::fs;
use std::path::PathBuf;

use serde_json::Value;

use crate::run::{Desk, Outcome};

const INCIDENTS: &str = "\
id,title,symptoms,category,service,error_code,resolution,opened_at,applied_at,held
INC-1,Card payments hang at the acquirer,PAYMENT_TIMEOUT after 10 s; charges stay in PENDING,payment,payment,PAYMENT_TIMEOUT,\"1. payment.route=backup\n2. звонил Ивану Петрову +7 912 345-67-89\",2026-01-05 10:00,2026-01-05 12:00,yes
INC-2,Coupons are refused,COUPON_EXPIRED for valid codes,other,promo,COUPON_EXPIRED,\"clear the promo cache, refunded anna.k@mail.example\",2026-01-06 10:00,,
";

pub(super) struct Two {
    pub(super) a: Desk,
    pub(super) b: Desk,
    pub(super) key: PathBuf,
    pub(super) public: String,
}

pub(super) fn path(path: &std::path::Path) -> &str {
    path.to_str().unwrap()
}

impl Two {
    pub(super) fn new() -> Self {
        let (a, b) = (Desk::new(), Desk::new());
        let file = a.file("incidents.csv", INCIDENTS);
        a.run(&["learn", path(&file)]).exits(0);
        let key = a.path("site.pem");
        let made = a.run(&["pack", "keygen", path(&key)]).exits(0);
        Self { a, b, key, public: made.stdout.trim().to_owned() }
    }

    pub(super) fn export(&self, name: &str, more: &[&str]) -> PathBuf {
        let file = self.a.path(name);
        let mut arguments = vec!["pack", "export", "-o", path(&file), "--key", path(&self.key), "--site", "Shop A"];
        arguments.extend(more);
        self.a.run(&arguments).exits(0);
        file
    }

    fn import(&self, file: &std::path::Path, more: &[&str]) -> Outcome {
        let mut arguments = vec!["pack", "import", path(file), "-f", "json"];
        arguments.extend(more);
        self.b.run(&arguments)
    }
}

fn titles(desk: &Desk) -> Vec<String> {
    let list = desk.run(&["incidents", "list", "-f", "json"]).exits(0).json();
    let mut titles: Vec<String> =
        list["incidents"].as_array().unwrap().iter().map(|row| row["title"].as_str().unwrap().to_owned()).collect();
    titles.sort();
    titles
}

#[test]
fn a_newcomer_answers_from_a_pack_and_a_second_import_changes_nothing() {
    let two = Two::new();
    let pack = two.export("a.pack", &[]);
    let bytes = fs::read(&pack).unwrap();
    assert_eq!(bytes, fs::read(two.export("again.pack", &[])).unwrap(), "the same memory gives the same bytes");
    // Nobody trusts the key yet, and nobody is there to ask.
    let refused = two.import(&pack, &[]).exits(1);
    let inspected = two.b.run(&["pack", "inspect", path(&pack), "-f", "json"]).exits(1).json();
    let fingerprint = inspected["pack"]["fingerprint"].as_str().unwrap().to_owned();
    assert!(refused.stderr.contains(&fingerprint) && refused.stderr.contains("Shop A"), "{}", refused.stderr);
    assert_eq!(
        (&inspected["pack"]["signature_holds"], &inspected["trusted"]),
        (&Value::Bool(true), &Value::Bool(false))
    );
    assert!(titles(&two.b).is_empty());
    let dry = two.import(&pack, &["--trust", &fingerprint, "--dry-run"]).exits(0).json();
    assert_eq!((&dry["news"]["incidents"]["new"], &dry["dry_run"]), (&2.into(), &true.into()));
    assert!(titles(&two.b).is_empty());
    let first = two.import(&pack, &["--trust", &two.public]).exits(0).json();
    assert_eq!(first["news"], dry["news"]);
    // The key is remembered.
    let again = two.import(&pack, &[]).exits(0).json();
    assert_eq!((&again["news"]["incidents"]["unchanged"], &again["news"]["actions"]["new"]), (&2.into(), &0.into()));
    assert_eq!(titles(&two.b), ["Card payments hang at the acquirer", "Coupons are refused"]);
    let shown = two.b.run(&["incidents", "show", "INC-1"]).exits(0).stdout;
    assert!(
        shown.contains("payment.route=backup") && !shown.contains("Петров") && !shown.contains("345-67"),
        "{shown}"
    );
    let found = two.b.run(&["search", "card charges stay PENDING, PAYMENT_TIMEOUT", "-f", "json"]).exits(0).stdout;
    assert!(found.contains("INC-1"), "{found}");
    // What was done is written down, without names.
    let acts = two.b.run(&["audit", "show", "-f", "json"]).exits(0).stdout;
    assert!(acts.contains("pack import") && acts.contains("pack trust") && !acts.contains("Shop A"), "{acts}");
    two.b.run(&["audit", "verify"]).exits(0);
    let keys = two.b.run(&["pack", "keys", "list", "-f", "json"]).exits(0).json();
    assert_eq!((&keys["keys"][0]["key"], &keys["keys"][0]["site"]), (&two.public.clone().into(), &"Shop A".into()));
    two.b.run(&["pack", "keys", "remove", &fingerprint]).exits(0);
    two.import(&pack, &[]).exits(1);
}

#[test]
fn increments_and_filters_take_what_they_say() {
    let two = Two::new();
    let first = two.export("first.pack", &["--plain"]);
    assert!(!fs::read_to_string(&first).unwrap().contains("anna.k"));
    two.a.run(&["incidents", "note", "INC-2", "the promo service caches for 10 min", "--by", "Olga"]).exits(0);
    let second = two.export("second.pack", &["--since-pack", path(&first)]);
    let inspected = two.b.run(&["pack", "inspect", path(&second), "-f", "json"]).json();
    let counts = &inspected["header"]["counts"];
    assert_eq!((&counts["actions"], &counts["incidents"]), (&1.into(), &0.into()));
    for (filter, count) in
        [("category=payment", 1), ("service=promo", 1), ("text=coupon", 1), ("id=INC-1", 1), ("status=resolved", 2)]
    {
        let some = two.export("some.pack", &["--incidents", filter, "--no-runbooks"]);
        let inspected = two.b.run(&["pack", "inspect", path(&some), "-f", "json"]).json();
        assert_eq!(inspected["header"]["counts"]["incidents"], count, "{filter}");
    }
    let arguments = ["pack", "export", "-o", "x", "--key", path(&two.key), "--incidents", "colour=red"];
    two.a.run(&arguments).exits(64);
    // Either order gives the same.
    let other = Desk::new();
    for file in [&second, &first] {
        other.run(&["pack", "import", path(file), "--trust", &two.public]).exits(0);
    }
    for file in [&first, &second] {
        two.import(file, &["--trust", &two.public]).exits(0);
    }
    assert_eq!(titles(&other), titles(&two.b));
}

#[test]
fn what_is_damaged_or_misplaced_is_refused_and_leaves_nothing_behind() {
    let two = Two::new();
    let pack = two.export("a.pack", &[]);
    let bytes = fs::read(&pack).unwrap();
    two.b.run(&["pack", "verify", path(&pack)]).exits(1);
    two.b.run(&["pack", "verify", path(&pack), "--trust", &two.public]).exits(0);
    for (name, damaged) in [
        ("cut", bytes[..bytes.len() - 40].to_vec()),
        ("longer", [bytes.as_slice(), b"\n"].concat()),
        ("newer", [b"cartwatch-pack 9".as_slice(), &bytes[16..]].concat()),
        ("other", b"hello".to_vec()),
        ("empty", Vec::new()),
    ] {
        let file = two.a.file(name, damaged);
        two.import(&file, &["--trust", &two.public]).exits(2);
        two.b.run(&["pack", "verify", path(&file)]).exits(2);
    }
    assert!(two.import(&two.a.path("newer"), &[]).stderr.contains("use a newer cartwatch"));
    two.b.run(&["pack", "keygen", path(&two.key)]).exits(2);
    let folder = two.a.path("a-folder");
    fs::create_dir(&folder).unwrap();
    let arguments =
        |to: &std::path::Path| ["pack", "export", "-o", path(to), "--key", path(&two.key)].map(str::to_owned);
    for to in [folder.clone(), two.a.path("no-folder/x.pack")] {
        let arguments = arguments(&to);
        two.a.run(&arguments.each_ref().map(String::as_str)).exits(2);
    }
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 0);
    // A link is replaced, not what it leads to.
    #[cfg(unix)]
    {
        let target = two.a.file("target", "untouched");
        let link = two.a.path("link.pack");
        std::os::unix::fs::symlink(&target, &link).unwrap();
        let arguments = arguments(&link);
        two.a.run(&arguments.each_ref().map(String::as_str)).exits(0);
        assert_eq!(fs::read_to_string(&target).unwrap(), "untouched");
        assert!(fs::symlink_metadata(&link).unwrap().is_file());
        // What is read may stand on a medium that can't be written.
        let stick = two.a.path("stick");
        fs::create_dir(&stick).unwrap();
        fs::copy(&pack, stick.join("a.pack")).unwrap();
        let mode = |mode| fs::set_permissions(&stick, std::os::unix::fs::PermissionsExt::from_mode(mode)).unwrap();
        mode(0o555);
        two.import(&stick.join("a.pack"), &["--trust", &two.public]).exits(0);
        mode(0o755);
    }
}

#[test]
#[cfg(target_os = "linux")]
fn a_full_disk_leaves_no_half_pack() {
    let two = Two::new();
    // Writing to it always says that there is no room.
    let full = std::path::Path::new("/dev/full");
    if !full.exists() {
        crate::run::skip("a_full_disk_leaves_no_half_pack", "there is no /dev/full");
        return;
    }
    let file = two.a.path("limited.pack");
    let program = env!("CARGO_BIN_EXE_cartwatch");
    // No file may grow beyond half a kilobyte, which is less than a pack.
    let script = format!(
        "trap '' XFSZ; ulimit -f 1; exec {program} pack export -o {} --key {} -q",
        path(&file),
        path(&two.key),
    );
    let status = std::process::Command::new("bash")
        .args(["-c", &script])
        .env("CARTWATCH_DATA_DIR", two.a.memory())
        .stderr(std::process::Stdio::null())
        .status()
        .unwrap();
    assert_ne!(status.code(), Some(0));
    assert!(!file.exists() && !two.a.path("limited.pack.new").exists());
    two.export("after.pack", &[]);
}

#[test]
fn settings_name_trusted_keys_and_the_site() {
    let two = Two::new();
    let pack = two.export("a.pack", &[]);
    let config = two.b.file("config.toml", format!("[packs]\ntrusted_keys = [\"{}\"]\n", two.public));
    let with_config = |arguments: &[&str]| {
        let mut all = vec!["--config", path(&config)];
        all.extend(arguments);
        two.b.run(&all)
    };
    with_config(&["pack", "import", path(&pack)]).exits(0);
    let keys = with_config(&["pack", "keys", "list", "-f", "json"]).exits(0).json();
    assert_eq!(keys["keys"][0]["since"], Value::Null);
    let wrong = two.b.file("wrong.toml", "[packs]\ntrusted_keys = [\"abc\"]\n");
    two.b.run(&["--config", path(&wrong), "pack", "keys", "list"]).exits(78);
}
