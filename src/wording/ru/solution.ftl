# Решения: выводы, цифры и рамки вокруг чужих слов.

solution-summary-same-held = Такое уже было ({ $id }: «{ $title }»). Тогдашнее исправление сработало.
solution-summary-same = Такое уже было ({ $id }: «{ $title }»). Ниже то, что тогда помогло.
solution-summary-same-came-back = Такое уже было ({ $id }: «{ $title }») и вернулось: тогдашнее исправление остановило сбой, но ненадолго.
solution-summary-near-held = Ближайший известный инцидент: { $id } «{ $title }» (оценка { $score }); его исправление помогло надолго.
solution-summary-near = Ближайший известный инцидент: { $id } «{ $title }» (оценка { $score }); ниже то, что тогда помогло.
solution-summary-near-came-back = Ближайший известный инцидент: { $id } «{ $title }» (оценка { $score }); его исправление помогло ненадолго.
solution-summary-runbook = Близкого инцидента с пригодным исправлением нет; подходит инструкция { $id } «{ $title }» (оценка { $score }).
solution-summary-new = НОВОЕ: в памяти нет ничего достаточно близкого. Ниже только то, что подтверждают логи, и самое близкое из известного.
solution-summary-new-empty = НОВОЕ: в памяти нет ничего похожего. Ниже только то, что подтверждают логи.
solution-summary-new-text = НОВОЕ: в памяти нет ничего достаточно близкого к этому вопросу. Ниже самое близкое из известного.
solution-summary-new-text-empty = НОВОЕ: в памяти нет ничего похожего.

solution-observe = { $place } — { $counts }.
solution-observe-place = { $place }.
solution-observe-counts = { $counts }.
solution-observe-entry = запись { $where } — «{ $text }»
solution-observe-history = у этого инцидента уже { $count ->
    [one] { $count } эпизод
    [few] { $count } эпизода
   *[many] { $count } эпизодов
}; первый начался { $first }.
solution-part-service = сервис { $name }
solution-part-endpoint = адрес { $name }
solution-part-step = шаг { $name }
solution-part-code = код { $name }
solution-part-slowest = самый долгий ответ { $time }
solution-part-at-least = { $time } и дольше

solution-check-cause = В прошлый раз ({ $id }) причина была такой: «{ $text }» Проверьте, та же ли она сейчас.
solution-check-cause-quote = В прошлый раз ({ $id }) причина была такой (язык: { $language }): «{ $text }» Проверьте, та же ли она сейчас.
solution-check-service = { $id } был в сервисе { $then }, а сейчас это { $now }: прежде чем повторять шаги, проверьте, какие имена и настройки отличаются.
solution-fix-came-back = Ниже то, что сделали в прошлый раз; после этого сбой вернулся, поэтому устраните и причину.
solution-fix-came-back-after = Ниже то, что сделали в прошлый раз; сбой вернулся через { $time }, поэтому устраните и причину.
solution-outcome-held = Исправление из { $id } помогло надолго: сбой не вернулся.
solution-outcome-back = Исправление из { $id } помогло ненадолго: сбой вернулся.
solution-outcome-back-after = Исправление из { $id } помогло ненадолго: сбой вернулся через { $time }.
solution-avoid = Уже пробовали, надолго не помогло: «{ $text }»
solution-avoid-date = Пробовали { $date }, надолго не помогло: «{ $text }»
solution-avoid-after = Пробовали { $date }, надолго не помогло, сбой вернулся через { $time }: «{ $text }»
solution-avoid-wrong = Люди отметили как неверное ({ $count ->
    [one] { $count } раз
    [few] { $count } раза
   *[many] { $count } раз
}): «{ $text }»

solution-quote = Цитата из { $source } (язык: { $language }): «{ $text }»
solution-shows = Описание { $source }: «{ $text }»
solution-shows-quote = Описание { $source } (язык: { $language }): «{ $text }»
solution-language-en = английский
solution-language-ru = русский

solution-new-common = Общее у { $count ->
    [one] { $count } записи, подтверждающей сбой
    [few] { $count } записей, подтверждающих сбой
   *[many] { $count } записей, подтверждающих сбой
}: { $parts }.
solution-new-began = Посмотрите, что изменилось незадолго до { $first } (UTC): тогда сбой появился впервые; в последний раз он был { $last }.
solution-new-once = Посмотрите, что изменилось незадолго до { $first } (UTC).
solution-new-near = { $id } «{ $title }» ({ $score }, нужно { $needed })
solution-new-nearest = Самое близкое из известного; полагаться на это нельзя: { $named }.
solution-new-read = Сначала прочитайте эти записи и строки рядом: { $places }.
solution-new-unresolved = Близкий прошлый инцидент: { $id } «{ $title }», оценка { $score }; пригодного исправления никто не записал.
