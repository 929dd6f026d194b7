# Слова, которые нужны повсюду.
count-sessions = { $count ->
    [one] { $count } сессия
    [few] { $count } сессии
   *[many] { $count } сессий
}
count-customers = { $count ->
    [one] { $count } покупатель
    [few] { $count } покупателя
   *[many] { $count } покупателей
}
count-entries = { $count ->
    [one] { $count } запись
    [few] { $count } записи
   *[many] { $count } записей
}
count-messages = { $count ->
    [one] { $count } сообщение
    [few] { $count } сообщения
   *[many] { $count } сообщений
}
count-incidents = { $count ->
    [one] { $count } инцидент
    [few] { $count } инцидента
   *[many] { $count } инцидентов
}
count-times = { $count ->
    [one] { $count } раз
    [few] { $count } раза
   *[many] { $count } раз
}

category-payment = оплата
category-database = база данных
category-auth = вход
category-timeout = тайм-аут
category-api = API
category-performance = скорость
category-other = прочее
