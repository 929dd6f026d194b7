# Words used everywhere.
count-sessions = { $count ->
    [one] { $count } session
   *[other] { $count } sessions
}
count-customers = { $count ->
    [one] { $count } customer
   *[other] { $count } customers
}
count-entries = { $count ->
    [one] { $count } entry
   *[other] { $count } entries
}
count-messages = { $count ->
    [one] { $count } message
   *[other] { $count } messages
}
count-incidents = { $count ->
    [one] { $count } incident
   *[other] { $count } incidents
}
count-times = { $count ->
    [one] once
   *[other] { $count } times
}

category-payment = payment
category-database = database
category-auth = sign-in
category-timeout = timeout
category-api = API
category-performance = slowness
category-other = other
