# Зеркало: что говорят служба и команда `sync`.

sync-trouble-unreachable = Зеркало: { $place } недоступно; здесь работа продолжается, а изменения уйдут, когда связь вернётся. ({ $why })
sync-trouble-slow = Зеркало: { $place } не отвечает вовремя; попытка повторится. ({ $why })
sync-trouble-busy = Зеркало: { $place } просит подождать; остальное будет отправлено позже. ({ $why })
sync-trouble-failing = Зеркало: { $place } отвечает ошибками; попытка повторится. ({ $why })
sync-trouble-denied = Зеркало: { $place } не разрешает это действие; проверьте учётные данные в [elasticsearch] и права роли. ({ $why })
sync-trouble-read-only = Зеркало: { $place } не принимает запись: скорее всего, на диске сервера почти нет места. Освободите его; изменения ждут здесь и потом уйдут сами. ({ $why })
sync-trouble-wrong-index = Зеркало: { $place } устроено не так, как его создаёт cartwatch; удалите или переименуйте то, что там находится, либо задайте другой elasticsearch.index_prefix. ({ $why })
sync-trouble-index-gone = Зеркало: индекс { $place } пропал во время работы; он будет создан заново. ({ $why })
sync-trouble-newer = Зеркало: { $place } создано более новой версией cartwatch; обновите эту. До тех пор ничего не отправляется. ({ $why })
sync-trouble-unsupported = Зеркало: { $place } не годится для зеркала. ({ $why })
sync-trouble-invalid = Зеркало: { $place } дало ответ, который нельзя использовать. ({ $why })
sync-trouble-store = Зеркало: сбой памяти на этой машине. ({ $why })
sync-well = Зеркало: снова в согласии с { $place }: отправлено { $pushed }, получено { $pulled }
sync-lost = Зеркало: { $place } утратило данные: { $how }. Всё сверяется и отправляется заново; здесь ничего не потеряно.
sync-loss-index-replaced = индекс новый (его удалили или восстановили)
sync-loss-beacon-missing = нет того, что эта площадка записала последним
sync-loss-put-back = сервер вернули к более старому состоянию
sync-loss-shortened = операций в нём стало меньше, чем было
sync-renewed = Зеркало: эту папку данных скопировали или восстановили, либо от её имени пишет другой процесс. Теперь это отдельная площадка; дважды ничего не посчитано.
sync-set-aside = { $count ->
    [one] Зеркало: { $count } документ нельзя использовать, он отложен
    [few] Зеркало: { $count } документа нельзя использовать, они отложены
   *[other] Зеркало: { $count } документов нельзя использовать, они отложены
}; см. `cartwatch sync status`

sync-no-server = Сервер Elasticsearch не задан (elasticsearch.host), согласовывать не с чем.
sync-in-use = С этой папкой данных работает сервер и сам поддерживает зеркало; `cartwatch sync status` показывает состояние, а POST /api/v1/sync просит согласовать сейчас.
sync-done = Согласовано с { $place }: отправлено { $pushed }, получено { $pulled }, без изменений { $unchanged }, разрешено конфликтов { $conflicts }
sync-done-nothing = Согласовано с { $place }; делать было нечего
sync-stopped = Остановлено; следующий запуск продолжит с этого места
sync-progress-pull = приём
sync-progress-push = отправка

sync-status-off = Зеркала нет: сервер Elasticsearch не задан (elasticsearch.host).
sync-status-place = Зеркало: { $place }
sync-status-paused = служба сама его не согласовывает (sync.enabled = false)
sync-status-never = ещё ни разу не согласовано
sync-status-last = согласовано в последний раз: { $time } UTC
sync-status-pending = { $count ->
    [0] отправлять нечего
    [one] { $count } изменение ждёт отправки
    [few] { $count } изменения ждут отправки
   *[other] { $count } изменений ждут отправки
}
sync-status-lag = зеркало отстаёт на { $time }
sync-status-trouble = с { $time } UTC: { $what }
sync-status-totals = с создания папки: отправлено { $pushed }, получено { $pulled }, разрешено конфликтов { $conflicts }, утрат на сервере { $losses }, новых номеров площадки { $renewals }
sync-status-loss = последняя утрата на сервере: { $time } UTC: { $how }
sync-status-site = эта площадка: { $site }
sync-status-other = другая площадка: { $site }, последний признак жизни { $time } UTC
sync-status-no-others = других площадок пока нет
sync-status-aside-in = отложено, получено, с { $time } UTC: { $id }: { $why }
sync-status-aside-out = отложено, сервер не принимает, с { $time } UTC: { $id }: { $why }
sync-status-aside-more = { $count ->
    [one] и ещё { $count } отложенный
    [few] и ещё { $count } отложенных
   *[other] и ещё { $count } отложенных
} (все — с --format json)
