# Incident: what happened, whom it hurt, and what to do.
web-incident-happened = The logs show this failure in { $entries }, { $period }.
web-incident-happened-in = { $service }: the logs show this failure in { $entries }, { $period }.
web-incident-runs = It came in { $count } runs.
web-incident-imported = Taken over from a tracker, where it was opened on { $time } UTC. The logs here have not shown it.
web-incident-never = Taken over from a tracker. The logs here have not shown it.
web-incident-asked-for = You asked for { $id }. People said that it is part of this problem.
web-incident-seen = Looked after,
web-incident-seen-by = { $name } looks after it,
web-incident-last = Last seen
web-incident-not-in-logs = not in logs
web-incident-sessions = Sessions
web-incident-customers = Customers
web-incident-money = Money at risk
web-incident-recovered = Ordered after all
web-incident-complaints = Complaints
web-incident-last-fix = Last fix
web-incident-id = Id
web-incident-solution = What to do
web-incident-no-solution = There is no answer.
web-incident-new = Nothing like it was solved before, and no runbook is about it. What you write down as the fix will be offered next time.
web-incident-rests-on = From:
web-incident-in-logs = { $count ->
    [one] What the logs say: { $count } thing
   *[other] What the logs say: { $count } things
}
web-incident-log-entry = log entry
web-incident-struck = { $count ->
    [one] { $count } statement of the language model was struck out
   *[other] { $count } statements of the language model were struck out
}
web-incident-skipped = Skipped: { $reason }
web-incident-written-by = Written by { $generator }. Every step stands in the sources named with it.
web-incident-copy = Copy as Markdown
web-incident-copied = Copied
web-incident-model-ask = Ask the language model, too
web-incident-model-busy = The language model is reading the sources…
web-incident-model-begins = The language model ({ $generator }) is reading the sources…
web-incident-model-writes = The language model ({ $generator }) is writing.
web-incident-model-steps = { $count ->
    [one] So far { $count } step stands in the sources; it is below.
   *[other] So far { $count } steps stand in the sources; they are below.
}
web-incident-model-struck = { $count ->
    [one] { $count } statement rests on no source and was struck out.
   *[other] { $count } statements rest on no source and were struck out.
}
web-incident-model-answered = The language model has answered.
web-incident-model-lost = The connection was lost. The language model is asked again when it is back.
web-incident-drafted = What the language model has written so far
web-incident-model-failed = The language model did not answer. The steps below hold without it.
web-incident-helped = Did this help?
web-incident-verdict-helpful = Yes
web-incident-verdict-partly = In part
web-incident-verdict-wrong = No, wrong
web-incident-feedback-why = Why (optional)
web-incident-to-resolve = It is fixed…
web-incident-resolve = What fixed it?
web-incident-fix = What was done
web-incident-fix-hint = One step a line. It is offered, with its source, when this comes back.
web-incident-cause = What it was (optional)
web-incident-applied = In effect since (UTC)
web-incident-applied-hint = Leave it empty for “now”.
web-incident-do-resolve = Mark as resolved
web-incident-do-acknowledge = I look after it
web-incident-do-reopen = Not solved after all
web-incident-reopen-why = Why (optional)
web-incident-note = A note for those who come after you
web-incident-do-note = Add note
web-incident-merge = This is the same problem as another incident
web-incident-merge-into = Id of the other incident
web-incident-merge-why = Why (optional)
web-incident-do-merge = Merge
web-incident-do-split = Take out
web-incident-do-same = Same problem
web-incident-do-differ = Different
web-incident-timeline = Over time
web-incident-lane-runs = Failures
web-incident-lane-deploys = Deploys
web-incident-lane-fixes = Fixes
web-incident-run = Failures: { $entries }
web-incident-deploy = Deploy: { $name }
web-incident-deploy-of = Deploy: { $name } ({ $service })
web-incident-fixed = Fix: { $fix }
web-incident-evidence = Proof from the logs
web-incident-evidence-more = { $count ->
    [one] { $count } more
   *[other] { $count } more
}
web-incident-evidence-left = { $count ->
    [one] { $count } older entry is kept and not shown.
   *[other] { $count } older entries are kept and not shown.
}
web-incident-whom = Whom it hurt
web-incident-no-customers = No customer’s session is known to be touched.
web-incident-customers-more = { $count ->
    [one] { $count } is shown. All are in the CSV file.
   *[other] { $count } are shown. All are in the CSV file.
}
web-incident-csv = All as CSV
web-incident-purchases-lost = { $count ->
    [one] { $count } purchase is still lost.
   *[other] { $count } purchases are still lost.
}
web-incident-purchases-recovered = { $count ->
    [one] { $count } was made after all.
   *[other] { $count } were made after all.
}
web-incident-purchases-unknown = { $count ->
    [one] Of { $count } session nobody knows.
   *[other] Of { $count } sessions nobody knows.
}
web-incident-complaints-read = Read them
web-incident-column-customer = Customer
web-incident-column-purchase = Purchase
web-incident-column-step = Came to
web-incident-column-money = Cart
web-incident-column-when = When
web-incident-state-recovered = ordered after all
web-incident-state-lost = still lost
web-incident-state-unknown = unknown
web-incident-similar = Similar
web-incident-no-similar = The memory knows nothing like it.
web-incident-near = Likeness { $score }.
web-incident-its-fix = Fix:
web-incident-held = { $count ->
    [one] fix held { $held } of { $count } time
   *[other] fixes held { $held } of { $count } times
}
web-incident-members = { $count ->
    [one] { $count } incident is one problem
   *[other] { $count } incidents are one problem
}
web-incident-duplicates = Probably the same problem
web-incident-history = What people did
web-incident-no-history = Nobody has done anything yet.
web-incident-history-more = { $count ->
    [one] { $count } earlier one
   *[other] { $count } earlier ones
}
web-incident-outcomes = Did the fixes hold?
web-incident-by = { $name }
web-incident-done-resolve = Resolved. It is watched whether the fix holds.
web-incident-done-reopen = Open again.
web-incident-done-feedback = Thank you. It counts from the next answer on.
web-incident-done-note = The note is kept.
web-incident-done-acknowledge = Noted: you look after it.
web-incident-done-merge = Merged.
web-incident-done-split = Taken out of the group.
web-incident-done-distinct = Noted: these are different problems.
web-incident-done-mute = Muted.
web-incident-done-fix = Nothing was written down: say what was done.
web-incident-done-text = Nothing was written down: the note is empty.
web-incident-done-time = Nothing was written down: the time can’t be read.
web-incident-done-reason = Nothing was muted: say why.
web-incident-done-other = Nothing was done: there is no single incident with this id.
web-incident-done-conflict = Nothing was done: it does not fit what people said before. See the history.
