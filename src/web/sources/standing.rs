//! What everything passes through: the journal and the analysis, the search index, the cache.

use maud::{Markup, html};

use crate::web::words::Words;

/// So much that is not analysed yet is no delay that anybody notices, in bytes.
pub(super) const BEHIND: u64 = 1_000_000;

/// The journal, and the analysis that reads it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Journal {
    /// Whether it took the last record.
    pub works: bool,
    /// `writable`, `busy`, `full`, `closed` or `failed`.
    pub state: &'static str,
    /// Bytes that are not analysed yet.
    pub behind_bytes: u64,
    /// Bytes that may not be deleted yet.
    pub needed_bytes: u64,
    /// Bytes on the disk.
    pub disk_bytes: u64,
    /// Bytes that it may have.
    pub limit_bytes: u64,
    /// Lines analysed.
    pub entries: u64,
    /// Lines that could not be used.
    pub rejected: u64,
    /// Lines stamped in the future, put aside.
    pub set_aside: u64,
    /// Sessions that are open.
    pub sessions_open: u64,
}

/// Who answers searches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Search {
    /// `embedded`, `elasticsearch` or `standby`.
    pub who: &'static str,
    /// Why the embedded index stands in, in words.
    pub trouble: Option<String>,
    /// Documents in the index; `None` where it can't be asked.
    pub documents: Option<u64>,
    /// Changes that it does not know yet.
    pub pending: u64,
}

/// Where answers are kept for a while.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cache {
    /// Why it does not work.
    pub trouble: Option<String>,
    /// Questions that were answered from it.
    pub hits: u64,
    /// Questions that had to be computed.
    pub misses: u64,
}

pub(super) fn journal(words: Words, journal: &Journal) -> Markup {
    let size = |bytes: u64| words.bytes(bytes);
    let integer = |count: u64| words.language().integer(count);
    html! {
        div.card {
            div.head {
                h3 { (words.plain("sources-journal")) }
                (badge(words, journal.works, &format!("sources-journal-{}", journal.state)))
            }
            dl.facts {
                dt { (words.plain("sources-analysed")) }
                dd {
                    (integer(journal.entries))
                    @if journal.behind_bytes > BEHIND {
                        "; " span.harm { (words.say("sources-behind", &[("size", size(journal.behind_bytes).into())])) }
                    } @else {
                        "; " (words.plain("sources-up-to-date"))
                    }
                }
                dt { (words.plain("sources-unusable")) }
                dd { (integer(journal.rejected)) }
                @if journal.set_aside > 0 {
                    dt { (words.plain("sources-future")) }
                    dd { (integer(journal.set_aside)) }
                }
                dt { (words.plain("sources-sessions")) }
                dd { (integer(journal.sessions_open)) }
                dt #room { (words.plain("sources-room")) }
                dd {
                    meter aria-labelledby="room" min="0" max=(journal.limit_bytes.max(1)) value=(journal.needed_bytes)
                        high=(journal.limit_bytes / 10 * 8) {}
                    " "
                    (words.say("sources-room-of", &[
                        ("used", size(journal.needed_bytes).into()),
                        ("limit", size(journal.limit_bytes).into()),
                        ("disk", size(journal.disk_bytes).into()),
                    ]))
                }
            }
        }
    }
}

pub(super) fn search(words: Words, search: &Search, cache: Option<&Cache>) -> Markup {
    html! {
        div.card {
            div.head {
                h3 { (words.plain("sources-search")) }
                (badge(words, search.trouble.is_none(), &format!("sources-search-{}", search.who)))
            }
            @if let Some(trouble) = &search.trouble { p.remark { (trouble) } }
            p {
                @match search.documents {
                    Some(documents) => {
                        (words.count("sources-documents", documents)) "; "
                        (words.count("sources-index-pending", search.pending))
                    }
                    None => (words.plain("sources-index-silent")),
                }
            }
            @if let Some(cache) = cache {
                div.head.below {
                    h3 { (words.plain("sources-cache")) }
                    (badge(words, cache.trouble.is_none(), if cache.trouble.is_none() { "sources-works" } else { "sources-fails" }))
                }
                @if let Some(trouble) = &cache.trouble { p.harm lang="en" { (trouble) } }
                p {
                    (words.say("sources-cache-counts", &[
                        ("hits", words.language().integer(cache.hits).into()),
                        ("misses", words.language().integer(cache.misses).into()),
                    ]))
                }
            } @else {
                p.remark { (words.plain("sources-no-cache")) }
            }
        }
    }
}

pub(super) fn badge(words: Words, good: bool, key: &str) -> Markup {
    html! { span.badge.good[good].bad[!good] { (words.plain(key)) } }
}
