//! PostgreSQL over TCP: by TLS, and with the server that was meant.

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use relatch_registry::test_server::PostgresServer;
use relatch_registry::{Database, PostgresConfig, StoreError};

/// An issuer that some trust.
fn issuer() -> CertifiedIssuer<'static, KeyPair> {
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap()
}

fn connect(to: &str, roots: Option<&str>) -> Result<(), StoreError> {
    let mut config = PostgresConfig::new(to, 1)?;
    if let Some(roots) = roots {
        config = config.trusting(roots.as_bytes())?;
    }
    Database::postgres(config)?.ping()
}

#[test]
fn the_server_has_a_certificate_for_its_name_from_an_issuer_that_is_trusted() {
    let (own, other) = (issuer(), issuer());
    let key = KeyPair::generate().unwrap();
    let params = CertificateParams::new(vec!["localhost".into()]).unwrap();
    let certificate = params.signed_by(&key, &own).unwrap().pem();
    let started = PostgresServer::over_tcp(Some((&certificate, &key.serialize_pem())));
    let (_server, port) = match started {
        Ok(started) => started,
        Err(why) => return eprintln!("{why}"),
    };
    let to = |host: &str| format!("{host} port={port} user=relatch dbname=postgres");
    let named = to("host=localhost");
    connect(&named, Some(&own.pem())).unwrap();
    // The name counts, not the way to it.
    let by_address = to("host=localhost hostaddr=127.0.0.1");
    connect(&by_address, Some(&own.pem())).unwrap();
    for wrong in [
        "host=127.0.0.1",
        "host=db.example.com hostaddr=127.0.0.1",
        "hostaddr=127.0.0.1",
    ] {
        let connected = connect(&to(wrong), Some(&own.pem()));
        assert!(connected.is_err(), "{wrong}");
    }
    for unknown in [Some(other.pem()), None] {
        assert!(connect(&named, unknown.as_deref()).is_err());
    }
    // The weaker word of other tools is no way around.
    let prefer = format!("{named} sslmode=prefer");
    assert!(connect(&prefer, Some(&other.pem())).is_err());
}

#[test]
fn a_server_without_tls_is_left_unless_that_is_written() {
    let (_server, port) = match PostgresServer::over_tcp(None) {
        Ok(started) => started,
        Err(why) => return eprintln!("{why}"),
    };
    let to = format!("host=localhost port={port} user=relatch dbname=postgres");
    assert!(connect(&to, None).is_err());
    assert!(connect(&format!("{to} sslmode=prefer"), None).is_err());
    let by_address = format!("hostaddr=127.0.0.1 port={port} user=relatch dbname=postgres");
    assert!(connect(&by_address, None).is_err());
    connect(&format!("{to} sslmode=disable"), None).unwrap();
}
