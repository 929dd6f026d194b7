# The first page.
web-now-open = Incidents that are open
web-now-health = { $count ->
    [0] No customers are in trouble that we know of.
    [one] One problem hurts customers.
   *[other] { $count } problems hurt customers.
}
web-now-empty = Nothing is open.
web-now-empty-hint = What runs into trouble from now on shows here by itself.
web-column-incident = Incident
web-column-status = Status
web-column-sessions = Sessions
web-column-money = Money at risk
web-column-last = Last seen
