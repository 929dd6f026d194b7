//! Finds the class of an exception in a message or in the stack trace behind it.

/// The name of the first exception class, without its package, and whether a stack trace goes with it.
pub(super) fn find(message: &str) -> Option<(&str, bool)> {
    let mut lines = message.lines();
    let first = lines.next()?;
    if let Some(class) = class_in(first) {
        let with_trace = lines.next().is_some_and(is_trace);
        return Some((class, with_trace));
    }
    let mut with_trace = is_trace(first);
    let mut found = None;
    for line in lines {
        with_trace |= is_trace(line);
        // A trace of Java names the class first, one of Python last.
        if found.is_none() && !line.starts_with([' ', '\t']) {
            found = class_in(line);
        }
    }
    found.map(|class| (class, with_trace))
}

fn is_trace(line: &str) -> bool {
    let line = line.trim_start();
    ["at ", "Traceback (", "File \"", "Caused by:", "... "].iter().any(|start| line.starts_with(start))
}

fn class_in(line: &str) -> Option<&str> {
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '$' | ':');
    line.split(|c| !is_part(c)).find_map(|word| {
        let word = word.trim_matches([':', '.']);
        let class = word.rsplit(['.', '$', ':']).next()?;
        let named =
            ["Exception", "Error", "Throwable"].iter().any(|end| class.ends_with(end) && class.len() > end.len());
        let written = class.starts_with(|c: char| c.is_ascii_uppercase());
        (named && written).then_some(class)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes() {
        assert_eq!(find("failed: java.io.IOException: x"), Some(("IOException", false)));
        assert_eq!(
            find("x\nTraceback (most recent call last):\n  File \"a\"\nValueError: no"),
            Some(("ValueError", true))
        );
        assert_eq!(find("a.b.C$InnerException\n\tat x"), Some(("InnerException", true)));
        assert_eq!(find("an Error occurred, Exception"), None);
    }
}
