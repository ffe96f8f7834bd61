//! Errors of the layers below, as problems.

use inlet_store::StoreError;

use super::{Code, Problem};

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        let detail = error.to_string();
        match error {
            StoreError::NotFound { .. } => Self::new(Code::NotFound, detail),
            StoreError::NameTaken { .. } => Self::new(Code::NameTaken, detail),
            StoreError::EditedMeanwhile { .. } => Self::new(Code::EditedMeanwhile, detail)
                .with_hint("read it again, make your change in the new version and save that"),
            StoreError::InUse { what: "agent", .. } => Self::new(Code::AgentInUse, detail),
            StoreError::InUse { .. } => Self::new(Code::InUse, detail),
            StoreError::WrongState { .. } => Self::new(Code::WrongState, detail),
            StoreError::CursorInvalid { .. } => Self::invalid_request(detail),
            other => Self::internal(&other),
        }
    }
}
