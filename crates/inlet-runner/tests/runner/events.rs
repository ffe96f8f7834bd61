//! Events, as whoever keeps the history reads them.

use inlet_runner::RunnerEvent;

use crate::stage::{Stage, assignment};

#[tokio::test]
async fn a_reader_sees_each_number_and_forgets_what_it_keeps() {
    let stage = Stage::new();
    let mut changed = stage.runner.changed();
    assert_eq!(*changed.borrow_and_update(), 0);
    stage.runner.assign(assignment("a"));
    changed.changed().await.unwrap();
    assert_eq!(*changed.borrow_and_update(), 1);
    stage.run_of("a").await;
    stage.runner.withdraw("a", 1);
    stage.until("released", |it| it.is_released("a", 1)).await;
    assert_eq!(*changed.borrow_and_update(), 3);

    let page = stage.runner.events_after(0, 2);
    assert_eq!(page.iter().map(|(seq, _)| *seq).collect::<Vec<_>>(), [1, 2]);
    assert!(page.iter().all(|(_, event)| event.source_id() == "a"));
    let rest = stage.runner.events_after(2, 9);
    assert!(matches!(rest[..], [(3, RunnerEvent::Released { .. })]));
    // A reader that was cut off before it acknowledged gets the same once more.
    assert_eq!(stage.runner.events_after(2, 9), rest);
    stage.runner.acknowledge(2);
    assert_eq!(stage.runner.events_after(0, 9), rest);
    stage.runner.acknowledge(3);
    assert_eq!(stage.runner.events_after(0, 9), []);
    stage.close().await;
}
