# Как показали себя исправления.

cli-unknown-outcome = строка { $line }: из слова «{ $word }» не ясно, помогло ли исправление; пропущено
report-action-outcome-held = сообщили, что исправление помогало до { $time }
report-action-outcome-back = сообщили, что сбой вернулся { $time }
