# Настройки: правила, токены, уведомления.
web-settings-parts = Разделы настроек
web-settings-rules = Правила
web-settings-tokens = Токены
web-settings-notifications = Уведомления
web-settings-configuration = Конфигурация
web-settings-about = О программе
web-settings-admins = Это видят только администраторы.
web-settings-admins-hint = Войдите с токеном роли «admin».
web-settings-operators = Получателей видят те, у кого есть право на действия.
web-settings-operators-hint = Войдите с токеном роли «operate» или «admin».

web-settings-in-force = Что считается неполадкой
web-settings-rules-file = Правила берутся из файла
web-settings-rules-built-in = Действуют встроенные правила. Отдельные разделы можно заменить своим файлом: docs/rules.md.
web-settings-try-about = Попробуйте другие пороги на том, что поступило недавно: вы увидите, что было бы найдено. Ничего не изменится.
web-settings-try-admins = Администраторы могут попробовать здесь другие пороги на том, что поступило недавно.
web-settings-threshold-slow = Запрос медленный, если длится дольше (в секундах)
web-settings-threshold-repeated = Ошибка повторяющаяся, если в сессии она встретилась столько раз
web-settings-threshold-session-slow = Столько медленных запросов в одном месте за сессию — узкое место
web-settings-threshold-window-slow = Столько медленных запросов в одном месте за пять минут — узкое место
web-settings-threshold-window-sessions = Из стольких сессий они должны быть
web-settings-threshold-now = сейчас { $value }
web-settings-hours = Попробовать на том, что поступило
web-settings-last-hours = { $count ->
    [1] за последний час
    [24] за последние сутки
    [168] за последнюю неделю
    [one] за последний { $count } час
    [few] за последние { $count } часа
   *[other] за последние { $count } часов
}
web-settings-try = Показать, что было бы найдено
web-settings-try-reset = Вернуть действующие
web-settings-done-trying = Правила сейчас пробует кто-то ещё. Повторите через полминуты.
web-settings-trial = Что было бы найдено
web-settings-trial-failed = Попробовать правила не удалось.
web-settings-trial-read = Прочитано заново: { $entries }, { $sessions }.
web-settings-trial-from = Поступило
web-settings-trial-at = Проверено
web-settings-trial-cut = Поступило больше, чем читает проба (200 000 строк или десять секунд). Более позднее не учтено; для полного сравнения есть `cartwatch replay --rules`.
web-settings-trial-nothing = За это время ничего не поступало, или журнал этого уже не хранит. Выберите больший срок.
web-settings-now = Сейчас
web-settings-then = Стало бы
web-settings-found-incidents = Инциденты
web-settings-found-sessions = Сессии с проблемами
web-settings-found-money = Деньги под угрозой
web-settings-only-then = { $count ->
    [one] Нашёлся бы ещё { $count } инцидент
    [few] Нашлись бы ещё { $count } инцидента
   *[other] Нашлось бы ещё { $count } инцидентов
}
web-settings-only-now = { $count ->
    [one] Не нашёлся бы { $count } инцидент
    [few] Не нашлись бы { $count } инцидента
   *[other] Не нашлось бы { $count } инцидентов
}
web-settings-changed = { $count ->
    [one] У { $count } инцидента были бы другие числа
   *[other] У { $count } инцидентов были бы другие числа
}
web-settings-more = { $count ->
    [one] и ещё { $count }
   *[other] и ещё { $count }
}
web-settings-no-difference = Нашлось бы то же самое.
web-settings-lines = Чтобы они начали действовать
web-settings-lines-about = Вставьте эти строки в свой файл правил (rules.file в настройках) вместо разделов с теми же именами. Затем проверьте командой `cartwatch config check` и примените: kill -HUP или перезапуск.
web-settings-lines-same = Это и есть действующие пороги; менять нечего.

web-settings-tokens-empty = Токенов нет.
web-settings-tokens-empty-hint = На этой машине каждый может всё, а с других машин сюда не попасть.
web-settings-token-make = Создать токен
web-settings-token-name = Имя
web-settings-token-name-hint = Отправителя логов или человека, например «filebeat» или «anna». Оно пишется в журнал аудита.
web-settings-token-role = Что он разрешает
web-settings-token-created = Создан
web-settings-token-ends = Действует
web-settings-token-never = бессрочно
web-settings-token-over = истёк
web-settings-token-days = { $count ->
    [one] { $count } день
    [few] { $count } дня
   *[other] { $count } дней
}
web-settings-token-first = С первым токеном он понадобится всем, и на этой машине тоже. Сначала создайте токен с ролью «admin» для себя и войдите с ним.
web-settings-token-made = Токен «{ $name }» создан
web-settings-token-once = Скопируйте его сейчас: он показывается только здесь и только один раз.
web-settings-token-revoke = Отозвать
web-settings-token-sure = Отозвать токен «{ $name }»? Кто им пользуется, сразу потеряет доступ.
web-settings-token-sure-last = Отозвать токен «{ $name }»? Он последний: после этого на этой машине токен никому не нужен, а с других машин сюда не попасть.
web-settings-role-ingest = ingest
web-settings-role-ingest-about = присылать логи; для отправителей
web-settings-role-read = read
web-settings-role-read-about = смотреть инциденты, ответы и показатели
web-settings-role-operate = operate
web-settings-role-operate-about = смотреть и записывать, что сделано
web-settings-role-admin = admin
web-settings-role-admin-about = всё, включая токены и настройки
web-settings-done-revoked = Токен отозван.
web-settings-done-revoked-last = Последний токен отозван: на этой машине он теперь никому не нужен.
web-settings-done-exists = Токен с таким именем уже есть. Сначала отзовите его или возьмите другое имя.
web-settings-done-bad-name = В имени токена от 1 до 64 знаков, без управляющих символов.
web-settings-done-no-token = Такого токена уже нет.

web-settings-channels = Каналы
web-settings-channels-empty = Об инцидентах никому не сообщается.
web-settings-channels-empty-hint = Назовите канал в настройках, в разделе [notify]: вебхук, Slack, Telegram или почту. Примеры есть в docs/configuration.md.
web-settings-kind-webhook = вебхук
web-settings-kind-slack = Slack
web-settings-kind-telegram = Telegram
web-settings-kind-email = почта
web-settings-channel-gone = в настройках его больше нет
web-settings-channel-last = Последнее отправлено
web-settings-channel-never = ещё ничего
web-settings-channel-queue = Очередь
web-settings-channel-waiting = { $count ->
    [0] пусто
    [one] ждёт { $count } уведомление
    [few] ждут { $count } уведомления
   *[other] ждут { $count } уведомлений
}
web-settings-channel-attempts = { $count ->
    [one] { $count } попытка не удалась
    [few] { $count } попытки не удались
   *[other] { $count } попыток не удались
}
web-settings-channel-next = следующая в
web-settings-channel-since = За всё время
web-settings-channel-sent = { $count ->
    [one] отправлено { $count } сообщение
    [few] отправлено { $count } сообщения
   *[other] отправлено { $count } сообщений
}
web-settings-channel-failed = { $count ->
    [one] { $count } попытка не удалась
    [few] { $count } попытки не удались
   *[other] { $count } попыток не удались
}
web-settings-channel-held = { $count ->
    [one] { $count } придержано
   *[other] { $count } придержано
}
web-settings-channel-lost = { $count ->
    [one] { $count } не доставлено вовремя
   *[other] { $count } не доставлено вовремя
}
web-settings-channel-error = Последняя ошибка
web-settings-channel-aside = { $count ->
    [one] { $count } сообщение отклонено получателем
    [few] { $count } сообщения отклонены получателем
   *[other] { $count } сообщений отклонено получателем
}
web-settings-channel-test = Отправить пробное сообщение
web-settings-test-sent = проба отправлена
web-settings-test-failed = проба не удалась
web-settings-test-refused = проба отклонена
web-settings-test-took = за { $time }
web-settings-done-tested = Пробное сообщение отправлено.
web-settings-done-test-failed = Пробное сообщение не принято; причина — у канала ниже.
web-settings-done-testing = Проба уже идёт. Повторите чуть позже.
web-settings-done-no-channel = Такого канала уже нет.

web-settings-file = Файл настроек —
web-settings-no-file = Файла настроек нет: что не задано ниже, то действует как встроено.
web-settings-change = Настройки меняются в файле или в окружении и применяются по kill -HUP или после перезапуска. Секреты скрыты.
web-settings-set = { $count ->
    [0] Ничего не задано; всё как встроено.
    [one] Задана { $count } настройка.
    [few] Заданы { $count } настройки.
   *[other] Задано { $count } настроек.
}
web-settings-show-set = Только заданные
web-settings-show-all = { $count ->
    [one] Показать { $count } настройку
    [few] Показать все { $count } настройки
   *[other] Показать все { $count } настроек
}
web-settings-key = Настройка
web-settings-value = Значение
web-settings-origin = Откуда
web-settings-origin-built-in = встроено
web-settings-origin-file = файл
web-settings-origin-environment = окружение
web-settings-origin-typed = командная строка

web-settings-version = Версия
web-settings-licence = Лицензия
web-settings-site = Номер этой площадки
web-settings-generators = Кто пишет ответы
web-settings-generator-openai = языковая модель на сервере
web-settings-generator-local = языковая модель в процессе
web-settings-generator-extractive = слова самих источников
web-settings-models = Модели для поиска
web-settings-models-about = Они встроены в программу, и сеть им не нужна.
web-settings-model = Модель
web-settings-model-for = Для чего
web-settings-model-english = английский
web-settings-model-both = русский и поиск между двумя языками
web-settings-interfaces = Для программ
web-settings-openapi = описание API
web-settings-metrics = показатели для Prometheus
web-settings-health = готов ли сервер
