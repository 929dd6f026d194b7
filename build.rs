//! Lists the starter runbook pages under `data/runbooks/{en,ru}` so that the binary carries them.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn markdown_files(folder: &Path) -> io::Result<Vec<PathBuf>> {
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let mut files = Vec::new();
    for item in fs::read_dir(folder)? {
        let path = item?.path();
        if path.extension().is_some_and(|extension| extension == "md") {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

fn main() -> io::Result<()> {
    let missing = |name: &str| io::Error::other(format!("cargo did not set {name}"));
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").ok_or_else(|| missing("CARGO_MANIFEST_DIR"))?);
    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or_else(|| missing("OUT_DIR"))?);
    let runbooks = root.join("data/runbooks");

    let mut list = String::from("&[\n");
    for language in ["en", "ru"] {
        let folder = runbooks.join(language);
        for path in markdown_files(&folder)? {
            let slug = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
            // The folder is put in when the crate is compiled: a checkout that moved keeps what was built of it.
            let file = format!("/data/runbooks/{language}/{slug}.md");
            let text = format!("include_str!(concat!(env!(\"CARGO_MANIFEST_DIR\"), {file:?}))");
            let written = writeln!(list, "    ({language:?}, {slug:?}, {text}),");
            written.map_err(io::Error::other)?;
        }
    }
    list.push_str("]\n");
    println!("cargo::rerun-if-changed=data/runbooks");
    println!("cargo::rerun-if-changed=build.rs");
    fs::write(out.join("starter_pages.rs"), list)
}
