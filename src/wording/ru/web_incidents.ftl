# Инциденты: список по тому, о чём просит адрес.
web-incidents-by-status = По статусу
web-incidents-all = Все
web-incidents-open = Открытые
web-incidents-recurred = Вернулись
web-incidents-resolved = Решённые
web-incidents-empty = Инцидентов пока не было.
web-incidents-empty-hint = Как только в логах у покупателя что-то сломается, инцидент появится здесь.
web-incidents-filter-empty = Ничего не нашлось.
web-incidents-filter-empty-hint = Уберите один из фильтров или возьмите период подлиннее.
web-incidents-clear = Показать все
web-incidents-filter = Фильтр
web-incidents-filter-text = Название, код или id
web-incidents-filter-category = Вид
web-incidents-filter-service = Сервис
web-incidents-filter-seen = Когда
web-incidents-filter-sort = Сначала
web-incidents-filter-any = любой
web-incidents-filter-any-time = в любое время
web-incidents-filter-exact = в промежутке ниже
web-incidents-filter-exact-open = Точное время
web-incidents-filter-since = С (UTC)
web-incidents-filter-until = До (UTC)
web-incidents-filter-within-1h = за последний час
web-incidents-filter-within-24h = за сутки
web-incidents-filter-within-7d = за 7 дней
web-incidents-filter-within-30d = за 30 дней
web-incidents-filter-apply = Отобрать
web-incidents-sort-harm = самые вредные
web-incidents-sort-newest = самые свежие
web-incidents-sort-oldest = самые давние
web-incidents-sort-sessions = больше всего сессий
web-incidents-sort-money = больше всего денег
web-incidents-pages = Страницы списка
web-incidents-pages-shown = { $from }–{ $until } из { $total }
web-incidents-pages-before = Назад
web-incidents-pages-next = Дальше
web-incidents-column-tick = Отметка
web-incidents-column-incident = Инцидент
web-incidents-column-status = Статус
web-incidents-column-sessions = Сессии
web-incidents-column-customers = Покупатели
web-incidents-column-money = Деньги под угрозой
web-incidents-column-growth = За час
web-incidents-column-last = Последний раз
web-incidents-tick = Отметить «{ $title }»
web-incidents-merged-more = { $count ->
    [one] и ещё { $count } такой же
    [few] и ещё { $count } таких же
   *[other] и ещё { $count } таких же
}
web-incidents-muted-until = плановые работы до { $time }
web-incidents-never-seen = в логах не было
web-incidents-seen = В работе,
web-incidents-seen-by = В работе у { $name },
web-incidents-growth-quiet = тихо
web-incidents-growth-rises = ▲ { $now }
web-incidents-growth-falls = ▼ { $now }
web-incidents-growth-steady = { $now }
web-incidents-growth-whole = Сбоев за последний час: { $now }, за час до него: { $before }
web-incidents-ticked = С отмеченными
web-incidents-ticked-count = Отмечено:
web-incidents-ticked-hint = При объединении останется первый отмеченный, остальные станут его частью. «Разделить» вынимает каждый обратно. Клавиши: j и k — по строкам, x — отметить.
web-incidents-confirm-merge = Это одна и та же проблема? Все они будут под первым отмеченным.
web-incidents-do-acknowledge = Беру в работу
web-incidents-do-merge = Одна проблема: объединить
web-incidents-do-split = Разделить
web-incidents-do-mute-open = Заглушить…
web-incidents-do-mute = Заглушить
web-incidents-mute-hint = Плановые работы? До этого времени никого не потревожим, но считать продолжим.
web-incidents-mute-reason = Почему
web-incidents-mute-for = На сколько
web-incidents-done-acknowledge = { $count ->
    [one] Записано: { $count } инцидент у вас в работе.
    [few] Записано: { $count } инцидента у вас в работе.
   *[other] Записано: { $count } инцидентов у вас в работе.
}
web-incidents-done-merge = { $count ->
    [one] Объединено: { $count } инцидент стал частью другого.
    [few] Объединено: { $count } инцидента стали частью другого.
   *[other] Объединено: { $count } инцидентов стали частью другого.
}
web-incidents-done-split = { $count ->
    [one] Разделено: { $count } инцидент снова сам по себе.
    [few] Разделено: { $count } инцидента снова сами по себе.
   *[other] Разделено: { $count } инцидентов снова сами по себе.
}
web-incidents-done-mute = { $count ->
    [one] Заглушён { $count } инцидент.
    [few] Заглушены { $count } инцидента.
   *[other] Заглушено { $count } инцидентов.
}
web-incidents-done-none = Ничего не сделано: не отмечен ни один инцидент.
web-incidents-done-two = Ничего не сделано: чтобы объединить, отметьте хотя бы два инцидента.
web-incidents-done-reason = Ничего не заглушено: напишите, почему.
web-incidents-done-conflict = Сделано не всё: часть инцидентов раньше назвали разными проблемами или они не объединены.
web-incidents-done-missing = Сделано не всё: одного из инцидентов уже нет.
