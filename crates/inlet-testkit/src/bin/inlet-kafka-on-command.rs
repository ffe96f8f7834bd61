//! A real Apache Kafka for tests that are not written in Rust: the page's tests in a browser.
//!
//! Its first line on standard output is a JSON object with the addresses of its listeners and the
//! files of its certificates. Then each line of standard input is a command, answered by one line:
//! `{"ok":true,…}` or `{"error":"…"}`. It ends, and the broker with it, when standard input closes.
//!
//! | command | what it does |
//! | --- | --- |
//! | `{"do":"create_topic","topic":"t","partitions":2}` | creates a topic |
//! | `{"do":"produce","topic":"t","messages":["…"]}` | produces these values, in this order |
//! | `{"do":"committed","group":"g","topic":"t"}` | `offsets`: what the group committed, by partition |
//! | `{"do":"stop"}`, `{"do":"restart"}` | takes the broker away, brings it back |

use std::io::{self, BufRead as _, Write as _};

use anyhow::{Context as _, Result, bail};
use inlet_testkit::{
    KafkaCluster,
    traffic::{self, Codec, Message},
};
use serde_json::{Value, json};

/// The user of the SASL listeners.
const USER: (&str, &str) = ("alice", "secret");

fn main() -> Result<()> {
    let kafka = KafkaCluster::builder().sasl_user(USER.0, USER.1).start()?;
    say(&addresses(&kafka))?;
    for line in io::stdin().lock().lines() {
        let answer = match obey(&kafka, &line?) {
            Ok(answer) => answer,
            Err(error) => json!({"error": format!("{error:#}")}),
        };
        say(&answer)?;
    }
    Ok(())
}

fn addresses(kafka: &KafkaCluster) -> Value {
    let certificates = kafka.certificates();
    json!({
        "plaintext": kafka.bootstrap(),
        "ssl": kafka.bootstrap_ssl(),
        "mtls": kafka.bootstrap_mtls(),
        "sasl_plaintext": kafka.bootstrap_sasl_plaintext(),
        "sasl_ssl": kafka.bootstrap_sasl_ssl(),
        "user": USER.0,
        "password": USER.1,
        "ca": certificates.ca(),
        "other_ca": certificates.other_ca(),
        "client_certificate": certificates.client_certificate(),
        "client_key": certificates.client_key(),
    })
}

fn obey(kafka: &KafkaCluster, line: &str) -> Result<Value> {
    let command: Value = serde_json::from_str(line).context("a command is a JSON object")?;
    let text = |key: &str| {
        let value = command[key].as_str();
        value.with_context(|| format!("the command needs the text `{key}`"))
    };
    match text("do")? {
        "create_topic" => {
            let partitions = command["partitions"].as_i64().unwrap_or(1);
            let partitions = i32::try_from(partitions).context("`partitions`")?;
            traffic::create_topic(&kafka.bootstrap(), text("topic")?, partitions, &[])?;
        }
        "produce" => {
            let values = command["messages"]
                .as_array()
                .context("`messages` is a list")?;
            let values = values.iter().filter_map(Value::as_str);
            let messages: Vec<Message> = values.map(Message::new).collect();
            traffic::produce(&kafka.bootstrap(), text("topic")?, &messages, Codec::Lz4)?;
        }
        "committed" => {
            let offsets = traffic::committed(&kafka.bootstrap(), text("group")?, text("topic")?)?;
            return Ok(json!({"ok": true, "offsets": offsets}));
        }
        "stop" => kafka.stop()?,
        "restart" => kafka.restart(0)?,
        other => bail!("`{other}` is no command"),
    }
    Ok(json!({"ok": true}))
}

fn say(answer: &Value) -> Result<()> {
    let mut out = io::stdout();
    writeln!(out, "{answer}")?;
    Ok(out.flush()?)
}
