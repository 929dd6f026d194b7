//! What went wrong, in words, and what to do: for an agent, which can put it right and ask again.

use super::desk::Desk;
use super::informant::Listed;
use super::scribe::Scribe;
use super::trouble::Trouble;
use crate::report::IncidentRow;

/// Incidents among which near ids are looked for.
const LOOKED_AT: usize = 500;
/// Near ids that are named.
const NEAREST: usize = 3;
/// Longest id that is compared, in characters.
const COMPARED: usize = 80;
/// Longest text of a failure, in characters.
const WHY_CHARS: usize = 400;

impl Desk {
    /// What went wrong, and what to do.
    pub(super) async fn sentence(&self, trouble: &Trouble) -> String {
        let tell = self.tell();
        let scribe = self.scribe(tell);
        let with = |key: &str, why: &str| tell.say(key, &[("why", scribe.quote(why, WHY_CHARS).into())]);
        match trouble {
            Trouble::NoIncident(id) | Trouble::Ambiguous(id) => {
                let key = if matches!(trouble, Trouble::NoIncident(_)) { "mcp-no-incident" } else { "mcp-ambiguous" };
                let near = self.nearest(id, scribe).await;
                let said = tell.say(key, &[("id", scribe.id(id).into())]);
                let hint = match near.as_slice() {
                    [] => tell.plain("mcp-look-for-it"),
                    near => tell.say("mcp-did-you-mean", &[("ids", near.join(", ").into())]),
                };
                format!("{said} {hint}")
            }
            Trouble::NoPage(id) => tell.say("mcp-no-page", &[("id", scribe.id(id).into())]),
            Trouble::Arguments(why) => with("mcp-wrong-arguments", why),
            Trouble::NoFinding => tell.plain("mcp-no-finding"),
            Trouble::InUse => tell.plain("mcp-in-use"),
            Trouble::Unreached(why) => with("mcp-unreached", why),
            Trouble::NotAllowed(why) => with("mcp-not-allowed", why),
            Trouble::Busy(why) => with("mcp-busy", why),
            Trouble::Failed(why) => with("mcp-failed", why),
        }
    }

    /// The ids of the memory that are most like this one.
    async fn nearest(&self, id: &str, scribe: Scribe<'_>) -> Vec<String> {
        // Where even this can't be asked, nothing near is named.
        let listed = self.informant().incidents(Listed { limit: LOOKED_AT, ..Listed::default() }).await;
        let rows = listed.map(|list| list.incidents).unwrap_or_default();
        let mut near: Vec<(usize, &str)> = rows
            .iter()
            .flat_map(|row: &IncidentRow| std::iter::once(&row.id).chain(&row.merged))
            .map(|known| (distance(id, known.as_str()), known.as_str()))
            .filter(|(far, known)| *far <= known.chars().count() / 2 || known.starts_with(id))
            .collect();
        near.sort_unstable();
        near.into_iter().take(NEAREST).map(|(_, known)| scribe.id(known)).collect()
    }
}

/// Insertions, deletions and replacements between two ids (Levenshtein, 1965).
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().take(COMPARED).collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, from) in a.chars().take(COMPARED).enumerate() {
        let mut last = i + 1;
        let mut next = vec![last];
        for ((to, above), corner) in b.iter().zip(row.iter().skip(1)).zip(&row) {
            last = (corner + usize::from(from != *to)).min(above + 1).min(last + 1);
            next.push(last);
        }
        row = next;
    }
    row.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::distance;

    #[test]
    fn distances_are_those_of_the_book() {
        for (a, b, far) in [("", "", 0), ("kitten", "sitting", 3), ("inc-abc", "inc-abd", 1), ("", "abc", 3)] {
            assert_eq!((distance(a, b), distance(b, a)), (far, far), "{a} {b}");
        }
    }
}
