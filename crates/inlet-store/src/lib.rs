//! What the hub remembers, in SQLite or PostgreSQL.
