//! The configuration: a TOML file; secrets stand in files of their own.

use std::fmt;
use std::fs;
use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::path::{Path, PathBuf};
use std::time::Duration;

use relatch_authority::{
    CodeLength, Decider, KeyId, MasterKey, MasterKeyId, MasterKeys, Minimum, ReceiptKey, Suite,
};
use relatch_registry::Database;
use serde::Deserialize;

use crate::factory::FactoryStore;
use crate::hex;
use crate::jwks::KeySource;
use crate::keys::{KeySetFile, key_ring};
use crate::limits::Limits;
use crate::service::{Parts, RESTORED};
use crate::tls::{Certificate, TlsFault};
use crate::tokens::Tokens;

/// What an operator decides. Paths of secrets are relative to `CREDENTIALS_DIRECTORY` where systemd sets it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Where apps call.
    pub listen: SocketAddr,
    /// Where operators look: live, ready, metrics, support. Not for the open.
    pub management: SocketAddr,
    /// Where the rows are.
    pub store: Store,
    /// The certificate of both ports; none where TLS ends before the service.
    #[serde(default)]
    pub tls: Option<Tls>,
    /// Who logs accounts in.
    pub provider: Provider,
    /// 32 bytes in hexadecimal digits each.
    pub master_key: Secret,
    /// While rows are re-wrapped: the key before.
    #[serde(default)]
    pub previous_master_key: Option<Secret>,
    /// The file of the receipt key, which outlives the master keys.
    pub receipt_key: PathBuf,
    /// The file of the key that factory keys of devices are sealed under; without it identities are not attested.
    #[serde(default)]
    pub factory_store_key: Option<PathBuf>,
    /// The files of the key sets, oldest first.
    #[serde(default)]
    pub key_sets: Vec<PathBuf>,
    /// The least that an offer must bring.
    #[serde(default)]
    pub minimum: Least,
    /// When refusals leave, in milliseconds.
    #[serde(default = "deadline")]
    pub refusal_deadline_ms: u64,
    /// How many calls are taken.
    #[serde(default)]
    pub limits: PerMinute,
    /// Where notices are sent.
    #[serde(default)]
    pub webhook: Option<Webhook>,
}

/// Where the rows are: one of the two.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub enum Store {
    /// The file of an SQLite database.
    Sqlite(PathBuf),
    /// The connection string of a PostgreSQL database, in a file.
    Postgres {
        /// The file.
        connection: PathBuf,
        /// The most connections of this instance.
        connections: usize,
        /// The file of the certificates to trust, where they are not those that browsers trust.
        #[serde(default)]
        roots: Option<PathBuf>,
    },
}

/// The certificate of a server: two files in PEM.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tls {
    certificate: PathBuf,
    key: PathBuf,
}

/// An OpenID provider.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Provider {
    issuer: String,
    audience: String,
    proof_audience: String,
    #[serde(default)]
    proof_acr: Vec<String>,
    /// A file, or an address that begins with `https`.
    keys: String,
    /// The file of the certificates to trust at this address, where they are not those that browsers trust.
    #[serde(default)]
    roots: Option<PathBuf>,
}

/// A key with its number.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Secret {
    id: u32,
    file: PathBuf,
}

/// The least that an offer must bring.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Least {
    suite: Option<u64>,
    code_length: Option<u64>,
}

/// Calls a minute.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct PerMinute {
    account: NonZeroU32,
    address: NonZeroU32,
}

/// Where notices are sent.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Webhook {
    /// An address that begins with `https`, or this machine's.
    pub url: String,
    /// The file of the signing secret: base64, after `whsec_` where it has that.
    pub secret: PathBuf,
    /// The file of the certificates to trust there, where they are not those that browsers trust.
    #[serde(default)]
    pub roots: Option<PathBuf>,
}

/// Why the service does not start.
#[derive(Debug)]
pub struct ConfigError(String);

impl Config {
    /// Reads a configuration.
    ///
    /// # Errors
    /// [`ConfigError`].
    pub fn read(path: &Path) -> Result<Self, ConfigError> {
        let text = fs::read_to_string(path).map_err(|error| at(path, &error))?;
        toml::from_str(&text).map_err(|error| at(path, &error))
    }

    /// Opens the store.
    ///
    /// # Errors
    /// [`ConfigError`].
    pub fn database(&self) -> Result<Database, ConfigError> {
        match &self.store {
            Store::Sqlite(path) => Database::sqlite(path).map_err(|error| at(path, &error)),
            Store::Postgres {
                connection,
                connections,
                roots,
            } => postgres(connection, *connections, roots.as_deref()),
        }
    }

    /// Makes the decider; in restored mode where the store says so.
    ///
    /// # Errors
    /// [`ConfigError`].
    pub fn decider(&self, database: &Database) -> Result<Decider, ConfigError> {
        let current = master_key(&self.master_key)?;
        let keys = match &self.previous_master_key {
            None => MasterKeys::new(current),
            Some(previous) => {
                MasterKeys::rotating(current, master_key(previous)?).map_err(plain)?
            }
        };
        let receipts = ReceiptKey::new(&secret(&self.receipt_key)?);
        let files: Vec<_> = self
            .key_sets
            .iter()
            .map(|path| KeySetFile::at(&credential(path)))
            .collect();
        let ring = key_ring(&files).map_err(plain)?;
        let decider = Decider::new(keys, receipts, self.minimum.minimum()?).with_key_ring(ring);
        let restored = database.setting(RESTORED).map_err(plain)?;
        Ok(match restored {
            None => decider,
            Some(ids) => decider.restored(ids.as_chunks().0.iter().map(|id| KeyId(*id))),
        })
    }

    /// The id of the key before, while rows are re-wrapped.
    pub(crate) fn previous_master_key(&self) -> Option<MasterKeyId> {
        self.previous_master_key
            .as_ref()
            .map(|key| MasterKeyId(key.id))
    }

    /// The ids of the keys that rows are under.
    pub(crate) fn master_keys(&self) -> impl Iterator<Item = MasterKeyId> {
        let current = MasterKeyId(self.master_key.id);
        [Some(current), self.previous_master_key()]
            .into_iter()
            .flatten()
    }

    /// Everything that a service is made of.
    ///
    /// # Errors
    /// [`ConfigError`].
    pub fn parts(&self) -> Result<Parts, ConfigError> {
        let database = self.database()?;
        let decider = self.decider(&database)?;
        Ok(Parts {
            decider,
            restored: database.setting(RESTORED).map_err(plain)?.is_some(),
            database,
            tokens: self.provider.tokens()?,
            deadline: Duration::from_millis(self.refusal_deadline_ms),
            limits: Limits::per_minute(self.limits.account, self.limits.address),
            previous_master_key: self.previous_master_key(),
            factory: self.factory()?,
        })
    }

    /// Where factory keys are.
    pub(crate) fn factory(&self) -> Result<Option<FactoryStore>, ConfigError> {
        let Some(path) = &self.factory_store_key else {
            return Ok(None);
        };
        Ok(Some(FactoryStore::new(&secret(path)?)))
    }
}

#[cfg(feature = "postgres")]
pub(crate) fn postgres(
    connection: &Path,
    connections: usize,
    roots: Option<&Path>,
) -> Result<Database, ConfigError> {
    let path = credential(connection);
    let text = fs::read_to_string(&path).map_err(|error| at(&path, &error))?;
    let config = relatch_registry::PostgresConfig::new(text.trim(), connections);
    let mut config = config.map_err(|error| at(&path, &error))?;
    if let Some(roots) = roots {
        let text = fs::read(roots).map_err(|error| at(roots, &error))?;
        config = config.trusting(&text).map_err(|error| at(roots, &error))?;
    }
    Database::postgres(config).map_err(|error| at(&path, &error))
}

#[cfg(not(feature = "postgres"))]
pub(crate) fn postgres(_: &Path, _: usize, _: Option<&Path>) -> Result<Database, ConfigError> {
    Err(ConfigError(
        "this program was built without PostgreSQL".into(),
    ))
}

impl Tls {
    pub(crate) fn certificate(&self) -> Result<Certificate, TlsFault> {
        Certificate::read(&self.certificate, &credential(&self.key))
    }
}

impl Provider {
    fn tokens(&self) -> Result<Tokens, ConfigError> {
        if self.audience == self.proof_audience {
            let why = "`audience` and `proof_audience` are equal: a proof would open a session";
            return Err(ConfigError(why.into()));
        }
        let keys = match self.keys.starts_with("http") {
            true => KeySource::address(&self.keys, self.roots.as_deref()),
            false => KeySource::file(Path::new(&self.keys)),
        };
        Ok(Tokens {
            issuer: self.issuer.clone(),
            audience: self.audience.clone(),
            proof_audience: self.proof_audience.clone(),
            proof_acr: self.proof_acr.clone(),
            keys: keys.map_err(plain)?,
        })
    }
}

impl Least {
    fn minimum(&self) -> Result<Minimum, ConfigError> {
        let suite = self.suite.map(Suite::from_number).transpose();
        let length = self.code_length.unwrap_or(12);
        let length = CodeLength::from_digits(length);
        Ok(Minimum {
            suite: suite.map_err(plain)?,
            code_length: length.ok_or_else(|| ConfigError("no such `code_length`".into()))?,
        })
    }
}

impl Default for PerMinute {
    fn default() -> Self {
        const ACCOUNT: NonZeroU32 = NonZeroU32::MIN.saturating_add(59);
        const ADDRESS: NonZeroU32 = NonZeroU32::MIN.saturating_add(599);
        Self {
            account: ACCOUNT,
            address: ADDRESS,
        }
    }
}

fn deadline() -> u64 {
    250
}

fn master_key(secret_of: &Secret) -> Result<MasterKey, ConfigError> {
    Ok(MasterKey::new(
        MasterKeyId(secret_of.id),
        &secret(&secret_of.file)?,
    ))
}

/// 32 bytes in hexadecimal digits; the error names the file alone.
fn secret(path: &Path) -> Result<[u8; 32], ConfigError> {
    let path = credential(path);
    let text = fs::read_to_string(&path).map_err(|error| at(&path, &error))?;
    hex::decode(text.trim()).ok_or_else(|| at(&path, &"not 32 bytes in hexadecimal digits"))
}

/// systemd puts secrets into a directory that the service alone can read.
pub(crate) fn credential(path: &Path) -> PathBuf {
    match std::env::var_os("CREDENTIALS_DIRECTORY") {
        Some(directory) => Path::new(&directory).join(path),
        None => path.into(),
    }
}

fn at(path: &Path, why: &dyn fmt::Display) -> ConfigError {
    ConfigError(format!("{}: {why}", path.display()))
}

fn plain(why: impl fmt::Display) -> ConfigError {
    ConfigError(why.to_string())
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for ConfigError {}
