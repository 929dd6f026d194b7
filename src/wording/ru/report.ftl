title-slow = медленно: { $place }
# Предложения отчётов и того, что показывают команды.

## Анализ в целом
report-title = Отчёт по логам магазина
report-health-no-entries = Анализировать нечего: не удалось прочитать ни одной записи.
report-health-fine = Проблем нет: { $entries }, { $sessions }, все сессии прошли без замечаний.
report-health-fine-entries = Проблем нет: { $entries }.
report-health-sessions = { $sessions ->
    [one] Проблемы в { $troubled } из { $sessions } сессии ({ $share })
    [few] Проблемы в { $troubled } из { $sessions } сессий ({ $share })
   *[many] Проблемы в { $troubled } из { $sessions } сессий ({ $share })
}
report-health-no-sessions = { $count ->
    [one] { $count } инцидент (прочитано записей: { $entries }); сессий в логах нет, поэтому покупателей не сосчитать
    [few] { $count } инцидента (прочитано записей: { $entries }); сессий в логах нет, поэтому покупателей не сосчитать
   *[many] { $count } инцидентов (прочитано записей: { $entries }); сессий в логах нет, поэтому покупателей не сосчитать
}
report-health-no-customers = { $count ->
    [one] Сессий с проблемами нет (всего сессий: { $sessions }), но в сервисах { $count } инцидент
    [few] Сессий с проблемами нет (всего сессий: { $sessions }), но в сервисах { $count } инцидента
   *[many] Сессий с проблемами нет (всего сессий: { $sessions }), но в сервисах { $count } инцидентов
}
report-health-money = под угрозой { $money }
report-health-known = { $count ->
    [one] ; { $count } проблема уже встречалась
    [few] ; { $count } проблемы уже встречались
   *[many] ; { $count } проблем уже встречались
}
report-health-the-one-new = ; проблема новая
report-health-all-new = ; все проблемы новые
report-scope = { $inputs ->
    [one] { $entries }, { $sessions }, { $inputs } источник
    [few] { $entries }, { $sessions }, { $inputs } источника
   *[many] { $entries }, { $sessions }, { $inputs } источников
}
report-note-rejected = { $count ->
    [one] Не удалось прочитать { $count } строку, она пропущена.
    [few] Не удалось прочитать { $count } строки, они пропущены.
   *[many] Не удалось прочитать { $count } строк, они пропущены.
}
report-note-rejected-kept = { $count ->
    [one] Не удалось прочитать { $count } строку; она сохранена с местом и причиной в { $file }.
    [few] Не удалось прочитать { $count } строки; они сохранены с местом и причиной в { $file }.
   *[many] Не удалось прочитать { $count } строк; они сохранены с местом и причиной в { $file }.
}
report-note-input = { $name }: { $problem }
report-note-set-aside = { $count ->
    [one] У { $count } записи время из будущего; она отложена.
    [few] У { $count } записей время из будущего; они отложены.
   *[many] У { $count } записей время из будущего; они отложены.
}
report-note-late = { $count ->
    [one] { $count } запись пришла, когда её сессия уже была закрыта.
    [few] { $count } записи пришли, когда их сессии уже были закрыты.
   *[many] { $count } записей пришли, когда их сессии уже были закрыты.
}
report-note-closed-early = { $count ->
    [one] { $count } сессия закрыта досрочно: слишком много было открыто одновременно.
    [few] { $count } сессии закрыты досрочно: слишком много было открыто одновременно.
   *[many] { $count } сессий закрыто досрочно: слишком много было открыто одновременно.
}
report-note-clock = { $count ->
    [one] Время в логе { $count } раз скачком ушло назад.
    [few] Время в логе { $count } раза скачком уходило назад.
   *[many] Время в логе { $count } раз скачком уходило назад.
}
report-note-left-out = { $count ->
    [one] { $count } менее важный инцидент не показан: инцидентов слишком много.
    [few] { $count } менее важных инцидента не показаны: инцидентов слишком много.
   *[many] { $count } менее важных инцидентов не показано: инцидентов слишком много.
}
report-note-anonymous = { $count ->
    [one] { $count } запись не относится ни к сессии, ни к пользователю, ни к клиенту.
    [few] { $count } записи не относятся ни к сессии, ни к пользователю, ни к клиенту.
   *[many] { $count } записей не относятся ни к сессии, ни к пользователю, ни к клиенту.
}
report-more-unlisted = { $count ->
    [one] Ещё { $count } инцидент подробно не показан: --limit { $total } покажет все.
    [few] Ещё { $count } менее тяжёлых инцидента подробно не показаны: --limit { $total } покажет все.
   *[many] Ещё { $count } менее тяжёлых инцидентов подробно не показано: --limit { $total } покажет все.
}
report-more = { $count ->
    [one] Ещё { $count } инцидент есть только в таблице. Показать его целиком: --limit { $total } или cartwatch incidents show ID.
    [few] Ещё { $count } инцидента есть только в таблице. Показать их целиком: --limit { $total } или cartwatch incidents show ID.
   *[many] Ещё { $count } инцидентов есть только в таблице. Показать их целиком: --limit { $total } или cartwatch incidents show ID.
}

## Названия
report-known-new = НОВЫЙ
report-known-seen = уже был
report-known-recurred = вернулся
report-known-resolved = решён
report-status-open = открыт
report-status-resolved = решён
report-status-recurred = вернулся
report-stage-browse = просмотр
report-stage-cart = корзина
report-stage-checkout = оформление
report-stage-payment = оплата
report-stage-order = заказ
report-finding-error_pattern = ошибка
report-finding-repeated_error = повторная ошибка
report-finding-bottleneck = узкое место
report-finding-slow_request = медленный запрос
report-finding-funnel_break = прерванная покупка
report-document-incident = инцидент
report-document-runbook = инструкция
report-verdict-precedent = Уже решали
report-verdict-runbook = Есть инструкция
report-verdict-new = НОВОЕ
report-purpose-observe = В логах
report-purpose-check = Проверить
report-purpose-fix = Исправить
report-purpose-prevent = Предотвратить
report-purpose-avoid = Не делать
report-purpose-verify = Убедиться
report-why-fingerprint = тот же самый сбой
report-why-code = тот же код ошибки
report-why-service = тот же сервис
report-why-letters = похоже по написанию
report-why-vector = близко по смыслу ({ $score })
report-why-lexical = общие слова: { $words }
report-why-lexical-bare = общие слова

## Заголовки и подписи
report-column-number = №
report-column-id = ID
report-column-incident = Инцидент
report-column-kind = Вид
report-column-service = Сервис
report-column-sessions = Сессии
report-column-customers = Покупатели
report-column-money = Под угрозой
report-column-when = Когда (UTC)
report-column-last-seen = В последний раз (UTC)
report-column-occurrences = Записи
report-column-known = Известен
report-column-status = Статус
report-column-recovered = Возвращено
report-column-share = Доля
report-column-count = Число
report-column-level = Уровень
report-column-template = Шаблон
report-column-time = Время (UTC)
report-column-errors = Ошибки
report-column-slow = Медленные
report-column-problem-sessions = С проблемами
report-column-stage = Шаг
report-column-duration = Длительность
report-column-input = Источник
report-column-format = Формат
report-column-rejected = Не прочитано
report-label-what = Что
report-label-harm = Ущерб
report-label-when = Когда
report-label-deploy = Выкладка
report-label-related = Связаны
report-label-fingerprint = Отпечаток
report-label-confidence = Уверенность
report-label-symptoms = Симптомы
report-label-status = Статус
report-label-evidence = Записи лога
report-label-similar = Похожие случаи
report-label-solution = Что делать
report-label-history = История
report-label-episodes = Эпизоды
report-label-notes = Примечания
report-label-inputs = Источники
report-label-incidents = Инциденты
report-label-place = Где

## Один инцидент
report-what-error_pattern = { $count ->
    [one] о сбое сообщает { $count } запись
    [few] о сбое сообщают { $count } записи
   *[many] о сбое сообщают { $count } записей
}
report-what-repeated_error = { $count ->
    [one] ошибка повторялась в пределах одной сессии ({ $count } запись)
    [few] ошибка повторялась в пределах одной сессии ({ $count } записи)
   *[many] ошибка повторялась в пределах одной сессии ({ $count } записей)
}
report-what-bottleneck = { $count ->
    [one] медленные запросы скопились в одном месте ({ $count } запись)
    [few] медленные запросы скопились в одном месте ({ $count } записи)
   *[many] медленные запросы скопились в одном месте ({ $count } записей)
}
report-what-slow_request = { $count ->
    [one] { $count } запрос выполнялся слишком долго
    [few] { $count } запроса выполнялись слишком долго
   *[many] { $count } запросов выполнялись слишком долго
}
report-what-funnel_break = { $count ->
    [one] после этого прервана { $count } покупка
    [few] после этого прерваны { $count } покупки
   *[many] после этого прервано { $count } покупок
}
report-what-worst = самый долгий занял { $time }
report-harm-none = затронутых сессий покупателей не видно.
report-harm-money = под угрозой { $money }
report-harm-recovered = { $count ->
    [one] в { $count } сессии заказ всё же оформлен
    [few] в { $count } сессиях заказ всё же оформлен
   *[many] в { $count } сессиях заказ всё же оформлен
}
report-harm-lost = пока потеряно { $money }
report-harm-nobody-back = заказ пока никто не оформил
report-when-episodes = { $count ->
    [one] { $count } эпизод с { $since }
    [few] { $count } эпизода с { $since }
   *[many] { $count } эпизодов с { $since }
}
report-deploy = { $name }: выложено за { $time } до первого сбоя
report-related = { $ids } (в основном те же сессии)
report-solution-by = Автор ответа: { $generator }.
report-solution-skipped = Пропущено: { $reason }
report-no-similar = похожих случаев в памяти нет
report-none = нет

## Графики
report-figures = Главные цифры
report-figure-sessions = { $count ->
    [one] сессия с проблемами
    [few] сессии с проблемами
   *[many] сессий с проблемами
}
report-figure-of-sessions = из { $count }, { $share }
report-figure-customers = { $count ->
    [one] покупатель затронут
    [few] покупателя затронуто
   *[many] покупателей затронуто
}
report-figure-money = под угрозой
report-figure-recovered = всё же заказано
report-figure-of-recovered = { $count ->
    [one] в { $count } сессии
    [few] в { $count } сессиях
   *[many] в { $count } сессиях
}
report-figure-incidents = { $count ->
    [one] инцидент
    [few] инцидента
   *[many] инцидентов
}
report-figure-known = { $count ->
    [one] { $count } уже встречался
    [few] { $count } уже встречались
   *[many] { $count } уже встречались
}
report-plot-traffic = Нагрузка по времени
report-plot-traffic-sessions = Начато сессий за { $slice }
report-plot-traffic-entries = Записи за { $slice }
report-plot-traffic-alt = Столбцы по времени, { $period }. Больше всего: { $highest }, { $at }. Всего с проблемами: { $bad }.
report-plot-healthy = без проблем
report-plot-troubled = с проблемами
report-plot-errors = ошибки
report-plot-other-entries = прочие записи
report-plot-deploy = выкладка
report-plot-deploy-tip = Выкладка { $name }, { $time }
report-plot-funnel = Как далеко дошли сессии
report-plot-funnel-unit = Сессии, дошедшие до шага; из них с проблемами
report-plot-funnel-tip = { $stage }: { $all }, из них с проблемами { $bad }
report-plot-funnel-share = { $share } от первого шага
report-plot-money = Деньги под угрозой по инцидентам
report-plot-money-unit = Суммы корзин и заказов, { $currency }; сессия, затронутая несколькими инцидентами, учтена в каждом
report-plot-money-unit-bare = Суммы корзин и заказов; сессия, затронутая несколькими инцидентами, учтена в каждом
report-plot-money-tip = { $name }: под угрозой { $all }, из них возвращено { $part }
report-plot-recovered = возвращено
report-plot-lost = пока потеряно
report-plot-occurrences = Записи за { $slice }, максимум { $highest }
report-plot-occurrences-tip = { $time }: { $count }
report-plot-occurrences-alt = Записи по времени, { $period }, всего { $count }.
report-plot-episodes = Эпизоды за всё время
report-plot-episodes-alt = { $count ->
    [one] { $count } эпизод, { $period }.
    [few] { $count } эпизода, { $period }.
   *[many] { $count } эпизодов, { $period }.
}
report-contents = Сразу к инцидентам
report-footer = Отчёт составлен программой cartwatch { $version }. Личные данные заменены псевдонимами; всё время указано в UTC.

## Другие виды
report-list-empty = Подходящих инцидентов в памяти нет.
report-list-total = { $count ->
    [one] В памяти { $count } инцидент.
    [few] В памяти { $count } инцидента.
   *[many] В памяти { $count } инцидентов.
}
report-list-more = Показано { $shown } из { $total }; --limit { $total } покажет все.
report-detail-imported = загружен, открыт { $time }
report-detail-imported-bare = загружен
report-detail-never = в логах не встречался
report-action-resolve = решён
report-action-resolve-applied = решён, исправление действует с { $time }
report-action-reopen = открыт снова
report-action-note = заметка
report-action-acknowledge = принят в работу
report-action-feedback-helpful = отзыв: помогло
report-action-feedback-wrong = отзыв: неверно
report-action-feedback-partly = отзыв: помогло отчасти
report-action-by = { $name }
report-action-cause = Причина: { $cause }
report-search-verdict-precedent = Похожую проблему уже решали.
report-search-verdict-runbook = Прецедента нет, но есть подходящая инструкция.
report-search-verdict-new = НОВОЕ: ничего близкого в памяти нет.
report-search-nearest = Самое близкое, что есть в памяти:
report-search-nothing = Ничего похожего в памяти нет.
report-find-nothing = По запросу «{ $query }» сессий с проблемами нет. Сессии без проблем только подсчитываются и не хранятся.
report-find-found = { $count ->
    [one] { $count } сессия с проблемами по запросу «{ $query }»
    [few] { $count } сессии с проблемами по запросу «{ $query }»
   *[many] { $count } сессий с проблемами по запросу «{ $query }»
}
report-find-session = Сессия { $id }
report-find-customer = покупатель { $id }
report-find-references = Заказы и трассировки: { $ids }
report-find-earlier = { $count ->
    [one] ещё { $count } более ранняя запись не показана
    [few] ещё { $count } более ранние записи не показаны
   *[many] ещё { $count } более ранних записей не показано
}
report-find-broke = ЗДЕСЬ СЛОМАЛОСЬ
report-find-outcome-recovered = Заказ всё же оформлен: { $time }, через { $after } после начала сбоя.
report-find-outcome-ordered = Заказ был оформлен ещё до начала сбоя.
report-find-outcome-lost = Заказа нет: покупатель дошёл до шага «{ $stage }».
report-find-outcome-unknown = Был ли заказ, по логам не видно.
report-find-money = Корзина или заказ: { $money }
report-find-incidents = Инциденты: { $ids }
report-find-findings = Обнаружено: { $kinds }
report-find-more = { $count ->
    [one] Ещё { $count } сессия не показана; --limit { $total } покажет все.
    [few] Ещё { $count } сессии не показаны; --limit { $total } покажет все.
   *[many] Ещё { $count } сессий не показано; --limit { $total } покажет все.
}

## Шаблоны сообщений лога
report-templates-none = Ни в одной записи нет сообщения.
report-templates-found = { $count ->
    [one] { $count } шаблон: { $messages }
    [few] { $count } шаблона: { $messages }
   *[many] { $count } шаблонов: { $messages }
}
report-templates-without-message = { $count ->
    [one] { $count } запись без сообщения.
    [few] { $count } записи без сообщения.
   *[many] { $count } записей без сообщения.
}
report-templates-rejected = { $count ->
    [one] { $count } строку прочитать не удалось; причину покажет `cartwatch inspect`.
    [few] { $count } строки прочитать не удалось; причину покажет `cartwatch inspect`.
   *[many] { $count } строк прочитать не удалось; причину покажет `cartwatch inspect`.
}
report-templates-more = { $count ->
    [one] Ещё { $count } шаблон не показан; --limit { $total } покажет все.
    [few] Ещё { $count } шаблона не показаны; --limit { $total } покажет все.
   *[many] Ещё { $count } шаблонов не показано; --limit { $total } покажет все.
}

## Два набора правил на одних и тех же логах
report-rules-built-in = встроенные правила
report-rules-verdict = { $file }: { $more ->
    [0] новых инцидентов нет
   *[other] новых инцидентов: { $more }, из них известно: { $known }
}; пропадает: { $gone }, с другими числами: { $changed }, без изменений: { $same }.
report-rules-only-candidate = Только с проверяемыми правилами
report-rules-only-in-force = Только с действующими правилами
report-rules-changed = С теми и другими, но с другими числами

## Объединённые инциденты и вероятные дубли
report-label-merged = Объединён с
report-label-members = Объединённые инциденты
report-list-merged = +N: с ним объединены ещё N инцидентов; все числа относятся ко всей группе.
report-detail-asked-for = { $id } объединён с этим инцидентом; далее — о всей группе.
report-action-merge = объединён с { $ids }
report-action-split = отделён от { $ids }
report-label-duplicate = Вероятно, та же проблема
report-label-reasons = За
report-label-against = Против
report-duplicates-none = Инцидентов, похожих на одну и ту же проблему, нет.
report-duplicates-found = { $count ->
    [one] { $count } пара инцидентов — вероятно, одна и та же проблема
    [few] { $count } пары инцидентов — вероятно, одна и та же проблема в каждой
   *[many] { $count } пар инцидентов — вероятно, одна и та же проблема в каждой
}
report-duplicates-more = { $count ->
    [one] Ещё { $count } пара не показана; --limit { $total } покажет все.
    [few] Ещё { $count } пары не показаны; --limit { $total } покажет все.
   *[many] Ещё { $count } пар не показано; --limit { $total } покажет все.
}
report-duplicates-yes = Та же? { $command }
report-duplicates-no = Не та? { $command }
report-quoted = «{ $text }»
report-same-message = одинаковое сообщение
report-same-varying = сообщения различаются только переменными именами и числами
report-same-word = сообщения различаются одним словом: { $one } / { $other }
report-same-template = похоже, оба записала одна и та же строка программы: { $one }
report-same-meaning = близки по словам и смыслу ({ $share })
report-same-code = одинаковый код ошибки { $one }
report-same-service = тот же сервис { $one }
report-same-step = тот же шаг { $one }
report-same-endpoint = тот же адрес { $one }
report-same-sessions = { $count ->
    [one] { $count } общая сессия ({ $share } сессий меньшего)
    [few] { $count } общие сессии ({ $share } сессий меньшего)
   *[many] { $count } общих сессий ({ $share } сессий меньшего)
}
report-same-episodes = { $count ->
    [one] { $count } эпизод начался и кончился одновременно
    [few] { $count } эпизода начались и кончились одновременно
   *[many] { $count } эпизодов начались и кончились одновременно
}
report-differs-code = другой код ошибки: { $one } / { $other }
report-differs-service = другой сервис: { $one } / { $other }
report-differs-step = другой шаг: { $one } / { $other }
report-differs-endpoint = другой адрес: { $one } / { $other }
report-differs-category = другой вид: { $one } / { $other }
report-live-opened = новая проблема
report-live-grew = продолжается
report-live-calmed = тихо уже пять минут
report-live-closed = закончилось
report-label-planned = Планово
report-planned = планово
report-muted = плановые работы до { $time } UTC: { $reason }
report-muted-until = до { $time } UTC: { $reason }
report-mutes-none = Ничего не заглушено.
report-mutes-all = всё
report-mutes-complaints = жалобы о «{ $words }»
report-mutes-complaints-nameless = { $count ->
    [one] { $count } жалоба, первая { $first }
    [few] { $count } жалобы, первая { $first }
   *[other] { $count } жалоб, первая { $first }
}
report-live-precedent = Что помогло раньше: { $fix }
