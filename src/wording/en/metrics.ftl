# Figures over time.
report-metric-entries = Log entries
report-metric-requests = Requests
report-metric-errors = Errors
report-metric-slow = Slow requests
report-metric-sessions = Sessions
report-metric-sessions-in-trouble = Sessions in trouble
report-metric-incidents = Incidents that began
report-metric-solutions = Solutions given
report-metric-sessions-by-stage = Sessions by furthest step
report-metric-response-time = Response times

report-series-by-minute = by the minute
report-series-by-hour = by the hour
report-series-by-day = by the day
report-series-sites = { $count ->
    [one] { $count } site
   *[other] { $count } sites
}
report-series-none = Nothing was counted in this time.
report-series-all = all
report-series-no-service = (no service named)
report-series-more = { $count ->
    [one] { $count } more; see --limit
   *[other] { $count } more; see --limit
}
cli-metrics-own-only = { $why }. Shown are only the figures of this site.

cli-metrics-in-use = The memory is in use by another process, so its figures can't be read here. Ask that process instead (GET /api/v1/metrics/series), or set metrics.store = "redis".
cli-metrics-in-use-redis = The memory is in use by another process; what is shown is what it told Redis last.
cli-metrics-away = figures are not told to Redis: { $why }
cli-metrics-back = figures are told to Redis again
