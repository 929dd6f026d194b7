complaints-taken = Жалобы: новых { $new }, изменённых { $changed }, без изменений { $same }, отклонено { $rejected }.
complaints-would = Ничего не записано. Жалобы: новых { $new }, изменённых { $changed }, без изменений { $same }, отклонено { $rejected }.
complaints-repeated = { $count ->
    [one] { $count } повторная строка пропущена: для каждого обращения учитывается первая.
    [few] { $count } повторные строки пропущены: для каждого обращения учитывается первая.
   *[many] { $count } повторных строк пропущено: для каждого обращения учитывается первая.
}
complaints-erased-before = { $count ->
    [one] { $count } жалоба не принята: она была стёрта раньше или её автор просил забыть о нём.
    [few] { $count } жалобы не приняты: они были стёрты раньше или их авторы просили забыть о них.
   *[many] { $count } жалоб не принято: они были стёрты раньше или их авторы просили забыть о них.
}
complaints-ambiguous-dates = { $count ->
    [one] { $count } дату можно прочесть двояко (03/04), она прочитана как «день/месяц»; если первым идёт месяц, укажите --month-first.
    [few] { $count } даты можно прочесть двояко (03/04), они прочитаны как «день/месяц»; если первым идёт месяц, укажите --month-first.
   *[many] { $count } дат можно прочесть двояко (03/04), они прочитаны как «день/месяц»; если первым идёт месяц, укажите --month-first.
}
complaints-month-first-dates = { $count ->
    [one] { $count } дата прочитана как «месяц/день», потому что иначе она невозможна; если таковы все даты, укажите --month-first.
    [few] { $count } даты прочитаны как «месяц/день», потому что иначе они невозможны; если таковы все даты, укажите --month-first.
   *[many] { $count } дат прочитано как «месяц/день», потому что иначе они невозможны; если таковы все даты, укажите --month-first.
}
complaints-erased = { $count ->
    [one] Стёрта { $count } жалоба; повторно она не принимается.
    [few] Стёрты { $count } жалобы; повторно они не принимаются.
   *[many] Стёрто { $count } жалоб; повторно они не принимаются.
}
complaints-none = Жалоб нет.
complaints-more = { $count ->
    [one] И ещё { $count }; её покажет --limit.
    [few] И ещё { $count }; их покажет --limit.
   *[many] И ещё { $count }; их покажет --limit.
}
complaints-unlinked = не относится ни к одному известному инциденту
complaints-by-id = по идентификатору
complaints-by-session = по сессии
complaints-by-meaning = по смыслу
complaints-by-hand = вручную
complaints-category = категория
complaints-user = клиент
complaints-session = сессия
complaints-order = заказ
complaints-trace = трассировка
complaints-amount = сумма
complaints-said-linked = отнесена к { $id }
complaints-said-unlinked = не относится к { $id }
complaints-said-none = не относится ни к одному известному инциденту
