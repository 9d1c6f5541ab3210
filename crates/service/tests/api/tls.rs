//! TLS: of the ports, and where the service calls others.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use rcgen::{CertifiedKey, generate_simple_self_signed};
use relatch_registry::Database;
use relatch_service::{Certificate, KeySource};
use ureq::tls::{Certificate as Root, RootCerts, TlsConfig};

use crate::world::{Setting, World};

/// Writes a new certificate for this machine, which is its own root.
fn make(directory: &Path) {
    let CertifiedKey { cert, signing_key } =
        generate_simple_self_signed(["localhost".into()]).unwrap();
    fs::write(directory.join("chain.pem"), cert.pem()).unwrap();
    fs::write(directory.join("key.pem"), signing_key.serialize_pem()).unwrap();
}

/// The status of a call by TLS that trusts what stands in the file.
fn call(world: &World, roots: &Path) -> Option<u16> {
    let root = Root::from_pem(&fs::read(roots).unwrap()).unwrap();
    let trust = TlsConfig::builder().root_certs(RootCerts::new_with_certs(&[root]));
    let agent = ureq::Agent::config_builder().tls_config(trust.build());
    let address = format!("https://localhost:{}/openapi.json", world.public.port());
    let answer = ureq::Agent::from(agent.build()).get(address).call();
    answer.ok().map(|answer| answer.status().as_u16())
}

#[test]
fn the_port_speaks_tls_and_its_certificate_is_renewed() {
    let directory = tempfile::tempdir().unwrap();
    let file = |name: &str| directory.path().join(name);
    make(directory.path());
    fs::copy(file("chain.pem"), file("first.pem")).unwrap();
    let certificate = Certificate::read(&file("chain.pem"), &file("key.pem")).unwrap();
    let certificate = Arc::new(certificate);
    let given = certificate.clone();
    let world = World::on(
        Database::sqlite(&file("registry.db")).unwrap(),
        Setting::default(),
        move |running| running.certificate = Some(given),
    );
    assert_eq!(call(&world, &file("first.pem")), Some(200));
    let plain = format!("http://localhost:{}/openapi.json", world.public.port());
    assert!(ureq::get(plain).call().is_err());

    // The provider's keys, by TLS: from whom is trusted alone.
    let keys = format!("https://localhost:{}/demo/keys", world.public.port());
    assert!(KeySource::address(&keys, Some(&file("first.pem"))).is_ok());
    assert!(KeySource::address(&keys, None).is_err());

    make(directory.path());
    certificate.renew().unwrap();
    assert_eq!(call(&world, &file("first.pem")), None);
    assert_eq!(call(&world, &file("chain.pem")), Some(200));
    // What cannot be used changes nothing, and is not quoted.
    let key = fs::read_to_string(file("key.pem")).unwrap();
    fs::write(file("key.pem"), key.replace("-----BEGIN", "-----START")).unwrap();
    let fault = certificate.renew().unwrap_err().to_string();
    assert!(
        fault.contains("key.pem") && !fault.contains("START"),
        "{fault}"
    );
    assert_eq!(call(&world, &file("chain.pem")), Some(200));
}
