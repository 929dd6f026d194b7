# Пакеты памяти: что говорит команда `pack`.
pack-key-made = Ключ записан в { $path }. Держите его в тайне и сохраните копию: потерянный ключ не восстановить.
    Отпечаток: { $fingerprint }
    Открытый ключ — для тех, кто будет доверять вашим пакетам:
pack-written = { $path }: { $bytes } байт
pack-counts = Инцидентов: { $incidents }, действий и исходов: { $actions }, страниц: { $pages }, удалений: { $deletions }
pack-withheld = Убрано из текстов: { $kinds }
pack-left-out = { $count ->
    [one] Пропущена { $count } запись: в её идентификаторе персональные данные
    [few] Пропущены { $count } записи: в их идентификаторах персональные данные
   *[other] Пропущено { $count } записей: в их идентификаторах персональные данные
}
pack-of = Пакет площадки { $site }
pack-nameless = без названия ({ $number })
pack-signature-trusted = Подписан ключом { $fingerprint }, которому здесь доверяют
pack-signature-unknown = Подписан ключом { $fingerprint }, которому здесь пока никто не доверяет
pack-signature-broken = Подпись НЕ сходится ({ $fingerprint }): файл изменили, обрезали или дописали. Ничему в нём верить нельзя.
pack-as-of = Самая новая запись: { $time } UTC
pack-since = Только то, что появилось с { $time } UTC
pack-since-packs = { $count ->
    [one] Без того, что есть в { $count } более раннем пакете
   *[other] Без того, что есть в { $count } более ранних пакетах
}
pack-chosen = Только инциденты, у которых { $what }
pack-ask = Сверьте отпечаток с тем, что та площадка назовёт по другому каналу. Доверять этому ключу с этого момента? [y/N]
pack-imported = Принято:
pack-would-import = Ничего не записано. Вот что получилось бы:
pack-kind-incidents = инциденты
pack-kind-actions = действия и исходы
pack-kind-pages = страницы
pack-kind-deletions = удаления
pack-fates = { $kind }: новых { $new }, изменённых { $changed }, без изменений { $unchanged }, спорных, оставлено как здесь { $kept }
pack-key-set = из настроек
pack-key-trusted = Теперь доверяем: { $fingerprint }
pack-key-removed = Больше не доверяем: { $fingerprint }. Принятое под этим ключом остаётся.
