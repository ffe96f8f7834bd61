//! Section `kafka`.

use std::time::Duration;

use super::{Noted, Resolver, count};
use crate::{
    document::{
        GroupProtocolConfig, KafkaConfig, MissingOffsetConfig, SaslConfig, SaslMechanismConfig,
        ServersConfig, StartConfig, StartNameConfig, TlsConfig, TlsFilesConfig, TopicsConfig,
    },
    fault::Problem,
    format,
    path::Path,
    settings::{
        GroupProtocol, KafkaSettings, MissingOffset, SaslMechanism, SaslSettings, Start,
        TlsSettings,
    },
    shape::top,
};

impl Resolver<'_> {
    pub(crate) fn kafka(
        &mut self,
        config: KafkaConfig,
        name: &str,
    ) -> Result<KafkaSettings, Noted> {
        let path = top("kafka");
        let idle_timeout = self.take(
            &path.key("idle_timeout"),
            format::idle_timeout(&config.idle_timeout.text()),
        );
        let fetch_max_wait = self.take(
            &path.key("fetch_max_wait"),
            format::duration(&config.fetch_max_wait.text()),
        );
        let session_timeout = self.session_timeout(&config.session_timeout.text(), &path);
        let security = path.key("security");
        let tls = config
            .security
            .tls
            .map(|tls| self.tls(tls, &security.key("tls")));
        let sasl = config
            .security
            .sasl
            .map(|sasl| self.sasl(sasl, &security.key("sasl")));
        let default_id = || format!("inlet-{name}");
        Ok(KafkaSettings {
            bootstrap_servers: match config.bootstrap_servers {
                ServersConfig::Text(text) => owned(&text),
                ServersConfig::List(list) => list,
            },
            topics: match config.topics {
                TopicsConfig::Text(text) => owned(&text),
                TopicsConfig::List(list) => list,
            },
            start: start(&config.start),
            group_id: config.group_id.unwrap_or_else(default_id),
            client_id: config.client_id.unwrap_or_else(default_id),
            idle_timeout: idle_timeout?,
            fetch_max_wait: fetch_max_wait?,
            concurrency: count(config.concurrency),
            on_missing_offset: missing_offset(config.on_missing_offset),
            session_timeout: session_timeout?,
            group_protocol: match config.group_protocol {
                GroupProtocolConfig::Auto => GroupProtocol::Auto,
                GroupProtocolConfig::Classic => GroupProtocol::Classic,
                GroupProtocolConfig::Consumer => GroupProtocol::Consumer,
            },
            tls: tls.transpose()?.flatten(),
            sasl: sasl.transpose()?,
        })
    }

    /// A session that ends at once would never get a partition.
    pub(super) fn session_timeout(&mut self, text: &str, path: &Path) -> Result<Duration, Noted> {
        let path = path.key("session_timeout");
        let timeout = self.take(&path, format::duration(text))?;
        if timeout < Duration::from_secs(1) {
            self.fault(
                &path,
                Problem::new("is too short")
                    .hint("give at least `1s`; brokers usually ask for `6s`"),
            );
            return Err(Noted);
        }
        Ok(timeout)
    }

    /// `None`: TLS is off.
    pub(super) fn tls(
        &mut self,
        config: TlsConfig,
        path: &Path,
    ) -> Result<Option<TlsSettings>, Noted> {
        match config {
            TlsConfig::Switch(on) => Ok(on.then(TlsSettings::default)),
            TlsConfig::Files(files) => self.tls_files(files, path).map(Some),
        }
    }

    fn tls_files(&mut self, files: TlsFilesConfig, path: &Path) -> Result<TlsSettings, Noted> {
        let pairs = [
            (
                "certificate",
                files.certificate.is_some(),
                "key",
                files.key.is_some(),
            ),
            (
                "key",
                files.key.is_some(),
                "certificate",
                files.certificate.is_some(),
            ),
            (
                "key_password",
                files.key_password.is_some(),
                "key",
                files.key.is_some(),
            ),
        ];
        for (given, is_given, needed, is_there) in pairs {
            if is_given && !is_there {
                let problem = Problem::new(format!("`{given}` is given without `{needed}`"));
                self.fault(&path.key(given), problem.hint(format!("add `{needed}`")));
            }
        }
        let ca = files.ca.map(|pem| self.pem(pem, &path.key("ca")));
        let certificate = files
            .certificate
            .map(|pem| self.pem(pem, &path.key("certificate")));
        let key = files.key.map(|pem| self.pem(pem, &path.key("key")));
        let key_password = files
            .key_password
            .map(|secret| self.secret(secret, &path.key("key_password")));
        Ok(TlsSettings {
            ca: ca.transpose()?,
            certificate: certificate.transpose()?,
            key: key.transpose()?.map(crate::secret::Secret::new),
            key_password: key_password.transpose()?,
        })
    }

    pub(super) fn sasl(&mut self, config: SaslConfig, path: &Path) -> Result<SaslSettings, Noted> {
        let password = self.secret(config.password, &path.key("password"))?;
        let mechanism = match config.mechanism {
            SaslMechanismConfig::Plain => SaslMechanism::Plain,
            SaslMechanismConfig::ScramSha256 => SaslMechanism::ScramSha256,
            SaslMechanismConfig::ScramSha512 => SaslMechanism::ScramSha512,
        };
        Ok(SaslSettings {
            mechanism,
            username: config.username,
            password,
        })
    }
}

fn owned(text: &str) -> Vec<String> {
    format::comma_separated(text).map(str::to_owned).collect()
}

fn start(config: &StartConfig) -> Start {
    match config {
        StartConfig::Named(StartNameConfig::Earliest) => Start::Earliest,
        StartConfig::Named(StartNameConfig::Latest) => Start::Latest,
        StartConfig::At(at) => Start::TimestampMs(at.timestamp_ms),
    }
}

fn missing_offset(config: MissingOffsetConfig) -> MissingOffset {
    match config {
        MissingOffsetConfig::Earliest => MissingOffset::Earliest,
        MissingOffsetConfig::Latest => MissingOffset::Latest,
        MissingOffsetConfig::Fail => MissingOffset::Fail,
    }
}
