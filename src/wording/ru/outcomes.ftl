# Как показали себя исправления.

cli-unknown-outcome = строка { $line }: из слова «{ $word }» не ясно, помогло ли исправление; пропущено
report-action-outcome-held = сообщили, что исправление помогало до { $time }
report-action-outcome-back = сообщили, что сбой вернулся { $time }

solution-record = Помогло надолго в { $held ->
    [one] { $held } случае
    [few] { $held } случаях
   *[many] { $held } случаях
} из { $known }.
solution-record-today = Помогло надолго в { $held ->
    [one] { $held } случае
    [few] { $held } случаях
   *[many] { $held } случаях
} из { $known }, последний раз применено меньше суток назад.
solution-record-days = Помогло надолго в { $held ->
    [one] { $held } случае
    [few] { $held } случаях
   *[many] { $held } случаях
} из { $known }, последний раз применено { $days ->
    [one] { $days } день
    [few] { $days } дня
   *[many] { $days } дней
} назад.
solution-record-failed = Помогло надолго в { $held ->
    [one] { $held } случае
    [few] { $held } случаях
   *[many] { $held } случаях
} из { $known }; в последний раз не помогло.
solution-record-failed-today = Помогло надолго в { $held ->
    [one] { $held } случае
    [few] { $held } случаях
   *[many] { $held } случаях
} из { $known }, последний раз применено меньше суток назад; тогда не помогло.
solution-record-failed-days = Помогло надолго в { $held ->
    [one] { $held } случае
    [few] { $held } случаях
   *[many] { $held } случаях
} из { $known }, последний раз применено { $days ->
    [one] { $days } день
    [few] { $days } дня
   *[many] { $days } дней
} назад; тогда не помогло.
solution-otherwise = Если это не поможет: для { $id } сделали вот что: «{ $text }»
solution-otherwise-record = Если это не поможет: для { $id } сделали вот что: «{ $text }» { $record }
solution-known-failed = То, что сделали для { $id }, надолго не помогло, а другого исправления память не знает.
solution-summary-new-failed = НОВОЕ: то, что сделали для { $id }, надолго не помогло, а ничего другого достаточно близкого в памяти нет. Ниже то, что подтверждают логи, и то, что не помогло.

cli-fix-watched = Теперь по логам видно, помогает ли исправление; судить об этом можно с { $time } по времени логов (incidents outcomes).

report-label-outcomes = Что стало с исправлениями
report-column-applied = Применено (UTC)
report-column-became = Что стало со сбоем
report-column-fix = Исправление
report-outcomes-none = Исправлений никто не записал.
report-outcome-undated = время неизвестно
report-outcome-held = помогло надолго
report-outcome-held-for = помогло надолго, тихо уже { $time }
report-outcome-held-until = помогло на { $time }, потом сбой начался снова
report-outcome-back = сбой вернулся
report-outcome-back-after = сбой вернулся через { $time }
report-outcome-early = судить рано
report-outcome-early-until = судить рано: можно не раньше { $time }
report-outcome-unseen = судить нельзя: после этого не было трафика, в котором сбой был бы виден
report-outcome-unproven = ничего не доказывает: всё остальное, что сбоило, тоже затихло
report-outcome-told = (так сообщили)
report-outcome-episodes = Эпизоды за { $time } до и после: { $before } → { $after }
report-outcome-proofs = Подтверждений на запись лога: { $before } → { $after }, отношение { $ratio } (95 %: от { $low } до { $high })
report-outcome-control = То же у инцидентов этого сервиса или вида, которые никто не исправлял: { $before } → { $after }, отношение { $ratio } (от { $low } до { $high })
report-outcome-against = По сравнению с ними: отношение { $ratio } (95 %: от { $low } до { $high })
report-outcome-slow = Медленные запросы магазина: { $before } → { $after }, отношение { $ratio } (от { $low } до { $high })
