# How fixes fared.

cli-unknown-outcome = line { $line }: “{ $word }” does not say whether the fix held; left out
report-action-outcome-held = told that the fix held until { $time }
report-action-outcome-back = told that it came back at { $time }

solution-record = Held { $held } of { $known ->
    [one] { $known } time
   *[other] { $known } times
}.
solution-record-today = Held { $held } of { $known ->
    [one] { $known } time
   *[other] { $known } times
}, last applied within a day.
solution-record-days = Held { $held } of { $known ->
    [one] { $known } time
   *[other] { $known } times
}, last applied { $days ->
    [one] { $days } day
   *[other] { $days } days
} ago.
solution-record-failed = Held { $held } of { $known ->
    [one] { $known } time
   *[other] { $known } times
}; the last time it did not hold.
solution-record-failed-today = Held { $held } of { $known ->
    [one] { $known } time
   *[other] { $known } times
}, last applied within a day; the last time it did not hold.
solution-record-failed-days = Held { $held } of { $known ->
    [one] { $known } time
   *[other] { $known } times
}, last applied { $days ->
    [one] { $days } day
   *[other] { $days } days
} ago; the last time it did not hold.
solution-otherwise = If that does not help, this was done for { $id }: “{ $text }”
solution-otherwise-record = If that does not help, this was done for { $id }: “{ $text }” { $record }
solution-known-failed = What was done for { $id } did not hold, and no other fix is known.
solution-summary-new-failed = NEW: what was done for { $id } did not hold, and nothing else that the memory knows is near enough. Below are what the logs support and what failed.

cli-fix-watched = From now on the logs show whether it holds; that can be judged from { $time } on, in the logs' time (incidents outcomes).

report-label-outcomes = How fixes fared
report-column-applied = Applied (UTC)
report-column-became = What became of it
report-column-fix = Fix
report-outcomes-none = Nobody has written down a fix.
report-outcome-undated = time unknown
report-outcome-held = held
report-outcome-held-for = held, quiet for { $time }
report-outcome-held-until = held for { $time }, then the problem was back
report-outcome-back = came back
report-outcome-back-after = came back after { $time }
report-outcome-early = too early to tell
report-outcome-early-until = too early to tell before { $time }
report-outcome-unseen = can't be told: no traffic afterwards in which it would have been seen
report-outcome-unproven = proves nothing: whatever else failed went quiet as well
report-outcome-told = (somebody said so)
report-outcome-episodes = Episodes in { $time } before and after: { $before } → { $after }
report-outcome-proofs = Proofs per log entry: { $before } → { $after }, ratio { $ratio } (95 %: { $low } to { $high })
report-outcome-control = The same of incidents of the service or kind that nobody fixed: { $before } → { $after }, ratio { $ratio } ({ $low } to { $high })
report-outcome-against = Against those: ratio { $ratio } (95 %: { $low } to { $high })
report-outcome-slow = Slow requests of the shop: { $before } → { $after }, ratio { $ratio } ({ $low } to { $high })
