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
