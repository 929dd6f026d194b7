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

/// All files below a folder, in order.
fn files_below(folder: &Path, found: &mut Vec<PathBuf>) -> io::Result<()> {
    let mut items = fs::read_dir(folder)?.map(|item| Ok(item?.path())).collect::<io::Result<Vec<_>>>()?;
    items.sort();
    for path in items {
        if path.is_dir() {
            files_below(&path, found)?;
        } else {
            found.push(path);
        }
    }
    Ok(())
}

/// A name for what this program computes: a hash (FNV-1a) of its sources and of the versions that it is built with. What
/// another build has computed may be otherwise, so it is kept apart.
fn name_sources(root: &Path) -> io::Result<()> {
    let mut files = Vec::new();
    files_below(&root.join("src"), &mut files)?;
    // A crate that is a dependency of another one has no lock file of its own.
    files.extend([root.join("Cargo.toml"), root.join("Cargo.lock")].into_iter().filter(|path| path.is_file()));
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for path in files {
        for byte in fs::read(&path)?.iter().chain(b"\0") {
            hash = (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
        println!("cargo::rerun-if-changed={}", path.display());
    }
    println!("cargo::rerun-if-changed={}", root.join("src").display());
    println!("cargo::rustc-env=SOURCES_OF_CARTWATCH={hash:016x}");
    Ok(())
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
    name_sources(&root)?;
    fs::write(out.join("starter_pages.rs"), list)
}
