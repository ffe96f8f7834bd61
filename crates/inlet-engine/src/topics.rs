//! The topics to pick from.

pub use inlet_kafka::topics::{Topic, topics};
