//! Where records are cut into pieces for the journal: only between records, so that each piece has a place behind it.

/// Where a piece ends: in what was read, and in the lines.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Cut {
    pub(super) raw: usize,
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) entries: u64,
}

/// Cuts lines into pieces of at most `largest` bytes, where no line is longer itself. The last piece, which may have no
/// lines, goes to the end of what was read.
pub(super) fn cuts(starts: &[(usize, usize)], end: (usize, usize), largest: usize) -> Vec<Cut> {
    let mut found = Vec::new();
    let (mut from, mut entries) = (0, 0);
    for (at, (_, start)) in starts.iter().enumerate() {
        let (raw_after, after) = starts.get(at + 1).copied().unwrap_or(end);
        if entries > 0 && after.saturating_sub(from) > largest {
            let raw = starts.get(at).map_or(raw_after, |(raw, _)| *raw);
            found.push(Cut { raw, from, to: *start, entries });
            (from, entries) = (*start, 0);
        }
        entries += 1;
    }
    found.push(Cut { raw: end.0, from, to: end.1, entries });
    found
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn pieces_end_where_records_begin() {
        let starts = [(0, 0), (10, 40), (25, 80)];
        let cut = |raw, from, to, entries| Cut { raw, from, to, entries };
        assert_eq!(cuts(&starts, (30, 100), 1000), [cut(30, 0, 100, 3)]);
        assert_eq!(cuts(&starts, (30, 100), 85), [cut(25, 0, 80, 2), cut(30, 80, 100, 1)]);
        assert_eq!(cuts(&starts, (30, 100), 10), [cut(10, 0, 40, 1), cut(25, 40, 80, 1), cut(30, 80, 100, 1)]);
        assert_eq!(cuts(&[], (30, 0), 10), [cut(30, 0, 0, 0)]);
    }

    proptest! {
        #[test]
        fn pieces_leave_nothing_out(lengths in proptest::collection::vec((1..9_usize, 1..9_usize), 0..9), largest in 1..30_usize) {
            let mut end = (0, 0);
            let mut starts = Vec::new();
            for (raw, line) in lengths {
                starts.push(end);
                end = (end.0 + raw, end.1 + line);
            }
            let found = cuts(&starts, end, largest);
            prop_assert_eq!(found.iter().map(|cut| cut.entries).sum::<u64>(), starts.len() as u64);
            prop_assert_eq!(found.last().map(|cut| (cut.raw, cut.to)), Some(end));
            prop_assert!(found.windows(2).all(|pair| pair[0].to == pair[1].from && pair[0].raw < pair[1].raw));
        }
    }
}
