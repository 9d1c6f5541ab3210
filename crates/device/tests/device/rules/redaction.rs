//! What is printed for debugging, and what errors say, holds no secret.

use std::fmt::Debug;
use std::time::Duration;

use relatch_device::{
    AdministratorError, BeginError, ConfirmError, FactoryKey, Failures, KeyFileError,
    LifetimeError, LoadKeysError, NotBoundError, OfferError, SetPasswordError, StorageError,
    SubmitCheckError, SubmitError, TypoError,
};

use relatch_testkit::bench::{Bench, Hardware};

/// A secret as bytes may be printed: hexadecimal, a list of numbers, a number, text.
fn forms(secret: &[u8]) -> [String; 4] {
    let list: Vec<_> = secret.iter().map(u8::to_string).collect();
    let hex = |upper: bool| -> String {
        let one = |byte: &u8| {
            if upper {
                format!("{byte:02X}")
            } else {
                format!("{byte:02x}")
            }
        };
        secret.iter().map(one).collect()
    };
    [
        hex(false),
        hex(true),
        list.join(", "),
        String::from_utf8_lossy(secret).into_owned(),
    ]
}

fn shows_nothing_of(printed: &impl Debug, secrets: &[Vec<u8>]) {
    for text in [format!("{printed:?}"), format!("{printed:#?}")] {
        assert!(!text.is_empty());
        let flat = text.replace([' ', '\n'], "");
        for secret in secrets.iter().flat_map(|secret| forms(secret)) {
            assert!(!text.contains(&secret), "{text}");
            assert!(!flat.contains(&secret.replace(' ', "")), "{text}");
        }
    }
}

#[test]
fn nothing_printed_shows_a_key_or_a_code() {
    let config = Bench::unbound(Hardware::KEY)
        .config
        .factory_key(FactoryKey::new(&[0x6b; 32]));
    let mut bench = Bench::with(config);
    let key = bench
        .flash
        .read_page(relatch_testkit::flash::Page::Record(
            relatch_device::Slot::BindingA,
        ))
        .unwrap()[18..50]
        .to_vec();
    let code = bench.right_code();
    let secrets = [
        vec![0x5a; 8],
        vec![0x6b; 8],
        key[..8].to_vec(),
        code.clone().into_bytes(),
    ];
    shows_nothing_of(&bench.config, &secrets);
    shows_nothing_of(bench.device(), &secrets);
    shows_nothing_of(&bench.prove(), &secrets);
    let typo = relatch_testkit::codes::typo(&code);
    shows_nothing_of(&bench.submit(&typo).unwrap_err(), &secrets);
    let wrong = relatch_testkit::codes::wrong(&code);
    shows_nothing_of(&bench.submit(&wrong).unwrap_err(), &[wrong.into_bytes()]);
    bench.wait_out();
    let grant = bench.submit(&code).unwrap();
    shows_nothing_of(&grant, &secrets);
    let refused = bench.set_password(grant, "hunter2").unwrap_err();
    shows_nothing_of(&refused, &secrets);
    shows_nothing_of(&refused, &[b"hunter2".to_vec()]);
    shows_nothing_of(&bench.status(), &secrets);
}

#[test]
fn every_error_says_in_words_what_is_wrong() {
    let mut bench = Bench::bound(Hardware::PLAIN);
    let grants = [(); 3].map(|()| bench.grant());
    let [one, two, three] = grants;
    let told: Vec<String> = vec![
        NotBoundError.to_string(),
        StorageError.to_string(),
        BeginError::NotBound.to_string(),
        BeginError::NotHere.to_string(),
        SubmitError::NotBound.to_string(),
        SubmitError::NotHere.to_string(),
        SubmitError::NoChallenge.to_string(),
        SubmitError::Wait(Duration::from_secs(5)).to_string(),
        SubmitError::Typo(TypoError::Length).to_string(),
        SubmitError::Storage(StorageError).to_string(),
        SubmitError::Wrong {
            failures: Failures::MOST,
            burned: true,
        }
        .to_string(),
        SetPasswordError::Over.to_string(),
        SetPasswordError::OtherSession(one).to_string(),
        SetPasswordError::Refused(two).to_string(),
        SetPasswordError::NotStored(three).to_string(),
        OfferError::SuiteTooLow.to_string(),
        OfferError::AuthorityKey.to_string(),
        ConfirmError::NoOffer.to_string(),
        ConfirmError::Typo(TypoError::Character).to_string(),
        ConfirmError::Wrong { left: 2 }.to_string(),
        ConfirmError::Storage(StorageError).to_string(),
        OfferError::ProofNeeded.to_string(),
        AdministratorError::NotBound.to_string(),
        AdministratorError::ProofNeeded.to_string(),
        AdministratorError::Storage(StorageError).to_string(),
        LoadKeysError::ProofNeeded.to_string(),
        LoadKeysError::KeyFile(KeyFileError::Damaged).to_string(),
        SubmitCheckError::NotBound.to_string(),
        SubmitCheckError::NoCheck.to_string(),
        SubmitCheckError::Typo(TypoError::Length).to_string(),
        SubmitCheckError::Wrong { left: 2 }.to_string(),
        LifetimeError.to_string(),
    ];
    assert!(
        told.iter()
            .all(|text| text.len() > 10 && !text.contains('{'))
    );
    let counted = ["30 so far", "2 tries left"];
    for count in counted {
        assert!(told.iter().any(|text| text.contains(count)), "{count}");
    }
}
