//! Which version of the protocol both sides speak.

use std::ops::RangeInclusive;

use crate::link::v1::{Refused, RefusedReason};

/// The oldest version that this build speaks.
pub const PROTOCOL_MIN: u32 = 1;
/// The newest version that this build speaks.
pub const PROTOCOL_MAX: u32 = 1;

/// The versions that this build speaks.
pub const SPOKEN: RangeInclusive<u32> = PROTOCOL_MIN..=PROTOCOL_MAX;

/// The newest version that hub and agent have in common.
///
/// # Errors
/// What the hub answers the agent when there is none: which of both is too old, and what to do about it.
pub fn agree(hub: &RangeInclusive<u32>, agent: &RangeInclusive<u32>) -> Result<u32, Refused> {
    if agent.is_empty() || *agent.start() == 0 {
        return Err(Refused {
            reason: RefusedReason::Malformed.into(),
            message: format!(
                "the agent says that it speaks the versions {} to {} of the protocol",
                agent.start(),
                agent.end()
            ),
            remedy: "Install the agent anew from this hub's release.".to_owned(),
        });
    }
    let newest = *hub.end().min(agent.end());
    if newest >= *hub.start().max(agent.start()) {
        return Ok(newest);
    }
    let speaks = format!(
        "the hub speaks {} of the protocol, the agent {}",
        versions(hub),
        versions(agent)
    );
    Err(if agent.end() < hub.start() {
        Refused {
            reason: RefusedReason::ProtocolTooOld.into(),
            message: format!("this agent is too old for the hub: {speaks}"),
            remedy:
                "Upgrade the agent to the hub's release and start it again; its data sources go on \
                     where they were."
                    .to_owned(),
        }
    } else {
        Refused {
            reason: RefusedReason::ProtocolTooNew.into(),
            message: format!("this agent is too new for the hub: {speaks}"),
            remedy: "Upgrade the hub first, or install the agent of the hub's release.".to_owned(),
        }
    })
}

fn versions(range: &RangeInclusive<u32>) -> String {
    if range.start() == range.end() {
        format!("version {}", range.start())
    } else {
        format!("versions {} to {}", range.start(), range.end())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reason(hub: RangeInclusive<u32>, agent: RangeInclusive<u32>) -> (RefusedReason, String) {
        let refused = agree(&hub, &agent).unwrap_err();
        assert!(!refused.remedy.is_empty(), "{refused:?}");
        (refused.reason(), refused.message)
    }

    #[test]
    fn the_newest_common_version_is_spoken() {
        assert_eq!(agree(&SPOKEN, &SPOKEN), Ok(PROTOCOL_MAX));
        assert_eq!(agree(&(2..=5), &(1..=3)), Ok(3));
        assert_eq!(agree(&(2..=5), &(5..=9)), Ok(5));
        assert_eq!(agree(&(2..=2), &(1..=9)), Ok(2));
    }

    #[test]
    fn without_one_the_older_side_is_told_to_upgrade() {
        let (old, message) = reason(2..=5, 1..=1);
        assert_eq!(old, RefusedReason::ProtocolTooOld);
        assert!(
            message.contains("versions 2 to 5") && message.contains("version 1"),
            "{message}"
        );
        let (new, message) = reason(1..=1, 2..=3);
        assert_eq!(new, RefusedReason::ProtocolTooNew);
        assert!(message.contains("too new"), "{message}");
    }

    #[test]
    fn a_range_that_is_none_is_refused() {
        assert_eq!(reason(1..=1, 0..=0).0, RefusedReason::Malformed);
        #[expect(clippy::reversed_empty_ranges, reason = "what a broken agent may send")]
        let empty = 3..=1;
        assert_eq!(reason(1..=1, empty).0, RefusedReason::Malformed);
    }
}
