//! Connections to TDengine: an address with its login, by name, for documents to refer to.
//!
//! Passwords and tokens can be set and used, never read. [`resolve`] makes the settings that the
//! engine takes; [`saved`] keeps connections, [`databases`] looks into TDengine through them.

mod databases;
mod resolve;
mod saved;

use utoipa_axum::routes;

pub(crate) use self::resolve::settings_of;
use crate::api::ApiRouter;

pub(crate) fn router() -> ApiRouter {
    ApiRouter::new()
        .routes(routes!(saved::list_connections, saved::create_connection))
        .routes(routes!(
            saved::get_connection,
            saved::update_connection,
            saved::delete_connection
        ))
        .routes(routes!(saved::check_connection))
        .routes(routes!(saved::check_saved_connection))
        .routes(routes!(
            databases::list_databases,
            databases::create_database
        ))
        .routes(routes!(
            databases::list_super_tables,
            databases::create_super_table
        ))
        .routes(routes!(databases::get_super_table))
}
