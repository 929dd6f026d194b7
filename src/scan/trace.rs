//! The essence of a message of several lines: its first line and, of a stack trace, the deepest exception
//! class and the first frame of own code without line numbers.

use std::borrow::Cow;

/// Packages of platforms and frameworks: their frames don't say whose code failed.
const FOREIGN: [&str; 34] = [
    "java.",
    "javax.",
    "jakarta.",
    "jdk.",
    "sun.",
    "com.sun.",
    "kotlin.",
    "kotlinx.",
    "scala.",
    "akka.",
    "org.springframework.",
    "org.apache.",
    "org.hibernate.",
    "org.postgresql.",
    "org.eclipse.",
    "com.zaxxer.",
    "com.mysql.",
    "io.netty.",
    "reactor.",
    "io.grpc.",
    "okhttp3.",
    "feign.",
    "com.fasterxml.",
    "org.junit.",
    "System.",
    "Microsoft.",
    "node:",
    "internal/",
    "node_modules",
    "site-packages",
    "dist-packages",
    "/usr/lib/",
    "/rustc/",
    "<anonymous>",
];

/// Lines of a trace that are looked at.
const DEEPEST: usize = 400;

/// One line that says what the whole text is about.
pub(super) fn essence(text: &str) -> Cow<'_, str> {
    let text = text.trim();
    let Some(first) = text.split(['\n', '\r']).next().filter(|first| first.len() < text.len()) else {
        return Cow::Borrowed(text);
    };
    let (mut frame, mut class, mut last) = (None, None, None);
    for line in text.lines().skip(1).take(DEEPEST) {
        let inner = line.trim();
        if let Some(cause) = inner.strip_prefix("Caused by: ") {
            class = Some(class_of(cause));
        } else if let Some(found) = frame_of(inner) {
            let python = inner.starts_with("File ");
            if (frame.is_none() || python)
                && !FOREIGN.iter().any(|foreign| inner.contains(foreign) && is_foreign(found, inner, foreign))
            {
                frame = Some(found);
            }
        } else if !line.starts_with([' ', '\t'])
            && !inner.is_empty()
            && last.is_none()
            && first.starts_with("Traceback")
        {
            last = Some(inner);
        }
    }
    let head = last.unwrap_or(first).trim_end();
    let class = class.filter(|class| !head.contains(*class)).map(|class| format!(" | {class}")).unwrap_or_default();
    let frame = frame.map(|frame| format!(" | at {frame}")).unwrap_or_default();
    if class.is_empty() && frame.is_empty() { Cow::Borrowed(head) } else { Cow::Owned(format!("{head}{class}{frame}")) }
}

fn is_foreign(frame: &str, line: &str, foreign: &str) -> bool {
    if foreign.ends_with('.') { frame.starts_with(foreign) } else { line.contains(foreign) }
}

fn class_of(cause: &str) -> &str {
    cause.split([':', ' ']).next().unwrap_or(cause)
}

/// The function of a stack frame: `at pkg.Class.method(File.java:1)`, `at fn (/srv/a.js:1:2)`,
/// `File "a.py", line 3, in fn`.
fn frame_of(line: &str) -> Option<&str> {
    if let Some(rest) = line.strip_prefix("at ") {
        let name = rest.strip_prefix("async ").unwrap_or(rest).split(['(', ' ']).next()?;
        return Some(name.rsplit('/').next().unwrap_or(name)).filter(|name| !name.is_empty());
    }
    line.strip_prefix("File ")?.rsplit_once(", in ").map(|(_, function)| function)
}
