//! How an export begins: a mark to pass over, or what says that it is no text.

/// Why the input can't be read at all, and what to do; from how it begins.
pub(super) fn unreadable(head: &[u8]) -> Option<&'static str> {
    if head.starts_with(b"PK\x03\x04") || head.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
        return Some("this is a workbook or an archive; save the sheet as “CSV UTF-8” and import that");
    }
    if head.starts_with(&[0xff, 0xfe]) || head.starts_with(&[0xfe, 0xff]) {
        return Some("this is UTF-16 (Excel's “Unicode text”); save the sheet as “CSV UTF-8” and import that");
    }
    head.contains(&0).then_some("this is no text: there are zero bytes in it; export as CSV or JSON")
}

/// The bytes behind the mark of UTF-8.
pub(super) fn without_mark(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_text_is_refused_with_advice() {
        assert!(unreadable(b"PK\x03\x04rest").is_some_and(|what| what.contains("CSV UTF-8")));
        assert!(unreadable(&[0xff, 0xfe, b'i', 0]).is_some());
        assert!(unreadable(b"id\0").is_some());
        assert!(unreadable("id;Дата".as_bytes()).is_none());
    }
}
