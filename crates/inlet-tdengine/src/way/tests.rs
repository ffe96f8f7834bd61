use super::*;

const USUAL: Circumstances = Circumstances {
    num_rows: 1000,
    num_runs: 100,
    has_column_bind: false,
    sql_can_say_it: true,
    mistakes: 0,
};

fn check(circumstances: Circumstances, expect: Way) {
    assert_eq!(choose(circumstances), expect, "{circumstances:?}");
}

#[test]
fn few_rows_a_subtable_go_as_sql_and_many_as_binds() {
    check(USUAL, Way::Bind);
    check(
        Circumstances {
            num_runs: 200,
            ..USUAL
        },
        Way::Bind,
    );
    check(
        Circumstances {
            num_runs: 201,
            ..USUAL
        },
        Way::Sql,
    );
    check(
        Circumstances {
            num_runs: 1000,
            sql_can_say_it: false,
            ..USUAL
        },
        Way::Bind,
    );
}

#[test]
fn the_newer_message_is_used_where_the_server_has_it() {
    let newer = Circumstances {
        has_column_bind: true,
        ..USUAL
    };
    check(newer, Way::ColumnBind);
    check(
        Circumstances {
            num_runs: 1000,
            ..newer
        },
        Way::Sql,
    );
}

#[test]
fn mistakes_of_ours_lead_back_to_older_ways() {
    let newer = Circumstances {
        has_column_bind: true,
        ..USUAL
    };
    check(
        Circumstances {
            mistakes: 1,
            ..newer
        },
        Way::Bind,
    );
    check(
        Circumstances {
            mistakes: 3,
            ..newer
        },
        Way::Sql,
    );
    check(
        Circumstances {
            mistakes: 3,
            sql_can_say_it: false,
            ..newer
        },
        Way::Bind,
    );
}
