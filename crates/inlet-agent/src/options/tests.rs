use std::{fs, path::Path, time::Duration};

use inlet_config::Environment;

use super::*;

const ENOUGH: &str = "endpoint = \"https://hub.example\"\ntoken = \"inlet-agent-x\"\n";
const CERTIFICATE: &str = "-----BEGIN CERTIFICATE-----\nMA==\n-----END CERTIFICATE-----\n";

fn load(text: &str, variables: &[(&str, &str)]) -> Result<AgentOptions, OptionsError> {
    let dir = tempfile::tempdir().unwrap();
    load_in(dir.path(), text, variables)
}

fn load_in(
    dir: &Path,
    text: &str,
    variables: &[(&str, &str)],
) -> Result<AgentOptions, OptionsError> {
    let file = dir.join("agent.toml");
    fs::write(&file, text).unwrap();
    AgentOptions::load(Some(&file), variables.iter().copied().collect())
}

/// The faults without the folder of the file.
fn faults(text: &str, variables: &[(&str, &str)]) -> String {
    let error = load(text, variables).unwrap_err();
    let OptionsError::Wrong(faults) = error else {
        panic!("{error}");
    };
    let line = |fault: &OptionFault| {
        let text = fault.to_string();
        match text.split_once("agent.toml:") {
            Some((_, rest)) => rest.trim_start().to_owned(),
            None => text,
        }
    };
    faults.iter().map(line).collect::<Vec<_>>().join("\n")
}

#[test]
fn the_example_is_read_and_has_every_key() {
    let text = include_str!("../../../../deploy/agent/agent.toml");
    let needed = [
        ("INLET_AGENT_ENDPOINT", "hub"),
        ("INLET_AGENT_TOKEN", "inlet-agent-x"),
    ];
    let options = load(text, &needed).unwrap();
    assert_eq!(options.limits, Limits::default());
    assert_eq!(options.offline_limit, DEFAULT_OFFLINE_LIMIT);
    assert!(options.data_dir.ends_with("inlet-agent"));
    for key in read::KEYS.iter().chain(&read::LIMITS) {
        let is_there = text.lines().any(|line| {
            let line = line.trim_start_matches('#');
            line.starts_with(&format!("{key} = ")) || line == format!("[{key}]")
        });
        assert!(is_there, "`{key}` is not explained");
    }
}

#[test]
fn what_the_example_comments_out_is_right_too() {
    let text = include_str!("../../../../deploy/agent/agent.toml");
    let dir = tempfile::tempdir().unwrap();
    let pem = |name: &str, what: &str| {
        let path = dir.path().join(name);
        let text = format!("-----BEGIN {what}-----\nMA==\n-----END {what}-----\n");
        fs::write(&path, text).unwrap();
        path.display().to_string()
    };
    let text = text
        .replace("#endpoint = [", "#again = [")
        .replace("\n#token_file", "\n#again")
        .replace("/etc/inlet/hub-ca.pem", &pem("ca.pem", "CERTIFICATE"))
        .replace("/etc/inlet/agent.pem", &pem("agent.pem", "CERTIFICATE"))
        .replace("/etc/inlet/agent-key.pem", &pem("key.pem", "PRIVATE KEY"));
    let uncommented = text.lines().map(|line| match line.strip_prefix('#') {
        Some(rest) if rest.starts_with(char::is_lowercase) && !rest.starts_with("again") => rest,
        _ => line,
    });
    let text = uncommented.collect::<Vec<_>>().join("\n");
    let options = load_in(dir.path(), &text, &[]).unwrap();
    assert_eq!(options.endpoints[0].to_string(), "hub.example.com:6055");
    assert_eq!(options.labels["site"], "north");
    assert_eq!(options.limits.memory_bytes, Some(2 << 30));
    assert_eq!(options.limits.threads, NonZeroUsize::new(4));
    assert!(options.tls.ca.is_some() && options.tls.client.is_some());
    assert_eq!(options.log.json, Some(false));
    assert_eq!(
        options.log.dir.as_deref(),
        Some(Path::new("/var/log/inlet"))
    );
    let proxy = options.endpoints[0].proxy.as_ref().unwrap();
    assert_eq!(proxy.to_string(), "proxy.example.com:3128");
}

#[test]
fn variables_stand_above_the_file() {
    let text = format!("{ENOUGH}labels = {{ site = \"south\" }}\n[limits]\nmemory = \"1GiB\"\n");
    let options = load(
        &text,
        &[
            ("INLET_AGENT_ENDPOINT", "hub-1:7000, https://hub-2"),
            ("INLET_AGENT_TOKEN", "inlet-agent-of-the-variable"),
            ("INLET_AGENT_LABELS", "site=north, line=3"),
            ("INLET_AGENT_LIMITS_MEMORY", "64MiB"),
            ("INLET_AGENT_LIMITS_THREADS", "3"),
            ("INLET_AGENT_OFFLINE_LIMIT", "90m"),
            ("INLET_AGENT_LOG_FORMAT", "json"),
            ("INLET_AGENT_DATA_DIR", "/var/lib/inlet/agent"),
            ("INLET_AGENT_CA", CERTIFICATE),
            ("INLET_AGENT_PROXY", ""),
        ],
    )
    .unwrap();
    assert_eq!(
        options.endpoints,
        [Endpoint::new("hub-1", 7000), Endpoint::new("hub-2", 6055)]
    );
    assert_eq!(options.token.expose(), "inlet-agent-of-the-variable");
    assert_eq!(options.labels["site"], "north");
    assert_eq!(options.labels["line"], "3");
    assert_eq!(options.limits.memory_bytes, Some(64 << 20));
    assert_eq!(options.limits.threads, NonZeroUsize::new(3));
    assert_eq!(options.offline_limit, Duration::from_mins(90));
    assert_eq!(options.log.json, Some(true));
    assert_eq!(options.data_dir, Path::new("/var/lib/inlet/agent"));
    assert_eq!(options.tls.ca.as_deref(), Some(CERTIFICATE));
}

#[test]
fn endpoints() {
    let check = |text: &str, expect: &str| {
        let read = match Endpoint::parse(text) {
            Ok(endpoint) => endpoint.to_string(),
            Err(wrong) => wrong.message,
        };
        assert!(read.ends_with(expect), "{text}: {read}");
    };
    check("https://hub.example:7000", "hub.example:7000");
    check("https://hub.example/", "hub.example:6055");
    check("hub.example", "hub.example:6055");
    check("https://hub.example:443", "hub.example:443");
    check("10.0.0.7:6055", "10.0.0.7:6055");
    check("https://[fd00::7]", "[fd00::7]:6055");
    check("http://hub.example", "the link is always encrypted");
    check("ws://hub.example", "`ws` is not `https`");
    check(
        "https://hub.example/agents",
        "there is something after host and port",
    );
    check(
        "https://u:p@hub.example",
        "a login does not belong here, the token is a key of its own",
    );
    check("https://", "empty host");
    check("hub example", "invalid international domain name");
}

#[test]
fn proxies() {
    let proxy = |variables: &[(&str, &str)], more: &str| {
        let options = load(&format!("{ENOUGH}{more}"), variables).unwrap();
        options.endpoints[0].proxy.clone()
    };
    assert_eq!(proxy(&[], ""), None);

    let own = proxy(
        &[("HTTPS_PROXY", "http://other:1")],
        "proxy = \"http://user:p%40ss@proxy.example:3128\"",
    );
    let own = own.unwrap();
    assert_eq!(own.to_string(), "proxy.example:3128");
    // user:p@ss
    assert_eq!(own.authorization.unwrap().expose(), "Basic dXNlcjpwQHNz");

    let of_all = proxy(&[("https_proxy", "http://u:p@other.example:8080")], "").unwrap();
    assert_eq!(of_all.to_string(), "other.example:8080");
    assert_eq!(of_all.authorization.unwrap().expose(), "Basic dTpw");

    let variables = [("HTTPS_PROXY", "http://other:1"), ("NO_PROXY", ".example")];
    assert_eq!(proxy(&variables, ""), None);
}

#[test]
fn the_token_of_a_file() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("token"), "inlet-agent-1\n").unwrap();
    let text = "endpoint = \"hub\"\ntoken_file = \"token\"";
    let options = load_in(dir.path(), text, &[]).unwrap();
    assert_eq!(options.token.expose(), "inlet-agent-1");
    fs::write(dir.path().join("token"), "inlet-agent-2\n").unwrap();
    let origin = options.origin.unwrap();
    assert_eq!(origin.token().unwrap().expose(), "inlet-agent-2");
    fs::remove_file(dir.path().join("token")).unwrap();
    let error = origin.token().unwrap_err().to_string();
    assert!(error.contains("token_file: cannot read"), "{error}");
}

#[test]
fn all_faults_at_once_with_their_places() {
    let text = "endpoint = 7\ntokn = \"x\"\nlabels = \"site\"\nproxy = \"socks5://p\"\n\
                offline_limit = \"1s\"\nkey = \"missing.pem\"\n[limits]\nmemory = \"2XB\"\nthreads = 0\nmem = 1\n";
    let found = faults(text, &[("INLET_AGENT_LOG_FORMAT", "xml")]);
    let expect = [
        "2: tokn: there is no such key (hint: did you mean `token`?)",
        "10: limits.mem: there is no such key (hint: did you mean `memory`?)",
        "4: proxy: a proxy of the kind `socks5` cannot be used",
        "1: endpoint: this is of the kind `integer`, but it has to be a text or a list of texts",
        "token: the token is missing (hint: write `token = \"inlet-agent-…\"`",
        "6: key: `certificate` is missing (hint: the agent's own certificate needs both",
        "6: key: cannot read `",
        "3: labels: this is of the kind `string`, but it has to be a table",
        "8: limits.memory: `2XB` is no size (hint: write a whole number and KiB, MiB or GiB",
        "9: limits.threads: this is no number of threads (hint: write 1 to 1024)",
        "5: offline_limit: `1s` is too short (hint: write `1m` or more",
        "variable INLET_AGENT_LOG_FORMAT: log_format: there is no format `xml` (hint: write `text` or `json`)",
    ];
    for (line, expect) in found.lines().zip(expect) {
        assert!(line.starts_with(expect), "`{line}` is not `{expect}…`");
    }
    assert_eq!(found.lines().count(), expect.len(), "{found}");
}

#[test]
fn single_faults() {
    let check = |more: &str, variables: &[(&str, &str)], expect: &str| {
        let found = faults(&format!("{ENOUGH}{more}"), variables);
        assert!(found.contains(expect), "{more}: {found}");
    };
    check("this is none", &[], "this is no TOML");
    check(
        "endpoints = [\"hub\"]",
        &[],
        "endpoints: there is no such key (hint: did you mean `endpoint`?)",
    );
    check("colour = 1", &[], "(hint: the keys are endpoint, token,");
    check(
        "token_file = \"t\"",
        &[],
        "token_file: there are two tokens",
    );
    check(
        "",
        &[("INLET_AGENT_TOKEN", "two words")],
        "variable INLET_AGENT_TOKEN: token: this is no token",
    );
    check(
        "",
        &[("INLET_AGENT_ENDPOINT", "hub,")],
        "`` is no address of a hub: empty host",
    );
    check("ca = \"nowhere.pem\"", &[], "ca: cannot read `");
    check(
        "",
        &[("INLET_AGENT_CA", "-----BEGIN RSA-----")],
        "there is no CERTIFICATE block in it",
    );
    check(
        "",
        &[("INLET_AGENT_LABELS", "north")],
        "labels: `north` is no label",
    );
    check(
        "labels = { site = 1 }",
        &[],
        "labels: this is of the kind `integer`, but it has to be a text",
    );
    check("labels = { \"a b\" = \"c\" }", &[], "labels: label `a b`: ");
    check(
        "[limits]\nmemory = \"1MiB\"",
        &[],
        "limits.memory: `1MiB` is too little",
    );
    let found = faults("endpoint = []\ntoken = \"x\"", &[]);
    assert!(found.contains("the list is empty"), "{found}");
    let found = faults("", &[]);
    assert!(
        found.contains("endpoint: the hub's address is missing"),
        "{found}"
    );
}

#[test]
fn a_token_is_never_shown() {
    let text = "endpoint = \"hub\"\ntoken = \"secret-word\"\n";
    let options = load(text, &[]).unwrap();
    assert!(!format!("{options:?}").contains("secret-word"));
    let found = faults("endpoint = \"hub\"\ntoken = \"secret-word and\"\n", &[]);
    assert!(!found.contains("secret-word"), "{found}");
    let found = faults(&format!("{text}token = \"secret-word\"\n"), &[]);
    assert!(!found.contains("secret-word"), "{found}");
}

#[test]
fn a_file_that_is_not_there_is_told() {
    let error = AgentOptions::load(Some(Path::new("/nowhere/agent.toml")), Environment::empty());
    let error = error.unwrap_err().to_string();
    assert!(
        error.starts_with("cannot read `/nowhere/agent.toml`: "),
        "{error}"
    );
}
