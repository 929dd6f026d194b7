# Сервер Elasticsearch, по которому идёт поиск
elastic-failed = Отвечает встроенный индекс: Elasticsearch сейчас недоступен. { $why }
elastic-behind = Отвечает встроенный индекс: индекс в Elasticsearch отстаёт, не хватает { $changes ->
    [one] { $changes } изменения
    [few] { $changes } изменений
   *[many] { $changes } изменений
}. Они переносятся постепенно; сразу — командой cartwatch index rebuild
elastic-well = Elasticsearch снова отвечает.
elastic-index-embedded = Встроенный: { $status }
elastic-index-server = Elasticsearch: { $status }
doctor-elasticsearch = Elasticsearch
