# Покупатели: путь одного покупателя.
web-customers-label = Пользователь, заказ, сессия или трасса
web-customers-go = Найти
web-customers-all = Все покупатели
web-customers-one = Покупатель: { $id }
web-customers-open = { $count ->
    [0] Прямо сейчас
    [one] Сейчас проблемы у { $count } покупателя
    [few] Сейчас проблемы у { $count } покупателей
   *[other] Сейчас проблемы у { $count } покупателей
}
web-customers-open-more = { $count ->
    [one] Идёт ещё { $count } сессия с проблемами; она не показана.
    [few] Идут ещё { $count } сессии с проблемами; они не показаны.
   *[other] Идёт ещё { $count } сессий с проблемами; они не показаны.
}
web-customers-ended = Прежние проблемы, сначала новые
web-customers-goes-on = Ещё в магазине
web-customers-empty = Сейчас ни у кого нет проблем.
web-customers-empty-hint = Если у кого-то что-то сломается, он появится здесь через несколько секунд. Чтобы найти покупателя, введите выше пользователя, заказ, сессию или трассу.
web-customers-none-empty = О проблемах этого покупателя ничего не известно.
web-customers-none-empty-hint = Сессии без проблем только считаются и не хранятся. Проверьте номер или посмотрите в «Живом логе», приходят ли строки этого покупателя.
web-customers-well = В сессиях этого покупателя проблем не было. Вот что известно:
web-customers-more = { $count ->
    [one] Показать ещё { $count } сессию
    [few] Показать ещё { $count } сессии
   *[other] Показать ещё { $count } сессий
}
web-customers-older = Более старые сессии не искали.
web-customers-session = Сессия { $id }
web-customers-period = Время
web-customers-references = Заказы и трассы
web-customers-ordered = заказ оформлен
web-customers-steps = Что происходило
web-customers-other-entries = { $count ->
    [one] Ещё { $count } запись этой сессии не сохранена.
    [few] Ещё { $count } записи этой сессии не сохранены.
   *[other] Ещё { $count } записей этой сессии не сохранено.
}
web-customers-broke = Здесь сломалось:
web-customers-around = Что сколько длилось около момента сбоя
web-customers-spans = Вызовы внутри вызовов
web-customers-spans-more = { $count ->
    [one] Ещё { $count } вызов не показан.
    [few] Ещё { $count } вызова не показаны.
   *[other] Ещё { $count } вызовов не показано.
}
web-customers-wrote = Что писал покупатель
web-customers-wrote-more = Жалоб может быть больше: просмотрены не все.
web-customers-lines = Последние строки лога
web-customers-lines-looked = { $count ->
    [one] Отобрано из { $count } последней поступившей записи.
    [few] Отобрано из { $count } последних поступивших записей.
   *[other] Отобрано из { $count } последних поступивших записей.
}
web-customers-lines-more = Более старые строки этого покупателя не показаны.
web-customers-incidents-more = { $count ->
    [one] и ещё { $count }
    [few] и ещё { $count }
   *[other] и ещё { $count }
}
web-customers-column-customer = Покупатель
web-customers-column-incident = Инцидент
web-customers-column-stage = Докуда дошёл
web-customers-column-money = Корзина или заказ
web-customers-column-began = Начало
web-customers-column-when = Когда
web-customers-column-service = Сервис
web-customers-column-text = Что
web-customers-column-took = Длительность
web-customers-column-drawn = На шкале времени
