# Первая страница.
web-now-spans = Показанное время
web-now-span-1h = 1 ч
web-now-span-6h = 6 ч
web-now-span-24h = 24 ч
web-now-span-7d = 7 дней
web-now-span-30d = 30 дней
web-now-within-1h = последний час
web-now-within-6h = последние 6 часов
web-now-within-24h = последние 24 часа
web-now-within-7d = последние 7 дней
web-now-within-30d = последние 30 дней
web-now-well = Сейчас ни у кого из покупателей нет проблем, о которых мы знаем.
web-now-writing = { $count ->
    [one] В логах проблем не видно, но { $count } покупатель жалуется на то, чего логи не объясняют.
    [few] В логах проблем не видно, но { $count } покупателя жалуются на одно и то же.
   *[other] В логах проблем не видно, но { $count } покупателей жалуются на одно и то же.
}
web-now-hurting = { $upto ->
    [one] Прямо сейчас { $customers } из-за одной проблемы.
    [exactly] Прямо сейчас { $customers }, проблем: { $count }.
   *[several] Прямо сейчас страдают до { $hit }, проблем: { $count }.
}
# Стоит после «Прямо сейчас».
web-now-customers-hurt = { $count ->
    [one] страдает { $count } покупатель
    [few] страдают { $count } покупателя
   *[other] страдают { $count } покупателей
}
web-now-hurt = Сейчас спокойно. За { $span } { $count ->
    [one] { $count } проблема задела { $customers }, она ещё открыта.
    [few] { $count } проблемы задели { $customers }, они ещё открыты.
   *[other] { $count } проблем задели { $customers }, они ещё открыты.
}
web-now-hurt-past = За { $span }, за которые есть данные, { $count ->
    [one] { $count } проблема задела { $customers }.
    [few] { $count } проблемы задели { $customers }.
   *[other] { $count } проблем задели { $customers }.
}
web-now-well-past = За { $span }, за которые есть данные, проблем у покупателей не замечено.
web-now-past = Новых данных нет уже { $behind }. Показано время до { $time } UTC — последнее, за которое есть данные.
web-now-customers-counted = { $count ->
    [one] { $count } покупателя
   *[other] { $count } покупателей
}
web-now-up-to = до { $what }
web-now-since-money = С { $since } UTC. Под угрозой: { $money }.
web-now-since = С { $since } UTC.
web-now-money = Под угрозой: { $money }.
web-now-open = Открытые проблемы
web-now-all-open = { $count ->
    [one] { $count } открытый инцидент
    [few] Все { $count } открытых инцидента
   *[other] Все { $count } открытых инцидентов
}
web-now-all-incidents = Все открытые инциденты
web-now-empty = Открытых инцидентов нет.
web-now-empty-hint = Если что-то сломается, это появится здесь само.
web-now-customers = Покупатели
web-now-trend = Куда идёт
web-now-trend-quiet = тихо
web-now-trend-falling = идёт на спад
web-now-trend-steady = без изменений
web-now-trend-growing = растёт
web-now-runs = продолжается
web-now-just-seen = только что замечен
web-now-muted = плановые работы
web-now-over = Как меняется со временем
web-now-over-empty = За это время ничего не посчитано.
web-now-over-empty-hint = Выберите выше промежуток побольше.
web-now-own-only = Другие площадки сейчас недоступны: показаны данные только этой.
web-now-open-sessions = Пока не вошли: { $open }, ещё не закрытые; из них с проблемами — { $troubled }.
web-now-sessions = Сессии
web-now-requests = Запросы
web-now-errors = Ошибки
web-now-deploy = выкладка
web-now-deploy-tip = Выкладка { $name }, { $time }
web-now-plot-sessions = Сессии покупателей
web-now-plot-sessions-unit = Сколько сессий началось за { $slice }
web-now-plot-sessions-about = Всего { $all }, из них с проблемами: { $bad } ({ $share }).
web-now-without-trouble = без проблем
web-now-in-trouble = с проблемами
web-now-plot-funnel = Докуда доходят покупатели
web-now-plot-funnel-unit = Сколько сессий дошло до каждого шага; черта — обычная доля (за предыдущие 7 дней)
web-now-plot-funnel-unit-alone = Сколько сессий дошло до каждого шага и какая это доля от первого
web-now-funnel-now = сейчас
web-now-funnel-usual = обычно
web-now-funnel-tip = { $stage }: { $count }, { $share } от первого шага
web-now-funnel-tip-usual = { $stage }: { $count }, { $share } от первого шага; обычно { $usual }
web-now-stage = Шаг
web-now-share = Доля
web-now-usual-share = Обычная доля
web-now-plot-latency = Время ответа
web-now-plot-latency-unit = Во сколько укладывается половина, 95 из 100 и 99 из 100 запросов
web-now-plot-latency-about = В самый медленный момент 95 из 100 запросов укладывались в { $highest }.
web-now-latency-half = половина
web-now-latency-95 = 95 из 100
web-now-latency-99 = 99 из 100
web-now-plot-errors = Ошибки по видам
web-now-plot-errors-unit = Записей об ошибках за { $slice }
web-now-plot-errors-about = Всего { $all }; больше всего: { $most } ({ $count }).
web-now-plot-errors-none = Ошибок нет.
web-now-plot-complaints = Жалобы
web-now-plot-complaints-unit = Жалоб на 1000 сессий, за { $slice }
web-now-plot-complaints-about = { $count ->
    [one] Всего { $count } жалоба.
    [few] Всего { $count } жалобы.
   *[other] Всего { $count } жалоб.
}
web-now-complaint-rate = на 1000 сессий
web-column-incident = Инцидент
web-column-status = Статус
web-column-sessions = Сессии
web-column-money = Деньги под угрозой
web-column-last = Последний раз
