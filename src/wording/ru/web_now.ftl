# Первая страница.
web-now-open = Открытые инциденты
web-now-health = { $count ->
    [0] Сейчас ни у кого из покупателей нет проблем, о которых мы знаем.
    [one] Покупателям мешает { $count } проблема.
    [few] Покупателям мешают { $count } проблемы.
   *[other] Покупателям мешают { $count } проблем.
}
web-now-empty = Открытых инцидентов нет.
web-now-empty-hint = Если что-то сломается, это появится здесь само.
web-column-incident = Инцидент
web-column-status = Статус
web-column-sessions = Сессии
web-column-money = Деньги под угрозой
web-column-last = Последний раз
