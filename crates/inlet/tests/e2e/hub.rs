//! The hub as a process: `inlet serve` with a folder of its own, spoken to over REST.

use std::{
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use inlet_testkit::{InletProcess, free_port, wait_for, wait_until};
use serde_json::{Value, json};

/// How long anything may take that a person would wait for.
const DEADLINE: Duration = Duration::from_mins(1);

pub(crate) const USERNAME: &str = "admin";
pub(crate) const PASSWORD: &str = "hush-of-the-admin";

/// A running hub and the login of its first user.
pub(crate) struct Hub {
    process: InletProcess,
    arguments: Vec<String>,
    folder: PathBuf,
    pub(crate) url: String,
    /// An API token of the admin.
    pub(crate) token: String,
}

/// What the hub answered.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) text: String,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text)
            .unwrap_or_else(|_| panic!("{}: no JSON: {}", self.status, self.text))
    }
}

impl Hub {
    /// A first start in `folder`, with the admin set up by the one-time link.
    pub(crate) fn start(folder: &Path, more: &[&str]) -> Self {
        let mut hub = Self::launch(folder, more);
        hub.set_up();
        hub
    }

    /// A second hub with a folder of its own, on the store and with the users of this one.
    pub(crate) fn start_beside(&self, folder: &Path, more: &[&str]) -> Self {
        Self {
            token: self.token.clone(),
            ..Self::launch(folder, more)
        }
    }

    /// One that was started otherwise, for the first time; it cannot be started again.
    pub(crate) fn adopt(process: InletProcess, url: &str) -> Self {
        let mut hub = Self {
            process,
            arguments: Vec::new(),
            folder: PathBuf::new(),
            url: url.to_owned(),
            token: String::new(),
        };
        hub.wait_until_ready();
        hub.set_up();
        hub
    }

    fn launch(folder: &Path, more: &[&str]) -> Self {
        let port = free_port();
        let data_dir = folder.join("hub").display().to_string();
        let listen = format!("127.0.0.1:{port}");
        let mut arguments: Vec<String> = ["serve", "--listen", &listen, "--data-dir", &data_dir]
            .map(str::to_owned)
            .to_vec();
        arguments.extend(more.iter().map(|it| (*it).to_owned()));
        if !more.contains(&"--agent-listen") {
            // Hubs of other tests run at the same time, and all would listen at one port.
            arguments.extend(["--agent-listen", "off"].map(str::to_owned));
        }
        let hub = Self {
            process: spawn(&arguments, folder),
            arguments,
            folder: folder.to_owned(),
            url: format!("http://{listen}"),
            token: String::new(),
        };
        hub.wait_until_ready();
        hub
    }

    fn set_up(&mut self) {
        let line = self.process.wait_for_line(DEADLINE, "/setup?token=");
        let line = line.expect("the first start prints a link");
        let token = line.split("token=").nth(1).unwrap_or_default();
        let token = token.split_whitespace().next().unwrap_or_default();
        let login = json!({"setup_token": token, "username": USERNAME, "password": PASSWORD});
        let answer = ureq_agent()
            .post(format!("{}/api/v1/setup", self.url))
            .header("Content-Type", "application/json")
            .send(login.to_string())
            .expect("the hub answers");
        assert_eq!(answer.status(), 200, "the first user is made");
        let cookie = answer.headers()["set-cookie"].to_str().expect("a cookie");
        let cookie = cookie.split(';').next().unwrap_or_default().to_owned();
        let mut body = answer.into_body();
        let session: Value =
            serde_json::from_str(&body.read_to_string().expect("a body")).expect("JSON");
        let csrf = session["csrf_token"].as_str().expect("a CSRF token");
        let mut made = ureq_agent()
            .post(format!("{}/api/v1/tokens", self.url))
            .header("Cookie", &cookie)
            .header("X-CSRF-Token", csrf)
            .header("Content-Type", "application/json")
            .send(json!({"name": "e2e", "role": "admin"}).to_string())
            .expect("the hub answers");
        assert_eq!(made.status(), 201, "a token is made");
        let made: Value =
            serde_json::from_str(&made.body_mut().read_to_string().expect("a body")).expect("JSON");
        made["token"]
            .as_str()
            .expect("the token")
            .clone_into(&mut self.token);
    }

    /// One request with the admin's token; `path` is that under `/api/v1`.
    pub(crate) fn ask(&self, method: &str, path: &str, body: Option<Value>) -> Answer {
        self.ask_with(method, path, body.map(|it| it.to_string()), &[])
    }

    /// The same with a body as it is and more headers.
    pub(crate) fn ask_with(
        &self,
        method: &str,
        path: &str,
        body: Option<String>,
        headers: &[(&str, &str)],
    ) -> Answer {
        let mut request = ureq::http::Request::builder()
            .method(method)
            .uri(format!("{}/api/v1{path}", self.url))
            .header("Authorization", format!("Bearer {}", self.token));
        if !headers.iter().any(|(name, _)| *name == "Content-Type") {
            request = request.header("Content-Type", "application/json");
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let agent = ureq_agent();
        let answer = match body {
            Some(body) => agent.run(request.body(body).expect("a request")),
            None => agent.run(request.body(()).expect("a request")),
        };
        let mut answer = answer.unwrap_or_else(|error| {
            panic!("{method} {path}: {error}; it said:\n{}", self.output())
        });
        Answer {
            status: answer.status().as_u16(),
            text: answer.body_mut().read_to_string().expect("text"),
        }
    }

    /// The same, and it has to go well.
    pub(crate) fn must(&self, method: &str, path: &str, body: Option<Value>) -> Value {
        let answer = self.ask(method, path, body);
        assert!(
            answer.status < 300,
            "{method} {path}: {} {}\nthe hub said:\n{}",
            answer.status,
            answer.text,
            self.output()
        );
        match answer.text.as_str() {
            "" => Value::Null,
            _ => answer.json(),
        }
    }

    /// Creates a data source and starts it; gives its id.
    pub(crate) fn submit(&self, document: &str) -> String {
        let body = json!({"document": document, "start": true});
        let made = self.must("POST", "/sources", Some(body));
        made["id"].as_str().expect("an id").to_owned()
    }

    /// Stores a new version of a data source; a run restarts with it.
    pub(crate) fn update(&self, id: &str, document: &str) {
        let path = format!("/sources/{id}");
        let source = self.must("GET", &path, None);
        let tag = format!("\"{}\"", source["version"]);
        let body = json!({"document": document}).to_string();
        let answer = self.ask_with("PUT", &path, Some(body), &[("If-Match", &tag)]);
        assert_eq!(answer.status, 200, "{}", answer.text);
    }

    /// Waits until the summary of a data source is as wanted, and gives it.
    pub(crate) fn wait_for_source(
        &self,
        id: &str,
        what: &str,
        wanted: impl Fn(&Value) -> bool,
    ) -> Value {
        let mut last = Value::Null;
        let found = wait_for(DEADLINE, what, || {
            last = self.must("GET", &format!("/sources/{id}"), None);
            wanted(&last).then(|| last.clone())
        });
        found.unwrap_or_else(|error| panic!("{error}; last: {last}\n{}", self.output()))
    }

    /// SIGKILL at once, and a new process on the same folder.
    pub(crate) fn kill_and_restart(&mut self) {
        self.kill();
        self.restart();
    }

    /// SIGKILL.
    pub(crate) fn kill(&mut self) {
        self.process.kill().expect("the process is ours");
    }

    /// A new process on the same folder.
    pub(crate) fn restart(&mut self) {
        self.process = spawn(&self.arguments, &self.folder);
        self.wait_until_ready();
    }

    /// SIGSTOP: connections stay open, nothing answers.
    pub(crate) fn freeze(&self) {
        self.process.freeze().expect("the process is ours");
    }

    /// SIGCONT.
    pub(crate) fn thaw(&self) {
        self.process.thaw().expect("the process is ours");
    }

    /// Peak resident memory of the process of now, in bytes.
    pub(crate) fn peak_bytes(&mut self) -> u64 {
        self.process.memory_use().peak_bytes
    }

    /// SIGTERM; everything is drained and committed, and the process ends well.
    pub(crate) fn terminate(&mut self) {
        self.process.terminate().expect("the process is ours");
        let status = self.process.wait(DEADLINE).expect("it ends in time");
        assert!(
            status.success(),
            "it ended with {status}: {}",
            self.output()
        );
    }

    /// Everything that the process of now has printed and logged.
    pub(crate) fn output(&self) -> String {
        self.process.output()
    }

    /// The last lines of that, for messages of failed tests.
    pub(crate) fn output_tail(&self) -> String {
        let output = self.output();
        let lines: Vec<&str> = output.lines().collect();
        lines[lines.len().saturating_sub(40)..].join("\n")
    }

    fn wait_until_ready(&self) {
        let url = format!("{}/readyz", self.url);
        let ready = || {
            ureq_agent()
                .get(&url)
                .call()
                .is_ok_and(|it| it.status() == 200)
        };
        wait_until(DEADLINE, "the hub is ready", ready)
            .unwrap_or_else(|error| panic!("{error}; it said:\n{}", self.output()));
    }
}

fn spawn(arguments: &[String], folder: &Path) -> InletProcess {
    let mut command = Command::new(env!("CARGO_BIN_EXE_inlet"));
    command.args(arguments).current_dir(folder);
    InletProcess::start(command).expect("inlet starts")
}

/// A client for which no status is an error: what is answered is what is tested.
fn ureq_agent() -> ureq::Agent {
    let config = ureq::Agent::config_builder().http_status_as_error(false);
    config.build().new_agent()
}
