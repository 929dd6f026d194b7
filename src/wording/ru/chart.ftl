# Подписи к графикам.
chart-time = Время, UTC
chart-data = Данные
chart-csv = Скачать CSV
chart-keys = Стрелки переводят от значения к значению.
chart-unknown = нет данных
chart-until = До, UTC
chart-kind = Что это
chart-what = Что произошло
