//! The TDengine that a sink writes to: how to reach it, and what the document wants of it.

use inlet_config::settings::TargetSettings;

use crate::{address::AddressError, dial::Dialer, rest::Rest};

/// Shared by the sink and its writers.
pub(crate) struct Endpoint {
    pub(crate) dialer: Dialer,
    pub(crate) rest: Rest,
    pub(crate) target: TargetSettings,
}

impl Endpoint {
    pub(crate) fn new(target: TargetSettings) -> Result<Self, AddressError> {
        let dialer = Dialer::new(&target.connection)?;
        let rest = Rest::new(dialer.clone(), target.connection.login.clone());
        Ok(Self {
            dialer,
            rest,
            target,
        })
    }
}
