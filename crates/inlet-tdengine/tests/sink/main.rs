//! The sink against a server: the sandbox, or a real TDengine where `INLET_TEST_TDENGINE` names
//! one (such as `ws://root:taosdata@127.0.0.1:6041`). Tests that order faults need the sandbox.

#![expect(clippy::unwrap_used, reason = "an unwrap in a test is an assertion")]

mod class;
mod harness;
mod prepare;
mod probe;
mod rows;
mod wire;
mod write;
