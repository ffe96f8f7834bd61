//! Certificates made on the spot: nothing secret or expiring is kept in the repository.
//!
//! All files are PEM, keys PKCS#8, in a folder that goes with the value. The validity is wide on
//! purpose, except for the server certificate that has to be expired.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result};
use pkcs8::der::pem::LineEnding;
use pkcs8::pkcs5::pbes2::Parameters;
use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose, date_time_ymd,
};
use tempfile::TempDir;

/// An authority, certificates for a server and a client, and the ones that must be refused.
#[derive(Debug)]
pub struct Certificates {
    dir: TempDir,
}

impl Certificates {
    /// Password of [`encrypted_client_key`](Self::encrypted_client_key).
    pub const KEY_PASSWORD: &'static str = "key-secret";

    /// Makes all of them; takes a few milliseconds.
    pub fn new() -> Result<Self> {
        let dir = tempfile::Builder::new()
            .prefix("inlet-certificates-")
            .tempdir()?;
        let certificates = Self { dir };
        let authority = certificates.write_authority("ca", "Inlet test authority")?;
        certificates.write_authority("other-ca", "Unrelated authority")?;
        certificates.write_server(&authority, "server", 2099)?;
        certificates.write_server(&authority, "expired-server", 2021)?;
        certificates.write_client(&authority)?;
        Ok(certificates)
    }

    /// Certificate of the authority that signed everything else.
    pub fn ca(&self) -> PathBuf {
        self.path("ca.crt")
    }

    /// Certificate of an authority that signed nothing here.
    pub fn other_ca(&self) -> PathBuf {
        self.path("other-ca.crt")
    }

    /// Server certificate for `localhost` and `127.0.0.1`.
    pub fn server_certificate(&self) -> PathBuf {
        self.path("server.crt")
    }

    /// Key of [`server_certificate`](Self::server_certificate).
    pub fn server_key(&self) -> PathBuf {
        self.path("server.key")
    }

    /// Server certificate like the other one, but expired since 2021.
    pub fn expired_server_certificate(&self) -> PathBuf {
        self.path("expired-server.crt")
    }

    /// Key of [`expired_server_certificate`](Self::expired_server_certificate).
    pub fn expired_server_key(&self) -> PathBuf {
        self.path("expired-server.key")
    }

    /// Client certificate, `CN=inlet-client`.
    pub fn client_certificate(&self) -> PathBuf {
        self.path("client.crt")
    }

    /// Key of [`client_certificate`](Self::client_certificate).
    pub fn client_key(&self) -> PathBuf {
        self.path("client.key")
    }

    /// The client's key, encrypted with [`KEY_PASSWORD`](Self::KEY_PASSWORD).
    pub fn encrypted_client_key(&self) -> PathBuf {
        self.path("client-encrypted.key")
    }

    /// Key and certificate chain of the server in one file, as Kafka wants its PEM key store.
    pub(crate) fn server_store(&self) -> PathBuf {
        self.path("server.pem")
    }

    /// The same for the expired server certificate.
    pub(crate) fn expired_server_store(&self) -> PathBuf {
        self.path("expired-server.pem")
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    fn write(&self, name: &str, text: &str) -> Result<()> {
        let path = self.path(name);
        fs::write(&path, text).with_context(|| format!("write `{}`", path.display()))
    }

    fn write_authority(&self, name: &str, title: &str) -> Result<Issuer<'static, KeyPair>> {
        let mut params = parameters(title, &[], 2099)?;
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        let key = KeyPair::generate()?;
        self.write(&format!("{name}.crt"), &params.self_signed(&key)?.pem())?;
        Ok(Issuer::new(params, key))
    }

    fn write_server(
        &self,
        authority: &Issuer<'_, KeyPair>,
        name: &str,
        last_year: i32,
    ) -> Result<()> {
        let mut params = parameters("localhost", &["localhost", "127.0.0.1"], last_year)?;
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        let key = KeyPair::generate()?;
        let certificate = params.signed_by(&key, authority)?.pem();
        let chain = fs::read_to_string(self.ca())?;
        self.write(&format!("{name}.crt"), &certificate)?;
        self.write(&format!("{name}.key"), &key.serialize_pem())?;
        self.write(
            &format!("{name}.pem"),
            &(key.serialize_pem() + &certificate + &chain),
        )
    }

    fn write_client(&self, authority: &Issuer<'_, KeyPair>) -> Result<()> {
        let mut params = parameters("inlet-client", &[], 2099)?;
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
        let key = KeyPair::generate()?;
        self.write("client.crt", &params.signed_by(&key, authority)?.pem())?;
        self.write("client.key", &key.serialize_pem())?;
        self.write(
            "client-encrypted.key",
            &encrypted(&key, Self::KEY_PASSWORD)?,
        )
    }
}

fn parameters(name: &str, hosts: &[&str], last_year: i32) -> Result<CertificateParams> {
    let hosts: Vec<String> = hosts.iter().map(ToString::to_string).collect();
    let mut params = CertificateParams::new(hosts)?;
    params.distinguished_name.push(DnType::CommonName, name);
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.use_authority_key_identifier_extension = true;
    params.not_before = date_time_ymd(2020, 1, 1);
    params.not_after = date_time_ymd(last_year, 12, 31);
    Ok(params)
}

fn encrypted(key: &KeyPair, password: &str) -> Result<String> {
    let plain = key.serialize_der();
    let key = pkcs8::PrivateKeyInfo::try_from(plain.as_slice())
        .map_err(|error| anyhow::anyhow!("read the client's key: {error}"))?;
    // Not the crate's own choice, scrypt with 128 MiB: OpenSSL refuses to spend more than 32 MiB.
    // Fixed salt and vector do for a key that lives as long as a test.
    let parameters = Parameters::pbkdf2_sha256_aes256cbc(2048, b"test salt", &[7; 16])
        .map_err(|error| anyhow::anyhow!("choose how to encrypt the client's key: {error}"))?;
    let encrypted = key
        .encrypt_with_params(parameters, password)
        .map_err(|error| anyhow::anyhow!("encrypt the client's key: {error}"))?;
    let pem = encrypted
        .to_pem("ENCRYPTED PRIVATE KEY", LineEnding::LF)
        .map_err(|error| anyhow::anyhow!("encode the client's key: {error}"))?;
    Ok(pem.to_string())
}
