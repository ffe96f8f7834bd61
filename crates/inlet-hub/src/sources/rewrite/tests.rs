use super::{Part, set, split_documents};

const YAML: &str = "\
# Meters of hall 3
version: 1
name: meters   # the old name
kafka:
  # the plant's brokers
  bootstrap_servers: [\"kafka:9092\"]
  topics: meters
  idle_timeout: '500ms' # done by then
target: {tdengine: {url: \"ws://x\"}}
";

#[test]
fn a_key_is_put_under_its_section_and_nothing_else_changes() {
    let expected = YAML.replace(
        "  bootstrap_servers",
        "  group_id: inlet-meters\n  bootstrap_servers",
    );
    assert_eq!(
        set(YAML, "kafka", "group_id", "inlet-meters").as_deref(),
        Some(expected.as_str())
    );
}

#[test]
fn a_value_is_replaced_and_its_comment_stays() {
    let never = YAML.replace("'500ms'", "never");
    assert_eq!(set(YAML, "kafka", "idle_timeout", "never"), Some(never));
    let renamed = YAML.replace("name: meters  ", "name: meters-2  ");
    assert_eq!(set(YAML, "", "name", "meters-2"), Some(renamed));
    let number = YAML.replace("name: meters  ", "name: \"2\"  ");
    assert_eq!(set(YAML, "", "name", "2"), Some(number));
}

#[test]
fn json_and_flow_style_are_changed_too() {
    let json = r#"{"version": 1, "name": "a \" b", "kafka": {"topics": "t"}, "x": {}}"#;
    assert_eq!(
        set(json, "kafka", "group_id", "inlet-a").as_deref(),
        Some(
            r#"{"version": 1, "name": "a \" b", "kafka": {"group_id": "inlet-a", "topics": "t"}, "x": {}}"#
        )
    );
    assert_eq!(
        set(json, "", "name", "b").as_deref(),
        Some(r#"{"version": 1, "name": "b", "kafka": {"topics": "t"}, "x": {}}"#)
    );
    assert_eq!(
        set(json, "x", "k", "v").as_deref(),
        Some(r#"{"version": 1, "name": "a \" b", "kafka": {"topics": "t"}, "x": {"k": "v"}}"#)
    );
}

#[test]
fn a_section_that_is_missing_is_left_alone() {
    assert_eq!(set("version: 1\nname: a\n", "kafka", "group_id", "g"), None);
    assert_eq!(set("[", "kafka", "group_id", "g"), None);
}

#[test]
fn a_text_with_several_documents_is_cut_and_keeps_line_numbers() {
    let parts = split_documents("# all\n---\na: 1\n---\n# nothing\n--- # third\nb: 2\n");
    assert_eq!(
        parts,
        [
            Part {
                lines_before: 2,
                text: "a: 1\n"
            },
            Part {
                lines_before: 6,
                text: "b: 2\n"
            },
        ]
    );
    assert_eq!(split_documents("\n---\n"), []);
}
