//! The Kafka source against a real Apache Kafka.

mod checks;
mod groups;
mod reading;
mod support;
