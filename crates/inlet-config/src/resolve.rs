//! Sections of known shape to settings: defaults, files, and what concerns several keys at once.

use std::{fs, num::NonZeroUsize, path::Path as FilePath, time::Duration};

use crate::{
    document::{
        ActivityLevelConfig, FaultConfig, HealthConfig, PemConfig, SecretConfig, ShareConfig,
        StrategyConfig, WriteConfig, WriteViaConfig, is_pem_text,
    },
    environment::Environment,
    fault::{Faults, Problem},
    format,
    path::Path,
    secret::Secret,
    settings::{
        ActivityLevel, DataSourceSettings, FaultSettings, HealthSettings, KafkaSettings, Strategy,
        WriteSettings, WriteVia,
    },
    shape::{Sections, top},
    tree::Node,
};

mod connection;
mod kafka;
pub(crate) mod message;
mod parts;
mod placement;
mod target;

pub use connection::{ConnectionFault, ConnectionParts};

/// The least memory that a run can work with: below it, single large messages would not fit.
const MIN_MEMORY_BYTES: u64 = 32 << 20;
/// What to do on a hub instead of reading its machine.
const STORE_SECRET: &str = "store the value as a secret, and write `{secret: name}`";
/// The smallest archive file; smaller ones would only make many files.
const MIN_ARCHIVE_FILE_BYTES: u64 = 64 << 10;

/// Resolves every section; `None` where one is missing or has a fault.
pub(crate) fn settings(
    sections: Sections,
    mut resolver: Resolver<'_>,
) -> Option<DataSourceSettings> {
    let name = sections.name.unwrap_or_default();
    let parts = &sections.parts;
    let via = sections.write.as_ref().map(|write| write.via);
    let via = via.or_else(|| parts.get(&top("write").key("via")));
    let placement = resolver.placement(sections.agent, sections.replicas, via);
    let kafka = if let Some(kafka) = sections.kafka {
        resolver.kafka(kafka, &name).ok()
    } else {
        resolver.kafka_parts(parts);
        None
    };
    let target = if let Some(target) = sections.target {
        resolver.target(target).ok()
    } else {
        resolver.target_parts(parts);
        None
    };
    let write = if let Some(write) = sections.write {
        resolver.write(&write).ok()
    } else {
        resolver.write_parts(parts);
        None
    };
    let health = if let Some(health) = sections.health {
        resolver.health(&health).ok()
    } else {
        resolver.health_parts(parts);
        None
    };
    let placement = placement.ok()?;
    let kafka = kafka?;
    Some(DataSourceSettings {
        description: sections.description,
        kafka: KafkaSettings {
            group_protocol: kafka.group_protocol.for_replicas(placement.replicas),
            ..kafka
        },
        placement,
        message: message::settings(sections.message?),
        target: target?,
        on_fault: on_fault(sections.on_fault?),
        write: write?,
        health: health?,
        activity_level: activity_level(sections.activity_level?),
        data_dir: FilePath::new(&sections.data_dir?).join(&name),
        name,
    })
}

/// The value has a fault, and the fault is noted.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Noted;

/// What resolving needs besides the value at hand.
pub(crate) struct Resolver<'a> {
    root: &'a Node,
    environment: &'a Environment,
    folder: &'a FilePath,
    faults: &'a mut Faults,
    reach_target: ReachTarget,
}

/// Whether the connection to TDengine is needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ReachTarget {
    /// Yes.
    Needed,
    /// No: the hub writes, and what it connects with is not told here.
    ByHub,
}

impl<'a> Resolver<'a> {
    pub(crate) fn new(
        root: &'a Node,
        environment: &'a Environment,
        folder: &'a FilePath,
        faults: &'a mut Faults,
    ) -> Self {
        Self {
            root,
            environment,
            folder,
            faults,
            reach_target: ReachTarget::Needed,
        }
    }

    /// Whether the connection to TDengine is resolved.
    pub(crate) fn reach_target(self, reach_target: ReachTarget) -> Self {
        Self {
            reach_target,
            ..self
        }
    }

    fn fault(&mut self, path: &Path, problem: Problem) {
        self.faults.add(self.root, path, problem);
    }

    /// The value, or a fault.
    fn take<T>(&mut self, path: &Path, result: Result<T, Problem>) -> Result<T, Noted> {
        result.map_err(|problem| {
            self.fault(path, problem);
            Noted
        })
    }

    fn secret(&mut self, secret: SecretConfig, path: &Path) -> Result<Secret, Noted> {
        match secret {
            SecretConfig::Text(secret) => Ok(secret),
            SecretConfig::Env(reference) => {
                let value = variable(self.environment, &reference.env);
                self.take(&path.key("env"), value)
            }
            SecretConfig::File(reference) => {
                let path = path.key("file");
                let text = self.file(&reference.file, &path, STORE_SECRET)?;
                Ok(Secret::new(text.trim_end_matches(['\r', '\n'])))
            }
            SecretConfig::Hub(reference) => {
                let value = self.environment.secret(&reference.secret);
                self.take(&path.key("secret"), value)
            }
        }
    }

    fn pem(&mut self, pem: PemConfig, path: &Path) -> Result<String, Noted> {
        let (text, name, path) = match pem {
            PemConfig::Text(text) if is_pem_text(&text) => return Ok(text),
            PemConfig::Text(file) => {
                const UPLOAD: &str = "upload the file, and write `{upload: name}`";
                (self.file(&file, path, UPLOAD)?, file, path.clone())
            }
            PemConfig::Upload(reference) => {
                let path = path.key("upload");
                let kept = self.environment.upload(&reference.upload);
                let text = self.take(&path, kept)?.expose().to_owned();
                (text, reference.upload, path)
            }
        };
        let problem = || {
            Problem::new(format!("`{name}` holds no PEM"))
                .hint("it must have a line that begins with `-----BEGIN`")
        };
        let is_pem = text.contains("-----BEGIN");
        self.take(&path, is_pem.then_some(text).ok_or_else(problem))
    }

    /// The text of a file; on a hub a fault with the hint `on_hub`.
    fn file(&mut self, name: &str, path: &Path, on_hub: &str) -> Result<String, Noted> {
        if self.environment.is_hub() {
            let problem = Problem::new("on a hub, documents cannot read its files");
            return self.take(path, Err(problem.hint(on_hub)));
        }
        let text = fs::read_to_string(self.folder.join(name));
        let problem = |error| {
            Problem::new(format!("read the file `{name}`: {error}"))
                .hint("file names are relative to the document's folder")
        };
        self.take(path, text.map_err(problem))
    }

    fn write(&mut self, write: &WriteConfig) -> Result<WriteSettings, Noted> {
        let path = top("write");
        let max_latency = self.take(
            &path.key("max_latency"),
            format::duration(&write.max_latency.text()),
        );
        let memory_bytes = self.size(&write.memory.text(), MIN_MEMORY_BYTES, &path.key("memory"));
        let archive_file_bytes = self.size(
            &write.archive_file_size.text(),
            MIN_ARCHIVE_FILE_BYTES,
            &path.key("archive_file_size"),
        );
        Ok(WriteSettings {
            max_latency: max_latency?,
            memory_bytes: memory_bytes?,
            batch_size: write.batch_size as usize,
            writers: count(write.writers),
            archive_file_bytes: archive_file_bytes?,
            via: write_via(write.via),
        })
    }

    fn health(&mut self, health: &HealthConfig) -> Result<HealthSettings, Noted> {
        let path = top("health");
        let period = self.at_least_a_second(&health.period.text(), &path.key("period"));
        let busy_threshold = match &health.busy_threshold {
            ShareConfig::Text(text) => self.take(&path.key("busy_threshold"), format::share(text)),
            ShareConfig::Number(share) => Ok(*share),
        };
        Ok(HealthSettings {
            period: period?,
            busy_threshold: busy_threshold?,
            write_error_threshold: health.write_error_threshold,
        })
    }

    fn at_least_a_second(&mut self, text: &str, path: &Path) -> Result<Duration, Noted> {
        let duration = self.take(path, format::duration(text))?;
        if duration < Duration::from_secs(1) {
            self.fault(
                path,
                Problem::new("is too short").hint("give at least `1s`"),
            );
            return Err(Noted);
        }
        Ok(duration)
    }

    fn size(&mut self, text: &str, min: u64, path: &Path) -> Result<u64, Noted> {
        let size = self.take(path, format::byte_size(text))?;
        if size < min {
            let hint = format!("give at least {}KiB", min >> 10);
            self.fault(path, Problem::new("is too little").hint(hint));
            return Err(Noted);
        }
        Ok(size)
    }
}

/// The variable that `{env: …}` names.
fn variable(environment: &Environment, name: &str) -> Result<Secret, Problem> {
    if environment.is_hub() {
        let problem = Problem::new("on a hub, documents cannot read its environment");
        return Err(problem.hint(STORE_SECRET));
    }
    environment.get(name).map(Secret::new).ok_or_else(|| {
        Problem::new(format!("environment variable `{name}` is not set"))
            .hint("set it where inlet is started")
    })
}

/// 0 means: as many as pays.
fn count(number: u32) -> Option<NonZeroUsize> {
    NonZeroUsize::new(number as usize)
}

pub(crate) fn write_via(config: WriteViaConfig) -> WriteVia {
    match config {
        WriteViaConfig::Direct => WriteVia::Direct,
        WriteViaConfig::Hub => WriteVia::Hub,
    }
}

fn activity_level(config: ActivityLevelConfig) -> ActivityLevel {
    match config {
        ActivityLevelConfig::Debug => ActivityLevel::Debug,
        ActivityLevelConfig::Info => ActivityLevel::Info,
        ActivityLevelConfig::Warn => ActivityLevel::Warn,
        ActivityLevelConfig::Error => ActivityLevel::Error,
    }
}

fn on_fault(config: FaultConfig) -> FaultSettings {
    FaultSettings {
        parse_failed: strategy(config.parse_failed),
        tombstone: strategy(config.tombstone),
        mapping_failed: strategy(config.mapping_failed),
        timestamp_missing: strategy(config.timestamp_missing),
        timestamp_out_of_range: strategy(config.timestamp_out_of_range),
        value_does_not_fit: strategy(config.value_does_not_fit),
        subtable_name_illegal: strategy(config.subtable_name_illegal),
        row_refused: strategy(config.row_refused),
    }
}

fn strategy(config: StrategyConfig) -> Strategy {
    match config {
        StrategyConfig::Archive => Strategy::Archive,
        StrategyConfig::Discard => Strategy::Discard,
        StrategyConfig::Stop => Strategy::Stop,
    }
}
