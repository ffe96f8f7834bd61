//! The server for agents with real clients; the scheduler is played by the test.

mod control;
mod door;
mod rows;
mod world;
