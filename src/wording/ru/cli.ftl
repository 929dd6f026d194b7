# Что говорит командная строка помимо отчётов.
cli-rejects = { $count ->
    [one] { $count } строку использовать не удалось; она в { $path }
    [few] { $count } строки использовать не удалось; они в { $path }
   *[many] { $count } строк использовать не удалось; они в { $path }
}
cli-resolved = Записано: { $id } решён. Если он вернётся, вы увидите это исправление и то, помогло ли оно.
cli-reopened = { $id } снова открыт.
cli-feedback = Спасибо. Отзыв о { $id } учитывается начиная со следующего ответа.
cli-acknowledged = Записано, что { $id } принят в работу.
cli-noted = Заметка к { $id } сохранена.
cli-marked = Отмечено: { $name }, { $time } UTC
cli-muted = Заглушено: { $id }, до { $time } UTC
cli-mute-ended = Снято: { $id }, с { $time } UTC
cli-mute-what = Укажите, что запланировано: --service, --category, --incident, --complaint или --all (всё сразу)
cli-learned = Добавлено в память: { $pages ->
    [one] { $pages } страница
    [few] { $pages } страницы
   *[many] { $pages } страниц
}, { $incidents ->
    [one] { $incidents } прошлый инцидент
    [few] { $incidents } прошлых инцидента
   *[many] { $incidents } прошлых инцидентов
}; уже известно: { $unchanged }
cli-extra-fields = эти поля здесь ничего не значат и пропущены: { $fields }
cli-unknown-category = строка { $line }: категория «{ $category }» неизвестна; считается прочей
cli-unreadable-time = строка { $line }: «{ $text }» — не время; пропущено
cli-repeated-id = строка { $line }: { $id } встречается ещё раз; учтена последняя из строк
cli-exported = { $count ->
    [one] { $count } запись сохранена в { $path }
    [few] { $count } записи сохранены в { $path }
   *[many] { $count } записей сохранено в { $path }
}
cli-imported = { $count ->
    [one] { $count } запись добавлена
    [few] { $count } записи добавлены
   *[many] { $count } записей добавлено
}
cli-index-status = { $documents ->
    [one] { $documents } документ в индексе
    [few] { $documents } документа в индексе
   *[many] { $documents } документов в индексе
}; { $pending ->
    [0] индекс актуален
    [one] ждёт обработки { $pending } изменение
    [few] ждут обработки { $pending } изменения
   *[many] ждут обработки { $pending } изменений
}
cli-index-rebuilt = Построен заново: { $documents ->
    [one] { $documents } документ
    [few] { $documents } документа
   *[many] { $documents } документов
}
cli-config-good = { $path } и окружение в порядке; правила тоже.
cli-config-good-no-file = Файла настроек нет; окружение и правила в порядке.
cli-forgotten = Забыто: { $sessions ->
    [one] { $sessions } сессия
    [few] { $sessions } сессии
   *[many] { $sessions } сессий
}, { $entries ->
    [one] { $entries } запись лога
    [few] { $entries } записи лога
   *[many] { $entries } записей лога
}, { $complaints ->
    [one] { $complaints } жалоба
    [few] { $complaints } жалобы
   *[many] { $complaints } жалоб
}. Счётчики остались, но с человеком больше не связаны.
cli-listening = Принимаю запросы: { $address }
cli-listening-syslog = Принимаю syslog по { $transport }: { $address }
cli-syslog-dropped = Syslog: { $messages ->
    [one] { $messages } сообщение прочитано, но места для него не нашлось; оно потеряно.
    [few] { $messages } сообщения прочитаны, но места для них не нашлось; они потеряны.
   *[many] { $messages } сообщений прочитано, но места для них не нашлось; они потеряны.
}
cli-stopping = Остановка: начатые запросы будут завершены, затем журнал будет закрыт.
cli-reloaded = Настройки и правила перечитаны; лимиты, часовой пояс, язык, сертификат, уведомления и источники уже действуют. Остальное вступит в силу после перезапуска.
cli-source-trouble = Источник { $source } не читается: { $why }
cli-source-well = Источник { $source } снова читается.
cli-not-reloaded = Настройки и правила остались прежними: { $why }
cli-journal-cut = Журнал обрывался на записи, приём которой не был подтверждён; отрезано байт: { $bytes }.
cli-token-until = до { $time } UTC
cli-token-over = закончился { $time } UTC
cli-token-created = Токен «{ $name }» ({ $role }) показан единственный раз; сохраните его там, где его найдёт клиент.
cli-token-revoked = Токен «{ $name }» больше не действует.
cli-token-revoked-last = Токен «{ $name }» больше не действует. Он был последним: сервер, доступный только с этой машины, токенов больше не требует.

doctor-config = настройки
doctor-no-file = встроенные (файла нет)
doctor-rules = правила обнаружения
doctor-rules-good = загружены и проверены
doctor-store = память
doctor-store-good = { $folder }, записей: { $records }, на диске { $size } МБ
doctor-index = поисковый индекс
doctor-index-good = документов: { $documents }, индекс актуален
doctor-models = языковые модели
doctor-models-good = отвечают: { $models }
cli-merged = { $id } объединён: { $head } теперь представляет { $count ->
    [one] { $count } инцидент
    [few] { $count } инцидента
   *[many] { $count } инцидентов
}. Отменить: `cartwatch incidents split`.
cli-merged-already = { $id } уже объединён с { $head }.
cli-split = { $id } снова сам по себе, отдельно от { $from }.
cli-distinct = { $id } и { $other } — разные проблемы; как дубли они больше не предлагаются.
cli-for-the-group = { $id } объединён с { $head }: это относится ко всей группе.
cli-watching = Слежу: { $count ->
    [one] { $count } файл
    [few] { $count } файла
   *[many] { $count } файлов
}; Ctrl-C завершает.
cli-watched = { $entries ->
    [one] { $entries } запись
    [few] { $entries } записи
   *[many] { $entries } записей
}, { $rejected ->
    [0] все прочитаны
    [one] { $rejected } строку прочитать не удалось
    [few] { $rejected } строки прочитать не удалось
   *[many] { $rejected } строк прочитать не удалось
}, { $sessions ->
    [one] открыта { $sessions } сессия
    [few] открыто { $sessions } сессии
   *[many] открыто { $sessions } сессий
}, { $incidents ->
    [0] сейчас инцидентов нет
    [one] сейчас { $incidents } инцидент
    [few] сейчас { $incidents } инцидента
   *[many] сейчас { $incidents } инцидентов
}.
cli-watch-missed = { $count ->
    [one] { $count } событие пришло слишком быстро и не показано
    [few] { $count } события пришли слишком быстро и не показаны
   *[many] { $count } событий пришло слишком быстро и не показано
}
cli-audit-empty = Записей нет.
cli-audit-begun = не окончено
cli-audit-done = сделано
cli-audit-failed = не удалось
cli-audit-refused = отказано
cli-audit-token = токен
cli-audit-session = вход через браузер
cli-audit-local = эта машина, токен не нужен
cli-audit-command = команда
cli-audit-unknown = неизвестно кто
cli-audit-repeated = { $count ->
    [one] и ещё { $count } раз
    [few] и ещё { $count } раза
   *[other] и ещё { $count } раз
}
cli-audit-unreadable = это не строка журнала аудита
cli-audit-changed = содержимое изменено после записи
cli-audit-gap = не продолжает предыдущую строку: строки удалены, вставлены или переставлены
cli-audit-cut-off = журнал обрывается: строк в конце не хватает
cli-audit-no-head = файл с отметкой о конце журнала отсутствует или не читается
cli-audit-good = { $lines ->
    [one] { $lines } строка; ничего не пропало и не изменено.
    [few] { $lines } строки; ничего не пропало и не изменено.
   *[other] { $lines } строк; ничего не пропало и не изменено.
}
cli-audit-damaged = { $lines ->
    [one] { $lines } строка
    [few] { $lines } строки
   *[other] { $lines } строк
}; { $wrong ->
    [one] найдено { $wrong } нарушение.
    [few] найдено { $wrong } нарушения.
   *[other] найдено { $wrong } нарушений.
}
cli-audit-hash = Хеш строки { $line }: { $hash }
cli-not-audited = Сделано, но в журнал аудита не записано: { $why }
