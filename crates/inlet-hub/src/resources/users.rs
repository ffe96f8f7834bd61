//! Users and their roles.
pub(crate) fn router() -> crate::api::ApiRouter {
    crate::api::ApiRouter::new()
}
