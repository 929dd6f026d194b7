# Жалобы во времени и что с ними стало после исправлений.

report-complaints-title = Жалобы
report-complaints-none = За это время жалоб нет.
report-complaints-count = { $count ->
    [one] { $count } жалоба
    [few] { $count } жалобы
   *[many] { $count } жалоб
}
report-complaints-rate = { $rate } на 1000 сессий
report-complaints-no-sessions = логов за это время нет, поэтому соотнести жалобы не с чем
report-complaints-linked = { $share } относятся к инцидентам
report-complaints-by-category = По видам
report-complaints-by-incident = По инцидентам
report-complaints-over-time = По времени
report-complaints-fixes = Что с ними стало после каждого исправления
report-complaints-no-fixes = Исправлений, вступивших в силу за это время, никто не записал (incidents resolve).
report-complaints-more-fixes = { $count ->
    [one] Ещё { $count } более раннее исправление не показано; см. --limit
    [few] Ещё { $count } более ранних исправления не показаны; см. --limit
   *[many] Ещё { $count } более ранних исправлений не показаны; см. --limit
}
report-complaints-more-incidents = { $count ->
    [one] Жалобы есть ещё на { $count } инцидент.
    [few] Жалобы есть ещё на { $count } инцидента.
   *[many] Жалобы есть ещё на { $count } инцидентов.
}
report-complaints-unknown-kind = неизвестно
report-complaints-desk-kind = «{ $word }»
report-complaints-rare-kinds = редкие категории
report-complaints-money = Покупки, которые поставили под угрозу инциденты
report-complaints-lost = { $count ->
    [one] потеряно: { $money } в { $count } сессии
    [few] потеряно: { $money } в { $count } сессиях
   *[many] потеряно: { $money } в { $count } сессиях
}
report-complaints-recovered = { $count ->
    [one] всё же куплено: { $money } в { $count } сессии
    [few] всё же куплено: { $money } в { $count } сессиях
   *[many] всё же куплено: { $money } в { $count } сессиях
}
report-complaints-caution = Числа говорят, что изменилось, но не почему: о случайности, сезонах и других переменах в то же время см. docs/complaints.md.
report-complaints-column-count = Жалобы
report-complaints-column-rate = на 1000 сессий
report-complaints-column-sessions = Сессии
report-complaints-column-kind = Вид

report-effect-what-incident = жалоб на этот инцидент
report-effect-what-payment = жалоб на оплату
report-effect-what-database = жалоб на базу данных
report-effect-what-auth = жалоб на вход
report-effect-what-timeout = жалоб на тайм-ауты
report-effect-what-api = жалоб на API
report-effect-what-performance = жалоб на медленную работу
report-effect-what-other = прочих жалоб
report-effect-what-lost = денег в потерянных покупках ({ $currency })
report-effect-what-recovered = денег в состоявшихся всё же покупках ({ $currency })

report-effect-less = на { $share } меньше
report-effect-more = на { $share } больше
report-effect-fell = После исправления { $date } { $what } стало меньше на { $share } (95 %-й интервал: от { $low } до { $high }) { $basis }.
report-effect-rose = После исправления { $date } { $what } стало больше на { $share } (95 %-й интервал: от { $low } до { $high }) { $basis }.
report-effect-unclear = После исправления { $date } изменение количества { $what } нельзя отличить от случайности: { $change } (95 %-й интервал: от «{ $low }» до «{ $high }») { $basis }; спад на { $share }, скорее всего, был бы замечен.
report-effect-against-others = по сравнению с другими видами
report-effect-against-sessions = в расчёте на сессию; незатронутого вида для сравнения не было
report-effect-not-enough = Мало данных, чтобы судить о количестве { $what }: { $why }.
report-effect-lacks-days-before = { $have ->
    [one] до исправления { $date } известен { $have } полный день
    [few] до исправления { $date } известны { $have } полных дня
   *[many] до исправления { $date } известно { $have } полных дней
}, а нужно { $needed }
report-effect-lacks-days-after = { $have ->
    [one] после исправления { $date } известен { $have } полный день
    [few] после исправления { $date } известны { $have } полных дня
   *[many] после исправления { $date } известно { $have } полных дней
}, а нужно { $needed }
report-effect-lacks-before = { $have ->
    [one] до исправления { $date } был { $have } случай
    [few] до исправления { $date } было { $have } случая
   *[many] до исправления { $date } было { $have } случаев
}, а нужно { $needed }
report-effect-lacks-expected = { $have ->
    [one] без исправления { $date } после него ожидался бы { $have } случай
    [few] без исправления { $date } после него ожидалось бы { $have } случая
   *[many] без исправления { $date } после него ожидалось бы { $have } случаев
}, а нужно { $needed }
report-effect-lacks-precision = разброс так велик, что был бы заметен только спад на { $share } или больше
report-effect-compared = Сравнение: { $before } до и { $after } после; { $cases_before } → { $cases_after }, сессии { $sessions_before } → { $sessions_after }
report-effect-compared-controls = ; другие виды { $before } → { $after }
report-effect-p = ; p { $p }
report-effect-days = { $count ->
    [one] { $count } день
    [few] { $count } дня
   *[many] { $count } дней
}
report-effect-lasts = Эффект держится: он виден и во второй половине дней.
report-effect-washed-out = Эффект ослаб: во второй половине дней он меньше.
report-effect-lasting-unclear = Держится ли эффект, пока сказать нельзя.
report-effect-unknown-rose = В то же время выросло число жалоб неизвестного вида: часть могла просто перейти к ним.
report-effect-since-fell = С первого исправления, { $date }, жалоб на сессию стало меньше на { $share } (95 %-й интервал: от { $low } до { $high }); до него взято: { $days_before }, после, с конца: { $days_after }. В этом числе и всё остальное, что изменилось за это время.
report-effect-since-rose = С первого исправления, { $date }, жалоб на сессию стало больше на { $share } (95 %-й интервал: от { $low } до { $high }); до него взято: { $days_before }, после, с конца: { $days_after }. В этом числе и всё остальное, что изменилось за это время.
report-effect-since-unclear = С первого исправления, { $date }, изменение числа жалоб на сессию нельзя отличить от случайности: { $change } (95 %-й интервал: от «{ $low }» до «{ $high }»); до него взято: { $days_before }, после, с конца: { $days_after }.
report-effect-since-not-enough = Что стало со всеми жалобами с первого исправления, { $date }, пока сказать нельзя: { $why }.

report-effect-plot = Жалобы на 1000 сессий
report-effect-plot-unit-day = жалоб на 1000 сессий, по дням (UTC)
report-effect-plot-unit-hour = жалоб на 1000 сессий, по часам (UTC)
report-effect-plot-unit-days = { $count ->
    [one] жалоб на 1000 сессий, по { $count } дню (UTC)
    [few] жалоб на 1000 сессий, по { $count } дня (UTC)
   *[many] жалоб на 1000 сессий, по { $count } дней (UTC)
}
report-effect-plot-alt = Жалобы на 1000 сессий, { $period }: от { $low } до { $high }, { $fixes ->
    [0] исправлений нет
    [one] отмечено { $fixes } исправление
    [few] отмечены { $fixes } исправления
   *[many] отмечено { $fixes } исправлений
}.
report-effect-plot-fix = Исправление
report-effect-plot-fix-tip = { $date }: исправление инцидента «{ $title }»
report-effect-plot-seen = наблюдалось
report-effect-plot-without = ожидалось бы без исправления, 95 %-й интервал
report-effect-plot-means = среднее до и после
report-effect-plot-fix-alt = { $what } на 1000 сессий вокруг исправления { $date }: { $before } до, { $after } после; без исправления ожидалось бы от { $low } до { $high }.

report-label-complaints = Жалобы
report-detail-complaints = { $count ->
    [one] { $count } жалоба
    [few] { $count } жалобы
   *[many] { $count } жалоб
}
