complaints-taken = Complaints: { $new } new, { $changed } changed, { $same } as before, { $rejected } rejected.
complaints-would = Nothing was written. Complaints: { $new } new, { $changed } changed, { $same } as before, { $rejected } rejected.
complaints-repeated = { $count ->
    [one] { $count } further row of a ticket was left out: the first row of a ticket counts.
   *[other] { $count } further rows of tickets were left out: the first row of a ticket counts.
}
complaints-erased-before = { $count ->
    [one] { $count } complaint was not taken: it was erased before, or its author asked to be forgotten.
   *[other] { $count } complaints were not taken: they were erased before, or their authors asked to be forgotten.
}
complaints-ambiguous-dates = { $count ->
    [one] { $count } date could be read in two ways (03/04) and was read day first; where the month is first, say --month-first.
   *[other] { $count } dates could be read in two ways (03/04) and were read day first; where the month is first, say --month-first.
}
complaints-month-first-dates = { $count ->
    [one] { $count } date was read month first, because day first is impossible; where all are so, say --month-first.
   *[other] { $count } dates were read month first, because day first is impossible; where all are so, say --month-first.
}
complaints-erased = { $count ->
    [one] Erased { $count } complaint; it is not taken in again.
   *[other] Erased { $count } complaints; they are not taken in again.
}
complaints-none = No complaints.
complaints-more = { $count ->
    [one] And { $count } more; --limit shows it.
   *[other] And { $count } more; --limit shows them.
}
complaints-unlinked = belongs to no known incident
complaints-by-id = by id
complaints-by-session = by session
complaints-by-meaning = by meaning
complaints-by-hand = by hand
complaints-category = category
complaints-user = customer
complaints-session = session
complaints-order = order
complaints-trace = trace
complaints-amount = amount
complaints-said-linked = linked to { $id }
complaints-said-unlinked = not about { $id }
complaints-said-none = about no known incident
