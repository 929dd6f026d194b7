# Показатели по времени.
report-metric-entries = Записи журналов
report-metric-requests = Запросы
report-metric-errors = Ошибки
report-metric-slow = Медленные запросы
report-metric-sessions = Сессии
report-metric-sessions-in-trouble = Сессии с проблемами
report-metric-incidents = Начавшиеся инциденты
report-metric-solutions = Выданные решения
report-metric-sessions-by-stage = Сессии по последнему шагу
report-metric-response-time = Время ответа

report-series-by-minute = по минутам
report-series-by-hour = по часам
report-series-by-day = по дням
report-series-sites = { $count ->
    [one] { $count } площадка
    [few] { $count } площадки
   *[other] { $count } площадок
}
report-series-none = За это время ничего не насчитано.
report-series-all = всего
report-series-no-service = (сервис не указан)
report-series-more = { $count ->
    [one] и ещё { $count }; см. --limit
    [few] и ещё { $count }; см. --limit
   *[other] и ещё { $count }; см. --limit
}
cli-metrics-own-only = { $why }. Показаны только данные этой площадки.

cli-metrics-in-use = Память занята другим процессом, поэтому прочитать показатели здесь нельзя. Запросите их у того процесса (GET /api/v1/metrics/series) или задайте metrics.store = "redis".
cli-metrics-in-use-redis = Память занята другим процессом; показано то, что он в последний раз передал в Redis.
cli-metrics-away = показатели не передаются в Redis: { $why }
cli-metrics-back = показатели снова передаются в Redis
