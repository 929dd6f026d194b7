# Поиск по инцидентам, инструкциям и жалобам.
web-search-label = Слова, ошибка или номер
web-search-go = Найти
web-search-in = Где искать
web-search-in-all = Везде
web-search-in-incidents = Инциденты
web-search-in-runbooks = Инструкции
web-search-in-complaints = Жалобы
web-search-hint = Опишите своими словами, что происходит, или вставьте строку лога. Номер инцидента, заказа, сессии, пользователя или трассы ведёт прямо к ним.
web-search-count = { $count ->
    [0] Ничего не найдено.
    [one] Найден { $count } результат.
    [few] Найдено { $count } результата.
   *[other] Найдено { $count } результатов.
}
web-search-taken-for = Последнее слово прочитано так: { $words }.
web-search-why = Почему найдено: { $why }
web-search-fix = Последнее решение:
web-search-to-incident = К инциденту { $id }
web-search-to-customer = К покупателю с номером { $id }
web-search-to-complaint = К жалобе { $id }
web-search-complaints = { $count ->
    [one] { $count } жалоба
    [few] { $count } жалобы
   *[other] { $count } жалоб
}
web-search-more-complaints = { $count ->
    [one] Ещё { $count } жалоба
    [few] Ещё { $count } жалобы
   *[other] Ещё { $count } жалоб
}
web-search-cut = { $count ->
    [one] Ещё { $count } не показана. Добавьте слово, чтобы сузить поиск.
    [few] Ещё { $count } не показаны. Добавьте слово, чтобы сузить поиск.
   *[other] Ещё { $count } не показано. Добавьте слово, чтобы сузить поиск.
}
web-search-looked = { $count ->
    [one] Просмотрена только самая новая { $count } жалоба.
    [few] Просмотрены только самые новые { $count } жалобы.
   *[other] Просмотрены только самые новые { $count } жалоб.
}
web-search-unread = { $count ->
    [one] { $count } жалоба ещё не прочитана по смыслу: пока она находится только по словам.
    [few] { $count } жалобы ещё не прочитаны по смыслу: пока они находятся только по словам.
   *[other] { $count } жалоб ещё не прочитано по смыслу: пока они находятся только по словам.
}
web-search-empty = В памяти такого нет.
web-search-empty-hint = Попробуйте меньше слов или другие слова. Сессии без проблем только считаются, поэтому по их номерам ничего не найти.
