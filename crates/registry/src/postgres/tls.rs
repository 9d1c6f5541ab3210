//! TLS to the server: its certificate is always verified, with the name that was connected to.

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};
use tokio_postgres_rustls::MakeRustlsConnect;

use crate::error::StoreError;

/// The certificates of this text in PEM are trusted, and no others.
pub(super) fn trusting(roots: &[u8]) -> Result<MakeRustlsConnect, StoreError> {
    let mut store = RootCertStore::empty();
    for certificate in CertificateDer::pem_slice_iter(roots) {
        let certificate = certificate.map_err(StoreError::failed)?;
        store.add(certificate).map_err(StoreError::failed)?;
    }
    if store.is_empty() {
        return Err(StoreError::failed("the file of roots holds no certificate"));
    }
    let config = ClientConfig::builder().with_root_certificates(store);
    Ok(MakeRustlsConnect::new(config.with_no_client_auth()))
}

/// The roots that browsers trust.
pub(super) fn public() -> MakeRustlsConnect {
    MakeRustlsConnect::with_webpki_roots()
}
