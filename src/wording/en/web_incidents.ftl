# Incidents: the list, by what the address asks for.
web-incidents-by-status = By status
web-incidents-all = All
web-incidents-open = Open
web-incidents-recurred = Came back
web-incidents-resolved = Resolved
web-incidents-empty = No incident is known yet.
web-incidents-empty-hint = As soon as logs show a customer in trouble, the incident stands here.
web-incidents-filter-empty = Nothing fits.
web-incidents-filter-empty-hint = Take a filter away, or look at a longer time.
web-incidents-clear = Show all
web-incidents-filter = Filter
web-incidents-filter-text = Title, code or id
web-incidents-filter-category = Kind
web-incidents-filter-service = Service
web-incidents-filter-seen = Seen
web-incidents-filter-sort = First
web-incidents-filter-any = any
web-incidents-filter-any-time = at any time
web-incidents-filter-exact = between the times below
web-incidents-filter-exact-open = Exact times
web-incidents-filter-since = From (UTC)
web-incidents-filter-until = Until (UTC)
web-incidents-filter-within-1h = in the last hour
web-incidents-filter-within-24h = in the last 24 hours
web-incidents-filter-within-7d = in the last 7 days
web-incidents-filter-within-30d = in the last 30 days
web-incidents-filter-apply = Filter
web-incidents-sort-harm = most harm
web-incidents-sort-newest = seen last
web-incidents-sort-oldest = oldest
web-incidents-sort-sessions = most sessions
web-incidents-sort-money = most money at risk
web-incidents-pages = Pages of the list
web-incidents-pages-shown = { $from }–{ $until } of { $total }
web-incidents-pages-before = Previous
web-incidents-pages-next = Next
web-incidents-column-tick = Tick
web-incidents-column-incident = Incident
web-incidents-column-status = Status
web-incidents-column-sessions = Sessions
web-incidents-column-customers = Customers
web-incidents-column-money = Money at risk
web-incidents-column-growth = Last hour
web-incidents-column-last = Last seen
web-incidents-tick = Tick “{ $title }”
web-incidents-merged-more = { $count ->
    [one] and { $count } more that is the same
   *[other] and { $count } more that are the same
}
web-incidents-muted-until = planned until { $time }
web-incidents-never-seen = not in logs
web-incidents-seen = Looked after,
web-incidents-seen-by = { $name } looks after it,
web-incidents-growth-quiet = quiet
web-incidents-growth-rises = ▲ { $now }
web-incidents-growth-falls = ▼ { $now }
web-incidents-growth-steady = { $now }
web-incidents-growth-whole = Failures: { $now } in the last hour, { $before } in the hour before
web-incidents-ticked = With those that are ticked
web-incidents-ticked-count = Ticked:
web-incidents-ticked-hint = Merging keeps the first one that is ticked; the others become part of it. Splitting takes each out again. Keys: j and k go from row to row, x ticks.
web-incidents-confirm-merge = Are these one problem? The first one that is ticked will stand for all.
web-incidents-do-acknowledge = I look after it
web-incidents-do-merge = Same problem: merge
web-incidents-do-split = Split
web-incidents-do-mute-open = Mute…
web-incidents-do-mute = Mute
web-incidents-mute-hint = Planned work? Nobody is told of it until then. It is still counted.
web-incidents-mute-reason = Why
web-incidents-mute-for = For how long
web-incidents-done-acknowledge = { $count ->
    [one] Noted: you look after { $count } incident.
   *[other] Noted: you look after { $count } incidents.
}
web-incidents-done-merge = { $count ->
    [one] Merged: { $count } incident became part of another.
   *[other] Merged: { $count } incidents became part of another.
}
web-incidents-done-split = { $count ->
    [one] Split: { $count } incident stands for itself again.
   *[other] Split: { $count } incidents stand for themselves again.
}
web-incidents-done-mute = { $count ->
    [one] Muted: { $count } incident.
   *[other] Muted: { $count } incidents.
}
web-incidents-done-none = Nothing was done: no incident is ticked.
web-incidents-done-two = Nothing was done: tick at least two incidents to merge.
web-incidents-done-reason = Nothing was muted: say why.
web-incidents-done-conflict = Not all was done: some of these were said to be different problems, or are not merged.
web-incidents-done-missing = Not all was done: an incident is not there any more.
