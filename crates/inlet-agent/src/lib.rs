//! The connection agent: dials out to the hub and runs what it is given.
