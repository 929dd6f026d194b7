# The first page.
web-now-spans = Time shown
web-now-span-1h = 1 h
web-now-span-6h = 6 h
web-now-span-24h = 24 h
web-now-span-7d = 7 days
web-now-span-30d = 30 days
web-now-within-1h = hour
web-now-within-6h = 6 hours
web-now-within-24h = 24 hours
web-now-within-7d = 7 days
web-now-within-30d = 30 days
web-now-well = No customers are in trouble that we know of.
web-now-writing = { $count ->
    [one] The logs show no trouble, but { $count } customer complains of something that they don't explain.
   *[other] The logs show no trouble, but { $count } customers complain of one thing that they don't explain.
}
web-now-hurting = { $upto ->
    [one] { $customers } hurt right now, by one problem.
    [exactly] { $customers } hurt right now, by { $count } problems.
   *[several] Up to { $hit } are hurt right now, by { $count } problems.
}
# Stands before “hurt right now”.
web-now-customers-hurt = { $count ->
    [one] { $count } customer is
   *[other] { $count } customers are
}
web-now-hurt = It is quiet right now. In the last { $span } { $count ->
    [one] { $count } problem hurt { $customers }, and it is still open.
   *[other] { $count } problems hurt { $customers }, and they are still open.
}
web-now-hurt-past = In the last { $span } of the data { $count ->
    [one] { $count } problem hurt { $customers }.
   *[other] { $count } problems hurt { $customers }.
}
web-now-well-past = In the last { $span } of the data no customers were in trouble that we know of.
web-now-past = Nothing has arrived for { $behind }. What you see is the time before { $time } UTC, the last that is known.
web-now-customers-counted = { $count ->
    [one] { $count } customer
   *[other] { $count } customers
}
web-now-up-to = up to { $what }
web-now-since-money = Since { $since } UTC. At risk: { $money }.
web-now-since = Since { $since } UTC.
web-now-money = At risk: { $money }.
web-now-open = Problems that are open
web-now-all-open = { $count ->
    [one] The open incident
   *[other] All { $count } open incidents
}
web-now-all-incidents = All open incidents
web-now-empty = Nothing is open.
web-now-empty-hint = What runs into trouble from now on shows here by itself.
web-now-customers = Customers
web-now-trend = Direction
web-now-trend-quiet = quiet
web-now-trend-falling = falling
web-now-trend-steady = steady
web-now-trend-growing = growing
web-now-runs = going on
web-now-just-seen = just seen
web-now-muted = planned
web-now-over = Over time
web-now-over-empty = Nothing was counted in this time.
web-now-over-empty-hint = Choose a longer time above.
web-now-own-only = Other sites can't be asked at the moment: these are only the figures of this one.
web-now-open-sessions = Not in it yet: { $open } still open, { $troubled } of these in trouble.
web-now-sessions = Sessions
web-now-requests = Requests
web-now-errors = Errors
web-now-deploy = deploy
web-now-deploy-tip = Deploy { $name }, { $time }
web-now-plot-sessions = Customers' sessions
web-now-plot-sessions-unit = Sessions begun per { $slice }
web-now-plot-sessions-about = { $all } in all, of these in trouble: { $bad } ({ $share }).
web-now-without-trouble = without trouble
web-now-in-trouble = in trouble
web-now-plot-funnel = How far customers come
web-now-plot-funnel-unit = Sessions that reached each step, against the share that usually does (the 7 days before)
web-now-plot-funnel-unit-alone = Sessions that reached each step, and their share of the first one
web-now-funnel-now = now
web-now-funnel-usual = usually
web-now-funnel-tip = { $stage }: { $count }, { $share } of the first step
web-now-funnel-tip-usual = { $stage }: { $count }, { $share } of the first step; usually { $usual }
web-now-stage = Step
web-now-share = Share
web-now-usual-share = Usual share
web-now-plot-latency = Response times
web-now-plot-latency-unit = So long took half, 95 of 100 and 99 of 100 requests at the most
web-now-plot-latency-about = 95 of 100 requests were answered within { $highest } at the slowest moment.
web-now-latency-half = half
web-now-latency-95 = 95 of 100
web-now-latency-99 = 99 of 100
web-now-plot-errors = Errors by kind
web-now-plot-errors-unit = Failed log entries per { $slice }
web-now-plot-errors-about = { $all } in all; most of them: { $most } ({ $count }).
web-now-plot-errors-none = No errors.
web-now-plot-complaints = Complaints
web-now-plot-complaints-unit = Complaints per 1,000 sessions, by { $slice }
web-now-plot-complaints-about = { $count ->
    [one] { $count } complaint in all.
   *[other] { $count } complaints in all.
}
web-now-complaint-rate = per 1,000 sessions
web-column-incident = Incident
web-column-status = Status
web-column-sessions = Sessions
web-column-money = Money at risk
web-column-last = Last seen
