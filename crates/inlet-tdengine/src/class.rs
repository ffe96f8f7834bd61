//! TDengine's codes as classes: what a writer does when it meets one, as data.
//!
//! The codes are those that a real server was seen to give, and those of its error list that a
//! writer can meet. A code that is not here is [`WriteClass::Unknown`]: tried again, then split,
//! then paused; never dropped.

use inlet_message::fault::FaultKind;
use inlet_pipeline::sink::WriteClass;

use FaultKind::{RowRefused, SubtableNameIllegal, TimestampOutOfRange, ValueDoesNotFit};
use WriteClass::{NeedsPerson, OurMistake, Refresh, RowFault, SlowDown, Split, Unreachable};

/// One line of the class table.
#[derive(Clone, Copy, Debug)]
pub struct ClassLine {
    /// The low 16 bits of the code.
    pub code: u32,
    /// What to do.
    pub class: WriteClass,
    /// What the code means.
    pub meaning: &'static str,
    /// What a person can do; empty where nobody has to do anything.
    pub remedy: &'static str,
}

const fn line(code: u32, class: WriteClass, meaning: &'static str) -> ClassLine {
    ClassLine {
        code,
        class,
        meaning,
        remedy: "",
    }
}

const fn person(code: u32, meaning: &'static str, remedy: &'static str) -> ClassLine {
    ClassLine {
        code,
        class: NeedsPerson,
        meaning,
        remedy,
    }
}

const SPACE: &str = "free disk space on the TDengine nodes, or add some";
const SUPER_TABLE: &str =
    "create the super table again, or start the data source again to let it be created";
const LICENCE: &str = "renew or extend the TDengine licence";
const RIGHTS: &str =
    "grant the user the right to write to the database (`GRANT ALL ON db.* TO user`)";

/// Every code with a class of its own, grouped by class.
pub const CLASSES: &[ClassLine] = &[
    line(0x000B, Unreachable, "unable to establish connection"),
    line(0x0018, Unreachable, "connection is broken"),
    line(0x0019, Unreachable, "connection read time-out"),
    line(
        0x0020,
        Unreachable,
        "some vnodes, qnodes or mnodes are out of service",
    ),
    line(
        0x0021,
        Unreachable,
        "a connection inside the cluster is broken",
    ),
    line(
        0x0022,
        Unreachable,
        "too many sessions are open inside the cluster",
    ),
    line(0x0125, Unreachable, "the server asks to try again"),
    line(0x0126, Unreachable, "out of memory in a queue"),
    line(0x0130, Unreachable, "database is starting up"),
    line(0x0131, Unreachable, "database is closing down"),
    line(0x0529, Unreachable, "vnode is stopped"),
    line(0x0903, Unreachable, "sync time-out"),
    line(0x090C, Unreachable, "sync leader cannot be reached"),
    line(0x0911, Unreachable, "sync is not ready to propose"),
    line(0x0914, Unreachable, "sync leader is being restored"),
    line(0x0916, SlowDown, "sync buffer is full"),
    line(0x0917, SlowDown, "sync writes have stalled"),
    line(0x0918, SlowDown, "sync negotiation window is full"),
    line(
        0x0808,
        SlowDown,
        "write speed has reached the licensed limit",
    ),
    line(0x0602, Refresh, "invalid table schema version"),
    line(0x061B, Refresh, "table schema is old"),
    line(0x0600, Refresh, "invalid table id"),
    line(0x0618, Refresh, "table does not exist"),
    line(0x2603, Refresh, "table does not exist"),
    line(0x2602, Refresh, "column does not exist"),
    line(0x0503, Refresh, "vnode is closed or removed"),
    line(0x0219, Split, "SQL statement too long"),
    line(0x002B, Split, "message inside the cluster is too long"),
    line(
        0x0118,
        Split,
        "invalid parameter: too many rows of a table in one bind",
    ),
    line(
        0x060B,
        RowFault(TimestampOutOfRange),
        "timestamp outside of what the database keeps",
    ),
    line(
        0x0127,
        RowFault(TimestampOutOfRange),
        "timestamp cannot be converted",
    ),
    line(
        0x2635,
        RowFault(TimestampOutOfRange),
        "primary timestamp is invalid",
    ),
    line(
        0x0216,
        RowFault(ValueDoesNotFit),
        "value does not parse for its column",
    ),
    line(0x0224, RowFault(ValueDoesNotFit), "value is out of range"),
    line(0x2605, RowFault(ValueDoesNotFit), "wrong value type"),
    line(0x2610, RowFault(ValueDoesNotFit), "name too long"),
    line(
        0x2653,
        RowFault(ValueDoesNotFit),
        "value too long for its column or tag",
    ),
    line(0x263D, RowFault(ValueDoesNotFit), "tags are too long"),
    line(0x263E, RowFault(ValueDoesNotFit), "row is too long"),
    line(
        0x2617,
        RowFault(SubtableNameIllegal),
        "subtable name is illegal",
    ),
    line(
        0x0200,
        RowFault(SubtableNameIllegal),
        "subtable name is illegal or too long",
    ),
    line(
        0x061D,
        RowFault(RowRefused),
        "subtable belongs to another super table",
    ),
    line(
        0x260D,
        RowFault(RowRefused),
        "number of tags does not match",
    ),
    person(
        0x0357,
        "authentication failure",
        "correct user and password, or the token",
    ),
    person(0x0512, "writing to the database is denied", RIGHTS),
    person(
        0x0388,
        "database does not exist",
        "create the database, or give `create` under `target.tdengine`",
    ),
    person(
        0x0361,
        "refused by the management node (not in the error list of 3.3.5.8)",
        "see what the message says",
    ),
    person(0x061A, "super table does not exist", SUPER_TABLE),
    person(0x012B, "out of disk space", SPACE),
    person(0x0303, "insufficient privilege", RIGHTS),
    person(0x2644, "permission denied, or no such object", RIGHTS),
    person(0x0800, "licence expired", LICENCE),
    person(0x0801, "licence: too many nodes", LICENCE),
    person(0x0802, "licence: too many accounts", LICENCE),
    person(0x0803, "licence: too many time series", LICENCE),
    person(0x0804, "licence: too many databases", LICENCE),
    person(0x0805, "licence: too many users", LICENCE),
    person(0x0806, "licence: too many connections", LICENCE),
    person(0x0807, "licence: too many streams", LICENCE),
    person(0x0809, "licence: storage is used up", LICENCE),
    line(0x022A, OurMistake, "statement API was used wrongly"),
    line(0x022B, OurMistake, "table name is not set"),
    line(0x0230, OurMistake, "statement cache error"),
    // taosAdapter's own code: a frame that it could not make sense of.
    line(0xFFFF, OurMistake, "taosAdapter refused the request"),
];

/// What to do, and what a person may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Verdict {
    pub(crate) class: WriteClass,
    pub(crate) remedy: Option<&'static str>,
}

impl Verdict {
    pub(crate) fn new(class: WriteClass, remedy: &'static str) -> Self {
        let remedy = (!remedy.is_empty()).then_some(remedy);
        Self { class, remedy }
    }

    pub(crate) fn person(remedy: &'static str) -> Self {
        Self::new(NeedsPerson, remedy)
    }
}

/// The part of a code that tells errors apart. Some versions answer `0x8000_0388`, some `0x0388`.
pub(crate) fn normalise(code: i64) -> u32 {
    (code & 0xFFFF) as u32
}

/// The class of a normalised code; the text tells apart what taosAdapter gives one code for.
pub(crate) fn verdict(code: u32, message: &str) -> Verdict {
    if code == 0xFFFF && message.contains("whitelist") {
        return Verdict::person("add this machine's address to the TDengine user's whitelist");
    }
    // What 3.3.5.8 answers to a prepared statement whose super table was dropped: there is no text that
    // could be wrong, and the rows are good.
    if code == 0x0216 && message.contains("success") {
        return Verdict::new(
            WriteClass::Refresh,
            "check that the super table is still there",
        );
    }
    match CLASSES.iter().find(|line| line.code == code) {
        Some(line) => Verdict::new(line.class, line.remedy),
        None => Verdict::new(
            WriteClass::Unknown,
            "look the code up in TDengine's error list, and report it to Inlet",
        ),
    }
}

#[cfg(test)]
mod tests;
