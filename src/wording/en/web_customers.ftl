# Customers: one customer's way.
web-customers-label = User, order, session or trace
web-customers-go = Find
web-customers-all = Everybody
web-customers-one = Customer: { $id }
web-customers-open = { $count ->
    [0] Right now
    [one] { $count } customer is in trouble right now
   *[other] { $count } customers are in trouble right now
}
web-customers-open-more = { $count ->
    [one] { $count } more session goes on in trouble and is not shown.
   *[other] { $count } more sessions go on in trouble and are not shown.
}
web-customers-ended = Trouble of before, newest first
web-customers-goes-on = Still in the shop
web-customers-empty = Nobody is in trouble right now.
web-customers-empty-hint = Whoever runs into trouble shows here within seconds. To look somebody up, type a user, an order, a session or a trace above.
web-customers-none-empty = No trouble is known of this customer.
web-customers-none-empty-hint = Sessions without trouble are only counted, not kept. Check the id, or look under “Live tail” whether lines of this customer come in.
web-customers-well = No session of this customer was in trouble. What is known:
web-customers-more = { $count ->
    [one] Show { $count } more session
   *[other] Show { $count } more sessions
}
web-customers-older = Older sessions than these were not looked for.
web-customers-session = Session { $id }
web-customers-period = Time
web-customers-references = Orders and traces
web-customers-ordered = ordered
web-customers-steps = What happened
web-customers-other-entries = { $count ->
    [one] { $count } other log entry of this session is not kept.
   *[other] { $count } other log entries of this session are not kept.
}
web-customers-broke = Here it broke:
web-customers-around = What took how long around the moment it broke
web-customers-spans = Calls within calls
web-customers-spans-more = { $count ->
    [one] { $count } more call is not shown.
   *[other] { $count } more calls are not shown.
}
web-customers-wrote = What the customer wrote
web-customers-wrote-more = There may be more complaints; only some were looked through.
web-customers-lines = The newest log lines
web-customers-lines-looked = { $count ->
    [one] Taken from the { $count } entry that arrived last.
   *[other] Taken from the { $count } entries that arrived last.
}
web-customers-lines-more = Older lines of this customer are not shown.
web-customers-incidents-more = { $count ->
    [one] and { $count } more
   *[other] and { $count } more
}
web-customers-column-customer = Customer
web-customers-column-incident = Incident
web-customers-column-stage = Got as far as
web-customers-column-money = Cart or order
web-customers-column-began = Began
web-customers-column-when = When
web-customers-column-service = Service
web-customers-column-text = What
web-customers-column-took = Took
web-customers-column-drawn = On a line of time
