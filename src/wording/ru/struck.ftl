# Что написала языковая модель, а проверка не пропустила.

report-struck = Вычеркнуто: { $count ->
    [one] { $count } утверждение языковой модели, которого нет в источниках
    [few] { $count } утверждения языковой модели, которых нет в источниках
   *[many] { $count } утверждений языковой модели, которых нет в источниках
}
report-struck-one = «{ $text }» ({ $why })
report-struck-no-source = источник не назван
report-struck-unknown-source = назван источник, которого никто не находил
report-struck-unsupported = в источнике этого нет
report-struck-differs = в источнике сказано иначе
report-struck-unreadable = не читается как утверждение
report-struck-failed-before = раньше это не помогло
