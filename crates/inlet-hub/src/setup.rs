//! The first user: by a link that works once, or given at the start.

use inlet_store::UserDraft;

use crate::{
    auth::{Role, password},
    server::StartError,
    state::HubState,
};

/// Makes the first user when one is given. Otherwise gives the link by which somebody makes it; a link of an
/// earlier start is void then. `None` when there is a user.
pub(crate) async fn first_user_or_link(hub: &HubState) -> Result<Option<String>, StartError> {
    if hub.store.users().any().await? {
        return Ok(None);
    }
    let token = hub.store.begin_setup().await?;
    let Some(first) = &hub.options.first_user else {
        let url = hub.public_url();
        return Ok(Some(format!("{url}/setup?token={}", token.expose())));
    };
    let refused =
        |problem: crate::problem::Problem| StartError::FirstUser(problem.detail().to_owned());
    password::check_rules("password", &first.password, &first.username).map_err(refused)?;
    let draft = UserDraft {
        username: first.username.clone(),
        password_hash: password::hash(first.password.clone())
            .await
            .map_err(refused)?,
        role: Role::Admin.into(),
    };
    hub.store.finish_setup(&token, &draft).await?;
    Ok(None)
}
