//! [`Input`]s: what the arguments name, expanded to single files in a fixed order.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use super::{SourceError, open};

/// Bytes of a file looked at to tell text from binary.
const BINARY_PROBE_BYTES: usize = 8 * 1024;
/// Share of control bytes (in 1/n) from which a file counts as binary.
const BINARY_SHARE: usize = 20;

/// One thing to read.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Input {
    /// Standard input.
    Stdin,
    /// A file.
    File(PathBuf),
}

impl Input {
    /// The name that a person knows it by: the path, or `-`.
    #[must_use]
    pub fn name(&self) -> String {
        match self {
            Self::Stdin => "-".to_owned(),
            Self::File(path) => path.display().to_string(),
        }
    }
}

/// Expands arguments: `-` is stdin, a folder its files (recursive, sorted by path, hidden and binary ones left
/// out), a pattern its matches, anything else a file. The order of the arguments is kept; a file named twice
/// is read once.
///
/// # Errors
/// For a path that isn't there, a pattern that matches nothing or isn't valid, a folder with nothing to read.
pub fn expand(arguments: &[String]) -> Result<Vec<Input>, SourceError> {
    let mut inputs = Vec::new();
    let mut seen = BTreeSet::new();
    for argument in arguments {
        for input in expand_one(argument)? {
            let key = match &input {
                Input::Stdin => PathBuf::from("-"),
                Input::File(path) => fs::canonicalize(path).unwrap_or_else(|_| path.clone()),
            };
            if seen.insert(key) {
                inputs.push(input);
            }
        }
    }
    Ok(inputs)
}

fn expand_one(argument: &str) -> Result<Vec<Input>, SourceError> {
    if argument == "-" {
        return Ok(vec![Input::Stdin]);
    }
    let path = Path::new(argument);
    if path.exists() {
        return expand_path(path);
    }
    if !argument.contains(['*', '?', '[']) {
        return Err(SourceError::NotFound { path: argument.to_owned() });
    }
    let matches = glob::glob(argument)
        .map_err(|error| SourceError::BadPattern { pattern: argument.to_owned(), reason: error.msg.to_owned() })?;
    let mut paths: Vec<PathBuf> = matches.filter_map(Result::ok).collect();
    paths.sort();
    let mut inputs = Vec::new();
    for path in paths {
        match expand_path(&path) {
            Err(SourceError::EmptyFolder { .. }) => {}
            found => inputs.extend(found?),
        }
    }
    if inputs.is_empty() {
        return Err(SourceError::NoMatch { pattern: argument.to_owned() });
    }
    Ok(inputs)
}

fn expand_path(path: &Path) -> Result<Vec<Input>, SourceError> {
    if !path.is_dir() {
        return Ok(vec![Input::File(path.to_owned())]);
    }
    let mut files = Vec::new();
    walk(path, &mut files)?;
    files.sort();
    if files.is_empty() {
        return Err(SourceError::EmptyFolder { path: path.display().to_string() });
    }
    Ok(files.into_iter().map(Input::File).collect())
}

/// Collects the readable text files below a folder. Linked folders are not followed (they may form a ring).
fn walk(folder: &Path, files: &mut Vec<PathBuf>) -> Result<(), SourceError> {
    let failed = |source| SourceError::Open { name: folder.display().to_string(), source };
    for item in fs::read_dir(folder).map_err(failed)? {
        let item = item.map_err(failed)?;
        if item.file_name().to_string_lossy().starts_with('.') {
            continue;
        }
        let path = item.path();
        let kind = item.file_type().map_err(failed)?;
        if kind.is_dir() {
            walk(&path, files)?;
        } else if path.is_file() && !is_binary(&path) {
            files.push(path);
        }
    }
    Ok(())
}

/// Whether the (decompressed) content is no text. A file that can't be opened is kept, so that the error is seen.
fn is_binary(path: &Path) -> bool {
    let Ok(opened) = open(&Input::File(path.to_owned())) else { return false };
    let head = opened.head();
    let probe = head.get(..BINARY_PROBE_BYTES).unwrap_or(head);
    let control = probe.iter().filter(|byte| **byte < 0x20 && !matches!(**byte, b'\n' | b'\r' | b'\t' | 0x1b | 0x0c));
    control.count() * BINARY_SHARE > probe.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path, arguments: &[&str]) -> Vec<String> {
        let arguments: Vec<String> = arguments.iter().map(|a| folder.join(a).display().to_string()).collect();
        let prefix = format!("{}/", folder.display());
        expand(&arguments).expect("expands").iter().map(|input| input.name().replace(&prefix, "")).collect()
    }

    #[test]
    fn folders_patterns_and_duplicates() {
        let folder = tempfile::tempdir().expect("folder");
        let root = folder.path();
        fs::create_dir_all(root.join("b/.git")).expect("folder");
        for (name, content) in [
            ("b/two.log", &b"text\n"[..]),
            ("a.log", b"text\n"),
            (".hidden", b"text\n"),
            ("b/.git/x", b"text\n"),
            ("image.png", b"\x89PNG\x00\x00\x01\x02"),
        ] {
            fs::write(root.join(name), content).expect("file");
        }
        assert_eq!(names(root, &["."]).len(), 2);
        assert_eq!(names(root, &["b", "*.log", "a.log"]), ["b/two.log", "a.log"]);
        assert_eq!(names(root, &["image.png"]), ["image.png"], "a file named outright is never skipped");
    }

    #[test]
    fn says_what_is_missing() {
        let error = expand(&["/nowhere/at/all.log".to_owned()]).expect_err("missing");
        assert!(error.to_string().contains("/nowhere/at/all.log"));
        assert!(matches!(expand(&["/nowhere/*.log".to_owned()]), Err(SourceError::NoMatch { .. })));
        assert_eq!(expand(&["-".to_owned()]).expect("stdin"), [Input::Stdin]);
    }
}
