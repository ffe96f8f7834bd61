use super::*;

#[test]
fn message_11_is_tried_on_versions_that_may_know_it() {
    for (version, expect) in [
        ("3.3.5.8", false),
        ("3.3.8.12", false),
        ("3.4.0.0", true),
        ("3.4.1.9", true),
        ("4.0", true),
        ("", false),
        ("ver-3.4", false),
    ] {
        assert_eq!(may_have_column_bind(version), expect, "{version}");
    }
}
