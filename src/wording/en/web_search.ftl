# Search over incidents, runbooks and complaints.
web-search-label = Words, an error, or an id
web-search-go = Search
web-search-in = Search in
web-search-in-all = Everything
web-search-in-incidents = Incidents
web-search-in-runbooks = Runbooks
web-search-in-complaints = Complaints
web-search-hint = Describe what happens, in your own words, or paste a line of a log. The id of an incident, an order, a session, a user or a trace leads straight there.
web-search-count = { $count ->
    [0] Nothing found.
    [one] { $count } found.
   *[other] { $count } found.
}
web-search-taken-for = The last word is read as: { $words }.
web-search-why = Found because: { $why }
web-search-fix = Last fix:
web-search-to-incident = To the incident { $id }
web-search-to-customer = To the customer with { $id }
web-search-to-complaint = To the complaint { $id }
web-search-complaints = { $count ->
    [one] { $count } complaint
   *[other] { $count } complaints
}
web-search-more-complaints = { $count ->
    [one] { $count } more complaint
   *[other] { $count } more complaints
}
web-search-cut = { $count ->
    [one] { $count } more is not shown. One more word makes the list shorter.
   *[other] { $count } more are not shown. One more word makes the list shorter.
}
web-search-looked = { $count ->
    [one] Only the newest complaint was looked through.
   *[other] Only the newest { $count } complaints were looked through.
}
web-search-unread = { $count ->
    [one] { $count } complaint is still being read for its meaning; until then it is found by words.
   *[other] { $count } complaints are still being read for their meaning; until then they are found by words.
}
web-search-empty = Nothing like that is in the memory.
web-search-empty-hint = Try fewer words or other ones. Sessions without trouble are only counted, so their ids are not found.
