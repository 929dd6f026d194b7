# The Elasticsearch server behind the searches
elastic-failed = The embedded index answers, for Elasticsearch can't be used now. { $why }
elastic-behind = The embedded index answers, for the one on Elasticsearch is behind: { $changes ->
    [one] { $changes } change is missing
   *[other] { $changes } changes are missing
}. They are caught up step by step; at once: cartwatch index rebuild
elastic-well = Elasticsearch answers again.
elastic-index-embedded = Embedded: { $status }
elastic-index-server = Elasticsearch: { $status }
doctor-elasticsearch = Elasticsearch
