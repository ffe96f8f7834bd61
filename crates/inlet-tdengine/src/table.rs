//! Database and super table: read from the server, created when the document says so, and compared
//! with what the document declares.
//!
//! The order is always the same: names, database, super table, differences. All differences are
//! reported together, each with what to run or change.

use inlet_config::settings::TargetSettings;
use inlet_message::{
    declare::declared_table,
    rows::Layout,
    target::{TargetColumn, TargetTable},
};
use inlet_pipeline::sink::{PrepareError, Prepared, WriteClass, WriteError};

use crate::{
    call::CallError,
    ddl,
    describe::{self, DatabaseFacts, Described},
    difference::{self, Difference},
    endpoint::Endpoint,
    names::{self, Quoted, Text},
};

/// The codes of a statement whose table does not exist.
const TABLE_MISSING: [u32; 2] = [0x2603, 0x0362];

/// Why there is no table to write to.
#[derive(Debug, thiserror::Error)]
pub(crate) enum TableError {
    #[error(transparent)]
    Call(#[from] CallError),
    /// Document and server do not agree; nothing that trying again would help.
    #[error("{message}")]
    Document { message: String, remedy: String },
}

impl TableError {
    fn document(message: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self::Document {
            message: message.into(),
            remedy: remedy.into(),
        }
    }

    pub(crate) fn remedy(&self) -> String {
        match self {
            Self::Call(error) => error.remedy().unwrap_or_default().to_owned(),
            Self::Document { remedy, .. } => remedy.clone(),
        }
    }
}

impl From<TableError> for PrepareError {
    fn from(error: TableError) -> Self {
        match error {
            TableError::Call(error) => error.into(),
            TableError::Document { message, remedy } => Self {
                class: WriteClass::NeedsPerson,
                message,
                remedy: Some(remedy),
            },
        }
    }
}

impl From<TableError> for WriteError {
    fn from(error: TableError) -> Self {
        match error {
            TableError::Call(error) => error.into(),
            TableError::Document { message, remedy } => Self {
                class: WriteClass::NeedsPerson,
                code: None,
                message,
                remedy: Some(remedy),
            },
        }
    }
}

/// Reads or creates database and super table.
pub(crate) async fn prepare(endpoint: &Endpoint) -> Result<Prepared, TableError> {
    let target = &endpoint.target;
    check_names(target)?;
    let mut created = Vec::new();
    let facts = if let Some(facts) = database(endpoint).await? {
        facts
    } else {
        let facts = create_database(endpoint).await?;
        created.push(format!("database `{}`", target.database));
        facts
    };
    let table = if let Some(table) = super_table(endpoint, facts).await? {
        table
    } else {
        let table = create_super_table(endpoint, facts).await?;
        created.push(format!("super table `{}`", target.super_table));
        table
    };
    check_mapping(target, &table)?;
    Ok(Prepared { table, created })
}

/// Reads the super table, which must exist.
pub(crate) async fn describe(endpoint: &Endpoint) -> Result<TargetTable, TableError> {
    let facts = database(endpoint)
        .await?
        .ok_or_else(|| database_missing(&endpoint.target))?;
    let table = super_table(endpoint, facts).await?;
    table.ok_or_else(|| super_table_missing(&endpoint.target))
}

/// Whether rows that were made for the table as it was still fit the table as it is.
pub(crate) fn check_unchanged(
    was: &TargetTable,
    is: &TargetTable,
    layout: &Layout,
) -> Result<(), TableError> {
    let columns = layout.columns.iter().map(|column| (column, &is.columns));
    let tags = layout.tags.iter().map(|tag| (tag, &is.tags));
    let mut changed: Vec<_> = columns
        .chain(tags)
        .filter(|(column, found)| !found.iter().any(|found| still_fits(column, found)))
        .map(|(column, _)| format!("`{}` is no longer {}", column.name, column.column_type))
        .collect();
    if was.precision != is.precision {
        let (was, is) = (was.precision.as_str(), is.precision.as_str());
        changed.push(format!("its timestamps are in {is} and were in {was}"));
    }
    if changed.is_empty() {
        return Ok(());
    }
    Err(TableError::document(
        format!(
            "super table `{}` has changed: {}",
            is.super_table,
            changed.join("; ")
        ),
        "change the table back, or adapt the document and start the data source again",
    ))
}

fn still_fits(mapped: &TargetColumn, found: &TargetColumn) -> bool {
    mapped.name == found.name
        && mapped.second_key == found.second_key
        && difference::fits(mapped.column_type, found.column_type)
}

/// Every name that stands in SQL must be one that back-ticks can hold.
fn check_names(target: &TargetSettings) -> Result<(), TableError> {
    let mappings = target
        .columns
        .iter()
        .chain(&target.tags)
        .map(|mapping| &mapping.name);
    for name in [&target.database, &target.super_table]
        .into_iter()
        .chain(mappings)
    {
        if let Some(fault) = names::fault_of(name) {
            let message = format!("the name `{name}` {fault}");
            return Err(TableError::document(
                message,
                "change the name in the document",
            ));
        }
    }
    Ok(())
}

/// What the server tells about the database; `None`: it does not exist.
pub(crate) async fn database(endpoint: &Endpoint) -> Result<Option<DatabaseFacts>, CallError> {
    let statement = format!(
        "SELECT `precision`, `keep` FROM information_schema.ins_databases WHERE name = {}",
        Text(&endpoint.target.database)
    );
    Ok(describe::database_facts(
        &endpoint.rest.sql(&statement).await?,
    ))
}

async fn create_database(endpoint: &Endpoint) -> Result<DatabaseFacts, TableError> {
    let target = &endpoint.target;
    let Some(create) = &target.create_database else {
        return Err(database_missing(target));
    };
    tracing::info!(database = target.database, "creating the database");
    endpoint
        .rest
        .sql(&ddl::create_database_statement(&target.database, create))
        .await?;
    database(endpoint)
        .await?
        .ok_or_else(|| database_missing(target))
}

/// What the server tells about the super table; `None`: it does not exist.
pub(crate) async fn super_table(
    endpoint: &Endpoint,
    facts: DatabaseFacts,
) -> Result<Option<TargetTable>, TableError> {
    let target = &endpoint.target;
    let name = format!(
        "{}.{}",
        Quoted(&target.database),
        Quoted(&target.super_table)
    );
    let rows = match endpoint.rest.sql(&format!("DESCRIBE {name}")).await {
        Err(CallError::Refused { code, .. }) if TABLE_MISSING.contains(&code) => return Ok(None),
        rows => rows?,
    };
    let described = describe::described(&rows);
    if described.tags.is_empty() {
        return Err(TableError::document(
            format!("{name} is not a super table"),
            "give the name of a super table (`CREATE STABLE … TAGS …`)",
        ));
    }
    check_supported(target, &described)?;
    Ok(Some(TargetTable {
        database: target.database.clone(),
        super_table: target.super_table.clone(),
        precision: facts.precision,
        keep_ms: facts.keep_ms,
        columns: described.columns,
        tags: described.tags,
    }))
}

fn check_supported(target: &TargetSettings, described: &Described) -> Result<(), TableError> {
    let mut mapped = target.columns.iter().chain(&target.tags);
    match mapped.find_map(|mapping| {
        described
            .unsupported
            .iter()
            .find(|(name, _)| *name == mapping.name)
    }) {
        None => Ok(()),
        Some((name, type_name)) => Err(TableError::document(
            format!("column `{name}` is {type_name}, which is not supported"),
            "leave the column out of the document",
        )),
    }
}

async fn create_super_table(
    endpoint: &Endpoint,
    facts: DatabaseFacts,
) -> Result<TargetTable, TableError> {
    let target = &endpoint.target;
    if !target.create_super_table {
        return Err(super_table_missing(target));
    }
    let declared = declared_table(target).map_err(|faults| {
        let faults: Vec<_> = faults
            .iter()
            .map(|fault| format!("{}: {}", fault.path, fault.message))
            .collect();
        TableError::document(
            format!(
                "super table `{}` cannot be created: {}",
                target.super_table,
                faults.join("; ")
            ),
            "give each column and tag a `type`, or create the super table yourself",
        )
    })?;
    tracing::info!(super_table = target.super_table, "creating the super table");
    endpoint.rest.sql(&ddl::create_statement(&declared)).await?;
    // Somebody else may have created it at the same moment, with other columns.
    let table = super_table(endpoint, facts).await?;
    table.ok_or_else(|| super_table_missing(target))
}

/// Whether the table is what the document maps to.
pub(crate) fn check_mapping(
    target: &TargetSettings,
    table: &TargetTable,
) -> Result<(), TableError> {
    let found = difference::differences(target, table);
    if found.is_empty() {
        return Ok(());
    }
    let join =
        |part: fn(&Difference) -> &str| found.iter().map(part).collect::<Vec<_>>().join("; ");
    Err(TableError::document(
        format!(
            "super table `{}` is not what the document maps to: {}",
            target.super_table,
            join(|difference| &difference.what)
        ),
        join(|difference| &difference.remedy),
    ))
}

pub(crate) fn database_missing(target: &TargetSettings) -> TableError {
    TableError::document(
        format!("database `{}` does not exist", target.database),
        "create it, correct its name, or let it be created by `create: true`",
    )
}

pub(crate) fn super_table_missing(target: &TargetSettings) -> TableError {
    TableError::document(
        format!(
            "super table `{}` does not exist in `{}`",
            target.super_table, target.database
        ),
        "create it, correct its name, or let it be created by `create: true`",
    )
}
