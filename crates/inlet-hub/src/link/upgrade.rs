//! Whether an agent should be upgraded.

/// What to do about an agent of this version; `None`: nothing.
pub(crate) fn hint(agent_version: &str) -> Option<String> {
    hint_for(agent_version, env!("CARGO_PKG_VERSION"))
}

fn hint_for(agent: &str, hub: &str) -> Option<String> {
    let is_older = numbers(agent)? < numbers(hub)?;
    is_older.then(|| {
        format!(
            "The agent has version {agent}, the hub {hub}: install the hub's release on the agent's machine and \
             start the agent again. Its data sources go on where they were."
        )
    })
}

/// Major, minor and patch; what comes after a `-` or `+` does not count.
fn numbers(version: &str) -> Option<[u64; 3]> {
    let release = version.split(['-', '+']).next()?;
    let mut numbers = release.split('.').map(|number| number.parse().ok());
    let three = [numbers.next()??, numbers.next()??, numbers.next()??];
    numbers.next().is_none().then_some(three)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_older_agent_gets_a_hint() {
        let hint = hint_for("0.9.12", "0.10.0").unwrap();
        assert!(hint.contains("0.9.12") && hint.contains("0.10.0"), "{hint}");
        for (agent, hub) in [
            ("0.10.0", "0.10.0"),
            ("0.10.1", "0.10.0"),
            ("1.0.0-rc.1", "1.0.0"),
            ("nightly", "1.0.0"),
            ("1.0", "1.0.1"),
            ("1.0.0.0", "1.0.1"),
        ] {
            assert_eq!(hint_for(agent, hub), None, "{agent} {hub}");
        }
    }
}
