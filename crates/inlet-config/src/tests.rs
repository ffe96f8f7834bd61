//! Good and bad documents: what resolves, which faults are told and where, and that the JSON Schema
//! judges the same.

use std::{path::Path, time::Duration};

use crate::{
    DocumentFault, DocumentFaults, Environment,
    fault::Faults,
    load_text, references, resolve_draft, schema,
    settings::{ActivityLevel, DataSourceSettings, Encoding, Rule, Start, TimeFormat},
    tree::{Content, Node},
    yaml,
};

mod hub;
mod placement;

/// A document in which single lines are replaced; line numbers stay.
const GOOD: &str = "\
version: 1
name: plant
kafka:
  bootstrap_servers: 127.0.0.1:9092
  topics: [a, b]
  start: earliest
  idle_timeout: 500ms
  security: {}
message:
  parse: {json: {}}
  extract: []
  filter: []
target:
  tdengine: {url: \"ws://127.0.0.1:6041\", user: root, password: taosdata, database: power}
  super_table: meters
  subtable: \"t_{id}\"
  columns:
    ts: {from: ts, time: {unit: ms}}
    v: {from: v}
  tags: {id: id}
on_fault: {}
write: {}
";

fn with(changes: &[(&str, &str)]) -> String {
    changes.iter().fold(GOOD.to_owned(), |text, (old, new)| {
        assert!(text.contains(old), "`{old}` is not in the document");
        text.replacen(old, new, 1)
    })
}

fn environment() -> Environment {
    [("TOPIC", "t1"), ("COUNT", "3"), ("SECRET", "s3cret")]
        .into_iter()
        .collect()
}

fn load(text: &str) -> Result<DataSourceSettings, DocumentFaults> {
    load_text(text, &environment(), Path::new("."))
}

fn good(changes: &[(&str, &str)]) -> DataSourceSettings {
    load(&with(changes)).unwrap_or_else(|faults| panic!("{changes:?}: {faults}"))
}

/// Whether a fault can be seen by a JSON Schema alone.
#[derive(Clone, Copy, PartialEq)]
enum Seen {
    BySchema,
    ByInletOnly,
}
use Seen::{ByInletOnly, BySchema};

/// What is replaced by what; the fault's line and path, a part of its message and of its hint.
type Bad = (
    &'static str,
    &'static str,
    Seen,
    usize,
    &'static str,
    &'static str,
    &'static str,
);

#[rustfmt::skip] // one case a line
const BAD: &[Bad] = &[
    ("version: 1", "version: 2", BySchema, 1, "version", "must be 1", ""),
    ("version: 1", "version: \"1\"", BySchema, 1, "version", "expected a whole number, found text", ""),
    ("name: plant", "name: a b", BySchema, 2, "name", "`a b` cannot be the name", "letters"),
    ("name: plant", "nam: plant", BySchema, 2, "nam", "unknown key `nam`", "did you mean `name`?"),
    ("idle_timeout: 500ms", "idle_timeot: never", BySchema, 7, "kafka.idle_timeot", "unknown key", "`idle_timeout`"),
    ("idle_timeout: 500ms", "idle_timeout: 5 days", BySchema, 7, "kafka.idle_timeout", "no duration", "never"),
    ("idle_timeout: 500ms", "idle_timeout: -1", BySchema, 7, "kafka.idle_timeout", "out of range", "at least 0"),
    ("  topics: [a, b]\n", "", BySchema, 4, "kafka", "`topics` is missing", "topics"),
    ("topics: [a, b]", "topics: []", BySchema, 5, "kafka.topics", "at least 1", ""),
    ("topics: [a, b]", "topics: \"\"", BySchema, 5, "kafka.topics", "empty", ""),
    ("topics: [a, b]", "topics: [a, b c]", ByInletOnly, 5, "kafka.topics[1]", "cannot be the name of a topic", "Kafka allows"),
    ("topics: [a, b]", "topics: [1]", BySchema, 5, "kafka.topics[0]", "expected text, found a number", "quotes"),
    ("start: earliest", "start: erliest", BySchema, 6, "kafka.start", "unknown choice `erliest`", "did you mean `earliest`?"),
    ("start: earliest", "start: {timestamp: 1}", BySchema, 6, "kafka.start.timestamp", "unknown key `timestamp`", "`timestamp_ms`"),
    ("127.0.0.1:9092", "127.0.0.1", ByInletOnly, 4, "kafka.bootstrap_servers", "no broker address", "host and port"),
    ("127.0.0.1:9092", "[\"a:1\", \"b:99999\"]", ByInletOnly, 4, "kafka.bootstrap_servers[1]", "no broker address", ""),
    ("security: {}", "security: {tls: {certificate: \"-----BEGIN X\"}}", ByInletOnly, 8, "kafka.security.tls.certificate", "without `key`", "add `key`"),
    ("security: {}", "security: {tls: {ca: none.pem}}", ByInletOnly, 8, "kafka.security.tls.ca", "none.pem", "folder"),
    ("security: {}", "security: {sasl: {mechanism: plain, username: u, password: p}}", BySchema, 8, "kafka.security.sasl.mechanism", "unknown choice `plain`", "`PLAIN`"),
    ("security: {}", "security: {sasl: {mechanism: PLAIN, username: u, password: {env: NONE}}}", ByInletOnly, 8, "kafka.security.sasl.password.env", "`NONE` is not set", ""),
    ("security: {}", "security: {sasl: {mechanism: PLAIN, username: u, password: \"${NONE}\"}}", ByInletOnly, 8, "kafka.security.sasl.password", "`NONE` is not set", "${NONE:-"),
    ("parse: {json: {}}", "parse: {jsn: {}}", BySchema, 10, "message.parse.jsn", "unknown key `jsn`", "`json`"),
    ("parse: {json: {}}", "parse: {regex: {pattern: '(a'}}", ByInletOnly, 10, "message.parse.regex.pattern", "does not compile", "quotes"),
    ("parse: {json: {}}", "parse: {regex: {pattern: 'a'}}", ByInletOnly, 10, "message.parse.regex.pattern", "no named group", "(?<"),
    ("parse: {json: {}}", "parse: {regex: {pattern: '(?<_key>a)'}}", ByInletOnly, 10, "message.parse.regex.pattern", "`_key`", "another name"),
    ("extract: []", "extract: [{from: a, split: {separator: \"-\", into: 0}}]", BySchema, 11, "message.extract[0].split.into", "out of range", "at least 1"),
    ("extract: []", "extract: [{from: a}]", BySchema, 11, "message.extract[0]", "exactly one of `split`, `regex`", ""),
    ("filter: []", "filter: id != 1", BySchema, 12, "message.filter", "expected a list, found text", ""),
    ("ws://127.0.0.1", "http://127.0.0.1", ByInletOnly, 14, "target.tdengine.url", "`http://` is no way", "ws://"),
    ("password: taosdata", "password: taosdata, token: x", ByInletOnly, 14, "target.tdengine", "both a token", "one way"),
    ("user: root, password: taosdata, ", "", ByInletOnly, 14, "target.tdengine", "login is missing", "token"),
    ("database: power", "database: a.b", ByInletOnly, 14, "target.tdengine.database", "cannot be the name of a database", "dots"),
    ("database: power", "database: {name: p, create: {precision: s}}", BySchema, 14, "target.tdengine.database.create.precision", "unknown choice", "`ms`"),
    ("super_table: meters", "super_table: {name: m, create: true}", ByInletOnly, 18, "target.columns.ts", "`type` is missing", "FLOAT"),
    ("time: {unit: ms}", "time: {unit: min}", BySchema, 18, "target.columns.ts.time.unit", "unknown choice `min`", "`ms`"),
    ("time: {unit: ms}", "time: {format: hello}", ByInletOnly, 18, "target.columns.ts.time.format", "no part of a time", "strftime"),
    ("time: {unit: ms}", "time: {format: \"%Q\"}", ByInletOnly, 18, "target.columns.ts.time.format", "no time format", "strftime"),
    ("time: {unit: ms}", "time: {format: \"%Y\", zone: Europe/Berlln}", ByInletOnly, 18, "target.columns.ts.time.zone", "unknown time zone", "`Europe/Berlin`"),
    ("time: {unit: ms}", "type: INT", ByInletOnly, 18, "target.columns.ts.type", "must be TIMESTAMP", "time first"),
    ("{from: v}", "{from: v, type: VARCHAR(65518)}", ByInletOnly, 19, "target.columns.v.type", "impossible length", "65517"),
    ("{from: v}", "{from: v, type: FLOOT}", ByInletOnly, 19, "target.columns.v.type", "unknown type `FLOOT`", "FLOAT"),
    ("{from: v}", "{from: v, expr: v}", BySchema, 19, "target.columns.v", "exactly one of", ""),
    ("{from: v}", "{expr: v, default: 1}", ByInletOnly, 19, "target.columns.v.default", "`from` only", ""),
    ("tags: {id: id}", "tags: {v: id}", ByInletOnly, 20, "target.tags.v", "already a column", "different names"),
    ("tags: {id: id}", "tags: {\"a.b\": id}", ByInletOnly, 20, "target.tags.a.b", "cannot be the name of a column", "dots"),
    ("    v: {from: v}", "    ts: v", ByInletOnly, 19, "target.columns.ts", "already given in line 18", "one of the two"),
    ("on_fault: {}", "on_fault: {parse_failed: drop}", BySchema, 21, "on_fault.parse_failed", "unknown choice `drop`", "`discard`"),
    ("write: {}", "write: {memory: 1MiB}", ByInletOnly, 22, "write.memory", "too little", "32768KiB"),
    ("write: {}", "write: {memory: lots}", BySchema, 22, "write.memory", "no size", "256MiB"),
    ("write: {}", "write: &a {}", ByInletOnly, 22, "", "anchors", ""),
    ("write: {}", "write: {", ByInletOnly, 23, "", "neither YAML nor JSON", "brackets"),
    ("start: earliest", "start: {timestamp_ms: 18446744073709551615}", ByInletOnly, 4, "kafka", "too large", ""),
    ("{from: v}", "{from: }", BySchema, 19, "target.columns.v.from", "found nothing", ""),
    ("subtable: \"t_{id}\"", "subtable: \"t_${id}\"", ByInletOnly, 16, "target.subtable", "`id` is not set", "in templates a field is written `{id}`"),
    ("subtable: \"t_{id}\"", "subtable: \"t_${id|lower}\"", ByInletOnly, 16, "target.subtable", "names no environment", "in templates a field is written `{id}`"),
    ("{from: v}", "{template: \"${v}\"}", ByInletOnly, 19, "target.columns.v.template", "`v` is not set", "in templates"),
    ("tags: {id: id}", "tags: {id: {template: \"${v}\"}}", ByInletOnly, 20, "target.tags.id.template", "`v` is not set", "in templates"),
    ("{from: v}", "{expr: \"${v} + 1\"}", ByInletOnly, 19, "target.columns.v.expr", "`v` is not set", "by its name alone"),
    ("filter: []", "filter: [\"${v} > 1\"]", ByInletOnly, 12, "message.filter[0]", "`v` is not set", "by its name alone"),
    ("{from: v}", "{from: \"${v}\"}", ByInletOnly, 19, "target.columns.v.from", "`v` is not set", "give a default"),
    ("{from: v}", "{from: v, type: DOUBLE, second_key: true}", ByInletOnly, 19, "target.columns.v.type", "DOUBLE cannot be the second key", "VARCHAR"),
    ("{from: v}", "{from: v, type: BOOL, second_key: true}", ByInletOnly, 19, "target.columns.v.type", "BOOL cannot", "INT"),
    ("{from: v}", "{from: v, type: NCHAR(8), second_key: true}", ByInletOnly, 19, "target.columns.v.type", "NCHAR(8) cannot", "VARCHAR"),
    ("time: {unit: ms}", "time: {format: \"%Y\", zone: \"+2\"}", ByInletOnly, 18, "target.columns.ts.time.zone", "unknown time zone `+2`", "use a name such as `Europe/Berlin` or an offset such as `+02:00`"),
    ("time: {unit: ms}", "time: {format: \"%Y\", zone: \"+25:00\"}", ByInletOnly, 18, "target.columns.ts.time.zone", "unknown time zone", "offset"),
    ("parse: {json: {}}", "parse: json", BySchema, 10, "message.parse", "expected a mapping, found text", "write `{json: {}}`"),
    ("parse: {json: {}}", "parse: regex", BySchema, 10, "message.parse", "expected a mapping, found text", "write `{regex: {pattern: …}}`"),
    ("parse: {json: {}}", "parse: {json: }", BySchema, 10, "message.parse.json", "found nothing", ""),
    ("parse: {json: {}}", "parse: {regex: {pattern: '(?<_payload>a)'}}", ByInletOnly, 10, "message.parse.regex.pattern", "`_payload`", "another name"),
    ("parse: {json: {}}", "parse: {regex: {pattern: '(?<_headers_a>a)'}}", ByInletOnly, 10, "message.parse.regex.pattern", "`_headers_a`", "another name"),
    ("security: {}", "security: tls", BySchema, 8, "kafka.security", "expected a mapping", "write `{tls: {}}`"),
    ("extract: []", "extract: [{from: a, split: separator}]", BySchema, 11, "message.extract[0].split", "expected a mapping", "write `{separator: …}`"),
    ("filter: []", "filter: id", BySchema, 12, "message.filter", "expected a list, found text", "brackets"),
    ("extract: []", "extract: {from: a, split: {separator: b, into: 2}}", BySchema, 11, "message.extract", "expected a list, found a mapping", "brackets"),
    ("write: {}", "health: {period: 10ms}", ByInletOnly, 22, "health.period", "too short", "`1s`"),
    ("write: {}", "health: {busy_threshold: 100}", BySchema, 22, "health.busy_threshold", "out of range", "at most 1"),
    ("write: {}", "health: {busy_threshold: \"0%\"}", ByInletOnly, 22, "health.busy_threshold", "`0%` is no share", "`1%` to `100%`"),
    ("write: {}", "health: {busy_threshold: \"most\"}", BySchema, 22, "health.busy_threshold", "`most` is no share", "`100%`"),
    ("write: {}", "health: {write_error_threshold: 0}", BySchema, 22, "health.write_error_threshold", "out of range", "at least 1"),
    ("write: {}", "activity_level: warning", BySchema, 22, "activity_level", "unknown choice `warning`", "did you mean `warn`?"),
    ("write: {}", "write: {batch_size: 0}", BySchema, 22, "write.batch_size", "out of range", "at least 1"),
    ("write: {}", "description: 7", BySchema, 22, "description", "expected text, found a number", "quotes"),
    ("filter: []", "encoding: gb2312", ByInletOnly, 12, "message.encoding", "unknown encoding `gb2312`", "`gbk`"),
    ("filter: []", "encoding: gbk18030", ByInletOnly, 12, "message.encoding", "unknown encoding", "did you mean `gb18030`?"),
    ("extract: []", "extract: [{from: a, split: }]", BySchema, 11, "message.extract[0].split", "found nothing", ""),
    ("name: plant", "name: plant\nagent: a b", BySchema, 3, "agent", "`a b` cannot be the name of an agent", "letters"),
    ("name: plant", "name: plant\nagent: \"\"", BySchema, 3, "agent", "cannot be the name of an agent", "letters"),
    ("name: plant", "name: plant\nagent: 7", BySchema, 3, "agent", "found a number", "quotes"),
    ("name: plant", "name: plant\nagent: []", BySchema, 3, "agent", "needs at least 1 entry", ""),
    ("name: plant", "name: plant\nagent: [a, b/c]", BySchema, 3, "agent[1]", "`b/c` cannot be the name of an agent", "letters"),
    ("name: plant", "name: plant\nagent: [a, b, a]", ByInletOnly, 3, "agent[2]", "`a` is already in the list", "once"),
    ("name: plant", "name: plant\nagent: {labels: {}}", BySchema, 3, "agent.labels", "needs at least 1 entry", ""),
    ("name: plant", "name: plant\nagent: {lables: {site: north}}", BySchema, 3, "agent.lables", "unknown key `lables`", "`labels`"),
    ("name: plant", "name: plant\nagent: {labels: {a b: north}}", ByInletOnly, 3, "agent.labels.a b", "`a b` cannot be the name of a label", "letters"),
    ("name: plant", "name: plant\nagent: {labels: {site: \" \"}}", ByInletOnly, 3, "agent.labels.site", "cannot be the value of a label", "characters"),
    ("name: plant", "name: plant\nagent: {labels: {line: 3}}", BySchema, 3, "agent.labels.line", "found a number", "quotes"),
    ("name: plant", "name: plant\nreplicas: 0", BySchema, 3, "replicas", "out of range", "at least 1"),
    ("name: plant", "name: plant\nreplicas: 65", BySchema, 3, "replicas", "out of range", "at most 64"),
    ("name: plant", "name: plant\nagent: a\nreplicas: 2", ByInletOnly, 4, "replicas", "2 replicas are wanted of one agent", "labels"),
    ("name: plant", "name: plant\nagent: [a, b]\nreplicas: 3", ByInletOnly, 4, "replicas", "3 replicas are wanted of 2 agents", "leave `replicas` out"),
    ("write: {}", "write: {via: hub}", ByInletOnly, 22, "write.via", "`hub` is for data sources that an agent runs", "`agent`"),
    ("write: {}", "write: {via: hubs}", BySchema, 22, "write.via", "unknown choice `hubs`", "did you mean `hub`?"),
    ("start: earliest", "group_protocol: kip848", BySchema, 6, "kafka.group_protocol", "unknown choice `kip848`", "`consumer`"),
];

#[test]
fn each_fault_has_its_place_message_and_hint() {
    for (old, new, _, line, path, message, hint) in BAD {
        let Err(faults) = load(&with(&[(old, new)])) else {
            panic!("`{new}` passes")
        };
        let found = faults.faults.iter().any(|fault| {
            fault.line == *line
                && fault.path == *path
                && fault.message.contains(message)
                && fault.hint.as_deref().unwrap_or_default().contains(hint)
        });
        assert!(found, "`{new}` gives\n{faults}");
    }
}

#[test]
fn drafts_tell_the_same_faults_of_their_sections() {
    for (old, new, ..) in BAD {
        let text = with(&[(old, new)]);
        let draft = resolve_draft(&text, &environment(), Path::new("."));
        let faults = load(&text).expect_err("a fault").faults;
        let is_of_section = |fault: &&DocumentFault| {
            let section = fault.path.split(['.', '[']).next().unwrap_or("");
            ["agent", "replicas", "kafka", "message", "target"].contains(&section)
                || fault.path == "write.via"
        };
        let expected: Vec<_> = faults.iter().filter(is_of_section).collect();
        let found: Vec<_> = draft.faults.iter().filter(is_of_section).collect();
        assert_eq!(found, expected, "`{new}`");
    }
    let draft = resolve_draft(GOOD, &environment(), Path::new("."));
    assert_eq!(draft.faults, []);
    assert_eq!(draft.kafka.expect("it is sound").group_id, "inlet-plant");
    assert_eq!(draft.target.expect("it is sound").columns.len(), 2);
    assert!(draft.connection.is_some() && draft.message.is_some());
}

#[test]
fn json_schema_judges_the_same() {
    let validator = jsonschema::draft202012::new(&schema()).expect("the schema is one");
    let valid = |text: &str| validator.is_valid(&as_json(text));
    assert!(valid(GOOD));
    for (old, new, seen, ..) in BAD {
        if new.contains("&a") || *new == "write: {" || *new == "    ts: v" {
            continue;
        }
        assert_eq!(valid(&with(&[(old, new)])), *seen == ByInletOnly, "`{new}`");
    }
}

/// The document as plain JSON, read by the parser alone.
fn as_json(text: &str) -> serde_json::Value {
    to_json(&yaml::read(text, &mut Faults::default()).expect("the text is YAML"))
}

fn to_json(node: &Node) -> serde_json::Value {
    match &node.content {
        Content::Null => serde_json::Value::Null,
        Content::Bool(value) => (*value).into(),
        Content::Number(number) => number.clone().into(),
        Content::Text(text) => text.value.clone().into(),
        Content::List(items) => items.iter().map(to_json).collect(),
        Content::Map(entries) => entries
            .iter()
            .map(|entry| (entry.key.clone(), to_json(&entry.value)))
            .collect(),
    }
}

#[test]
fn all_faults_are_told_at_once_in_the_order_of_lines() {
    let text = with(&[
        ("name: plant", "name: \"?\""),
        ("start: earliest", "start: now"),
        ("{from: v}", "{from: v, type: X}"),
        ("write: {}", "write: {memory: 1MiB}"),
    ]);
    let faults = load(&text).expect_err("four faults");
    let lines: Vec<usize> = faults.faults.iter().map(|fault| fault.line).collect();
    assert_eq!(lines, [2, 6, 19, 22]);
    assert!(
        faults
            .to_string()
            .starts_with("document:2:7: name: `?` cannot be"),
        "{faults}"
    );
}

/// The paths of all faults, in their order.
fn check_paths(changes: &[(&str, &str)], expected: &[&str]) {
    let faults = load(&with(changes)).expect_err("faults");
    let paths: Vec<&str> = faults.faults.iter().map(|fault| &*fault.path).collect();
    assert_eq!(paths, expected, "{faults}");
}

#[test]
fn a_fault_hides_no_other_one_of_its_section() {
    check_paths(
        &[(
            "write: {}",
            "write: {writers: -1, memory: 1MiB, archive_file_size: 1, max_latency: x}",
        )],
        &[
            "write.writers",
            "write.memory",
            "write.archive_file_size",
            "write.max_latency",
        ],
    );
    check_paths(
        &[(
            "write: {}",
            "health: {period: 1ms, busy_threshold: [], write_error_threshold: 0}",
        )],
        &[
            "health.period",
            "health.busy_threshold",
            "health.write_error_threshold",
        ],
    );
    check_paths(
        &[
            ("start: earliest", "start: now"),
            (
                "security: {}",
                "security: {tls: {ca: none.pem}, sasl: {mechanism: X, username: u, password: p}}",
            ),
            ("idle_timeout: 500ms", "session_timeout: 1ms"),
        ],
        &[
            "kafka.start",
            "kafka.session_timeout",
            "kafka.security.tls.ca",
            "kafka.security.sasl.mechanism",
        ],
    );
    check_paths(
        &[
            ("user: root, ", ""),
            ("super_table: meters", "super_table: {name: m, create: 1}"),
            ("time: {unit: ms}", "time: {unit: h}"),
            ("{from: v}", "{expr: v, default: 1}"),
        ],
        &[
            "target.tdengine",
            "target.super_table.create",
            "target.columns.ts.time.unit",
            "target.columns.v.default",
        ],
    );
    check_paths(
        &[
            ("subtable: \"t_{id}\"", "subtable: 1"),
            (
                "super_table: meters",
                "super_table: {name: m, create: true}",
            ),
            ("time: {unit: ms}", "type: INT"),
        ],
        &[
            "target.subtable",
            "target.columns.ts.type",
            "target.columns.v",
            "target.tags.id",
        ],
    );
}

#[test]
fn faults_of_parts_are_no_echoes() {
    let check = |old: &str, new: &str, expected: &str| {
        let faults = load(&with(&[(old, new)])).expect_err("a fault");
        let paths: Vec<&str> = faults.faults.iter().map(|fault| &*fault.path).collect();
        assert_eq!(paths, [expected], "{faults}");
    };
    check("user: root", "user: 1", "target.tdengine.user");
    check(
        "security: {}",
        "security: {tls: {key: 1, certificate: none.pem}}",
        "kafka.security.tls.key",
    );
    check(
        "ts: {from: ts, time: {unit: ms}}",
        "ts: {from: 1}",
        "target.columns.ts.from",
    );
    check("tags: {id: id}", "tags: {v: 1}", "target.tags.v");
}

#[test]
fn second_keys_and_zones_of_every_legal_kind() {
    for column_type in [
        "INT",
        "INT UNSIGNED",
        "BIGINT",
        "BIGINT UNSIGNED",
        "VARCHAR(9)",
    ] {
        let column = format!("{{from: v, type: {column_type}, second_key: true}}");
        good(&[("{from: v}", &column)]);
    }
    for zone in [
        "Europe/Berlin",
        "Etc/GMT+5",
        "UTC",
        "\"+05:30\"",
        "\"-11:00\"",
    ] {
        good(&[("{unit: ms}", &format!("{{format: \"%Y\", zone: {zone}}}"))]);
    }
}

#[test]
fn defaults_and_shorthands() {
    let settings = good(&[]);
    assert_eq!(settings.kafka.group_id, "inlet-plant");
    assert_eq!(settings.data_dir, Path::new("inlet-data/plant"));
    assert_eq!(settings.write.memory_bytes, 256 << 20);
    assert_eq!(settings.kafka.start, Start::Earliest);
    assert!(settings.kafka.tls.is_none());
    assert!(
        matches!(&settings.target.tags[0].rule, Rule::Field { field, default: None } if field == "id")
    );
    let names: Vec<&str> = settings
        .target
        .columns
        .iter()
        .map(|column| column.name.as_str())
        .collect();
    assert_eq!(names, ["ts", "v"]);

    assert!(
        good(&[("security: {}", "security: {tls: true}")])
            .kafka
            .tls
            .is_some()
    );
    assert!(
        good(&[("security: {}", "security: {tls: {}}")])
            .kafka
            .tls
            .is_some()
    );
    assert!(good(&[("500ms", "never")]).kafka.idle_timeout.is_none());
    assert!(good(&[("500ms", "0")]).kafka.idle_timeout.is_none());
    assert_eq!(good(&[("[a, b]", "\"a, b\"")]).kafka.topics, ["a", "b"]);
    assert_eq!(
        good(&[("{unit: ms}", "rfc3339")]).target.columns[0].time,
        Some(TimeFormat::Rfc3339)
    );
    assert!(
        matches!(&good(&[("{from: v}", "{value: null}")]).target.columns[1].rule, Rule::Value(value) if value.is_null())
    );
}

#[test]
fn health_levels_and_encodings() {
    let settings = good(&[]);
    assert_eq!(settings.description, None);
    assert_eq!(settings.message.encoding, Encoding::Utf8);
    assert_eq!(settings.write.batch_size, 10_000);
    assert_eq!(settings.health.period, Duration::from_mins(1));
    assert_eq!(settings.health.write_error_threshold, 5);
    assert!((settings.health.busy_threshold - 1.0).abs() < f64::EPSILON);
    assert_eq!(settings.activity_level, ActivityLevel::Info);

    let text = "write: {batch_size: 1}\ndescription: Plant 7\nactivity_level: debug";
    let settings = good(&[("write: {}", text)]);
    assert_eq!(settings.description.as_deref(), Some("Plant 7"));
    assert_eq!(settings.write.batch_size, 1);
    assert_eq!(settings.activity_level, ActivityLevel::Debug);
    for (busy, share) in [
        ("\"80 %\"", 0.8),
        ("\"12.5%\"", 0.125),
        ("0.5", 0.5),
        ("1", 1.0),
    ] {
        let text = format!("health: {{busy_threshold: {busy}, period: 5m}}");
        let health = good(&[("write: {}", &text)]).health;
        assert!((health.busy_threshold - share).abs() < 1e-9, "{busy}");
        assert_eq!(health.period, Duration::from_mins(5));
    }
    for (name, encoding) in [
        ("UTF-8", Encoding::Utf8),
        ("utf8", Encoding::Utf8),
        ("GBK", Encoding::Gbk),
        ("gb18030", Encoding::Gb18030),
        ("Big5", Encoding::Big5),
    ] {
        let settings = good(&[("filter: []", &format!("encoding: {name}"))]);
        assert_eq!(settings.message.encoding, encoding, "{name}");
    }
}

#[test]
fn variables_are_put_in_and_never_shown() {
    let settings = good(&[
        ("[a, b]", "[\"x-${TOPIC}\", \"${NONE:-b}\"]"),
        ("write: {}", "write: {writers: \"${COUNT}\"}"),
    ]);
    assert_eq!(settings.kafka.topics, ["x-t1", "b"]);
    assert_eq!(settings.write.writers.map(usize::from), Some(3));
    let escaped = good(&[("\"t_{id}\"", "\"t_$${id}\"")]);
    assert_eq!(escaped.target.subtable, "t_${id}");

    let faults = load(&with(&[
        ("start: earliest", "start: \"${SECRET}\""),
        ("500ms", "\"${SECRET}\""),
    ]))
    .expect_err("two");
    assert_eq!(faults.faults.len(), 2);
    assert!(!faults.to_string().contains("s3cret"), "{faults}");
}

#[test]
fn login_in_the_url_is_taken_apart() {
    let url = good(&[(
        "\"ws://127.0.0.1:6041\", user: root, password: taosdata",
        "\"ws://me:p%40ss@127.0.0.1:6041\"",
    )]);
    assert_eq!(url.target.connection.url, "ws://127.0.0.1:6041");
    let shown = format!("{url:?}");
    assert!(shown.contains("me") && !shown.contains("p@ss") && !shown.contains("p%40ss"));
}

#[test]
fn json_with_tabs_and_windows_line_ends_is_read() {
    let json = serde_json::to_string_pretty(&as_json(GOOD)).expect("it is JSON");
    load(&json.replace("  ", "\t")).unwrap_or_else(|faults| panic!("{faults}"));
    load(&GOOD.replace('\n', "\r\n")).unwrap_or_else(|faults| panic!("{faults}"));
}

#[test]
fn no_text_makes_the_reader_panic() {
    let deep = "[".repeat(10_000);
    for text in [
        "",
        "---",
        "- a",
        "a: *x",
        "<<: {a: 1}",
        "{a: 1}: 2",
        "\u{0}",
        "version: !x 1",
        "---\n---\n",
        &deep,
    ] {
        let Err(faults) = load(text) else {
            panic!("`{text}` passes")
        };
        assert!(!faults.faults.is_empty());
    }
    for end in (0..GOOD.len()).filter(|end| GOOD.is_char_boundary(*end)) {
        let _either = load(&GOOD[..end]);
        let _draft = resolve_draft(&GOOD[..end], &environment(), Path::new("."));
        let _found = references(&GOOD[..end]);
    }
}
