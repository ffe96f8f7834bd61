//! One data source as a whole: its run, and what a person asks before and after.
