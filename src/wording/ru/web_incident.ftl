# Инцидент: что случилось, кого это задело и что делать.
web-incident-happened = Этот сбой виден в логах: { $entries }, { $period }.
web-incident-happened-in = Сервис { $service }: сбой виден в логах, { $entries }, { $period }.
web-incident-runs = { $count ->
    [one] Всего { $count } эпизод.
    [few] Всего { $count } эпизода.
   *[other] Всего { $count } эпизодов.
}
web-incident-imported = Взят из трекера, где его завели { $time } UTC. В здешних логах его не было.
web-incident-never = Взят из трекера. В здешних логах его не было.
web-incident-asked-for = Вы искали { $id }: его признали частью этой проблемы.
web-incident-seen = В работе,
web-incident-seen-by = В работе у { $name },
web-incident-last = Последний раз
web-incident-not-in-logs = в логах не было
web-incident-sessions = Сессии
web-incident-customers = Покупатели
web-incident-money = Деньги под угрозой
web-incident-recovered = Всё же оформлено
web-incident-complaints = Жалобы
web-incident-last-fix = Последнее исправление
web-incident-id = Id
web-incident-solution = Что делать
web-incident-no-solution = Ответа нет.
web-incident-new = Похожего ещё не решали, и ни одна инструкция об этом не говорит. Запишите исправление: в следующий раз его предложат.
web-incident-rests-on = Откуда:
web-incident-in-logs = { $count ->
    [one] Что видно в логах: { $count } факт
    [few] Что видно в логах: { $count } факта
   *[other] Что видно в логах: { $count } фактов
}
web-incident-log-entry = запись лога
web-incident-struck = { $count ->
    [one] Вычеркнуто { $count } утверждение языковой модели
    [few] Вычеркнуто { $count } утверждения языковой модели
   *[other] Вычеркнуто { $count } утверждений языковой модели
}
web-incident-skipped = Пропущено: { $reason }
web-incident-written-by = Написано: { $generator }. Каждый шаг взят из источников, которые названы рядом с ним.
web-incident-copy = Скопировать как Markdown
web-incident-copied = Скопировано
web-incident-model-ask = Спросить ещё и языковую модель
web-incident-model-busy = Языковая модель читает источники…
web-incident-model-begins = Языковая модель ({ $generator }) читает источники…
web-incident-model-writes = Языковая модель ({ $generator }) пишет ответ.
web-incident-model-steps = { $count ->
    [one] Пока { $count } шаг подтверждён источниками, он ниже.
    [few] Пока { $count } шага подтверждены источниками, они ниже.
   *[other] Пока { $count } шагов подтверждено источниками, они ниже.
}
web-incident-model-struck = { $count ->
    [one] Вычеркнуто { $count } утверждение без опоры на источники.
    [few] Вычеркнуто { $count } утверждения без опоры на источники.
   *[other] Вычеркнуто { $count } утверждений без опоры на источники.
}
web-incident-model-answered = Языковая модель ответила.
web-incident-model-lost = Связь прервалась. Когда она вернётся, модель спросят снова.
web-incident-drafted = Что языковая модель уже написала
web-incident-model-failed = Языковая модель не ответила. Шаги ниже верны и без неё.
web-incident-helped = Помогло?
web-incident-verdict-helpful = Да
web-incident-verdict-partly = Отчасти
web-incident-verdict-wrong = Нет, неверно
web-incident-feedback-why = Почему (необязательно)
web-incident-to-resolve = Исправлено…
web-incident-resolve = Что помогло?
web-incident-fix = Что сделали
web-incident-fix-hint = По шагу в строке. Когда проблема вернётся, это предложат со ссылкой на источник.
web-incident-cause = В чём была причина (необязательно)
web-incident-applied = Действует с (UTC)
web-incident-applied-hint = Пустое поле значит «сейчас».
web-incident-do-resolve = Отметить решённым
web-incident-do-acknowledge = Беру в работу
web-incident-do-reopen = Всё-таки не решено
web-incident-reopen-why = Почему (необязательно)
web-incident-note = Заметка для тех, кто придёт после вас
web-incident-do-note = Добавить
web-incident-merge = Это та же проблема, что и другой инцидент
web-incident-merge-into = Id другого инцидента
web-incident-merge-why = Почему (необязательно)
web-incident-do-merge = Объединить
web-incident-do-split = Отделить
web-incident-do-same = Та же проблема
web-incident-do-differ = Другая
web-incident-timeline = По времени
web-incident-lane-runs = Сбои
web-incident-lane-deploys = Выкладки
web-incident-lane-fixes = Исправления
web-incident-run = Сбои: { $entries }
web-incident-deploy = Выкладка: { $name }
web-incident-deploy-of = Выкладка: { $name } ({ $service })
web-incident-fixed = Исправление: { $fix }
web-incident-evidence = Доказательства из логов
web-incident-evidence-more = { $count ->
    [one] Ещё { $count } запись
    [few] Ещё { $count } записи
   *[other] Ещё { $count } записей
}
web-incident-evidence-left = { $count ->
    [one] Хранится ещё { $count } более старая запись; здесь её нет.
    [few] Хранятся ещё { $count } более старые записи; здесь их нет.
   *[other] Хранится ещё { $count } более старых записей; здесь их нет.
}
web-incident-whom = Кого это задело
web-incident-no-customers = Неизвестно, чтобы задело чью-то сессию.
web-incident-customers-more = { $count ->
    [one] Показан { $count }. Все — в файле CSV.
    [few] Показано { $count }. Все — в файле CSV.
   *[other] Показано { $count }. Все — в файле CSV.
}
web-incident-csv = Все в CSV
web-incident-purchases-lost = { $count ->
    [one] { $count } покупка всё ещё не состоялась.
    [few] { $count } покупки всё ещё не состоялись.
   *[other] { $count } покупок всё ещё не состоялось.
}
web-incident-purchases-recovered = { $count ->
    [one] { $count } всё же оформлена.
    [few] { $count } всё же оформлены.
   *[other] { $count } всё же оформлено.
}
web-incident-purchases-unknown = { $count ->
    [one] Про { $count } сессию неизвестно.
    [few] Про { $count } сессии неизвестно.
   *[other] Про { $count } сессий неизвестно.
}
web-incident-complaints-read = Прочитать
web-incident-column-customer = Покупатель
web-incident-column-purchase = Покупка
web-incident-column-step = Дошёл до шага
web-incident-column-money = Корзина
web-incident-column-when = Когда
web-incident-state-recovered = оформлена позже
web-incident-state-lost = не состоялась
web-incident-state-unknown = неизвестно
web-incident-similar = Похожее
web-incident-no-similar = Ничего похожего память не знает.
web-incident-near = Сходство { $score }.
web-incident-its-fix = Исправление:
web-incident-held = { $count ->
    [one] помогло надолго: { $held } из { $count } раза
   *[other] помогло надолго: { $held } из { $count } раз
}
web-incident-members = { $count ->
    [one] Одна проблема: { $count } инцидент
    [few] Одна проблема: { $count } инцидента
   *[other] Одна проблема: { $count } инцидентов
}
web-incident-duplicates = Вероятно, та же проблема
web-incident-history = Что делали люди
web-incident-no-history = Пока никто ничего не делал.
web-incident-history-more = { $count ->
    [one] Ещё { $count } более раннее
    [few] Ещё { $count } более ранних
   *[other] Ещё { $count } более ранних
}
web-incident-outcomes = Помогли ли исправления?
web-incident-by = { $name }
web-incident-done-resolve = Отмечено решённым. Следим, не вернётся ли.
web-incident-done-reopen = Снова открыт.
web-incident-done-feedback = Спасибо. Отзыв учитывается начиная со следующего ответа.
web-incident-done-note = Заметка сохранена.
web-incident-done-acknowledge = Записано: инцидент у вас в работе.
web-incident-done-merge = Объединено.
web-incident-done-split = Отделено от группы.
web-incident-done-distinct = Записано: это разные проблемы.
web-incident-done-mute = Заглушено.
web-incident-done-fix = Ничего не записано: напишите, что сделали.
web-incident-done-text = Ничего не записано: заметка пуста.
web-incident-done-time = Ничего не записано: время не удалось прочитать.
web-incident-done-reason = Ничего не заглушено: напишите, почему.
web-incident-done-other = Ничего не сделано: такого id нет, или он подходит нескольким инцидентам.
web-incident-done-conflict = Ничего не сделано: это расходится с тем, что сказали раньше. Смотрите историю.
