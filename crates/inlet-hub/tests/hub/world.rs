//! A hub in this process, spoken to over real HTTP.

use std::{net::SocketAddr, path::Path, time::Duration};

use inlet_hub::{
    options::{FirstUser, HubOptions},
    server::{self, RunningHub},
};
use inlet_store::Clock;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::runtime::Runtime;

pub(crate) const ADMIN: &str = "ada";
pub(crate) const PASSWORD: &str = "hush of the admin";
/// Where the hub's clock stands at the start of each test: in 2033.
pub(crate) const BEGIN_MS: i64 = 2_000_000_000_000;

/// A hub with its folder and its threads; gone when it is dropped.
pub(crate) struct World {
    runtime: Runtime,
    hub: Option<RunningHub>,
    pub(crate) folder: TempDir,
    pub(crate) clock: Clock,
    pub(crate) address: SocketAddr,
}

/// Who asks.
#[derive(Clone, Debug)]
pub(crate) enum Who {
    Nobody,
    /// With an API token.
    Token(String),
    /// With the cookie of a login and its CSRF token.
    Session {
        cookie: String,
        csrf: String,
    },
}

/// What the hub answered.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: ureq::http::HeaderMap,
    pub(crate) bytes: Vec<u8>,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes)
            .unwrap_or_else(|_| panic!("{}: no JSON: {}", self.status, self.text()))
    }

    /// The body, when the answer is a problem with this status and code.
    pub(crate) fn problem(&self, status: u16, code: &str) -> Value {
        assert_eq!(self.status, status, "{}", self.text());
        assert_eq!(
            self.header("content-type"),
            Some("application/problem+json"),
            "{}",
            self.text()
        );
        let body = self.json();
        assert_eq!(body["code"], code, "{body}");
        assert_eq!(body["status"], status, "{body}");
        assert_eq!(body["type"], format!("urn:inlet:problem:{code}"), "{body}");
        for text in ["title", "detail"] {
            let text = body[text].as_str().unwrap_or_default();
            assert!(!text.is_empty(), "{body}");
        }
        body
    }

    /// The body, when the answer has this status.
    pub(crate) fn ok(&self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", self.text());
        if self.bytes.is_empty() {
            return Value::Null;
        }
        self.json()
    }
}

impl World {
    /// A hub with the user [`ADMIN`].
    pub(crate) fn new() -> Self {
        Self::with(|options| {
            options.first_user = Some(FirstUser {
                username: ADMIN.to_owned(),
                password: PASSWORD.to_owned(),
            });
        })
    }

    /// A hub with the user [`ADMIN`], named `north-hub`, that takes agents.
    pub(crate) fn new_for_agents() -> Self {
        Self::with(|options| {
            options.agent_listen = Some(SocketAddr::from(([127, 0, 0, 1], 0)));
            options.node_name = Some("north-hub".to_owned());
            options.first_user = Some(FirstUser {
                username: ADMIN.to_owned(),
                password: PASSWORD.to_owned(),
            });
        })
    }

    /// A hub with other options; without users unless they say so.
    pub(crate) fn with(change: impl FnOnce(&mut HubOptions)) -> Self {
        let folder = TempDir::new().unwrap();
        let clock = Clock::by_hand(BEGIN_MS);
        let mut options = options(folder.path(), &clock);
        change(&mut options);
        let runtime = Runtime::new().unwrap();
        let hub = runtime.block_on(server::start(options)).unwrap();
        Self {
            address: hub.address(),
            runtime,
            hub: Some(hub),
            folder,
            clock,
        }
    }

    /// Ends the hub and starts it again on the same folder.
    pub(crate) fn restart(&mut self) {
        self.stop();
        let options = options(self.folder.path(), &self.clock);
        let hub = self.runtime.block_on(server::start(options)).unwrap();
        self.address = hub.address();
        self.hub = Some(hub);
    }

    /// Ends the hub.
    pub(crate) fn stop(&mut self) {
        if let Some(hub) = self.hub.take() {
            self.runtime.block_on(hub.stop()).unwrap();
        }
    }

    /// Ends the hub as `kill -9` does: nothing is drained, nobody is told.
    #[allow(dead_code, reason = "only where several hubs share a store")]
    pub(crate) fn kill(&mut self) {
        let runtime = std::mem::replace(&mut self.runtime, Runtime::new().unwrap());
        runtime.shutdown_timeout(Duration::from_secs(5));
        drop(self.hub.take());
    }

    /// What agents dial, and the authority to trust, of a hub that takes agents.
    pub(crate) fn agent_door(&self) -> (String, String) {
        let hub = self.hub.as_ref().unwrap();
        let url = hub.agent_url().unwrap().to_owned();
        (url, hub.agent_ca_pem().unwrap().to_owned())
    }

    /// Runs this on the hub's threads.
    pub(crate) fn block_on<F: Future>(&self, future: F) -> F::Output {
        self.runtime.block_on(future)
    }

    pub(crate) fn setup_token(&self) -> Option<String> {
        let url = self.hub.as_ref().unwrap().setup_url()?;
        let (_, token) = url.split_once("/setup?token=").unwrap();
        Some(token.to_owned())
    }

    /// Moves the hub's clock.
    pub(crate) fn after(&self, by: Duration) {
        self.clock.advance(by);
    }

    /// One request to a path of the hub.
    pub(crate) fn raw(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<&[u8]>,
    ) -> Answer {
        let mut request = ureq::http::Request::builder()
            .method(method)
            .uri(format!("http://{}{path}", self.address));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let agent = agent();
        let answer = match body {
            Some(body) => agent.run(request.body(body).unwrap()),
            None => agent.run(request.body(()).unwrap()),
        };
        let (parts, body) = answer.unwrap().into_parts();
        let kind = parts
            .headers
            .get("content-type")
            .map(ureq::http::HeaderValue::as_bytes);
        let bytes = match kind {
            // It has no end.
            Some(b"text/event-stream") => Vec::new(),
            _ => body
                .into_with_config()
                .limit(64 << 20)
                .read_to_vec()
                .unwrap(),
        };
        Answer {
            status: parts.status.as_u16(),
            headers: parts.headers,
            bytes,
        }
    }

    /// One request to the API; the path is that under `/api/v1`.
    pub(crate) fn ask_with(
        &self,
        who: &Who,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<&[u8]>,
    ) -> Answer {
        let bearer = match who {
            Who::Token(token) => format!("Bearer {token}"),
            Who::Nobody | Who::Session { .. } => String::new(),
        };
        let mut all = headers.to_vec();
        match who {
            Who::Nobody => {}
            Who::Token(_) => all.push(("Authorization", &bearer)),
            Who::Session { cookie, csrf } => {
                all.extend([("Cookie", cookie.as_str()), ("X-CSRF-Token", csrf)]);
            }
        }
        self.raw(method, &format!("/api/v1{path}"), &all, body)
    }

    /// One request with a body in JSON, or none for null.
    pub(crate) fn ask(&self, who: &Who, method: &str, path: &str, body: Value) -> Answer {
        let json = [("Content-Type", "application/json")];
        match body {
            Value::Null => self.ask_with(who, method, path, &[], None),
            body => self.ask_with(who, method, path, &json, Some(body.to_string().as_bytes())),
        }
    }

    pub(crate) fn get(&self, who: &Who, path: &str) -> Answer {
        self.ask(who, "GET", path, Value::Null)
    }

    /// Tries to log in.
    pub(crate) fn try_login(&self, username: &str, password: &str) -> Answer {
        let body = json!({"username": username, "password": password});
        self.ask(&Who::Nobody, "POST", "/session", body)
    }

    /// Logs in.
    pub(crate) fn login(&self, username: &str, password: &str) -> Who {
        session_of(&self.try_login(username, password))
    }

    pub(crate) fn admin(&self) -> Who {
        self.login(ADMIN, PASSWORD)
    }

    /// Makes a user and logs in.
    pub(crate) fn user(&self, username: &str, role: &str) -> Who {
        let password = format!("hush of {username}");
        let body = json!({"username": username, "password": password, "role": role});
        self.ask(&self.admin(), "POST", "/users", body).ok(201);
        self.login(username, &password)
    }

    /// Makes an API token.
    pub(crate) fn token(&self, who: &Who, name: &str, role: &str) -> Who {
        let body = json!({"name": name, "role": role});
        let made = self.ask(who, "POST", "/tokens", body).ok(201);
        Who::Token(made["token"].as_str().unwrap().to_owned())
    }

    /// The audit log, the newest first, as `action object`.
    pub(crate) fn audit(&self) -> Vec<String> {
        let log = self.get(&self.admin(), "/audit?limit=1000").ok(200);
        let entries = log["items"].as_array().unwrap().iter();
        entries
            .map(|it| {
                format!(
                    "{} {}",
                    it["action"].as_str().unwrap(),
                    it["object"].as_str().unwrap()
                )
            })
            .collect()
    }
}

impl Drop for World {
    fn drop(&mut self) {
        self.stop();
    }
}

/// The login of an answer that sets a cookie.
pub(crate) fn session_of(answer: &Answer) -> Who {
    let session = answer.ok(200);
    let cookie = answer.header("set-cookie").expect("a cookie");
    Who::Session {
        cookie: cookie.split(';').next().unwrap().to_owned(),
        csrf: session["csrf_token"].as_str().unwrap().to_owned(),
    }
}

fn options(folder: &Path, clock: &Clock) -> HubOptions {
    let mut options = HubOptions::new(folder.join("hub"));
    options.listen = SocketAddr::from(([127, 0, 0, 1], 0));
    options.clock = clock.clone();
    options
}

/// A client for which no status is an error, that sends what it is given, and that follows nothing.
pub(crate) fn agent() -> ureq::Agent {
    ureq::Agent::config_builder()
        .http_status_as_error(false)
        .allow_non_standard_methods(true)
        .max_redirects(0)
        .build()
        .new_agent()
}
