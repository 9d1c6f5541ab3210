use relatch_binding::{Attestation, DeviceName, Offered, WallTime};
use relatch_wire::{CodeLength, Identity};

use super::*;

fn binding(owner: &str) -> Binding {
    Binding::claimed(
        AccountId::new(owner).expect("a legal account"),
        DeviceName::new("Back room").expect("a legal name"),
        Offered {
            suite: Suite::Hmac,
            key_id: None,
            code_length: CodeLength::Twelve,
            identity: Identity::default(),
            attestation: Attestation::None,
            hash: [7; 32],
        },
        WallTime::from_secs(0),
    )
}

fn master(id: u32, byte: u8) -> MasterKey {
    MasterKey::new(MasterKeyId(id), &[byte; 32])
}

fn random() -> SealRandom {
    Fresh32::from([3; 32]).into()
}

// [AUTH-25]
#[test]
fn a_sealed_key_opens_in_its_own_place_only_even_where_the_mac_of_the_row_is_correct() {
    let keys = MasterKeys::rotating(master(2, 2), master(1, 1)).expect("two ids");
    let key = BindingKey::from_bytes([7; 32]);
    let here = Place::vacant(Locator([1; 12]), &keys);
    let sealed = keys.seal(here, &binding("alice"), &key, &random());

    let opens = |place: Place, owner: &str, suite| {
        let chain = AuditHead::default();
        let mut row = keys.write(place, Some(sealed), &binding(owner), &chain);
        row.suite = suite;
        keys.unseal(&row).map(|opened| *opened.expose())
    };
    assert_eq!(opens(here, "alice", Suite::Hmac), Some([7; 32]));
    assert_eq!(opens(here, "alice", Suite::Hybrid), None);
    assert_eq!(opens(here, "mallory", Suite::Hmac), None);
    assert_eq!(opens(here, "alic", Suite::Hmac), None);
    let locator = Locator([2; 12]);
    assert_eq!(opens(Place { locator, ..here }, "alice", Suite::Hmac), None);
    let master = MasterKeyId(1);
    assert_eq!(opens(Place { master, ..here }, "alice", Suite::Hmac), None);
}

#[test]
fn what_a_key_is_sealed_into_has_one_size_and_one_form() {
    let about = |owner: &str| {
        let owner = AccountId::new(owner).expect("a legal account");
        super::about(Locator([9; 12]), Suite::Hmac, &owner)
    };
    let mut expected = [0; ABOUT];
    expected[..12].copy_from_slice(&[9; 12]);
    expected[12..15].copy_from_slice(&[0, 1, 5]);
    expected[15..20].copy_from_slice(b"alice");
    assert_eq!(about("alice"), expected);
    assert_ne!(about("a"), about("aa"));
}

// [AUTH-68]
#[test]
fn a_generator_that_repeats_itself_repeats_no_nonce_for_another_key_or_place() {
    let keys = MasterKeys::rotating(master(2, 2), master(1, 1)).expect("two ids");
    let here = Place::vacant(Locator([1; 12]), &keys);
    let nonce = |place, owner: &str, key| {
        let key = BindingKey::from_bytes([key; 32]);
        keys.seal(place, &binding(owner), &key, &random()).nonce
    };
    let first = nonce(here, "alice", 7);
    assert_eq!(first, nonce(here, "alice", 7));
    let locator = Locator([2; 12]);
    let master = MasterKeyId(1);
    let others = [
        nonce(here, "alice", 8),
        nonce(here, "bob", 7),
        nonce(Place { locator, ..here }, "alice", 7),
        nonce(Place { master, ..here }, "alice", 7),
    ];
    assert!(others.iter().all(|other| *other != first));
}

// [AUTH-70]
#[test]
fn two_master_keys_of_one_id_are_an_error() {
    let told = MasterKeys::rotating(master(1, 1), master(1, 2)).map(|_| ());
    assert_eq!(told, Err(crate::master::SameMasterKeyId));
}
