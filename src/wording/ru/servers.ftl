# Серверы, которые используются, если они есть: что о них видит `doctor` и что говорится, когда они пропадают и появляются.
cache-trouble = Кэш недоступен, поэтому ответы вычисляются заново: { $why }
cache-well = Кэш снова работает.
doctor-redis = Redis
doctor-server-good = { $address } отвечает, версия { $version }; { $clock }; { $write }
doctor-server-untested = { $address } отвечает, версия { $version } — с ней программа не проверена; { $clock }; { $write }
doctor-clock-together = часы совпадают
doctor-clock-ahead = его часы на { $seconds } с впереди часов этой машины
doctor-clock-behind = его часы на { $seconds } с отстают от часов этой машины
doctor-clock-unknown = время он не сообщает
doctor-write-yes = запись разрешена
doctor-write-no = { $address } отвечает, версия { $version }, но запись в { $place } пользователю запрещена: дайте ему это право
doctor-write-unknown = разрешена ли запись, без пробной записи не узнать
doctor-write-replica = { $address } — только реплика и записи не принимает; укажите основной сервер
doctor-clock-apart = { $address } отвечает, версия { $version }, но его часы расходятся с часами этой машины на { $seconds } с: выставьте время
