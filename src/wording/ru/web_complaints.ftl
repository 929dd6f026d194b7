# Жалобы: что писали покупатели, с чем это связано и стало ли жалоб меньше.
web-complaints-to-list = К списку
web-complaints-waits = Показатели считаются и появятся здесь через мгновение; без скрипта загрузите страницу ещё раз.
web-complaints-no-category = Жалоб с такой категорией нет, поэтому и показателей нет.
web-complaints-part = Показатели относятся только к выбранной части.
web-complaints-all = Показать все жалобы
web-complaints-caution = Цифры говорят, что изменилось, но не почему.
web-complaints-empty = Жалоб пока нет.
web-complaints-empty-hint = Настройте в службе поддержки вызов /api/v1/complaints/hook/ИМЯ или загрузите выгрузку командой cartwatch complaints import ФАЙЛ. Каждая жалоба будет связана со своим инцидентом.
web-complaints-reduction = Стало ли жалоб меньше?
web-complaints-not-enough = Данных пока мало
web-complaints-no-fix = Сравнивать пока не с чем
web-complaints-no-fix-hint = Когда вы отметите инцидент решённым, здесь сравнятся жалобы до и после исправления.
web-complaints-no-fixes = За это время ничего не исправляли. Отметьте инцидент решённым, и через несколько дней здесь будет виден результат.
web-complaints-before = До первого исправления
web-complaints-after = Сейчас
web-complaints-per-thousand = на 1000 сессий
web-complaints-days = { $count ->
    [one] { $count } день
    [few] { $count } дня
   *[other] { $count } дней
}
web-complaints-change-fell = Стало меньше на
web-complaints-change-rose = Стало больше на
web-complaints-change-unclear = Явных изменений нет
web-complaints-less = на { $share } меньше
web-complaints-more = на { $share } больше
web-complaints-interval = 95-процентный интервал: от «{ $low }» до «{ $high }»
web-complaints-fix-fell = жалоб меньше
web-complaints-fix-rose = жалоб больше
web-complaints-fix-unclear = явных изменений нет
web-complaints-fix-unknown = мало данных
web-complaints-share = Доля
web-complaints-early = Многие пишут об одном и том же
web-complaints-early-hint = Ни один известный инцидент этого не объясняет. Возможно, это первый признак новой проблемы.
web-complaints-of-cluster = { $count ->
    [one] { $count } жалоба
    [few] { $count } жалобы
   *[other] { $count } жалоб
}
web-complaints-muted = без уведомлений
web-complaints-mute = Отключить все уведомления на время
web-complaints-mute-hint = Только для плановых работ. Пока это действует, никто не получит никаких уведомлений, даже об инцидентах. Прекратить раньше можно командой cartwatch mute.
web-complaints-mute-hours = На сколько
web-complaints-hours = { $count ->
    [one] { $count } час
    [few] { $count } часа
   *[other] { $count } часов
}
web-complaints-mute-reason = Причина
web-complaints-mute-do = Отключить всё
web-complaints-list = Жалобы
web-complaints-filter-text = Слова
web-complaints-filter-link = Инцидент известен
web-complaints-filter-link-any = неважно
web-complaints-filter-link-linked = да
web-complaints-filter-link-unlinked = нет
web-complaints-filter-link-uncertain = неточно, нужно проверить
web-complaints-filter-category = О чём
web-complaints-filter-category-any = обо всём
web-complaints-filter-from = С
web-complaints-filter-to = По
web-complaints-filter-channel = Канал
web-complaints-filter-incident = Номер инцидента
web-complaints-filter-show = Показать
web-complaints-filter-reset = Показать все
web-complaints-fitting-empty = Подходящих жалоб нет.
web-complaints-fitting-empty-hint = Смягчите условия: меньше слов, больше времени, любая связь.
web-complaints-none-here = Среди новейших таких нет. Посмотрите более ранние.
web-complaints-leaf = Страницы жалоб
web-complaints-newest = Новейшие
web-complaints-older = Более ранние
web-complaints-unknown-incident = Инцидента с таким номером нет, или так начинается несколько номеров. Скопируйте номер целиком со страницы инцидента.
web-complaints-whole = Показать остальное
web-complaints-unlinked = Ни один известный инцидент не объясняет эту жалобу.
web-complaints-said-none = Отмечено: жалоба не относится ни к одному известному инциденту.
web-complaints-by-hand = подтверждено
web-complaints-sure = уверенность { $share }
web-complaints-unsure = уверенность лишь { $share }
web-complaints-right = Верно
web-complaints-wrong = Не о том
web-complaints-pick = Выбрать инцидент
web-complaints-other = Другой инцидент
# $what — надпись на кнопке, $id — к чему она относится; читается вслух.
web-complaints-of = { $what }: { $id }
web-complaints-back = Все жалобы
web-complaints-one = Жалоба
web-complaints-pick-title = О чём она?
web-complaints-pick-hint = Ваш ответ учитывается сразу и помогает точнее связывать другие жалобы.
web-complaints-none-possible = За три дня до этой жалобы других инцидентов не было.
web-complaints-chance = вероятность { $share }
web-complaints-this = Она об этом
web-complaints-by-id = Другой инцидент, по номеру
web-complaints-link = Связать
web-complaints-none = Ни о каком известном инциденте
web-complaints-history = Что говорили люди
web-complaints-was-linked = жалоба относится к «{ $title }»
web-complaints-was-unlinked = жалоба не относится к «{ $title }»
web-complaints-was-none = жалоба не относится ни к одному известному инциденту
web-complaints-done-linked = Связано. Спасибо: теперь и другие жалобы связываются точнее.
web-complaints-done-unlinked = Связь убрана. Это учтётся и для других жалоб.
web-complaints-done-none = Записано: жалоба не относится ни к одному известному инциденту.
web-complaints-done-muted = Уведомления отключены: до конца этого срока никто ничего не получит.
