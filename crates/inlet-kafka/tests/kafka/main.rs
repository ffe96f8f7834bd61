//! The Kafka source against a real Apache Kafka.

mod checks;
mod groups;
mod protocols;
mod reading;
mod support;
