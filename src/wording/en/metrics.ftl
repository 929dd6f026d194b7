# Figures over time.
metric-entries = Log entries
metric-requests = Requests
metric-errors = Errors
metric-slow = Slow requests
metric-sessions = Sessions
metric-sessions-in-trouble = Sessions in trouble
metric-incidents = Incidents that began
metric-solutions = Solutions given
metric-response-time = Response times

series-by-minute = by the minute
series-by-hour = by the hour
series-by-day = by the day
series-sites = { $count ->
    [one] { $count } site
   *[other] { $count } sites
}
series-none = Nothing was counted in this time.
series-all = all
series-no-service = (no service named)
series-more = { $count ->
    [one] { $count } more; see --limit
   *[other] { $count } more; see --limit
}
series-own-only = { $why }. Shown are only the figures of this site.

cli-metrics-in-use = The memory is in use by another process, so its figures can't be read here. Ask that process instead (GET /api/v1/metrics/series), or set metrics.store = "redis".
cli-metrics-in-use-redis = The memory is in use by another process; what is shown is what it told Redis last.
cli-metrics-away = figures are not told to Redis: { $why }
cli-metrics-back = figures are told to Redis again
