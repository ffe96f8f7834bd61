use crate::api::ApiRouter;

pub(crate) fn router() -> ApiRouter {
    ApiRouter::new()
}
