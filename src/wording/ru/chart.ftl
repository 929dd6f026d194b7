# Подписи к графикам.
chart-time = Время, UTC
chart-data = Данные
chart-csv = Скачать CSV
chart-keys = Стрелки переводят от значения к значению.
chart-unknown = нет данных
