//! Which names may be those of a rotated log: only files with such names are taken for copies of one.

use std::path::Path;

/// What compressors add to a name.
const PACKED: [&str; 3] = ["gz", "zst", "zstd"];

/// Words that rotation adds to a name.
const ROTATED: [&str; 4] = ["bak", "old", "orig", "prev"];

/// The words of a name without what rotation and compression add: numbers, dates and the words above.
fn family(name: &str) -> Vec<&str> {
    words(name).filter(|word| !is_added(word) && !PACKED.contains(word)).collect()
}

fn words(name: &str) -> impl Iterator<Item = &str> {
    name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty())
}

fn is_added(word: &str) -> bool {
    let is_date = word.starts_with(|c: char| c.is_ascii_digit())
        && word.chars().all(|c| c.is_ascii_digit() || matches!(c, 'T' | 'Z' | 't' | 'z'));
    is_date || ROTATED.contains(&word)
}

/// Whether `other` may be what rotation made of `name`, in the same folder or another one.
///
/// A compressed file is taken for one where both names differ in numbers, dates and such only. A file that is not
/// compressed has to go on from the name's first part too: `web-1.log` and `web-2.log` are two logs, though they may
/// begin alike.
pub(super) fn is_rotated(name: &Path, other: &Path, is_packed: bool) -> bool {
    let (Some(name), Some(other)) = (text(name), text(other)) else { return false };
    if name == other {
        return true;
    }
    if family(name) != family(other) {
        return false;
    }
    let stem = name.split('.').next().filter(|stem| !stem.is_empty()).unwrap_or(name);
    let follows = other.strip_prefix(stem).is_some_and(|rest| !rest.starts_with(char::is_alphanumeric));
    is_packed || follows
}

fn text(path: &Path) -> Option<&str> {
    path.file_name()?.to_str()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rotated(name: &str, other: &str) -> bool {
        let is_packed = other.ends_with(".gz") || other.ends_with(".zst");
        is_rotated(Path::new(name), &Path::new("/var/log").join(other), is_packed)
    }

    #[test]
    fn names_that_rotation_gives() {
        for other in [
            "app.log",
            "app.log.1",
            "app.log.1.gz",
            "app.log-20260302",
            "app.log-20260302-1772409600.gz",
            "app-2026-03-02T10-00-00.123.log",
            "app.2026-03-02.log.zst",
            "app.1.log",
            "app.log.old",
        ] {
            assert!(rotated("app.log", other), "{other}");
        }
        assert!(rotated("web-1.log", "web-2.log.gz"), "lines of compressed files are moved on by one");
    }

    #[test]
    fn names_of_other_logs() {
        for other in ["app-error.log", "app2.log", "apple.log", "pay.log", "app.json"] {
            assert!(!rotated("app.log", other), "{other}");
        }
        assert!(!rotated("web-1.log", "web-2.log") && !rotated("app1.log", "app10.log"));
    }
}
