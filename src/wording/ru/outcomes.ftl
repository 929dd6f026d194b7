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
