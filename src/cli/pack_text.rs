//! What `pack` says of packs, in words.

use std::io::{self, Write};

use crate::pack::{Counts, Fates, Header, News, Pack, shown};
use crate::wording::{Language, Wording};

/// Who made it, whether that is certain, and what is in it.
pub(super) fn header(pack: &Pack, trusted: bool, language: Language, out: &mut dyn Write) -> io::Result<()> {
    let words = Wording::of(language);
    let (header, standing) = (pack.header(), pack.standing());
    let key = match (standing.signature_holds, trusted) {
        (false, _) => "pack-signature-broken",
        (true, false) => "pack-signature-unknown",
        (true, true) => "pack-signature-trusted",
    };
    writeln!(out, "{}", words.text("pack-of", &[("site", site(header, words).into())]))?;
    writeln!(out, "{}", words.text(key, &[("fingerprint", standing.fingerprint.into())]))?;
    if let Some(at) = header.as_of {
        writeln!(out, "{}", words.text("pack-as-of", &[("time", language.time(at).into())]))?;
    }
    writeln!(out, "{}", counts(&header.counts, words))?;
    let selected = &header.selected;
    if let Some(since) = selected.since {
        writeln!(out, "{}", words.text("pack-since", &[("time", language.time(since).into())]))?;
    }
    if !selected.since_packs.is_empty() {
        writeln!(out, "{}", words.text("pack-since-packs", &[("count", selected.since_packs.len().into())]))?;
    }
    if !selected.incidents.is_empty() {
        let chosen = selected.incidents.iter().map(|text| shown(text)).collect::<Vec<_>>().join(", ");
        writeln!(out, "{}", words.text("pack-chosen", &[("what", chosen.into())]))?;
    }
    withheld(header, words, out)
}

/// What was taken out of the texts.
pub(super) fn withheld(header: &Header, words: &Wording, out: &mut dyn Write) -> io::Result<()> {
    if header.withheld.is_empty() {
        return Ok(());
    }
    let kinds: Vec<String> = header.withheld.iter().map(|(kind, count)| format!("{} {count}", shown(kind))).collect();
    writeln!(out, "{}", words.text("pack-withheld", &[("kinds", kinds.join(", ").into())]))
}

/// What the site calls itself, and its number.
pub(super) fn site(header: &Header, words: &Wording) -> String {
    let number = format!("{:016x}", header.site.0);
    if header.name.is_empty() {
        return words.text("pack-nameless", &[("number", number.into())]);
    }
    format!("{} ({number})", shown(&header.name))
}

/// How many records of each kind.
pub(super) fn counts(counts: &Counts, words: &Wording) -> String {
    let arguments = [
        ("incidents", counts.incidents.into()),
        ("actions", counts.actions.into()),
        ("pages", counts.pages.into()),
        ("deletions", counts.deletions.into()),
    ];
    words.text("pack-counts", &arguments)
}

/// What an import brought, or would bring.
pub(super) fn news(news: &News, dry: bool, words: &Wording, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{}", words.plain(if dry { "pack-would-import" } else { "pack-imported" }))?;
    let rows = [
        ("pack-kind-incidents", news.incidents),
        ("pack-kind-actions", news.actions),
        ("pack-kind-pages", news.pages),
        ("pack-kind-deletions", news.deletions),
    ];
    for (key, fates) in rows.into_iter().filter(|(_, fates)| *fates != Fates::default()) {
        let arguments = [
            ("kind", words.plain(key).into()),
            ("new", fates.new.into()),
            ("changed", fates.changed.into()),
            ("unchanged", fates.unchanged.into()),
            ("kept", fates.kept.into()),
        ];
        writeln!(out, "  {}", words.text("pack-fates", &arguments))?;
    }
    Ok(())
}
