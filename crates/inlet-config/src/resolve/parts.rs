//! What can be judged of a section that has a fault elsewhere: its sound parts.
//!
//! The section itself is not used, but a person who mends one fault should not meet the next one
//! that was there all the time. Only parts that are sound as a whole are judged, so no fault is the
//! echo of another.

use serde::de::DeserializeOwned;

use super::{MIN_ARCHIVE_FILE_BYTES, MIN_MEMORY_BYTES, Resolver};
use crate::{
    document::{
        ColumnConfig, ColumnsConfig, DurationConfig, SaslConfig, SizeConfig, SuperTableConfig,
        TdengineConfig, TlsConfig,
    },
    path::Path,
    settings::ColumnMapping,
    shape::{Parts, top},
};

impl Resolver<'_> {
    pub(crate) fn kafka_parts(&mut self, parts: &Parts) {
        let path = top("kafka");
        if let Some(timeout) = parts.get::<DurationConfig>(&path.key("session_timeout")) {
            self.session_timeout(&timeout.text(), &path).ok();
        }
        let security = path.key("security");
        self.part(
            parts,
            &security.key("tls"),
            |resolver, tls: TlsConfig, path| {
                resolver.tls(tls, path).ok();
            },
        );
        self.part(
            parts,
            &security.key("sasl"),
            |resolver, sasl: SaslConfig, path| {
                resolver.sasl(sasl, path).ok();
            },
        );
    }

    pub(crate) fn target_parts(&mut self, parts: &Parts) {
        let path = top("target");
        self.part(
            parts,
            &path.key("tdengine"),
            |resolver, tdengine: TdengineConfig, path| {
                resolver.connection(tdengine, path).ok();
            },
        );
        let columns = self.column_parts(parts, &path.key("columns"));
        let tags = self.column_parts(parts, &path.key("tags"));
        self.check_columns(
            columns.as_deref().unwrap_or_default(),
            tags.as_deref().unwrap_or_default(),
            &path,
        );
        let super_table = parts.get::<SuperTableConfig>(&path.key("super_table"));
        let create = matches!(super_table, Some(SuperTableConfig::Named(named)) if named.create);
        if let (Some(columns), Some(tags), true) = (columns, tags, create) {
            self.check_create(&columns, &tags, &path);
        }
    }

    pub(super) fn write_parts(&mut self, parts: &Parts) {
        for (key, min) in [
            ("memory", MIN_MEMORY_BYTES),
            ("archive_file_size", MIN_ARCHIVE_FILE_BYTES),
        ] {
            self.part(
                parts,
                &top("write").key(key),
                |resolver, size: SizeConfig, path| {
                    resolver.size(&size.text(), min, path).ok();
                },
            );
        }
    }

    pub(super) fn health_parts(&mut self, parts: &Parts) {
        let path = top("health").key("period");
        self.part(parts, &path, |resolver, period: DurationConfig, path| {
            resolver.at_least_a_second(&period.text(), path).ok();
        });
    }

    /// All columns (or tags), or `None` where one has a fault; the others are judged alone then.
    fn column_parts(&mut self, parts: &Parts, path: &Path) -> Option<Vec<ColumnMapping>> {
        if let Some(columns) = parts.get::<ColumnsConfig>(path) {
            return Some(self.columns(columns, path));
        }
        for (name, path, column) in parts.within::<ColumnConfig>(path) {
            self.column(&name, column, &path).ok();
        }
        None
    }

    fn part<T: DeserializeOwned>(
        &mut self,
        parts: &Parts,
        path: &Path,
        judge: impl FnOnce(&mut Self, T, &Path),
    ) {
        if let Some(part) = parts.get(path) {
            judge(self, part, path);
        }
    }
}
