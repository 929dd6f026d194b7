//! Headers of usual loggers, invented: the message must be found behind each.

use super::HeaderLayouts;

const MESSAGES: &[&str] = &[
    "Order 4711 was paid",
    "Connection from 10.0.0.7 closed by peer",
    "worker started",
    "cannot open /var/lib/shop/cart.db: Permission denied",
    "GET /catalog/list?page=3 took 31 ms",
    "user anna logged in",
    "Заказ 77 отменён",
    "Timeout while waiting for lock",
    "retrying in 5 seconds",
    "cache: 12 hits, 3 misses",
    "payment gateway answered 502",
    "Shutting down",
    "[cart] item 9 added",
    "done",
];
const LEVELS: &[&str] = &["INFO", "WARN", "ERROR", "DEBUG", "INFO", "INFO"];
const NAMES: &[&str] = &["OrderService", "PaymentGateway", "CartStore", "HttpServer"];
const HOSTS: &[&str] = &["alpha", "beta", "shop-db"];

fn check(header: impl Fn(usize) -> String) {
    let lines: Vec<String> =
        (0..90).map(|i| format!("{}{}", header(i), MESSAGES[(i * 5 + i / 14) % MESSAGES.len()])).collect();
    let layouts = HeaderLayouts::learn(lines.iter().map(String::as_str));
    let mut wrong = vec![];
    for (i, line) in lines.iter().enumerate() {
        let want = MESSAGES[(i * 5 + i / 14) % MESSAGES.len()];
        let got = layouts.message(line);
        if got != want {
            wrong.push(format!("{line}\n    {got}"));
        }
    }
    assert!(wrong.is_empty(), "{} of {}\n{}", wrong.len(), lines.len(), wrong[..wrong.len().min(5)].join("\n"));
}

fn level(i: usize) -> &'static str {
    LEVELS[i % LEVELS.len()]
}
fn name(i: usize) -> &'static str {
    NAMES[(i / 3) % NAMES.len()]
}
fn host(i: usize) -> &'static str {
    HOSTS[(i / 7) % HOSTS.len()]
}
fn time(i: usize) -> String {
    format!("{:02}:{:02}:{:02}", i / 60 + 9, i % 60, (i * 7) % 60)
}

#[test]
fn syslog() {
    check(|i| {
        format!(
            "Nov {:2} {} {} {}[{}]: ",
            i / 10 + 1,
            time(i),
            host(i),
            ["sshd", "cron", "postfix/smtpd"][i % 3],
            i * 31 + 7
        )
    });
}
#[test]
fn syslog_mixed() {
    check(|i| {
        format!(
            "Nov  {} {} {} {}: ",
            i / 10 + 1,
            time(i),
            host(i),
            ["sshd[12]", "kernel", "su(pam_unix)[331]", "network"][i % 4]
        )
    });
}
#[test]
fn syslog_priority() {
    check(|i| {
        format!("<{}>Nov  {} {} {} {}[{}]: ", 30 + i % 5, i / 10 + 1, time(i), host(i), ["sshd", "cron"][i % 2], i + 7)
    });
}
#[test]
fn syslog_5424() {
    check(|i| format!("<{}>1 2024-05-{:02}T{}.123Z {} shopd {} - - ", 30 + i % 5, i / 10 + 1, time(i), host(i), i + 7));
}
#[test]
fn bracketed() {
    check(|i| format!("[Sun Dec {:02} {} 2005] [{}] ", i / 10 + 1, time(i), ["error", "notice", "warn"][i % 3]));
}
#[test]
fn bracketed_module() {
    check(|i| {
        format!(
            "[Sun Dec {:02} {}.123456 2015] [core:{}] [pid {}:tid {}] ",
            i / 10 + 1,
            time(i),
            ["error", "notice", "warn"][i % 3],
            i * 3 + 5,
            140000000 + i
        )
    });
}
#[test]
fn log4j_thread_dash() {
    check(|i| {
        format!(
            "2015-07-29 {},{:03} - {:5} [{}] - ",
            time(i),
            i * 7,
            level(i),
            ["main:Shop@12", "Send Thread(10.0.0.1:80)", "Worker[myid=1]/0:0:0:0:0:0:0:0:2181"][i % 3]
        )
    });
}
#[test]
fn log4j_class() {
    check(|i| {
        format!(
            "2015-07-29 {},{:03} {} [{}] com.example.shop.{}: ",
            time(i),
            i * 7,
            level(i),
            ["main", "pool-1-thread-2", "IPC Server handler 3 on 80"][i % 3],
            name(i)
        )
    });
}
#[test]
fn logback() {
    check(|i| {
        format!(
            "{}.{:03} [{}] {:5} c.e.shop.{} - ",
            time(i),
            i * 7,
            ["main", "http-nio-8080-exec-1"][i % 2],
            level(i),
            name(i)
        )
    });
}
#[test]
fn spring_boot() {
    check(|i| {
        format!(
            "2024-03-01T{}.{:03}Z  {:5} {} --- [{:>15}] {:<40} : ",
            time(i),
            i * 7,
            level(i),
            4711,
            ["main", "exec-1"][i % 2],
            format!("c.e.shop.{}", name(i))
        )
    });
}
#[test]
fn oslo() {
    check(|i| {
        format!(
            "shop-api.log.1.2017-05-16_13:53:08 2017-05-16 {}.{:03} {} {} shop.api.{} [{}] ",
            time(i),
            i * 7,
            25000 + i % 3,
            level(i),
            name(i),
            if i % 9 == 0 { "-".into() } else { format!("req-{:08x}-1 113d3a99 54fadb41 - - -", i * 7919) }
        )
    });
}
#[test]
fn oslo_plain() {
    check(|i| {
        format!(
            "2017-05-16 {}.{:03} {} {} shop.api.{} [{}] ",
            time(i),
            i * 7,
            25000 + i % 3,
            level(i),
            name(i),
            if i % 9 == 0 { "-".into() } else { format!("req-{:08x}-1 113d3a99 54fadb41 - - -", i * 7919) }
        )
    });
}
#[test]
fn proxy() {
    check(|i| {
        format!("[10.30 {}] {} - ", time(i), ["chromium", "mail.exe", "Shop Agent.exe", "backup.exe *64"][i % 4])
    });
}
#[test]
fn logcat() {
    check(|i| {
        format!(
            "03-17 {}.{:03} {:5} {:5} {} {}: ",
            time(i),
            i * 7,
            1702 + i % 9,
            2395 + i % 7,
            ["D", "I", "W", "E", "V"][i % 5],
            name(i)
        )
    });
}
#[test]
fn logcat_brief() {
    check(|i| format!("{}/{}({:5}): ", ["D", "I", "W"][i % 3], name(i), 1702 + i % 9));
}
#[test]
fn cbs() {
    check(|i| {
        format!(
            "2016-09-28 {}, {:<22}{:<7}",
            time(i),
            ["Info", "Error", "Warning"][i % 3],
            ["CBS", "CSI", "DISM"][i % 3]
        )
    });
}
#[test]
fn bars() {
    check(|i| format!("20171223-{}:{:03}|{}|30002312|", time(i), i * 7, name(i)));
}
#[test]
fn bars_level() {
    check(|i| format!("2017-12-23 {} | {} | {} | ", time(i), level(i), name(i)));
}
#[test]
fn loguru() {
    check(|i| format!("2017-12-23 {}.{:03} | {:8} | shop.{}:run:{} - ", time(i), i, level(i), name(i), i % 40 + 2));
}
#[test]
fn compact() {
    check(|i| {
        format!(
            "0811{:02} {:02}{:02}{:02} {} {} dfs.{}$Receiver: ",
            i / 10 + 9,
            i / 60 + 9,
            i % 60,
            (i * 7) % 60,
            i * 13,
            level(i),
            name(i)
        )
    });
}
#[test]
fn epoch() {
    check(|i| format!("{} {} {} {} ", 1077804742 + i * 61, host(i), level(i), name(i).to_uppercase() + ":"));
}
#[test]
fn epoch_float() {
    check(|i| format!("{}.{:03} [{}] {}: ", 1077804742 + i * 61, i * 7, level(i), name(i)));
}
#[test]
fn iso_level() {
    check(|i| format!("2024-03-01T{}+03:00 {} ", time(i), level(i)));
}
#[test]
fn iso_bracket_level() {
    check(|i| format!("[2024-03-01T{}.{:03}Z][{}][{}] ", time(i), i * 7, level(i), name(i)));
}
#[test]
fn level_first() {
    check(|i| format!("{}: 2024-03-01 {}: {}: ", level(i), time(i), name(i)));
}
#[test]
fn python() {
    check(|i| format!("2024-03-01 {},{:03} - shop.{} - {} - ", time(i), i * 7, name(i), level(i)));
}
#[test]
fn glog() {
    check(|i| {
        format!(
            "{}0301 {}.{:06} {:5} {}.cc:{}] ",
            ["I", "W", "E"][i % 3],
            time(i),
            i * 7919,
            1234 + i % 3,
            name(i).to_lowercase(),
            i % 300 + 10
        )
    });
}
#[test]
fn nginx() {
    check(|i| {
        format!("2024/03/01 {} [{}] {}#{}: *{} ", time(i), ["error", "warn", "crit"][i % 3], 1234 + i % 3, i % 2, i + 5)
    });
}
#[test]
fn go() {
    check(|i| format!("2024/03/01 {} ", time(i)));
}
#[test]
fn go_file() {
    check(|i| format!("2024/03/01 {} {}.go:{}: ", time(i), name(i).to_lowercase(), i % 90 + 3));
}
#[test]
fn journald() {
    check(|i| format!("Mar 01 {}.{:06} {} {}[{}]: ", time(i), i * 7919, host(i), ["systemd", "sshd"][i % 2], i + 1));
}
#[test]
fn iso_syslog() {
    check(|i| {
        format!("2024-03-01T{}.{:06}+00:00 {} {}[{}]: ", time(i), i * 7919, host(i), ["systemd", "sshd"][i % 2], i + 1)
    });
}
#[test]
fn postgres() {
    check(|i| {
        format!(
            "2024-03-01 {}.{:03} UTC [{}] {}:  ",
            time(i),
            i * 7,
            i + 88,
            ["LOG", "ERROR", "WARNING", "FATAL"][i % 4]
        )
    });
}
#[test]
fn mysql() {
    check(|i| {
        format!(
            "2024-03-01T{}.{:06}Z {} [{}] [MY-{:06}] [Server] ",
            time(i),
            i * 7919,
            i % 5,
            ["Note", "Warning", "ERROR"][i % 3],
            i + 10000
        )
    });
}
#[test]
fn redis() {
    check(|i| format!("{}:M {:02} Mar 2024 {}.{:03} {} ", 4711, i / 10 + 1, time(i), i * 7, ["*", "#", "-"][i % 3]));
}
#[test]
fn rails() {
    check(|i| {
        format!("{}, [2024-03-01T{}.{:06} #{}]  {} -- : ", ["I", "W", "E"][i % 3], time(i), i * 7919, 4711, level(i))
    });
}
#[test]
fn logfmt() {
    check(|i| format!("time=\"2024-03-01T{}.{:03}Z\" level={} ", time(i), i * 7, level(i).to_lowercase()));
}

#[test]
fn nothing() {
    check(|_| String::new());
}
