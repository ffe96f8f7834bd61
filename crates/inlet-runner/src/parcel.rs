//! A document with all that it refers to, for a runner that has no store.

use std::{collections::BTreeMap, fmt};

use inlet_config::{
    ConnectionParts, DocumentFault, Environment, HubValues, references_without_target,
    secret::Secret,
    settings::{ConnectionSettings, DataSourceSettings, Login},
};
use serde::{Deserialize, Serialize};

use crate::{Via, document};

/// A document and what it refers to, as text. It holds secrets: it travels sealed, is kept sealed,
/// and `Debug` shows names only.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Parcel {
    /// The document.
    pub document: String,
    /// What `{secret: name}` stands for.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub secrets: BTreeMap<String, String>,
    /// PEM texts that `{upload: name}` stands for; private keys are among them.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub uploads: BTreeMap<String, String>,
    /// What `target.tdengine.connection` stands for.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub connections: BTreeMap<String, ParcelConnection>,
}

/// A connection to TDengine that the hub keeps.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ParcelConnection {
    /// Its address.
    pub url: String,
    /// Who logs in.
    pub user: Option<String>,
    /// With which password.
    pub password: Option<String>,
    /// TDengine Cloud's token, in place of user and password.
    pub token: Option<String>,
    /// CA certificates (PEM); none: the public ones.
    pub ca: Option<String>,
}

impl Parcel {
    /// A document with what a hub keeps of what it refers to.
    pub fn new(document: String, values: &HubValues) -> Self {
        let exposed = |secrets: &BTreeMap<String, Secret>| {
            let exposed =
                |(name, secret): (&String, &Secret)| (name.clone(), secret.expose().to_owned());
            secrets.iter().map(exposed).collect()
        };
        let connections = values.connections.iter();
        Self {
            document,
            secrets: exposed(&values.secrets),
            uploads: exposed(&values.uploads),
            connections: connections
                .map(|(name, settings)| (name.clone(), ParcelConnection::from(settings)))
                .collect(),
        }
    }

    /// What the document may refer to: exactly what is in the parcel.
    pub fn environment(&self) -> Environment {
        let secret = |(name, text): (&String, &String)| (name.clone(), Secret::new(text.as_str()));
        let usable = |(name, connection): (&String, &ParcelConnection)| {
            // One that cannot be used counts as missing, and the document that names it says so.
            Some((name.clone(), connection.settings()?))
        };
        Environment::hub(HubValues {
            secrets: self.secrets.iter().map(secret).collect(),
            uploads: self.uploads.iter().map(secret).collect(),
            connections: self.connections.iter().filter_map(usable).collect(),
        })
    }

    /// Without what only the target needs, for an agent that writes via the hub: its connections, and
    /// secrets and uploads that nothing else refers to.
    #[must_use]
    pub fn without_target(mut self) -> Self {
        let needed = references_without_target(&self.document);
        self.secrets.retain(|name, _| needed.secrets.contains(name));
        self.uploads.retain(|name, _| needed.uploads.contains(name));
        self.connections.clear();
        self
    }

    /// The settings of the document. With [`Via::Hub`] the connection to TDengine is not resolved; a
    /// placeholder stands for it.
    ///
    /// # Errors
    /// All that is wrong with the document, by line.
    pub fn resolve(&self, via: Via) -> Result<DataSourceSettings, Vec<DocumentFault>> {
        document::resolve(&self.document, &self.environment(), via)
    }
}

impl fmt::Debug for Parcel {
    /// Names only.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Parcel")
            .field("document_bytes", &self.document.len())
            .field("secrets", &self.secrets.keys())
            .field("uploads", &self.uploads.keys())
            .field("connections", &self.connections.keys())
            .finish()
    }
}

impl ParcelConnection {
    fn settings(&self) -> Option<ConnectionSettings> {
        let parts = ConnectionParts {
            url: Secret::new(self.url.as_str()),
            user: self.user.clone(),
            password: self.password.as_deref().map(Secret::new),
            token: self.token.as_deref().map(Secret::new),
            ca: self.ca.clone(),
        };
        ConnectionSettings::from_parts(parts).ok()
    }
}

impl fmt::Debug for ParcelConnection {
    /// Without password, token and a URL that may hold them.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ParcelConnection")
            .field("user", &self.user)
            .finish_non_exhaustive()
    }
}

impl From<&ConnectionSettings> for ParcelConnection {
    fn from(settings: &ConnectionSettings) -> Self {
        let (user, password, token) = match &settings.login {
            Login::Password { user, password } => {
                (Some(user.clone()), Some(password.expose().to_owned()), None)
            }
            Login::Token(token) => (None, None, Some(token.expose().to_owned())),
        };
        Self {
            url: settings.url.clone(),
            user,
            password,
            token,
            ca: settings.ca.clone(),
        }
    }
}
