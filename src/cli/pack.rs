//! `pack`: what was learnt, carried to another site in a signed file.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use serde_json::json;

use super::args::AnswerForm;
use super::audit::audited;
use super::failure::Failure;
use super::pack_args::{KeysCommand, PackCommand, PackExport, PackImport};
use super::{Context, clock, output, pack_text};
use crate::incident::{IncidentId, Origin, Status};
use crate::memory::{ListFilter, Memory};
use crate::pack::{self, Export, Pack, PackError, PackKey, Packing, Selection, SigningKey, TrustList, Typed, shown};
use crate::store::PackRecord;
use crate::wording::Wording;

/// Exit code where a pack is whole, and nobody trusts its key.
const NOT_TRUSTED: u8 = 1;

/// Exit code where a pack is not what was signed.
const TAMPERED: u8 = 2;

pub(super) async fn run(context: &Context, command: PackCommand) -> anyhow::Result<ExitCode> {
    match command {
        PackCommand::Keygen { file, format } => keygen(context, &file, format)?,
        PackCommand::Export(args) => export(context, &args)?,
        PackCommand::Import(args) => import(context, &args).await?,
        PackCommand::Inspect { file, format } => return inspect(context, &file, format),
        PackCommand::Verify { file, trust, format } => return verify(context, &file, &trust, format),
        PackCommand::Keys(command) => keys(context, command)?,
    }
    Ok(ExitCode::SUCCESS)
}

fn keygen(context: &Context, file: &Path, format: AnswerForm) -> anyhow::Result<()> {
    let key = SigningKey::create(file)?.public();
    match format {
        AnswerForm::Json => output::write_json(&json!({"key": key, "fingerprint": key.fingerprint()})),
        AnswerForm::Text => {
            if !context.quiet {
                let words = Wording::of(context.config().language());
                let arguments =
                    [("path", file.display().to_string().into()), ("fingerprint", key.fingerprint().into())];
                eprintln!("{}", words.text("pack-key-made", &arguments));
            }
            output::write(None, |out| writeln!(out, "{key}"))
        }
    }
}

fn export(context: &Context, args: &PackExport) -> anyhow::Result<()> {
    let config = context.config();
    let key = SigningKey::read(&args.key)?;
    let memory = context.memory()?;
    let mut selection = Selection::default();
    selection.without_runbooks = args.no_runbooks;
    selection.since = args.since.as_deref().map(|text| clock::parse(text, config)).transpose()?;
    for file in &args.since_pack {
        selection.without(&Pack::read(file, memory.store().dir())?)?;
    }
    if !args.incidents.is_empty() {
        selection.incidents = Some((chosen(&memory, &args.incidents)?, args.incidents.clone()));
    }
    let export = Export {
        selection: &selection,
        testimonies: memory.testimonies()?,
        name: args.site.as_deref().unwrap_or(&config.settings.packs.site),
        key: &key,
        packing: if args.plain { Packing::Plain } else { Packing::Zstd },
    };
    if export.name.chars().count() > 100 || export.name.chars().any(char::is_control) {
        return Err(Failure::Usage("--site must be a name of at most 100 characters on one line".to_owned()).into());
    }
    let act = || pack::export(memory.store(), export, &args.output);
    let written = audited(config, ("pack export", &key.public().fingerprint()), act)?;
    match args.format {
        AnswerForm::Json => output::write_json(&json!({
            "header": written.header,
            "hash": written.hash,
            "bytes": written.bytes,
            "left_out": written.left_out,
        })),
        AnswerForm::Text => {
            if context.quiet {
                return Ok(());
            }
            let words = Wording::of(config.language());
            let path = args.output.display().to_string();
            let mut said = Vec::new();
            writeln!(
                said,
                "{}",
                words.text("pack-written", &[("path", path.into()), ("bytes", written.bytes.into())])
            )?;
            writeln!(said, "{}", pack_text::counts(&written.header.counts, words))?;
            pack_text::withheld(&written.header, words, &mut said)?;
            if written.left_out > 0 {
                writeln!(said, "{}", words.text("pack-left-out", &[("count", written.left_out.into())]))?;
            }
            eprint!("{}", String::from_utf8_lossy(&said));
            Ok(())
        }
    }
}

/// The incidents that fit: of one kind of condition any, of several kinds all. Those that are merged go together.
fn chosen(memory: &Memory, conditions: &[String]) -> anyhow::Result<BTreeSet<IncidentId>> {
    let mut kinds: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for condition in conditions {
        let wrong = || {
            let what = "write category=, service=, status=, text= or id= and a value";
            Failure::Usage(format!("--incidents {condition}: {what}"))
        };
        let (kind, value) = condition.split_once('=').ok_or_else(wrong)?;
        if !["category", "service", "status", "text", "id"].contains(&kind) || value.is_empty() {
            return Err(wrong().into());
        }
        kinds.entry(kind).or_default().push(value);
    }
    let mut chosen: Option<BTreeSet<IncidentId>> = None;
    for (kind, values) in kinds {
        let mut found = BTreeSet::new();
        for value in values {
            found.extend(fitting(memory, kind, value)?);
        }
        chosen = Some(match chosen {
            Some(before) => before.intersection(&found).cloned().collect(),
            None => found,
        });
    }
    Ok(chosen.unwrap_or_default())
}

fn fitting(memory: &Memory, kind: &str, value: &str) -> anyhow::Result<Vec<IncidentId>> {
    let mut filter = ListFilter::default();
    match kind {
        "category" => {
            filter.category = Some(value.parse().map_err(|_| Failure::Usage(format!("“{value}” is no category")))?)
        }
        "service" => filter.service = Some(value.to_owned()),
        "status" => {
            filter.status = Some(match value {
                "open" => Status::Open,
                "resolved" => Status::Resolved,
                "recurred" => Status::Recurred,
                _ => {
                    return Err(
                        Failure::Usage(format!("“{value}” is no status; write open, resolved or recurred")).into()
                    );
                }
            });
        }
        "id" => {
            let standing = memory.standing(memory.incident(value)?)?;
            return Ok(std::iter::once(standing.incident.id).chain(standing.merged).collect());
        }
        _ => {
            let wanted = value.to_lowercase();
            let has = |text: &str| text.to_lowercase().contains(&wanted);
            let fits = memory.store().incidents()?.into_iter().filter(|one| has(&one.title) || has(&one.symptoms));
            return Ok(fits.map(|incident| incident.id).collect());
        }
    }
    let rows = memory.list(&filter, usize::MAX)?.incidents;
    Ok(rows.into_iter().flat_map(|row| std::iter::once(row.id).chain(row.merged)).collect())
}

async fn import(context: &Context, args: &PackImport) -> anyhow::Result<()> {
    let config = context.config();
    let words = Wording::of(config.language());
    let pack = read(&args.file, &scratch(context))?;
    pack.signed()?;
    let mut trust = TrustList::read(&config.data_dir, &config.settings.packs.trusted_keys)?;
    let header = pack.header();
    if !trust.has(&header.key) {
        let typed = args.trust.iter().map(|text| text.parse::<Typed>()).collect::<Result<Vec<_>, _>>()?;
        let yes = typed.iter().any(|typed| typed.means(&header.key)) || asked(context, &pack)?;
        if !yes {
            let error = trust.demand(&pack).map(|()| String::new()).map_err(|error| error.to_string());
            return Err(Failure::NotTrusted(error.err().unwrap_or_default()).into());
        }
        if args.dry_run {
            trust.trust_once(header.key);
        } else {
            let remember = || trust.trust(header.key, &header.name, clock::now());
            audited(config, ("pack trust", &header.key.fingerprint()), remember)?;
        }
    }
    let memory = context.memory()?;
    let join = || pack::import(memory.store(), &pack, &trust, clock::now(), args.dry_run);
    let news = if args.dry_run {
        join()?
    } else {
        audited(config, ("pack import", &format!("{} {}", header.key.fingerprint(), pack.standing().hash)), join)?
    };
    if !args.dry_run {
        memory.catch_up().await?;
    }
    match args.format {
        AnswerForm::Json => {
            output::write_json(&json!({"dry_run": args.dry_run, "pack": pack.standing(), "news": news}))
        }
        AnswerForm::Text => {
            let mut said = Vec::new();
            writeln!(said, "{}", words.text("pack-of", &[("site", pack_text::site(header, words).into())]))?;
            pack_text::news(&news, args.dry_run, words, &mut said)?;
            if args.dry_run {
                return output::write(None, |out| out.write_all(&said));
            }
            if !context.quiet {
                eprint!("{}", String::from_utf8_lossy(&said));
            }
            Ok(())
        }
    }
}

/// Whether somebody at a terminal says yes to the key.
fn asked(context: &Context, pack: &Pack) -> anyhow::Result<bool> {
    if !io::stdin().is_terminal() || !io::stderr().is_terminal() {
        return Ok(false);
    }
    let language = context.config().language();
    let mut said = Vec::new();
    pack_text::header(pack, false, language, &mut said)?;
    eprint!("{}", String::from_utf8_lossy(&said));
    eprint!("{} ", Wording::of(language).plain("pack-ask"));
    io::stderr().flush()?;
    let mut answer = String::new();
    io::stdin().read_line(&mut answer)?;
    Ok(matches!(answer.trim().to_lowercase().as_str(), "y" | "yes" | "д" | "да"))
}

/// Where a pack is copied to while it is read: the data folder, where there is one.
fn scratch(context: &Context) -> PathBuf {
    let folder = &context.config().data_dir;
    if folder.is_dir() { folder.clone() } else { std::env::temp_dir() }
}

fn read(file: &Path, folder: &Path) -> Result<Pack, PackError> {
    if file.as_os_str() == "-" {
        return Pack::copy(Path::new("stdin"), io::stdin().lock(), folder);
    }
    Pack::read(file, folder).or_else(|error| match error {
        // The data folder may be on a disk that can't be written.
        PackError::File { path, .. } if path == folder => Pack::read(file, &std::env::temp_dir()),
        error => Err(error),
    })
}

fn inspect(context: &Context, file: &Path, format: AnswerForm) -> anyhow::Result<ExitCode> {
    let config = context.config();
    let pack = read(file, &scratch(context))?;
    let trust = TrustList::read(&config.data_dir, &config.settings.packs.trusted_keys)?;
    let trusted = trust.has(&pack.header().key);
    let mut incidents = BTreeMap::new();
    let (mut pages, mut deleted) = (Vec::new(), Vec::new());
    let mut actions: BTreeMap<IncidentId, u64> = BTreeMap::new();
    pack.records(|record, _| {
        match record {
            PackRecord::Incident { incident, .. } => {
                let template = (incident.origin == Origin::Observed).then_some(incident.symptoms);
                incidents.insert(incident.id, (incident.title, incident.category, incident.service, template));
            }
            PackRecord::Action { incident, .. } => *actions.entry(incident).or_default() += 1,
            PackRecord::Page { id, language, page, .. } => pages.push((id, language, page.map(|page| page.title))),
            PackRecord::DeletedIncident { incident, .. } => deleted.push(incident),
        }
        Ok(())
    })?;
    let code = code(&pack, trusted);
    if format == AnswerForm::Json {
        let incidents: Vec<_> = incidents
            .into_iter()
            .map(|(id, (title, category, service, template))| {
                let told = actions.get(&id).copied().unwrap_or(0);
                json!({
                    "id": id, "title": title, "category": category, "service": service, "template": template,
                    "actions": told,
                })
            })
            .collect();
        let pages: Vec<_> = pages
            .into_iter()
            .map(|(id, language, title)| json!({"id": id, "language": language, "title": title}))
            .collect();
        output::write_json(&json!({
            "pack": pack.standing(), "trusted": trusted, "header": pack.header(), "incidents": incidents, "pages": pages,
            "deleted": deleted,
        }))?;
        return Ok(code);
    }
    let language = config.language();
    output::write(None, |out| {
        pack_text::header(&pack, trusted, language, out)?;
        let templates = incidents.values().filter_map(|(.., template)| template.as_ref()).collect::<BTreeSet<_>>();
        let words = Wording::of(language);
        writeln!(out, "{}", words.text("pack-templates", &[("count", templates.len().into())]))?;
        for (id, (title, category, service, template)) in &incidents {
            let place = service.as_deref().map(|service| format!(" {}", shown(service))).unwrap_or_default();
            let told = actions.get(id).copied().unwrap_or(0);
            writeln!(out, "  {}  {category}{place}  {}  ({told})", shown(id.as_str()), shown(title))?;
            if let Some(template) = template {
                writeln!(out, "    {}", shown(template))?;
            }
        }
        for (id, language, title) in &pages {
            writeln!(out, "  {}@{}  {}", shown(id), language.code(), shown(title.as_deref().unwrap_or("–")))?;
        }
        Ok(())
    })?;
    Ok(code)
}

fn verify(context: &Context, file: &Path, typed: &[String], format: AnswerForm) -> anyhow::Result<ExitCode> {
    let config = context.config();
    let typed = typed.iter().map(|text| text.parse::<Typed>()).collect::<Result<Vec<_>, _>>()?;
    let pack = read(file, &scratch(context))?;
    let trust = TrustList::read(&config.data_dir, &config.settings.packs.trusted_keys)?;
    let key = &pack.header().key;
    let trusted = trust.has(key) || typed.iter().any(|typed| typed.means(key));
    let whole = pack.signed().and_then(|pack| pack.records(|_, _| Ok(())));
    if format == AnswerForm::Json {
        let error = whole.as_ref().err().map(ToString::to_string);
        output::write_json(&json!({
            "pack": pack.standing(), "trusted": trusted, "whole": whole.is_ok(), "error": error, "site": pack.header().name,
        }))?;
        return Ok(if whole.is_ok() { code(&pack, trusted) } else { ExitCode::from(TAMPERED) });
    }
    whole?;
    output::write(None, |out| pack_text::header(&pack, trusted, config.language(), out))?;
    Ok(code(&pack, trusted))
}

fn code(pack: &Pack, trusted: bool) -> ExitCode {
    match (pack.is_signed(), trusted) {
        (false, _) => ExitCode::from(TAMPERED),
        (true, false) => ExitCode::from(NOT_TRUSTED),
        (true, true) => ExitCode::SUCCESS,
    }
}

fn keys(context: &Context, command: KeysCommand) -> anyhow::Result<()> {
    let config = context.config();
    let words = Wording::of(config.language());
    let mut trust = TrustList::read(&config.data_dir, &config.settings.packs.trusted_keys)?;
    match command {
        KeysCommand::List { format: AnswerForm::Json } => {
            let row = |key: &pack::TrustedKey| json!({"key": key.key, "fingerprint": key.key.fingerprint(), "site": key.site, "since": key.since});
            output::write_json(&json!({"keys": trust.keys().map(row).collect::<Vec<_>>()}))
        }
        KeysCommand::List { format: AnswerForm::Text } => output::write(None, |out| {
            for key in trust.keys() {
                let since = match key.since {
                    Some(at) => config.language().time(at),
                    None => words.plain("pack-key-set"),
                };
                writeln!(out, "{}  {since}  {}\n  {}", key.key.fingerprint(), shown(&key.site), key.key)?;
            }
            Ok(())
        }),
        KeysCommand::Trust { key, site } => {
            let key: PackKey = key.parse()?;
            let fingerprint = key.fingerprint();
            audited(config, ("pack trust", &fingerprint), || trust.trust(key, &site, clock::now()))?;
            say(context, words, "pack-key-trusted", fingerprint);
            Ok(())
        }
        KeysCommand::Remove { key } => {
            let typed: Typed = key.parse()?;
            let gone = audited(config, ("pack untrust", &shown(&key)), || trust.remove(&typed, &key))?;
            say(context, words, "pack-key-removed", gone.key.fingerprint());
            Ok(())
        }
    }
}

fn say(context: &Context, words: &Wording, key: &str, fingerprint: String) {
    if !context.quiet {
        eprintln!("{}", words.text(key, &[("fingerprint", fingerprint.into())]));
    }
}
