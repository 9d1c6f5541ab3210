//! The OpenAPI document: committed, served, and of the code.

use crate::world::{Setting, on_every_store, send};

/// `RELATCH_RENEW=1` writes it again.
#[test]
fn the_committed_document_is_that_of_the_code() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/openapi.json");
    let text = relatch_service::openapi().to_pretty_json().unwrap() + "\n";
    if std::env::var_os("RELATCH_RENEW").is_some() {
        std::fs::write(path, &text).unwrap();
    }
    let committed = std::fs::read_to_string(path).unwrap_or_default();
    assert!(
        committed == text,
        "RELATCH_RENEW=1 cargo test -p relatch-service --test api document"
    );
}

#[test]
fn the_document_and_its_page_are_served() {
    on_every_store(|start| {
        let world = start(Setting::default());
        let document = send("GET", world.public, "/openapi.json", &[], None);
        assert_eq!(document.json()["openapi"], "3.1.0");
        let page = send("GET", world.public, "/", &[], None);
        assert_eq!(page.status, 200);
        assert!(
            page.header("content-security-policy")
                .unwrap()
                .contains("default-src 'none'")
        );
        for elsewhere in ["http:", "https:", "//"] {
            assert!(!String::from_utf8_lossy(&page.body).contains(elsewhere));
        }
        let keys = send("GET", world.public, "/v1/key-file", &[], None);
        assert!(keys.body.starts_with(b"RLK1:"));
        let sets = send("GET", world.public, "/v1/key-sets", &[], None).json();
        assert_eq!(sets[0]["current"], true);
    });
}
