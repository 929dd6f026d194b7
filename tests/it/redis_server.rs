//! A real Redis server for a test, and a client of two dozen lines, so that what is tested is not tested by itself.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};

use crate::run::skip;
use crate::served::wait_for;

/// A Redis server that keeps nothing on the disk.
pub struct Redis {
    child: Child,
    pub port: u16,
    arguments: Vec<String>,
}

impl Redis {
    /// `None`, with a line that says so, where there is none on this machine.
    pub fn start(test: &str, arguments: &[&str]) -> Option<Self> {
        let port = free_port();
        let arguments: Vec<String> = arguments.iter().map(|argument| (*argument).to_owned()).collect();
        let child = launch(port, &arguments);
        if child.is_none() {
            skip(test, "redis-server is not installed");
        }
        let redis = Self { child: child?, port, arguments };
        redis.wait();
        Some(redis)
    }

    fn wait(&self) {
        wait_for("redis-server", || TcpStream::connect(("127.0.0.1", self.port)).is_ok());
    }

    /// As after a power cut: it comes back empty.
    pub fn restart(&mut self) {
        self.stop();
        self.child = launch(self.port, &self.arguments).unwrap();
        self.wait();
    }

    pub fn stop(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// A command, and the first bytes of its reply.
    pub fn ask(&self, words: &[&str]) -> String {
        self.ask_all(&[words.iter().map(|word| (*word).to_owned()).collect()])
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        SocketAddr::from(([127, 0, 0, 1], self.port))
    }

    /// Commands on one connection; gives all replies.
    pub fn ask_all(&self, commands: &[Vec<String>]) -> String {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        let mut sent = String::new();
        for words in commands.iter().chain([&vec!["QUIT".to_owned()]]) {
            sent += &format!("*{}\r\n", words.len());
            for word in words {
                sent += &format!("${}\r\n{word}\r\n", word.len());
            }
        }
        let mut reader = stream.try_clone().unwrap();
        let reading = std::thread::spawn(move || {
            let mut reply = String::new();
            reader.read_to_string(&mut reply).unwrap();
            reply
        });
        stream.write_all(sent.as_bytes()).unwrap();
        reading.join().unwrap()
    }
}

impl Drop for Redis {
    fn drop(&mut self) {
        // It may be gone already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A port of this machine that nobody uses now.
pub fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

fn launch(port: u16, arguments: &[String]) -> Option<Child> {
    let port = port.to_string();
    let mut command = Command::new("redis-server");
    command.args(["--port", &port, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", "/"]);
    command.args(arguments).stdout(Stdio::null()).stderr(Stdio::null()).spawn().ok()
}
