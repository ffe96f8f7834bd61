//! The hub's own authority for agents, so that the link is encrypted and the hub known without a person having
//! to order certificates.
//!
//! It is made once and lies sealed in the store: hubs that share a store share it, and agents trust each of them.
//! The hub's certificate is made at each start, and its key never leaves the memory.

use inlet_config::secret::Secret;
use inlet_store::{Store, StoreError};
use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose, date_time_ymd,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::tls::Identity;

/// Its name in the store.
const STORED_AS: &str = "agent authority";

/// Machines without a clock of their own begin in the past, and agents outlive many years of hubs: the time of
/// certificates proves nothing here, where the authority itself was handed over with the token.
const YEARS: [i32; 2] = [2020, 2120];

/// Why there is no authority.
#[derive(Debug, thiserror::Error)]
pub enum AuthorityError {
    /// The store does not keep it.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// It cannot be made, or cannot sign.
    #[error("cannot make the certificate for agents")]
    Certificate(#[from] rcgen::Error),
    /// What is stored is something else.
    #[error("the stored authority for agents cannot be read")]
    Stored(#[from] serde_json::Error),
}

/// As it is stored.
#[derive(Serialize, Deserialize)]
struct Stored {
    /// Its common name, from which the issuer's name of certificates comes.
    name: String,
    certificate_pem: String,
    key_pem: String,
}

/// The authority.
pub(crate) struct Authority {
    certificate_pem: String,
    issuer: Issuer<'static, KeyPair>,
}

impl Authority {
    /// That of the store, which is made when there is none.
    pub(crate) async fn load_or_make(store: &Store) -> Result<Self, AuthorityError> {
        let stored = if let Some(stored) = store.sealed_values().get(STORED_AS).await? {
            stored
        } else {
            let made = Secret::new(serde_json::to_string(&make()?)?);
            store.sealed_values().put_if_none(STORED_AS, &made).await?
        };
        let stored: Stored = serde_json::from_str(stored.expose())?;
        let issuer = Issuer::new(params(&stored.name)?, KeyPair::from_pem(&stored.key_pem)?);
        Ok(Self {
            certificate_pem: stored.certificate_pem,
            issuer,
        })
    }

    /// What agents need to trust the hub.
    pub(crate) fn certificate_pem(&self) -> &str {
        &self.certificate_pem
    }

    /// A certificate of the hub for these host names and IP addresses.
    pub(crate) fn identity(&self, names: Vec<String>) -> Result<Identity, AuthorityError> {
        let mut params = CertificateParams::new(names)?;
        params.not_before = date_time_ymd(YEARS[0], 1, 1);
        params.not_after = date_time_ymd(YEARS[1], 1, 1);
        params
            .distinguished_name
            .push(DnType::CommonName, "Inlet hub");
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        params.use_authority_key_identifier_extension = true;
        let key = KeyPair::generate()?;
        let certificate = params.signed_by(&key, &self.issuer)?;
        Ok(Identity::Made {
            certificate: certificate.pem(),
            key: key.serialize_pem(),
        })
    }
}

fn make() -> Result<Stored, AuthorityError> {
    let id = Uuid::new_v4().simple().to_string();
    // Two hubs of one company have authorities that can be told apart.
    let name = format!("Inlet agents {}", &id[..8]);
    let key = KeyPair::generate()?;
    let certificate = params(&name)?.self_signed(&key)?;
    Ok(Stored {
        certificate_pem: certificate.pem(),
        key_pem: key.serialize_pem(),
        name,
    })
}

fn params(name: &str) -> Result<CertificateParams, AuthorityError> {
    let mut params = CertificateParams::new(Vec::new())?;
    params.not_before = date_time_ymd(YEARS[0], 1, 1);
    params.not_after = date_time_ymd(YEARS[1], 1, 1);
    params.distinguished_name.push(DnType::CommonName, name);
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    Ok(params)
}
