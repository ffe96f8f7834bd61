//! Databases and super tables behind a connection: look, and create.

use axum::extract::State;
use inlet_config::{
    column_type::{ColumnType, Precision as ColumnPrecision},
    settings::CreateDatabase,
};
use inlet_engine::{AdminError, AdminErrorClass, TdengineAdmin};
use inlet_message::target::{TargetColumn, TargetTable};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::resolve::required;
use crate::{
    auth::{Caller, Editor, Viewer},
    extract::{Json, Name, Path},
    form::work::tdengine_problem,
    problem::{Code, Problem},
    state::{Hub, HubState},
};

/// Unit of a database's timestamps.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Precision {
    /// Milliseconds.
    #[default]
    Ms,
    /// Microseconds.
    Us,
    /// Nanoseconds.
    Ns,
}

impl From<ColumnPrecision> for Precision {
    fn from(precision: ColumnPrecision) -> Self {
        match precision {
            ColumnPrecision::Milli => Self::Ms,
            ColumnPrecision::Micro => Self::Us,
            ColumnPrecision::Nano => Self::Ns,
        }
    }
}

impl From<Precision> for ColumnPrecision {
    fn from(precision: Precision) -> Self {
        match precision {
            Precision::Ms => Self::Milli,
            Precision::Us => Self::Micro,
            Precision::Ns => Self::Nano,
        }
    }
}

/// The databases of a connection.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct DatabasesAnswer {
    /// By name, without TDengine's own.
    databases: Vec<Database>,
}

/// A database.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Database {
    /// Its name.
    name: String,
    /// Unit of its timestamps.
    precision: Precision,
    /// How long rows are kept, in days; null where the server does not say.
    #[schema(required)]
    keep: Option<f64>,
}

/// A database to be created.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewDatabase {
    /// Its name.
    name: String,
    /// Unit of its timestamps; milliseconds if not given.
    #[serde(default)]
    #[schema(required = false)]
    precision: Precision,
    /// How long rows are kept, in days; the server's default if not given.
    #[schema(minimum = 1, maximum = 365_000)]
    keep_days: Option<u32>,
    /// Number of vgroups; the server's default if not given.
    #[schema(minimum = 1, maximum = 1024)]
    vgroups: Option<u32>,
    /// Whether only the statement is told.
    #[serde(default)]
    dry_run: bool,
}

/// What was created, and how.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct CreationAnswer {
    /// The statement.
    sql: String,
    /// Whether it was run and made something new.
    created: bool,
}

/// The super tables of a database.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct SuperTablesAnswer {
    /// Their names, sorted.
    super_tables: Vec<String>,
}

/// A column or tag.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ColumnSpec {
    /// Its name.
    name: String,
    /// Its type as TDengine writes it, such as `FLOAT` or `VARCHAR(64)`.
    #[serde(rename = "type")]
    #[schema(example = "VARCHAR(64)")]
    column_type: String,
    /// Whether it is the second key column.
    #[serde(default)]
    second_key: bool,
}

/// Columns and tags of a super table.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct SuperTableAnswer {
    /// In the table's order; the first is the primary time.
    columns: Vec<ColumnSpec>,
    /// In the table's order.
    tags: Vec<ColumnSpec>,
}

/// A super table to be created.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewSuperTable {
    /// Its name.
    name: String,
    /// Its columns; the first is the primary time, of type `TIMESTAMP`.
    columns: Vec<ColumnSpec>,
    /// Its tags, at least one.
    tags: Vec<ColumnSpec>,
    /// Whether only the statement is told.
    #[serde(default)]
    dry_run: bool,
}

const DAY_MS: f64 = 24.0 * 3_600_000.0;

async fn admin(hub: &HubState, name: &Name) -> Result<TdengineAdmin, Problem> {
    let settings = required(&hub.store, name.as_str()).await?;
    TdengineAdmin::new(&settings).map_err(|error| Problem::invalid_value("url", error.to_string()))
}

/// What is asked for and cannot be is told at its place; the rest is the server's.
fn problem(error: &AdminError) -> Problem {
    match error.class {
        AdminErrorClass::Request => {
            Problem::invalid_value("name", error.message.clone()).with_hint(error.remedy.clone())
        }
        AdminErrorClass::Server => tdengine_problem(&error.message, Some(&error.remedy)),
    }
}

/// What is looked for and is not there is 404.
fn missing(error: &AdminError) -> Problem {
    match error.class {
        AdminErrorClass::Request => {
            Problem::new(Code::NotFound, error.message.clone()).with_hint(error.remedy.clone())
        }
        AdminErrorClass::Server => problem(error),
    }
}

/// The databases that the connection's login may see.
#[utoipa::path(
    get, path = "/connections/{name}/databases", tag = "connections", operation_id = "list_databases",
    security(("session" = ["viewer"])),
    params(("name" = Name, Path, description = "Name of the connection.")),
    responses(
        (status = 200, description = "The databases.", body = DatabasesAnswer),
        (status = 422, description = "The connection lacks something."),
        (status = 502, description = "TDengine does not answer as it should.")
    )
)]
pub(crate) async fn list_databases(
    _: Viewer,
    State(hub): State<Hub>,
    Path(name): Path<Name>,
) -> Result<Json<DatabasesAnswer>, Problem> {
    let databases = admin(&hub, &name).await?.databases().await;
    let databases = databases.map_err(|error| problem(&error))?;
    let shown = databases.into_iter().map(|database| Database {
        name: database.name,
        precision: database.precision.into(),
        keep: database.keep_ms.map(|keep_ms| keep_ms as f64 / DAY_MS),
    });
    Ok(Json(DatabasesAnswer {
        databases: shown.collect(),
    }))
}

/// Create a database; one that is there already stays as it is.
#[utoipa::path(
    post, path = "/connections/{name}/databases", tag = "connections", operation_id = "create_database",
    security(("session" = ["editor"])),
    params(("name" = Name, Path, description = "Name of the connection.")),
    request_body = NewDatabase,
    responses(
        (status = 200, description = "What was done.", body = CreationAnswer),
        (status = 502, description = "TDengine does not answer as it should.")
    )
)]
pub(crate) async fn create_database(
    caller: Editor,
    State(hub): State<Hub>,
    Path(connection): Path<Name>,
    Json(new): Json<NewDatabase>,
) -> Result<Json<CreationAnswer>, Problem> {
    let options = CreateDatabase {
        precision: new.precision.into(),
        keep_days: new.keep_days,
        vgroups: new.vgroups,
    };
    let statement = TdengineAdmin::create_database_statement(&new.name, &options);
    let sql = statement.map_err(|error| problem(&error))?;
    let admin = admin(&hub, &connection).await?;
    if new.dry_run {
        return Ok(told_only(&caller, sql));
    }
    let is_there = admin.has_database(&new.name).await;
    let is_there = is_there.map_err(|error| problem(&error))?;
    let created = admin.create_database(&new.name, &options).await;
    created.map_err(|error| problem(&error))?;
    Ok(done(
        &hub,
        &caller,
        "database.create",
        &connection,
        sql,
        !is_there,
    ))
}

fn told_only(caller: &Caller, sql: String) -> Json<CreationAnswer> {
    caller.changes_nothing();
    Json(CreationAnswer {
        sql,
        created: false,
    })
}

fn done(
    hub: &HubState,
    caller: &Caller,
    action: &'static str,
    connection: &Name,
    sql: String,
    created: bool,
) -> Json<CreationAnswer> {
    if created {
        caller.audit_with(action, connection.as_str(), sql.clone());
    } else {
        caller.changes_nothing();
    }
    hub.forms.tables.forget();
    Json(CreationAnswer { sql, created })
}

/// The super tables of a database.
#[utoipa::path(
    get, path = "/connections/{name}/databases/{database}/stables", tag = "connections",
    operation_id = "list_super_tables",
    security(("session" = ["viewer"])),
    params(
        ("name" = Name, Path, description = "Name of the connection."),
        ("database" = String, Path, description = "Name of the database.")
    ),
    responses(
        (status = 200, description = "The super tables.", body = SuperTablesAnswer),
        (status = 422, description = "The connection lacks something."),
        (status = 502, description = "TDengine does not answer as it should.")
    )
)]
pub(crate) async fn list_super_tables(
    _: Viewer,
    State(hub): State<Hub>,
    Path((name, database)): Path<(Name, String)>,
) -> Result<Json<SuperTablesAnswer>, Problem> {
    let super_tables = admin(&hub, &name).await?.super_tables(&database).await;
    let super_tables = super_tables.map_err(|error| missing(&error))?;
    Ok(Json(SuperTablesAnswer { super_tables }))
}

/// Columns and tags of a super table.
#[utoipa::path(
    get, path = "/connections/{name}/databases/{database}/stables/{stable}", tag = "connections",
    operation_id = "get_super_table",
    security(("session" = ["viewer"])),
    params(
        ("name" = Name, Path, description = "Name of the connection."),
        ("database" = String, Path, description = "Name of the database."),
        ("stable" = String, Path, description = "Name of the super table.")
    ),
    responses(
        (status = 200, description = "The super table.", body = SuperTableAnswer),
        (status = 422, description = "The connection lacks something."),
        (status = 502, description = "TDengine does not answer as it should.")
    )
)]
pub(crate) async fn get_super_table(
    _: Viewer,
    State(hub): State<Hub>,
    Path((name, database, stable)): Path<(Name, String, String)>,
) -> Result<Json<SuperTableAnswer>, Problem> {
    let described = admin(&hub, &name).await?.describe(&database, &stable).await;
    let described = described.map_err(|error| missing(&error))?;
    let specs = |columns: Vec<TargetColumn>| columns.into_iter().map(ColumnSpec::from).collect();
    Ok(Json(SuperTableAnswer {
        columns: specs(described.columns),
        tags: specs(described.tags),
    }))
}

impl From<TargetColumn> for ColumnSpec {
    fn from(column: TargetColumn) -> Self {
        Self {
            name: column.name,
            column_type: column.column_type.to_string(),
            second_key: column.second_key,
        }
    }
}

/// Create a super table; one that is there already stays as it is.
#[utoipa::path(
    post, path = "/connections/{name}/databases/{database}/stables", tag = "connections",
    operation_id = "create_super_table",
    security(("session" = ["editor"])),
    params(
        ("name" = Name, Path, description = "Name of the connection."),
        ("database" = String, Path, description = "Name of the database.")
    ),
    request_body = NewSuperTable,
    responses(
        (status = 200, description = "What was done.", body = CreationAnswer),
        (status = 502, description = "TDengine does not answer as it should.")
    )
)]
pub(crate) async fn create_super_table(
    caller: Editor,
    State(hub): State<Hub>,
    Path((connection, database)): Path<(Name, String)>,
    Json(new): Json<NewSuperTable>,
) -> Result<Json<CreationAnswer>, Problem> {
    let table = TargetTable {
        database: database.clone(),
        super_table: new.name.clone(),
        precision: ColumnPrecision::Milli,
        keep_ms: None,
        columns: columns("columns", new.columns)?,
        tags: columns("tags", new.tags)?,
    };
    let statement = TdengineAdmin::create_super_table_statement(&table);
    let sql = statement.map_err(|error| problem(&error))?;
    let admin = admin(&hub, &connection).await?;
    if new.dry_run {
        return Ok(told_only(&caller, sql));
    }
    let is_there = admin.has_super_table(&database, &new.name).await;
    let is_there = is_there.map_err(|error| missing(&error))?;
    let created = admin.create_super_table(&table).await;
    created.map_err(|error| problem(&error))?;
    Ok(done(
        &hub,
        &caller,
        "super_table.create",
        &connection,
        sql,
        !is_there,
    ))
}

fn columns(key: &str, specs: Vec<ColumnSpec>) -> Result<Vec<TargetColumn>, Problem> {
    let column = |(idx, spec): (usize, ColumnSpec)| {
        let path = format!("{key}[{idx}].type");
        let column_type: ColumnType = spec
            .column_type
            .parse()
            .map_err(|error| Problem::invalid_value(path, format!("{error}")))?;
        Ok(TargetColumn {
            name: spec.name,
            column_type,
            second_key: spec.second_key,
        })
    };
    specs.into_iter().enumerate().map(column).collect()
}
