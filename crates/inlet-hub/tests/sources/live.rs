//! Live events.

use std::{
    io::{BufRead as _, BufReader},
    sync::mpsc,
    thread,
};

use serde_json::Value;

use crate::{
    plant::{DEADLINE, Plant},
    world::{Who, agent},
};

/// A client of live events.
pub(crate) struct Events(mpsc::Receiver<(String, Value)>);

impl Events {
    pub(crate) fn follow(plant: &Plant) -> Self {
        let Who::Session { cookie, .. } = plant.who.clone() else {
            panic!("a login");
        };
        let url = format!("http://{}/api/v1/events", plant.world.address);
        let (send, receive) = mpsc::channel();
        thread::spawn(move || {
            let answer = agent().get(&url).header("Cookie", &cookie).call().unwrap();
            assert_eq!(answer.headers()["content-type"], "text/event-stream");
            let mut name = String::new();
            for line in BufReader::new(answer.into_body().into_reader()).lines() {
                let Ok(line) = line else { return };
                if let Some(event) = line.strip_prefix("event: ") {
                    event.clone_into(&mut name);
                } else if let Some(data) = line.strip_prefix("data: ") {
                    let data = serde_json::from_str(data).unwrap();
                    if send.send((name.clone(), data)).is_err() {
                        return;
                    }
                }
            }
        });
        Self(receive)
    }

    /// The next event of this name.
    pub(crate) fn next(&self, name: &str) -> Value {
        loop {
            let (found, data) = self.0.recv_timeout(DEADLINE).unwrap();
            if found == name {
                return data;
            }
        }
    }

    /// Whether the stream has ended; events that still come are passed over.
    fn ends(&self) -> bool {
        loop {
            match self.0.recv_timeout(DEADLINE) {
                Ok(_) => {}
                Err(mpsc::RecvTimeoutError::Disconnected) => return true,
                Err(mpsc::RecvTimeoutError::Timeout) => return false,
            }
        }
    }
}

#[test]
fn events_begin_with_all_and_go_on_with_changes() {
    let mut plant = Plant::new();
    let resting = plant.create(&plant.document("resting", ""), false);
    let events = Events::follow(&plant);
    let all = events.next("sources");
    assert_eq!(all.as_array().unwrap().len(), 1);
    plant.produce(0..10);
    let id = plant.create(&plant.document("meters", ""), true);
    loop {
        let changed = events.next("sources");
        let changed = changed.as_array().unwrap();
        assert!(
            changed
                .iter()
                .all(|source| source["id"] != resting.as_str()),
            "it has not changed"
        );
        let written = |source: &Value| source["id"] == id.as_str() && source["rows_written"] == 10;
        if changed.iter().any(written) {
            break;
        }
    }
    assert_eq!(plant.delete(&resting, 1).status, 204);
    assert_eq!(events.next("deleted")["ids"], serde_json::json!([resting]));
    plant.world.stop();
    assert!(events.ends(), "the stream ends with the hub");
}

#[test]
fn charts_have_what_was_written() {
    let plant = Plant::new();
    plant.produce(0..100);
    let id = plant.create(&plant.document("meters", ""), true);
    plant.wait_rows(100);
    let sum = |series: &Value| -> f64 {
        let points = series["points"].as_array().unwrap().iter();
        points
            .map(|point| point["written_per_s"].as_f64().unwrap() * 2.0)
            .sum()
    };
    plant.wait(&id, "a closed step with the rows", |_| {
        let series = plant.get(&format!("/sources/{id}/series?window=15m&scope=run"));
        (sum(&series) - 100.0).abs() < 1.0
    });
    plant.post(&format!("/sources/{id}/stop"));
    plant.wait_state(&id, "stopped");
    let day = plant.get(&format!("/sources/{id}/series?window=24h"));
    assert_eq!(day["step_ms"], 60_000);
    let per_minute: f64 = day["points"]
        .as_array()
        .unwrap()
        .iter()
        .map(|point| point["written_per_s"].as_f64().unwrap() * 60.0)
        .sum();
    assert!(
        (per_minute - 100.0).abs() < 7.0,
        "{day}: rates have one decimal"
    );
    let week = plant.get(&format!("/sources/{id}/series?window=7d&scope=run"));
    // A run of seconds lies in one step, or in two where a step ends just then.
    let num_steps = week["points"].as_array().unwrap().len();
    assert!((1..=2).contains(&num_steps), "{week}");
}
