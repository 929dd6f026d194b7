# Показатели по времени.
metric-entries = Записи журналов
metric-requests = Запросы
metric-errors = Ошибки
metric-slow = Медленные запросы
metric-sessions = Сессии
metric-sessions-in-trouble = Сессии с проблемами
metric-incidents = Начавшиеся инциденты
metric-solutions = Выданные решения
metric-response-time = Время ответа

series-by-minute = по минутам
series-by-hour = по часам
series-by-day = по дням
series-sites = { $count ->
    [one] { $count } площадка
    [few] { $count } площадки
   *[other] { $count } площадок
}
series-none = За это время ничего не насчитано.
series-all = всего
series-no-service = (сервис не указан)
series-more = { $count ->
    [one] и ещё { $count }; см. --limit
    [few] и ещё { $count }; см. --limit
   *[other] и ещё { $count }; см. --limit
}
series-own-only = { $why }. Показаны только данные этой площадки.

cli-metrics-in-use = Память занята другим процессом, поэтому прочитать показатели здесь нельзя. Запросите их у того процесса (GET /api/v1/metrics/series) или задайте metrics.store = "redis".
cli-metrics-in-use-redis = Память занята другим процессом; показано то, что он в последний раз передал в Redis.
cli-metrics-away = показатели не передаются в Redis: { $why }
cli-metrics-back = показатели снова передаются в Redis
