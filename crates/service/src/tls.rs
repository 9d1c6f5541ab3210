//! TLS: the certificate of the ports, and whom the service trusts when it calls others.

use std::fmt;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

use rustls::ServerConfig;
use rustls::pki_types::pem::{Error as PemError, PemObject};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::TlsAcceptor;
use ureq::tls::{PemItem, RootCerts, TlsConfig, parse_pem};

/// The certificate of a server with its key: two files in PEM, which are read again when they were renewed.
#[derive(Debug)]
pub struct Certificate {
    chain: PathBuf,
    key: PathBuf,
    config: RwLock<Arc<ServerConfig>>,
}

/// A file for TLS cannot be used. The text names the file and never quotes it.
#[derive(Debug)]
pub struct TlsFault(String);

impl Certificate {
    /// Reads the chain, the server's own certificate first, and its key.
    ///
    /// # Errors
    /// [`TlsFault`].
    pub fn read(chain: &Path, key: &Path) -> Result<Self, TlsFault> {
        Ok(Self {
            config: RwLock::new(load(chain, key)?),
            chain: chain.into(),
            key: key.into(),
        })
    }

    /// Reads both files again; connections from now on get what they hold.
    ///
    /// # Errors
    /// [`TlsFault`]: the certificate stays as it was.
    pub fn renew(&self) -> Result<(), TlsFault> {
        let config = load(&self.chain, &self.key)?;
        *self.config.write().unwrap_or_else(PoisonError::into_inner) = config;
        Ok(())
    }

    pub(crate) fn acceptor(&self) -> TlsAcceptor {
        let config = self.config.read().unwrap_or_else(PoisonError::into_inner);
        TlsAcceptor::from(config.clone())
    }
}

/// What the service trusts where it calls: the certificates of this file alone, or those that browsers trust.
pub(crate) fn trust(roots: Option<&Path>) -> Result<TlsConfig, TlsFault> {
    let config = TlsConfig::builder();
    let Some(path) = roots else {
        return Ok(config.build());
    };
    let text = std::fs::read(path).map_err(|error| fault(path, &error))?;
    let mut certificates = Vec::new();
    for item in parse_pem(&text) {
        if let PemItem::Certificate(one) = item.map_err(|error| fault(path, &error))? {
            certificates.push(one);
        }
    }
    match certificates.is_empty() {
        true => Err(fault(path, &"it holds no certificate")),
        false => Ok(config.root_certs(RootCerts::from(certificates)).build()),
    }
}

/// Whether an address may be called: by TLS, or on this machine.
pub(crate) fn may_be_called(address: &str) -> bool {
    let Ok(address) = address.parse::<ureq::http::Uri>() else {
        return false;
    };
    let host = address.host().unwrap_or_default();
    let number = host
        .trim_start_matches('[')
        .trim_end_matches(']')
        .parse::<IpAddr>();
    let here = host == "localhost" || number.is_ok_and(|number| number.is_loopback());
    match address.scheme_str() {
        Some("https") => !host.is_empty(),
        Some("http") => here,
        _ => false,
    }
}

fn load(chain: &Path, key: &Path) -> Result<Arc<ServerConfig>, TlsFault> {
    let certificates = CertificateDer::pem_file_iter(chain).and_then(Iterator::collect);
    let certificates: Vec<_> = certificates.map_err(|error| unread(chain, &error))?;
    let secret = PrivateKeyDer::from_pem_file(key).map_err(|error| unread(key, &error))?;
    let config = ServerConfig::builder().with_no_client_auth();
    let config = config.with_single_cert(certificates, secret);
    let mut config = config.map_err(|error| fault(chain, &error))?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(Arc::new(config))
}

/// Some errors of the parser quote the line.
fn unread(path: &Path, error: &PemError) -> TlsFault {
    match error {
        PemError::Io(error) => fault(path, error),
        PemError::NoItemsFound => fault(path, &"it holds nothing of the kind, in PEM"),
        _ => fault(path, &"it is not PEM"),
    }
}

fn fault(path: &Path, why: &dyn fmt::Display) -> TlsFault {
    TlsFault(format!("{}: {why}", path.display()))
}

impl fmt::Display for TlsFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for TlsFault {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_leaves_the_machine_without_tls() {
        for called in [
            "https://example.com/keys",
            "http://127.0.0.1:80/x",
            "http://[::1]/x",
            "http://localhost/x",
        ] {
            assert!(may_be_called(called), "{called}");
        }
        for refused in [
            "http://example.com/keys",
            "http://localhost.example.com/",
            "http://127.0.0.1.example.com/",
            "ftp://127.0.0.1/",
            "/keys",
            "https:///",
            "",
        ] {
            assert!(!may_be_called(refused), "{refused}");
        }
    }
}
