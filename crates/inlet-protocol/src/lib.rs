//! Messages between hub and agents, their versions and encodings.
