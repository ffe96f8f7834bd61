//! The consumer group's offsets: seen, and moved while the data source does not run.

pub use inlet_kafka::offsets::{
    PartitionOffsets, PartitionReset, ResetPlan, ResetTo, plan, read, reset,
};
