//! Prepared inserts: field lists, frames, states.

use serde_json::{Value, json};

use crate::client::{Database, Socket, now_ms};
use crate::frame::{Table, bind};

/// A connection with one statement.
pub(crate) struct Statement {
    pub(crate) socket: Socket,
    pub(crate) id: u64,
    pub(crate) fields: Value,
}

impl Statement {
    pub(crate) fn new(db: &Database) -> Self {
        let mut socket = db.socket();
        let options = json!({"single_stb_insert": false, "single_table_bind_once": false});
        let answer = socket.request("stmt2_init", options);
        assert_eq!(answer["code"], 0, "{answer}");
        let id = answer["stmt_id"].as_u64().expect("a statement id");
        Self {
            socket,
            id,
            fields: Value::Null,
        }
    }

    /// A statement that is prepared already.
    pub(crate) fn prepared(db: &Database, sql: &str) -> Self {
        let mut statement = Self::new(db);
        let answer = statement.prepare(&sql.replace("{db}", &db.name));
        assert_eq!(answer["code"], 0, "{answer}");
        statement
    }

    pub(crate) fn prepare(&mut self, sql: &str) -> Value {
        let args = json!({"stmt_id": self.id, "sql": sql, "get_fields": true});
        let answer = self.socket.request("stmt2_prepare", args);
        self.fields = answer["fields"].clone();
        answer
    }

    pub(crate) fn bind(&mut self, tables: &[Table<'_>]) -> Value {
        let frame = bind(self.id, &self.fields, tables);
        self.socket.frame(frame)
    }

    pub(crate) fn exec(&mut self) -> Value {
        let args = json!({"stmt_id": self.id});
        self.socket.request("stmt2_exec", args)
    }

    /// Binds and executes; the rows affected.
    pub(crate) fn write(&mut self, tables: &[Table<'_>]) -> u64 {
        let bound = self.bind(tables);
        assert_eq!(bound["code"], 0, "{bound}");
        assert_eq!(bound["action"], "stmt2_bind", "{bound}");
        let done = self.exec();
        assert_eq!(done["code"], 0, "{done}");
        done["affected"].as_u64().expect("a number of rows")
    }
}

pub(crate) const USING: &str = "INSERT INTO ? USING {db}.st TAGS (?, ?) VALUES (?, ?, ?)";

pub(crate) fn meters(options: &str) -> Database {
    let db = Database::with(options);
    create(&db);
    db
}

/// The super table that `USING` inserts into.
pub(crate) fn create(db: &Database) {
    db.ok("CREATE STABLE {db}.st (ts TIMESTAMP, n INT, s VARCHAR(8)) TAGS (g INT, w NCHAR(4))");
}

/// One row of one table.
pub(crate) fn row(name: &str, ts: i64, n: Value, s: Value) -> Table<'_> {
    let columns = vec![vec![json!(ts)], vec![n], vec![s]];
    Table {
        name,
        tags: vec![json!(1), json!("tag")],
        columns,
    }
}

#[test]
fn version_is_told_before_login() {
    let mut socket = crate::client::server().raw_socket("");
    let answer = socket.request("version", json!({}));
    assert_eq!(answer["code"], 0, "{answer}");
    assert!(
        answer["version"]
            .as_str()
            .is_some_and(|text| text.starts_with("3.")),
        "{answer}"
    );
    assert_eq!(answer["req_id"], 1, "{answer}");
}

#[test]
fn query_gives_affected_rows() {
    let db = meters("");
    let mut socket = db.socket();
    let insert = "INSERT INTO t USING st TAGS (1, 'x') VALUES (NOW, 1, 'a') (NOW + 1s, 2, 'b')";
    let answer = socket.request("query", json!({"sql": insert}));
    assert_eq!(answer["code"], 0, "{answer}");
    assert_eq!(answer["is_update"], true, "{answer}");
    assert_eq!(answer["affected_rows"], 2, "{answer}");
    let answer = socket.request(
        "query",
        json!({"sql": "INSERT INTO nowhere VALUES (NOW, 1)"}),
    );
    assert_eq!(answer["code"], 0x2603, "{answer}");
}

#[test]
fn fields_of_using() {
    let db = meters("PRECISION 'us'");
    let statement = Statement::prepared(&db, USING);
    let expected = json!([
        ["tbname", 8, 0, 4],
        ["g", 4, 0, 2],
        ["w", 10, 0, 2],
        ["ts", 9, 1, 1],
        ["n", 4, 0, 1],
        ["s", 8, 0, 1],
    ]);
    let fields = statement.fields.as_array().expect("fields").iter();
    let told: Value = fields
        .map(|f| json!([f["name"], f["field_type"], f["precision"], f["bind_type"]]))
        .collect();
    assert_eq!(told, expected);
    let bytes: Vec<&Value> = statement
        .fields
        .as_array()
        .unwrap()
        .iter()
        .skip(1)
        .map(|f| &f["bytes"])
        .collect();
    assert_eq!(bytes, [4, 18, 8, 4, 10]);
}

#[test]
fn fields_by_table_name_column_come_in_the_order_of_the_statement() {
    let db = meters("");
    let sql = "INSERT INTO {db}.st (n, tbname, ts, g) VALUES (?, ?, ?, ?)";
    let statement = Statement::prepared(&db, sql);
    let fields = statement.fields.as_array().expect("fields").iter();
    let told: Value = fields.map(|f| json!([f["name"], f["bind_type"]])).collect();
    assert_eq!(told, json!([["n", 1], ["tbname", 4], ["ts", 1], ["g", 2]]));
}

#[test]
fn rows_of_many_tables() {
    let db = meters("");
    let mut statement = Statement::prepared(&db, USING);
    let ts = now_ms();
    let three = vec![
        vec![json!(ts), json!(ts + 1), json!(ts + 2)],
        vec![json!(1), Value::Null, json!(-3)],
        vec![json!("one"), json!("zwölf"), Value::Null],
    ];
    let tags = vec![json!(7), json!("größ")];
    let affected = statement.write(&[
        Table {
            name: "a",
            tags,
            columns: three,
        },
        row("`With Space`", ts, json!(4), json!("four")),
    ]);
    assert_eq!(affected, 4);
    assert_eq!(
        db.data("SELECT tbname, g, w, n, s FROM {db}.st ORDER BY g DESC, ts"),
        json!([
            ["a", 7, "größ", 1, "one"],
            ["a", 7, "größ", null, "zwölf"],
            ["a", 7, "größ", -3, null],
            ["With Space", 1, "tag", 4, "four"],
        ])
    );
    // The statement can be bound and executed again.
    assert_eq!(statement.write(&[row("a", ts, json!(5), Value::Null)]), 1);
    assert_eq!(
        db.data(&format!("SELECT n, s FROM {{db}}.a WHERE ts = {ts}")),
        json!([[5, null]])
    );
}

#[test]
fn rows_by_table_name_column() {
    let db = meters("");
    let sql = "INSERT INTO {db}.st (tbname, g, ts, n) VALUES (?, ?, ?, ?)";
    let mut statement = Statement::prepared(&db, sql);
    let ts = now_ms();
    let table = |name, n| Table {
        name,
        tags: vec![json!(n)],
        columns: vec![vec![json!(ts)], vec![json!(n)]],
    };
    assert_eq!(statement.write(&[table("a", 1), table("b", 2)]), 2);
    assert_eq!(
        db.data("SELECT tbname, g, w, n, s FROM {db}.st ORDER BY tbname"),
        json!([["a", 1, null, 1, null], ["b", 2, null, 2, null]])
    );
}

#[test]
fn tags_of_an_existing_subtable_are_ignored() {
    let db = meters("");
    let mut statement = Statement::prepared(&db, USING);
    statement.write(&[row("a", now_ms(), json!(1), json!("x"))]);
    let mut other = row("a", now_ms() + 1, json!(2), json!("y"));
    other.tags = vec![json!(99), json!("new")];
    statement.write(&[other]);
    assert_eq!(
        db.data("SELECT DISTINCT g, w FROM {db}.st"),
        json!([[1, "tag"]])
    );
}

#[test]
fn text_that_is_too_long() {
    let db = meters("");
    let mut statement = Statement::prepared(&db, USING);
    let long = row("a", now_ms(), json!(1), json!("123456789"));
    let mut answer = statement.bind(&[long]);
    if answer["code"] == 0 {
        answer = statement.exec();
    }
    assert_eq!(answer["code"], 0x2653, "{answer}");
    assert_eq!(db.data("SELECT COUNT(*) FROM {db}.st"), json!([[0]]));
}

#[test]
fn time_out_of_range() {
    let db = meters("KEEP 365");
    let mut statement = Statement::prepared(&db, USING);
    let bound = statement.bind(&[row("a", 1000, json!(1), json!("x"))]);
    assert_eq!(bound["code"], 0, "{bound}");
    let answer = statement.exec();
    assert_eq!(answer["code"], 0x060B, "{answer}");
    assert_eq!(db.data("SELECT COUNT(*) FROM {db}.st"), json!([[0]]));
}

#[test]
fn bound_name_without_backticks_is_cut_after_the_first_table() {
    let db = meters("");
    let ts = now_ms();
    let one = |name| row(name, ts, json!(1), json!("x"));
    let mut statement = Statement::prepared(&db, USING);
    statement.write(&[
        one("first one"),
        one("second one"),
        one("`third one`"),
        one("UPPER"),
    ]);
    assert_eq!(
        db.data("SELECT tbname FROM {db}.st ORDER BY tbname"),
        json!([["UPPER"], ["first one"], ["second"], ["third one"]])
    );
}

#[test]
fn bound_table_name_column_loses_its_backticks_after_the_first_table() {
    let db = meters("");
    let sql = "INSERT INTO {db}.st (tbname, g, ts, n) VALUES (?, ?, ?, ?)";
    let mut statement = Statement::prepared(&db, sql);
    let one = |name| Table {
        name,
        tags: vec![json!(1)],
        columns: vec![vec![json!(now_ms())], vec![json!(1)]],
    };
    for name in ["`first`", "`With Space`", "UPPER"] {
        statement.write(&[one(name)]);
    }
    assert_eq!(
        db.data("SELECT tbname FROM {db}.st ORDER BY tbname"),
        json!([["UPPER"], ["With Space"], ["`first`"]])
    );
}

#[test]
fn tags_left_out_make_a_subtable_with_null_tags() {
    let db = meters("");
    let mut statement = Statement::prepared(&db, USING);
    let mut bare = row("bare", now_ms(), json!(1), json!("x"));
    bare.tags = Vec::new();
    statement.write(&[bare]);
    assert_eq!(
        db.data("SELECT tbname, g, w FROM {db}.st"),
        json!([["bare", null, null]])
    );
}

#[test]
fn dropped_subtable_is_made_again() {
    let db = meters("");
    let mut statement = Statement::prepared(&db, USING);
    statement.write(&[row("a", now_ms(), json!(1), json!("x"))]);
    db.ok("DROP TABLE {db}.a");
    statement.write(&[row("a", now_ms(), json!(2), json!("y"))]);
    assert_eq!(db.data("SELECT n FROM {db}.st"), json!([[2]]));
}

#[test]
fn dropped_super_table_is_told_at_the_execution() {
    let db = meters("");
    let mut statement = Statement::prepared(&db, USING);
    statement.write(&[row("a", now_ms(), json!(1), json!("x"))]);
    db.ok("DROP STABLE {db}.st");
    let bound = statement.bind(&[row("a", now_ms(), json!(2), json!("y"))]);
    assert_eq!(bound["code"], 0, "{bound}");
    let answer = statement.exec();
    assert_eq!(answer["code"], 0x0216, "{answer}");
    assert_eq!(answer["message"], "success", "{answer}");
}

#[test]
fn subtable_of_another_super_table() {
    let db = meters("");
    db.ok("CREATE STABLE {db}.other (ts TIMESTAMP, v INT) TAGS (g INT)");
    db.ok("CREATE TABLE {db}.a USING {db}.other TAGS (1)");
    let mut statement = Statement::prepared(&db, USING);
    statement.bind(&[row("a", now_ms(), json!(1), json!("x"))]);
    let answer = statement.exec();
    assert_eq!(answer["code"], 0x061D, "{answer}");
}

#[test]
fn failed_bind_ends_the_statement_and_only_a_new_one_helps() {
    let db = meters("");
    let mut statement = Statement::prepared(&db, USING);
    let long = statement.bind(&[row("a", now_ms(), json!(1), json!("123456789"))]);
    assert_eq!(long["code"], 0x2653, "{long}");
    let good = statement.bind(&[row("a", now_ms(), json!(1), json!("x"))]);
    assert_eq!(good["code"], 0x2653, "{good}");
    let again = statement.prepare(&USING.replace("{db}", &db.name));
    assert_eq!(again["code"], 0x2653, "{again}");
    let mut statement = Statement::prepared(&db, USING);
    assert_eq!(
        statement.write(&[row("a", now_ms(), json!(1), json!("x"))]),
        1
    );
}

#[test]
fn refusal_of_the_storage_leaves_the_statement_usable() {
    let db = meters("KEEP 365");
    let mut statement = Statement::prepared(&db, USING);
    statement.bind(&[row("a", 1000, json!(1), json!("x"))]);
    assert_eq!(statement.exec()["code"], 0x060B);
    assert_eq!(
        statement.write(&[row("a", now_ms(), json!(1), json!("x"))]),
        1
    );
}

#[test]
fn row_without_a_time() {
    let db = meters("");
    let mut statement = Statement::prepared(&db, USING);
    let mut timeless = row("a", 0, json!(1), json!("x"));
    timeless.columns[0] = vec![Value::Null];
    let mut answer = statement.bind(&[timeless]);
    if answer["code"] == 0 {
        answer = statement.exec();
    }
    assert_eq!(answer["code"], 0x0118, "{answer}");
}

#[test]
fn statement_works_again_after_an_error_once_it_is_prepared_again() {
    let db = meters("KEEP 365");
    let mut statement = Statement::prepared(&db, USING);
    statement.bind(&[row("a", 1000, json!(1), json!("x"))]);
    assert_eq!(statement.exec()["code"], 0x060B);
    let answer = statement.prepare(&USING.replace("{db}", &db.name));
    assert_eq!(answer["code"], 0, "{answer}");
    assert_eq!(
        statement.write(&[row("a", now_ms(), json!(1), json!("x"))]),
        1
    );
}

#[test]
fn prepare_is_refused() {
    let db = meters("");
    for (sql, code) in [
        ("INSERT INTO ? VALUES (?, ?, ?)", 0x022B),
        (
            "INSERT INTO ? USING {db}.nowhere TAGS (?) VALUES (?, ?)",
            0x022B,
        ),
        (
            "INSERT INTO ? USING {db}.st TAGS (?) VALUES (?, ?, ?)",
            0x0200,
        ),
        (
            "INSERT INTO ? USING {db}.st TAGS (?, ?) VALUES (?, ?)",
            0x0216,
        ),
        (
            "INSERT INTO ? USING {db}.st TAGS (?, ?) VALUES (?, ?, ?, ?)",
            0x263F,
        ),
        ("INSERT INTO {db}.nowhere VALUES (?, ?)", 0x2603),
        (
            "INSERT INTO {db}.st (tbname, ts, zz) VALUES (?, ?, ?)",
            0x2602,
        ),
        ("garbage", 0x2600),
    ] {
        let mut statement = Statement::new(&db);
        let answer = statement.prepare(&sql.replace("{db}", &db.name));
        assert_eq!(answer["code"], code, "{sql}: {answer}");
    }
}

#[test]
fn closed_and_unknown_statements() {
    let db = meters("");
    let mut statement = Statement::prepared(&db, USING);
    let args = json!({"stmt_id": statement.id});
    let answer = statement.socket.request("stmt2_close", args.clone());
    assert_eq!(answer["code"], 0, "{answer}");
    let args = json!({"stmt_id": 9999, "sql": "x", "get_fields": true});
    let answer = statement.socket.request("stmt2_prepare", args);
    assert_eq!(answer["code"], 0xFFFF, "{answer}");
    assert_eq!(answer["message"], "stmt2 is nil", "{answer}");
}

#[test]
fn unknown_binary_message() {
    let db = meters("");
    let mut socket = db.socket();
    let answer = socket.frame(crate::frame::header(5, 1, 77));
    assert_eq!(answer["code"], 0xFFFF, "{answer}");
    assert_eq!(answer["message"], "unknown binary action 77", "{answer}");
    assert_eq!(answer["req_id"], 5, "{answer}");
}

#[test]
fn second_key_column_is_bound() {
    let db = Database::with("");
    db.ok("CREATE STABLE {db}.st (ts TIMESTAMP, k BIGINT PRIMARY KEY, n INT) TAGS (g INT)");
    let sql = "INSERT INTO ? USING {db}.st TAGS (?) VALUES (?, ?, ?)";
    let mut statement = Statement::prepared(&db, sql);
    let ts = now_ms();
    let table = |keys: [i64; 2], n: [i64; 2]| Table {
        name: "t",
        tags: vec![json!(1)],
        columns: vec![
            vec![json!(ts); 2],
            keys.map(Value::from).to_vec(),
            n.map(Value::from).to_vec(),
        ],
    };
    statement.write(&[table([1, 2], [10, 20])]);
    statement.write(&[table([2, 3], [21, 30])]);
    assert_eq!(
        db.data("SELECT k, n FROM {db}.t ORDER BY k"),
        json!([[1, 10], [2, 21], [3, 30]])
    );
}
