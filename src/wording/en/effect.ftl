# Complaints over time, and what became of them after a fix.

report-complaints-title = Complaints
report-complaints-none = No complaints are kept of this time.
report-complaints-count = { $count ->
    [one] { $count } complaint
   *[other] { $count } complaints
}
report-complaints-rate = { $rate } per 1,000 sessions
report-complaints-no-sessions = the logs of this time are not known, so there is nothing to count them by
report-complaints-linked = { $share } belong to an incident
report-complaints-by-category = By kind
report-complaints-by-incident = By incident
report-complaints-over-time = Over time
report-complaints-fixes = What became of them after each fix
report-complaints-no-fixes = Nobody has written down a fix that took effect in this time (incidents resolve).
report-complaints-more-fixes = { $count ->
    [one] { $count } older fix is not told; see --limit
   *[other] { $count } older fixes are not told; see --limit
}
report-complaints-more-incidents = { $count ->
    [one] { $count } more incident has complaints.
   *[other] { $count } more incidents have complaints.
}
report-complaints-unknown-kind = unknown
report-complaints-desk-kind = “{ $word }”
report-complaints-rare-kinds = rare categories
report-complaints-money = Purchases that incidents put at risk
report-complaints-lost = { $count ->
    [one] lost: { $money } in { $count } session
   *[other] lost: { $money } in { $count } sessions
}
report-complaints-recovered = { $count ->
    [one] made after all: { $money } in { $count } session
   *[other] made after all: { $money } in { $count } sessions
}
report-complaints-caution = A figure says what changed, not why: see docs/complaints.md on chance, seasons and other changes at the same time.
report-complaints-column-count = Complaints
report-complaints-column-rate = per 1,000 sessions
report-complaints-column-sessions = Sessions
report-complaints-column-kind = Kind

report-effect-what-incident = complaints about this incident
report-effect-what-payment = complaints about payments
report-effect-what-database = complaints about the database
report-effect-what-auth = complaints about signing in
report-effect-what-timeout = complaints about timeouts
report-effect-what-api = complaints about the API
report-effect-what-performance = complaints about slowness
report-effect-what-other = other complaints
report-effect-what-lost = money in lost purchases ({ $currency })
report-effect-what-recovered = money in purchases made after all ({ $currency })

report-effect-less = { $share } less
report-effect-more = { $share } more
report-effect-fell = After the fix of { $date } { $what } fell by { $share } (95 % interval { $low } to { $high }), { $basis }.
report-effect-rose = After the fix of { $date } { $what } rose by { $share } (95 % interval { $low } to { $high }), { $basis }.
report-effect-unclear = After the fix of { $date } no change of { $what } can be told from chance: { $change } (95 % interval { $low } to { $high }), { $basis }; { $share } less would mostly have been noticed.
report-effect-against-others = against what other categories did
report-effect-against-sessions = per session; there was no untouched category to compare with
report-effect-not-enough = Not enough data on { $what }: { $why }.
report-effect-lacks-days-before = { $have ->
    [one] { $have } whole day is known before the fix of { $date }
   *[other] { $have } whole days are known before the fix of { $date }
}, and it takes { $needed }
report-effect-lacks-days-after = { $have ->
    [one] { $have } whole day is known after the fix of { $date }
   *[other] { $have } whole days are known after the fix of { $date }
}, and it takes { $needed }
report-effect-lacks-before = { $have ->
    [one] { $have } case before the fix of { $date }
   *[other] { $have } cases before the fix of { $date }
}, and it takes { $needed }
report-effect-lacks-expected = { $have ->
    [one] { $have } case was to be expected after the fix of { $date } without it
   *[other] { $have } cases were to be expected after the fix of { $date } without it
}, and it takes { $needed }
report-effect-lacks-precision = it varies so much that only a fall by { $share } or more would be noticed
report-effect-compared = Compared: { $before } with { $after }; { $cases_before } → { $cases_after }, sessions { $sessions_before } → { $sessions_after }
report-effect-compared-controls = ; other categories { $before } → { $after }
report-effect-p = ; p { $p }
report-effect-days = { $count ->
    [one] { $count } day
   *[other] { $count } days
}
report-effect-lasts = It lasts: the later half of the days shows it as well.
report-effect-washed-out = It washed out: in the later half of the days there is less of it.
report-effect-lasting-unclear = Whether it lasts can't be told yet.
report-effect-unknown-rose = At the same time complaints of unknown kind rose, so some may only be told differently.
report-effect-since-fell = Since the first fix, of { $date }, complaints per session went down by { $share } (95 % interval { $low } to { $high }): { $days_before } before it against the last { $days_after }. Everything else that changed meanwhile is in this figure.
report-effect-since-rose = Since the first fix, of { $date }, complaints per session went up by { $share } (95 % interval { $low } to { $high }): { $days_before } before it against the last { $days_after }. Everything else that changed meanwhile is in this figure.
report-effect-since-unclear = Since the first fix, of { $date }, no change of complaints per session can be told from chance: { $change } (95 % interval { $low } to { $high }); { $days_before } before it against the last { $days_after }.
report-effect-since-not-enough = What became of all complaints since the first fix, of { $date }, can't be told yet: { $why }.

report-effect-plot = Complaints per 1,000 sessions
report-effect-plot-unit-day = complaints per 1,000 sessions, by day (UTC)
report-effect-plot-unit-hour = complaints per 1,000 sessions, by hour (UTC)
report-effect-plot-unit-days = { $count ->
    [one] complaints per 1,000 sessions, by { $count } day (UTC)
   *[other] complaints per 1,000 sessions, by { $count } days (UTC)
}
report-effect-plot-alt = Complaints per 1,000 sessions, { $period }: { $low } to { $high }, { $fixes ->
    [0] no fix
    [one] { $fixes } fix marked
   *[other] { $fixes } fixes marked
}.
report-effect-plot-fix = Fix
report-effect-plot-fix-tip = { $date }: fix of { $title }
report-effect-plot-seen = seen
report-effect-plot-without = to be expected without the fix, 95 % interval
report-effect-plot-means = mean before and after
report-effect-plot-fix-alt = { $what } per 1,000 sessions around the fix of { $date }: { $before } before, { $after } after; without the fix { $low } to { $high } would have been expected.

report-label-complaints = Complaints
report-detail-complaints = { $count ->
    [one] { $count } complaint
   *[other] { $count } complaints
}
