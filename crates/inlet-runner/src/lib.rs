//! Runs the data sources that it is given: assignments in, observations and events out.
