use super::{CompileFault, Excerpt};

fn check(text: &str, at: &str, expected: &[&str]) {
    let start = text.find(at).expect("the part is in the text");
    let span = start..start + at.len();
    let excerpt = Excerpt {
        text: text.to_owned(),
        span,
    };
    let shown = excerpt.to_string();
    assert_eq!(shown.lines().collect::<Vec<_>>(), expected);
}

#[test]
fn carets_stand_below_the_part() {
    check("hots == 'a'", "hots", &["    hots == 'a'", "    ^^^^"]);
    check(
        "'ä' == wärme",
        "wärme",
        &["    'ä' == wärme", "           ^^^^^"],
    );
    check("a &&\n  b + 1", "b", &["      b + 1", "      ^"]);
    check("a &&\n  b", "a &&\n  b", &["    a &&", "    ^^^^"]);
    check("a\tb", "b", &["    a b", "      ^"]);
}

#[test]
fn long_lines_are_cut_around_the_part() {
    let long = format!(
        "{} wrong == 1 {}",
        "x == 1 &&".repeat(20),
        "&& y == 2".repeat(20)
    );
    check(
        &long,
        "wrong",
        &[
            "    …&x == 1 &&x == 1 &&x == 1 &&x == 1 && wrong == 1 && y == 2&& y == 2&& y == 2…",
            "                                           ^^^^^",
        ],
    );
    check(
        &long,
        "x == 1 &&x",
        &[
            "    x == 1 &&x == 1 &&x == 1 &&x == 1 &&x == 1 &&x == 1 &&x == 1 &&x == 1 &&x ==…",
            "    ^^^^^^^^^^",
        ],
    );
}

#[test]
fn what_is_missing_is_marked_behind_the_end() {
    let fault = CompileFault {
        path: "message.filter[0]".to_owned(),
        message: "expected a value".to_owned(),
        hint: "add one".to_owned(),
        excerpt: Some(Excerpt {
            text: "code >".to_owned(),
            span: 6..6,
        }),
    };
    assert_eq!(
        fault.to_string(),
        "message.filter[0]: expected a value (hint: add one)\n    code >\n          ^"
    );
}
