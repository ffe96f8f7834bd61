use inlet_config::{META_FIELDS, is_meta_field};

use super::MetaField;

#[test]
fn the_documents_names_and_ours_are_the_same() {
    for name in META_FIELDS.into_iter().chain(["_headers_site"]) {
        assert!(MetaField::named(name).is_some(), "{name}");
        assert!(is_meta_field(name), "{name}");
        assert_eq!(MetaField::meant_by(name), None, "{name}");
    }
    assert!(MetaField::named("_header").is_none());
    assert!(!is_meta_field("_header"));
}

#[test]
fn slips_of_the_finger_are_noticed() {
    for (name, meant) in [
        ("_ofset", "_offset"),
        ("_offest", "_offset"),
        ("_Offset", "_offset"),
        ("__topic", "_topic"),
        ("_timestmap", "_timestamp"),
        ("_time_stamp", "_timestamp"),
        ("_partiton", "_partition"),
        ("_keys", "_key"),
        ("_header", "_headers"),
        ("_header_site", "_headers_site"),
        ("_Headers_Site", "_headers_Site"),
        ("_playload", "_payload"),
    ] {
        assert_eq!(MetaField::meant_by(name).as_deref(), Some(meant), "{name}");
    }
}

#[test]
fn other_names_are_left_to_the_payload() {
    for name in [
        "_id",
        "_ts",
        "_time",
        "_type",
        "_kid",
        "_new",
        "_del",
        "_top",
        "_source",
        "_version",
        "_",
        "offset",
        "ofset",
        "key",
        "data_ofset",
        "_größe",
    ] {
        assert_eq!(MetaField::meant_by(name), None, "{name}");
    }
}
