# The faults of the demonstration: names, causes, and what people did about them.

demo-fault-payment-timeout = The payment gateway does not answer
demo-fault-catalog-pool = The catalogue runs out of database connections
demo-fault-token-clock = Fresh sign-in tokens count as expired
demo-fault-delivery-gateway = The delivery company's API answers 502
demo-fault-slow-search = Search is slow after a deploy

demo-cause-payment-timeout = One of the gateway's two nodes accepted connections and never answered; our client kept using it.
demo-cause-catalog-pool = A price export held forty connections open while it waited for a lock.
demo-cause-token-clock = After a reboot the clock of node auth-2 was 80 s ahead, because time synchronisation was not started.
demo-cause-delivery-gateway = The delivery company's edge server lost its upstream during their maintenance.
demo-cause-slow-search = Release 4.12.0 turned on wildcard matching in long descriptions.

demo-fix-payment-timeout =
    1. Took the dead gateway node out of rotation in the payment service (gateway.nodes = north-b).
    2. Lowered the gateway time-out from 8 s to 4 s and let customers retry with the same idempotency key.
    3. Compared pending payments with the gateway's report and released the stuck ones.
demo-fix-catalog-pool =
    1. Cancelled the price export's queries in the catalogue database.
    2. Restarted the catalogue's pods one by one, so that the pool was fresh.
    3. Moved the export to the read replica with a pool of its own of four connections.
demo-fix-token-clock =
    1. Took node auth-2 out of the balancer.
    2. Started chrony on it and waited until the offset was under 50 ms.
    3. Allowed 60 s of leeway when token times are checked.
demo-fix-delivery-gateway =
    1. Switched the tariff to the fallback table (delivery.fallback = on).
    2. Called the delivery company's duty desk.
    3. Recalculated the affected orders when their API was back.
demo-fix-slow-search =
    1. Rolled the search service back to 4.11.3.
    2. Limited wildcards to titles before the next release.

demo-first-day = Day one of an invented shop ({ $path }). What went wrong?
demo-resolved = Somebody fixes { $id } and writes it down with `cartwatch incidents resolve`: { $fix }
demo-second-day = Day two ({ $path }). The same fault is back; the memory answers.
demo-end = That was the demo; its folder is gone. Now your own logs: cartwatch analyze PATH
demo-kept = Logs, memory and an HTML report of day one are in { $folder }. Now your own logs: cartwatch analyze PATH
