//! A thousand data sources on one hub.

use std::time::{Duration, Instant};

use serde_json::json;

use crate::{live::Events, plant::Plant};

#[test]
fn a_thousand_sources_are_listed_in_a_tenth_of_a_second() {
    let plant = Plant::new();
    let yaml = [("Content-Type", "text/yaml")];
    for hundred in 0..10 {
        let documents: Vec<String> = (0..100)
            .map(|number| plant.document(&format!("meters-{:03}", hundred * 100 + number), ""))
            .collect();
        let text = documents.join("---\n");
        plant
            .world
            .ask_with(
                &plant.who,
                "POST",
                "/sources/import",
                &yaml,
                Some(text.as_bytes()),
            )
            .ok(201);
    }
    let events = Events::follow(&plant);
    assert_eq!(events.next("sources").as_array().unwrap().len(), 1_000);

    let fastest = |path: &str| {
        let times = (0..5).map(|_| {
            let begin = Instant::now();
            plant.get(path);
            begin.elapsed()
        });
        times.min().unwrap()
    };
    for path in [
        "/sources",
        "/sources?sort=rows",
        "/sources?search=meters-9&sort=state",
    ] {
        let took = fastest(path);
        assert!(took < Duration::from_millis(100), "{path}: {took:?}");
    }
    let found = plant.get("/sources?search=meters-99");
    assert_eq!(found["total"], 10);

    let first = plant.get("/sources?limit=300");
    let mut names = Vec::new();
    let mut page = first.clone();
    loop {
        let items = page["items"].as_array().unwrap();
        names.extend(
            items
                .iter()
                .map(|it| it["name"].as_str().unwrap().to_owned()),
        );
        let Some(cursor) = page["next_cursor"].as_str() else {
            break;
        };
        page = plant.get(&format!("/sources?limit=300&cursor={cursor}"));
    }
    let expected: Vec<String> = (0..1_000)
        .map(|number| format!("meters-{number:03}"))
        .collect();
    assert_eq!(names, expected);

    let id = first["items"][7]["id"].as_str().unwrap().to_owned();
    plant.produce(0..10);
    plant.post(&format!("/sources/{id}/start"));
    let changed = events.next("sources");
    let changed = changed.as_array().unwrap();
    assert_eq!(changed.len(), 1, "only what has changed");
    assert_eq!(changed[0]["id"], json!(id));
}
