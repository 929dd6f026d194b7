# То, что люди получают через вебхуки, Slack, Telegram и почту, и команда `notify`.
notify-opened-new = Новая проблема
notify-opened-seen = Знакомая проблема, ещё не решённая
notify-opened-known = Знакомая проблема
notify-recurred = Проблема вернулась
notify-grew = Проблема растёт
notify-closed = Проблема закончилась
notify-head = { $kind }: { $title }
notify-subject = [cartwatch] { $kind }: { $title }
notify-subject-several = [cartwatch] { $kind }: { $title } и ещё { $count ->
    [one] { $count } инцидент
    [few] { $count } инцидента
   *[many] { $count } инцидентов
}
notify-subject-several-things = [cartwatch] { $kind }: { $title } и ещё { $count }
notify-complaints = Много жалоб, которых не объясняет ни один инцидент
notify-complaints-grew = Всё больше жалоб, которых не объясняет ни один инцидент
notify-complaints-about = «{ $words }»
notify-complaints-nameless = об одном и том же
notify-complaints-people = { $people ->
    [one] { $people } человек
    [few] { $people } человека
   *[many] { $people } человек
} начиная с { $since } UTC; обычно за такое время — { $usual }
notify-complaints-all = Все такие скопления жалоб
notify-service = сервис { $service }
notify-at-risk = под угрозой: { $money }
notify-precedent = Что помогло раньше: { $fix }
notify-applied = применено { $date }
notify-held = проблема не возвращалась
notify-came-back = после этого проблема вернулась
notify-helpful = { $count ->
    [one] подтверждено { $count } раз
    [few] подтверждено { $count } раза
   *[many] подтверждено { $count } раз
}
notify-partly = { $count ->
    [one] признано верным отчасти { $count } раз
    [few] признано верным отчасти { $count } раза
   *[many] признано верным отчасти { $count } раз
}
notify-wrong = { $count ->
    [one] признано неверным { $count } раз
    [few] признано неверным { $count } раза
   *[many] признано неверным { $count } раз
}
notify-more = И ещё { $count ->
    [one] { $count } инцидент
    [few] { $count } инцидента
   *[many] { $count } инцидентов
}.
notify-more-things = И ещё { $count }.
notify-given-up = { $count ->
    [one] { $count } прежнее уведомление не удалось доставить вовремя, оно снято с очереди.
    [few] { $count } прежних уведомления не удалось доставить вовремя, они сняты с очереди.
   *[many] { $count } прежних уведомлений не удалось доставить вовремя, они сняты с очереди.
}
notify-test = Это проверка канала «{ $channel }». Ничего не случилось.
notify-test-subject = [cartwatch] Проверка

notify-cli-none = Каналы не заданы; см. раздел [notify] в настройках.
notify-cli-sent = ✓ { $channel }: отправлено за { $time }
notify-cli-failed = ✗ { $channel }: не отправлено: { $why }
notify-cli-refused = ✗ { $channel }: получатель отказал, повтор не поможет: { $why }
notify-cli-test-failed = { $count ->
    [one] не работает { $count } канал
    [few] не работают { $count } канала
   *[many] не работают { $count } каналов
}
notify-cli-gone = (в настройках его больше нет)
notify-cli-waiting = { $count ->
    [0] очередь пуста
    [one] ждёт { $count } уведомление
    [few] ждут { $count } уведомления
   *[many] ждут { $count } уведомлений
}
notify-cli-last-sent = последняя отправка: { $time } UTC
notify-cli-never-sent = ещё ничего не отправлено
notify-cli-next = { $count ->
    [one] не удалась { $count } попытка
    [few] не удались { $count } попытки
   *[many] не удалось { $count } попыток
}; следующая в { $time } UTC
notify-cli-last-error = последняя ошибка: { $time } UTC: { $why }
notify-cli-totals = { $sent ->
    [one] отправлено { $sent } сообщение
    [few] отправлено { $sent } сообщения
   *[many] отправлено { $sent } сообщений
}; неудачных попыток: { $failed }; задержано: { $held }; отложено: { $aside }; снято с очереди: { $lost }
notify-cli-aside = отложено { $time } UTC: { $why } ({ $incidents })
notify-cli-aside-clusters = { $count ->
    [one] { $count } скопление жалоб
    [few] { $count } скопления жалоб
   *[many] { $count } скоплений жалоб
}
notify-cli-left = { $count ->
    [one] { $count } уведомление оставлено другой площадке: она видит то же самое и сообщает сама
    [few] { $count } уведомления оставлены другим площадкам: они видят то же самое и сообщают сами
   *[other] { $count } уведомлений оставлено другим площадкам: они видят то же самое и сообщают сами
}
