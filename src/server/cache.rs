//! The part of `/metrics` that says how the cache stands.

use super::metrics::Page;
use crate::cache::CacheState;
use crate::memory::CacheStanding;

/// The cache's part of the page; nothing where there is none.
pub(super) fn write(standing: &CacheStanding, page: &mut Page) {
    if standing.name == "none" {
        return;
    }
    let works = u64::from(standing.state == CacheState::Well);
    page.family("cache_up", "gauge", "Whether the cache works", &[(String::new(), works)]);
    let mut samples = Vec::new();
    for (kind, counts) in standing.figures.by_kind() {
        for (result, count) in counts.by_name() {
            samples.push((format!("{{cache=\"{}\",result=\"{result}\"}}", kind.name()), count));
        }
    }
    let help = "Questions to the cache: found (hit), computed (miss), computed by somebody else meanwhile (wait), computed \
                since the cache does not work (error)";
    page.family("cache_requests_total", "counter", help, &samples);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cache::CacheFigures;

    #[test]
    fn the_page_says_what_came_of_the_questions() {
        let mut standing = CacheStanding { name: "redis", state: CacheState::Well, figures: CacheFigures::default() };
        standing.figures.recall.hits = 3;
        let mut page = Page::default();
        write(&standing, &mut page);
        for line in ["cartwatch_cache_up 1", "cartwatch_cache_requests_total{cache=\"recall\",result=\"hit\"} 3"] {
            assert!(page.0.lines().any(|found| found == line), "{line}\n{}", page.0);
        }
        let mut page = Page::default();
        write(&CacheStanding { name: "none", ..standing }, &mut page);
        assert_eq!(page.0, "");
    }
}
