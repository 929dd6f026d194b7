complaints-why-id = в ней назван идентификатор { $what }, который задел этот инцидент
complaints-why-session = сессию этого клиента сорвал этот инцидент
complaints-why-meaning = в ней описано то, что делает этот инцидент
complaints-why-hand = так указал человек
complaints-why-words = о том же: { $words }
complaints-after = через { $lag } после сбоя
complaints-during = во время сбоя
complaints-minutes = { $count ->
    [one] { $count } минуту
    [few] { $count } минуты
   *[many] { $count } минут
}
complaints-hours = { $count ->
    [one] { $count } час
    [few] { $count } часа
   *[many] { $count } часов
}
complaints-now-linked = Жалоба { $id } относится к { $incident }.
complaints-now-unlinked = Жалоба { $id } не относится к { $incident }.
complaints-now-none = Жалоба { $id } не относится ни к одному известному инциденту.
complaints-clusters-none = Скоплений жалоб без инцидента нет.
complaints-cluster = { $people ->
    [one] { $people } человек пожаловался
    [few] { $people } человека пожаловались
   *[many] { $people } человек пожаловались
} на «{ $words }» начиная с { $since } UTC; ни один инцидент этого не объясняет (обычно за такое время — { $usual })
complaints-cluster-nameless = { $people ->
    [one] { $people } человек пожаловался
    [few] { $people } человека пожаловались
   *[many] { $people } человек пожаловались
} на одно и то же начиная с { $since } UTC; ни один инцидент этого не объясняет (обычно за такое время — { $usual })
complaints-clusters-hint = Список: `cartwatch complaints clusters`.
complaints-looked-at = { $count ->
    [one] Просмотрена { $count } жалоба
    [few] Просмотрены { $count } жалобы
   *[many] Просмотрено { $count } жалоб
}, с инцидентами связано: { $linked }.
