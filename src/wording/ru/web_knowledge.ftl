# Знания: инструкции.
web-knowledge-lead = Инструкции подсказывают, что делать. Когда инцидент похож на описанный в одной из них, её шаги входят в ответ.
web-knowledge-new = Новая инструкция
web-knowledge-empty = Инструкций нет.
web-knowledge-empty-hint = Напишите первую здесь или загрузите папку с файлами Markdown командой cartwatch learn ПАПКА.
web-knowledge-fitting-empty = Подходящих инструкций нет.
web-knowledge-fitting-empty-hint = Попробуйте другие слова или покажите все.
web-knowledge-team = вашей команды
web-knowledge-starter = встроенная
web-knowledge-filter-text = Слова
web-knowledge-filter-language = Язык
web-knowledge-filter-category = О чём
web-knowledge-filter-origin = Откуда
web-knowledge-filter-any = неважно
web-knowledge-filter-show = Показать
web-knowledge-filter-reset = Показать все
web-knowledge-column-page = Инструкция
web-knowledge-column-about = О чём
web-knowledge-column-cited = Где помогает
web-knowledge-column-fared = Что получилось
web-knowledge-cited = { $count ->
    [one] На неё ссылается ответ по { $count } инциденту.
    [few] На неё ссылаются ответы по { $count } инцидентам.
   *[other] На неё ссылаются ответы по { $count } инцидентам.
}
web-knowledge-named = { $count ->
    [one] Упомянута в исправлении { $count } инцидента.
    [few] Упомянута в исправлениях { $count } инцидентов.
   *[other] Упомянута в исправлениях { $count } инцидентов.
}
web-knowledge-not-cited = Сейчас ответы на неё не ссылаются.
web-knowledge-fared = Чем закончились эти инциденты:
web-knowledge-held = { $count ->
    [one] { $count } исправление помогло
    [few] { $count } исправления помогли
   *[other] { $count } исправлений помогли
}
web-knowledge-came-back = { $count ->
    [one] после { $count } исправления проблема вернулась
    [few] после { $count } исправлений проблема вернулась
   *[other] после { $count } исправлений проблема вернулась
}
web-knowledge-helpful = { $count ->
    [one] { $count } ответ назвали полезным
    [few] { $count } ответа назвали полезными
   *[other] { $count } ответов назвали полезными
}
web-knowledge-partly = { $count ->
    [one] { $count } — отчасти полезным
    [few] { $count } — отчасти полезными
   *[other] { $count } — отчасти полезными
}
web-knowledge-wrong = { $count ->
    [one] { $count } — неверным
    [few] { $count } — неверными
   *[other] { $count } — неверными
}
web-knowledge-counting = Считаем, где инструкции пригодились. Результат появится здесь через мгновение; без скрипта загрузите страницу ещё раз.
web-knowledge-counted-none = Инцидентов пока не было, поэтому сказать о пользе инструкций нечего.
web-knowledge-counted-all = { $count ->
    [one] Посчитано по нынешнему ответу на { $count } инцидент.
    [few] Посчитано по нынешним ответам на все { $count } инцидента.
   *[other] Посчитано по нынешним ответам на все { $count } инцидентов.
}
web-knowledge-counted-some = { $count ->
    [one] Посчитано по нынешнему ответу на { $count } самый вредный инцидент из { $all }.
    [few] Посчитано по нынешним ответам на { $count } самых вредных инцидента из { $all }.
   *[other] Посчитано по нынешним ответам на { $count } самых вредных инцидентов из { $all }.
}
web-knowledge-leaf = Страницы списка
web-knowledge-previous = Назад
web-knowledge-next = Дальше
web-knowledge-of = { $from }–{ $to } из { $total }
web-knowledge-back = Все инструкции
web-knowledge-use = Польза
web-knowledge-incidents = Инциденты, в ответах на которые она есть
web-knowledge-edit = Изменить
web-knowledge-adapt = Приспособить к своему магазину
web-knowledge-editing = Изменение инструкции
web-knowledge-cancel = Отмена
web-knowledge-preview = Так это будет выглядеть. Пока ничего не сохранено.
web-knowledge-field-title = Название
web-knowledge-field-id = Краткое имя (если пусто — из названия)
web-knowledge-field-language = Язык
web-knowledge-field-language-auto = по тексту
web-knowledge-field-category = О чём
web-knowledge-field-category-none = без категории
web-knowledge-field-services = Сервисы, через запятую
web-knowledge-field-codes = Коды ошибок, через запятую
web-knowledge-field-tags = Ключевые слова, через запятую
web-knowledge-field-body = Текст
web-knowledge-field-body-hint = Markdown: «## Признаки», «## Проверить», «## Исправить сейчас», «## Исправить насовсем», «## Как увидеть, что помогло»; шаг — строка, которая начинается с «- » или «1. »; код — между обратными апострофами. Можно вставить целый файл Markdown.
web-knowledge-do-preview = Посмотреть
web-knowledge-do-save = Сохранить
web-knowledge-do-over = Сохранить мой вариант
web-knowledge-no-title = Укажите название.
web-knowledge-page-empty = Текста нет. Напишите хотя бы один шаг.
web-knowledge-page-binary = В строке { $line } есть символ, который не является текстом.
web-knowledge-page-open = Блок, который начинается с «---», не закрыт. Добавьте вторую строку «---».
web-knowledge-page-line = Строка { $line }: «{ $text }» — не «ключ: значение».
web-knowledge-conflict = Не сохранено: есть другой вариант, которого вы не видели.
web-knowledge-theirs = Вот вариант, который сохранён сейчас
web-knowledge-conflict-hint = Ваш текст ниже. Перенесите в него нужное из варианта выше и сохраните.
web-knowledge-gone = Не сохранено: инструкцию тем временем удалили. Если сохранить ещё раз, она появится снова.
web-knowledge-delete = Удалить
web-knowledge-delete-title = Удалить эту инструкцию?
web-knowledge-delete-hint = Ответы больше не будут на неё ссылаться — на всех площадках с общей памятью. Отменить это нельзя.
web-knowledge-delete-do = Удалить
web-knowledge-done-saved = Сохранено. Новые ответы уже учитывают её.
web-knowledge-done-deleted = Удалено.
web-knowledge-done-changed = Не удалено: инструкцию тем временем изменили. Посмотрите на неё ещё раз.
web-knowledge-done-built-in = Не удалено: эта инструкция встроенная. Её можно приспособить к своему магазину.
