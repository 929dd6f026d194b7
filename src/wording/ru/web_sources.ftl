# Источники и обмен: что поступает, и зеркало. Здесь же первый запуск.
web-bytes = { $size } Б
web-kilobytes = { $size } КБ
web-megabytes = { $size } МБ
web-gigabytes = { $size } ГБ

web-sources-verdict-stuck = Сейчас ничего нельзя принять: смотрите журнал ниже.
web-sources-verdict-troubled = { $count ->
    [one] { $count } источник не читается: смотрите ниже.
    [few] { $count } источника не читаются: смотрите ниже.
   *[other] { $count } источников не читаются: смотрите ниже.
}
web-sources-verdict-flowing = { $count ->
    [one] Строки поступают: { $count } за последнюю минуту.
   *[other] Строки поступают: { $count } за последнюю минуту.
}
web-sources-verdict-quiet = Сейчас тихо. Последняя строка пришла
web-sources-verdict-mirror = Зеркало отстало.
web-sources-verdict-cache = Кэш ответов не работает, ответы вычисляются заново.
web-sources-verdict-nothing = С момента запуска ничего не поступало.
web-sources-verdict-behind = Анализ отстаёт на { $size }.
web-sources-coming = Что поступает
web-sources-connect = Подключить источник
web-sources-empty = С момента запуска ничего не прислано.
web-sources-empty-hint = По ссылке «Подключить источник» — готовые команды для каждого отправителя логов.
web-sources-sent = Что присылают на этот сервер, по протоколам
web-sources-way = Протокол
web-sources-way-bulk = Elasticsearch _bulk
web-sources-way-json = JSON, /ingest
web-sources-way-otlp_logs = OpenTelemetry, логи
web-sources-way-otlp_traces = OpenTelemetry, трассы
web-sources-way-loki = Loki
web-sources-way-syslog-udp = Syslog по UDP
web-sources-way-syslog-tcp = Syslog по TCP
web-sources-way-syslog-tls = Syslog по TLS
web-sources-lines = Строк
web-sources-minute = За последнюю минуту
web-sources-last = Последняя строка
web-sources-refused = Отклонено
web-sources-size = Объём при передаче
web-sources-dropped = { $count ->
    [one] { $count } потеряна: не хватило места
    [few] { $count } потеряны: не хватило места
   *[other] { $count } потеряно: не хватило места
}
web-sources-cut = { $count ->
    [one] { $count } обрезана: слишком длинная
    [few] { $count } обрезаны: слишком длинные
   *[other] { $count } обрезано: слишком длинные
}
web-sources-state-starting = запускается
web-sources-state-running = читается
web-sources-state-paused = ждёт места
web-sources-state-troubled = не читается
web-sources-state-stopped = остановлен
web-sources-taken = { $count ->
    [one] { $count } строка принята с запуска
    [few] { $count } строки приняты с запуска
   *[other] { $count } строк принято с запуска
}
web-sources-lately = { $count } за последнюю минуту
web-sources-last-came = последняя пришла
web-sources-unreadable = { $count ->
    [one] { $count } запись прочитать не удалось
    [few] { $count } записи прочитать не удалось
   *[other] { $count } записей прочитать не удалось
}
web-sources-waiting-bytes = ещё не прочитано { $size }
web-sources-waiting = { $count ->
    [0] ничего не ждёт
    [one] ждёт { $count } запись
    [few] ждут { $count } записи
   *[other] ждут { $count } записей
}
web-sources-unacknowledged = { $count ->
    [one] { $count } запись ещё не подтверждена
    [few] { $count } записи ещё не подтверждены
   *[other] { $count } записей ещё не подтверждено
}
web-sources-files = Отслеживаемые файлы
web-sources-file = Файл
web-sources-unread = Ещё не прочитано
web-sources-bad = Не читается
web-sources-read = Прочитано до
web-sources-more-files = { $count ->
    [one] и ещё { $count } файл
    [few] и ещё { $count } файла
   *[other] и ещё { $count } файлов
}
web-sources-stream = Поток Redis { $name }

web-sources-unusable = Строки, которые не удалось использовать
web-sources-unusable-hint = Они пришли, но разобрать их не получилось. Они лежат в файле rejects.ndjson в папке данных.
web-sources-lines-count = { $count ->
    [one] { $count } строка
    [few] { $count } строки
   *[other] { $count } строк
}
web-sources-reject-line-too-long = Слишком длинная строка
web-sources-reject-line-too-long-do = Сократите её у источника или увеличьте input.max_line_bytes.
web-sources-reject-invalid-json = Ошибка в JSON
web-sources-reject-invalid-json-do = Поищите программу, которая пишет обычный текст вперемешку с JSON.
web-sources-reject-not-an-object = JSON, но не объект
web-sources-reject-not-an-object-do = Присылайте по одному объекту в фигурных скобках на строку.
web-sources-reject-missing-time = Нет времени
web-sources-reject-missing-time-do = Назовите поле, в котором оно записано: timestamp = "…" в разделе [mapping].
web-sources-reject-bad-time = Время не удалось разобрать
web-sources-reject-bad-time-do = Пишите время так: 2026-11-29T10:00:00Z, или в секундах либо миллисекундах с 1970 года.
web-sources-reject-no-time-in-source = Времени нет ни в этой строке, ни в предыдущих
web-sources-reject-no-time-in-source-do = Назовите поле, в котором оно записано: timestamp = "…" в разделе [mapping].
web-sources-reject-column-count = Число столбцов не такое, как в заголовке
web-sources-reject-column-count-do = Поищите запятую или перенос строки внутри значения без кавычек.
web-sources-reject-future = Время из будущего
web-sources-reject-future-do = Если лог в местном времени, задайте timezone в разделе [input]. Иначе на той машине неверные часы.
web-sources-reject-layout = Не подходит под свой формат
web-sources-reject-layout-do = Проверьте командой `cartwatch inspect`, за какой формат принят файл.
web-sources-reject-negative = Число меньше нуля
web-sources-reject-negative-do = Пропущено только это поле; остальная строка учтена.
web-sources-reject-not-finite = Не число
web-sources-reject-not-finite-do = Пропущено только это поле; остальная строка учтена.
web-sources-reject-not-a-duration = Не длительность
web-sources-reject-not-a-duration-do = Пропущено только это поле. Длительность — это секунды или, например, 150ms.

web-sources-inside = Через что всё проходит
web-sources-journal = Журнал и анализ
web-sources-journal-writable = принимает
web-sources-journal-busy = занят: отправители ждут
web-sources-journal-full = заполнен: отправители ждут
web-sources-journal-closed = закрыт
web-sources-journal-failed = не пишется
web-sources-analysed = Строк проанализировано
web-sources-behind = отставание { $size }
web-sources-up-to-date = отставания нет
web-sources-future = Отложено: время из будущего
web-sources-sessions = Открытые сессии
web-sources-room = Занято места
web-sources-room-of = нужно { $used } из { $limit }; на диске { $disk }
web-sources-search = Поиск
web-sources-search-embedded = встроенный индекс
web-sources-search-elasticsearch = отвечает Elasticsearch
web-sources-search-standby = отвечает встроенный индекс
web-sources-documents = { $count ->
    [one] { $count } документ в индексе
    [few] { $count } документа в индексе
   *[other] { $count } документов в индексе
}
web-sources-index-pending = { $count ->
    [0] индекс актуален
    [one] ждёт { $count } изменение
    [few] ждут { $count } изменения
   *[other] ждут { $count } изменений
}
web-sources-index-silent = Индекс сейчас не отвечает.
web-sources-cache = Кэш ответов
web-sources-works = работает
web-sources-fails = не работает
web-sources-cache-counts = С запуска: из кэша — { $hits }, вычислено — { $misses }
web-sources-no-cache = Кэш ответов не задан; каждый ответ вычисляется заново.

web-sources-mirror = Зеркало
web-sources-mirror-off = Зеркала нет. Чтобы делиться памятью между площадками или хранить её копию, назовите сервер Elasticsearch: elasticsearch.host в настройках.
web-sources-mirror-paused = обмен выключен
web-sources-mirror-running = идёт обмен
web-sources-mirror-in-step = совпадает
web-sources-mirror-troubled = не совпадает
web-sources-mirror-behind = отстаёт
web-sources-mirror-last = Последний раз совпадало
web-sources-mirror-never = ещё ни разу
web-sources-mirror-tried = Последняя попытка
web-sources-mirror-outbox = Ждёт отправки
web-sources-mirror-pending = { $count ->
    [0] ничего
    [one] { $count } изменение
    [few] { $count } изменения
   *[other] { $count } изменений
}
web-sources-mirror-lag = Отставание
web-sources-mirror-totals = За всё время
web-sources-mirror-counts = отправлено { $sent }, получено { $received }, конфликтов улажено { $conflicts }
web-sources-mirror-losses = { $count ->
    [one] Сервер { $count } раз терял данные; они отправлены снова.
    [few] Сервер { $count } раза терял данные; они отправлены снова.
   *[other] Сервер { $count } раз терял данные; они отправлены снова.
}
web-sources-sites = Площадки
web-sources-this-site = (эта)
web-sources-no-sites = Других площадок пока нет.
web-sources-since = Началось
web-sources-since-column = С какого времени
web-sources-sync-now = Обменяться сейчас
web-sources-aside = { $count ->
    [one] { $count } документ использовать нельзя
    [few] { $count } документа использовать нельзя
   *[other] { $count } документов использовать нельзя
}
web-sources-aside-document = Документ
web-sources-aside-side = Где
web-sources-aside-why = Почему
web-sources-aside-received = получен
web-sources-aside-sent = сервер его не принимает
web-sources-aside-more = { $count ->
    [one] и ещё { $count }
   *[other] и ещё { $count }
}

web-sources-checkup = Проверка установки
web-sources-checkup-at = Проверено
web-sources-checkup-none = Настройки, правила, память, модели и серверы: всё ли в порядке? Проверка занимает несколько секунд и ничего не меняет.
web-sources-checkup-do = Проверить
web-sources-checkup-running = Идёт проверка…
web-sources-check-good = в порядке
web-sources-check-bad = неполадка
web-sources-done-looked = Проверено; результат ниже.
web-sources-done-looking = Проверка уже идёт. Обновите страницу чуть позже.
web-sources-done-sync = Обмен с зеркалом начат.
web-sources-done-no-mirror = Обмен с зеркалом не ведётся: задайте elasticsearch.host и sync.enabled.

web-first-title = Пришлите первую строку
web-first-lead = cartwatch работает, но ещё не видел ни одной строки лога. Направьте сюда отправитель логов или попробуйте то, что ниже.
web-first-waiting = Ждём первую строку…
web-first-waiting-hint = Как только она придёт, здесь это появится само.
web-first-received = { $count ->
    [one] Получена { $count } строка
    [few] Получено { $count } строки
   *[other] Получено { $count } строк
}
web-first-unusable = { $count ->
    [one] Пришла { $count } строка, но использовать её нельзя.
    [few] Пришло { $count } строки, но использовать их нельзя.
   *[other] Пришло { $count } строк, но использовать их нельзя.
}
web-first-some-unusable = { $count ->
    [one] { $count } строку использовать не удалось.
    [few] { $count } строки использовать не удалось.
   *[other] { $count } строк использовать не удалось.
}
web-first-see-why = Почему
web-first-to-now = На страницу «Сейчас»
web-first-send = Как присылать
web-first-token = Каждому отправителю нужен токен с ролью «ingest». Подставьте его вместо $CARTWATCH_TOKEN или TOKEN.
web-first-token-make = Создать токен
web-first-token-ask = Его создаёт администратор: в «Настройках» или командой `cartwatch token create`.
web-first-no-token = С этой машины токен не нужен. Как открыть приём для других машин, написано в docs/deployment.md.
web-first-untested = нами не проверено
web-first-copy = Скопировать
web-first-copied = Скопировано
web-first-more = Подробнее о каждом отправителе и о том, как ничего не потерять и не удвоить: docs/shippers.md.
web-first-way-curl = curl
web-first-how-curl = Быстрее всего: одна строка вручную или файл, который у вас уже есть.
web-first-way-file = Файл лога на этой машине
web-first-how-file = cartwatch сам следит за файлами, при ротации и перезапусках тоже. JSON, CSV, logfmt, журналы доступа и обычный текст распознаются.
web-first-way-rsyslog = rsyslog
web-first-how-rsyslog = Для программы, которая пишет JSON в файлы; или как syslog.
web-first-way-otel = OpenTelemetry SDK
web-first-how-otel = Переменные окружения вашей программы. Положите session.id и user.id в атрибуты.
web-first-way-filebeat = Filebeat
web-first-how-filebeat = Так же, как Filebeat пишет в Elasticsearch. Сервер старше себя он не примет: задайте server.elasticsearch_version по его версии.
web-first-way-fluent-bit = Fluent Bit
web-first-how-fluent-bit = Так же, как Fluent Bit пишет в Elasticsearch. Id_Key — поле с номером каждой записи.
web-first-way-vector = Vector
web-first-how-vector = Так же, как Vector пишет в Elasticsearch.
web-first-way-collector = OpenTelemetry Collector
web-first-how-collector = По протоколу OTLP/HTTP.
web-first-way-promtail = Promtail, Grafana Alloy
web-first-how-promtail = Так же, как они пишут в Loki.
web-first-try = Попробовать
web-first-test = Пробная строка
web-first-test-about = Отправляет одну безобидную строку тем же путём, что и все. Она появится выше через секунду-другую.
web-first-test-send = Отправить пробную строку
web-first-test-line = Пробная строка со страницы «Пришлите первую строку»
web-first-demo = Демонстрация
web-first-demo-about = Два дня выдуманного магазина, около 27 000 строк, пять неполадок; одну из них вчера устранили, и сейчас она вернулась. Строки идут через тот же приём и анализ, что и ваши.
web-first-demo-forget = Демонстрация останется в этой памяти вместе с тем, что придёт потом. Чтобы избавиться от неё, остановите cartwatch и удалите папку данных; всё остальное в папке тоже пропадёт.
web-first-demo-folder = Папка данных:
web-first-demo-sure = В этой памяти уже есть данные. Демонстрацию всё равно добавить к ним.
web-first-demo-load = Загрузить демонстрацию
web-first-demo-loading = Демонстрация загружается. Это займёт около минуты; обновите страницу, чтобы узнать, что получилось.
web-first-demo-loaded = { $count ->
    [one] Демонстрация загружена: { $count } строка.
    [few] Демонстрация загружена: { $count } строки.
   *[other] Демонстрация загружена: { $count } строк.
}
web-first-demo-failed = Загрузить демонстрацию не удалось. Посмотрите сообщения сервера и есть ли место на диске.
web-first-done-test = Пробная строка отправлена.
web-first-done-demo = Демонстрация загружается.
web-first-done-full = В памяти уже есть данные. Отметьте галочкой, если демонстрацию нужно добавить к ним.
web-first-done-loading = Демонстрация уже загружается.
