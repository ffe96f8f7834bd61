//! Previews of documents that are being written.

use inlet_config::settings::DataSourceSettings;
use inlet_engine::{
    preview::{OutcomeSummary, PreviewAnswer, PreviewRequest, Until, preview},
    sample::messages_of_text,
};

use crate::world::{World, reading};

fn shown(settings: &DataSourceSettings, until: Until, text: &str) -> PreviewAnswer {
    let request = PreviewRequest {
        message: &settings.message,
        target: Some(&settings.target),
        table: None,
        until,
    };
    preview(&request, messages_of_text(text.as_bytes(), "t")).unwrap()
}

fn names(answer: &PreviewAnswer) -> Vec<&'static str> {
    answer.steps.iter().map(|step| step.name).collect()
}

#[test]
fn a_preview_counts_outcomes_and_shows_the_statement() {
    let world = World::new("preview", 1);
    let filter = r#"filter: ["v > 0", "v != 13"]"#;
    let settings = world.settings_with("idle_timeout: 1s", filter, "v: {from: v, type: INT}");
    let text = [
        reading(0, 1),
        reading(1, 13),
        reading(2, -1),
        "broken".to_owned(),
    ];
    let answer = shown(&settings, Until::Map, &text.join("\n"));
    assert_eq!(names(&answer), ["decode", "extract", "filter", "map"]);
    assert_eq!(answer.faults, []);
    let outcome = OutcomeSummary {
        written: 1,
        filtered: 2,
        rejected: 1,
    };
    assert_eq!(answer.outcome, outcome);
    let takers: Vec<_> = answer.steps[2]
        .rows
        .iter()
        .map(|row| (row.message_idx, row.filter_idx))
        .collect();
    assert_eq!(takers, [(0, None), (1, Some(1)), (2, Some(0))]);
    let ddl = answer.ddl.as_deref().unwrap();
    assert!(
        ddl.contains("CREATE STABLE") && ddl.contains("`v` INT"),
        "{ddl}"
    );
    let types: Vec<_> = answer.steps[0]
        .columns
        .iter()
        .map(|column| column.column_type.as_deref())
        .collect();
    assert_eq!(types[..3], [Some("int"); 3]);
    let json = serde_json::to_value(&answer).unwrap();
    assert_eq!(json["steps"][3]["columns"][1]["type"], "TIMESTAMP");
    assert_eq!(json["steps"][3]["rows"][0]["outcome"], "passed");
    let tables = world
        .sandbox
        .sql("SELECT name FROM information_schema.ins_databases");
    assert!(
        !tables.unwrap().to_string().contains(&world.name),
        "nothing is created"
    );
    assert_eq!(
        names(&shown(&settings, Until::Extract, "{}")),
        ["decode", "extract"]
    );
}

#[test]
fn steps_before_a_wrong_rule_are_shown_beside_its_fault() {
    let world = World::new("wrong", 1);
    let message = r#"extract: [{from: s, split: {separator: "-", into: 2}}]"#;
    let settings = world.settings_with("idle_timeout: 1s", message, "v: {from: v, type: INT}");
    let text = r#"{"id": 1, "ts": 1700000000000, "v": 1, "s": "a-b"}"#;

    let mut wrong = settings.clone();
    wrong.message.filter = vec!["v > 0".to_owned(), "v >".to_owned()];
    let answer = shown(&wrong, Until::Map, text);
    assert_eq!(names(&answer), ["decode", "extract"]);
    assert_eq!(answer.faults[0].path, "message.filter[1]");
    let columns = answer.steps[1].columns.iter();
    assert!(columns.map(|column| &column.name).any(|name| name == "s_1"));

    let mut wrong = settings.clone();
    wrong.target.subtable = "d_{".to_owned();
    let answer = shown(&wrong, Until::Map, text);
    assert_eq!(names(&answer), ["decode", "extract", "filter"]);
    assert_eq!(answer.faults[0].path, "target.subtable");

    let mut untyped = settings;
    untyped.target.columns[1].column_type = None;
    let answer = shown(&untyped, Until::Map, text);
    assert_eq!(names(&answer), ["decode", "extract", "filter"]);
    assert_eq!(answer.faults[0].path, "target.columns.v.type");
    let request = PreviewRequest {
        message: &untyped.message,
        target: None,
        table: None,
        until: Until::Map,
    };
    let answer = preview(&request, messages_of_text(text.as_bytes(), "t")).unwrap();
    assert_eq!((names(&answer).len(), answer.faults.len()), (3, 0));
}

#[test]
fn a_super_table_that_is_not_there_is_told_and_the_rest_shown() {
    let world = World::new("absent", 1);
    let mut settings = world.settings();
    settings.target.create_super_table = false;
    let answer = shown(&settings, Until::Map, &reading(0, 1));
    assert_eq!(names(&answer), ["decode", "extract", "filter"]);
    let trouble = answer.target_trouble.unwrap();
    assert!(trouble.message.contains(&world.name), "{trouble:?}");
    assert!(trouble.remedy.is_some());
}
