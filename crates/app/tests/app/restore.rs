//! Backups: what a restored phone gives, and to whom.

use std::collections::BTreeSet;

use proptest::prelude::*;
use relatch_app::{Act, Button, Kind, Local, LocalError, Proof};
use relatch_authority::{AccountId, Action, Terms, WallTime};
use relatch_testkit::bench::Bench;

use crate::support::{NOW, Own, Shared, bind, clock, device, ids, local, phone, save, settings};

fn restored(backup: &[u8], account: &str) -> (Own, Shared) {
    let disk = Shared::default();
    let local = Local::restore(settings(account), backup, save(&disk)).unwrap();
    (relatch_app::Phone::new(local, clock(NOW + 1_000)), disk)
}

fn challenged(phone: &mut Own, bench: &mut Bench) {
    let challenge = bench.begin();
    phone.close();
    phone.scan(&[&challenge]);
}

/// The first code of each device asks the owner to confirm; the second does not, also when the phone starts again.
#[test]
fn the_first_code_after_a_restore_is_confirmed() {
    let disk = Shared::default();
    let mut old = phone(local(&disk));
    let key_file = old.authority().key_file();
    let mut bench = device(Some(&key_file));
    let mut other = device(None);
    bind(&mut old, &mut bench, "Back room");
    bind(&mut old, &mut other, "Front door");
    let backup = old.authority().backup();
    assert_eq!(*backup, disk.borrow().state);

    let (mut new, disk) = restored(&backup, "anna");
    assert!(
        new.devices(None)
            .unwrap()
            .0
            .iter()
            .all(|device| device.unconfirmed)
    );
    challenged(&mut new, &mut bench);
    let screen = new.screen();
    assert!(ids(&screen).contains(&"prove.restored"));
    assert_eq!(screen.buttons, [Button::Cancel, Button::Prove]);
    new.press(Button::Prove);
    new.proved(Proof::Present);
    let code = new.screen().code.expect("the code");
    bench.submit(code.grouped()).unwrap();

    let state = disk.borrow().state.clone();
    let local = Local::open(settings("anna"), &state, save(&disk)).unwrap();
    let mut again = relatch_app::Phone::new(local, clock(NOW + 2_000));
    challenged(&mut again, &mut other);
    assert_eq!(
        again.screen().buttons,
        [Button::Cancel, Button::Prove],
        "each device for itself"
    );
    bench.restart();
    challenged(&mut again, &mut bench);
    assert_eq!(again.screen().buttons, [Button::Cancel, Button::Confirm]);
    assert_eq!(
        again.authority().key_file(),
        key_file,
        "the keys are those of the backup"
    );
}

/// A delegate of a restored phone gets nothing before the owner has confirmed the device.
#[test]
fn delegations_are_held_back_after_a_restore() {
    let disk = Shared::default();
    let mut old = phone(local(&disk));
    let mut bench = device(None);
    bind(&mut old, &mut bench, "Back room");
    challenged(&mut old, &mut bench);
    let device = old.devices(None).unwrap().0.remove(0);
    let boris = AccountId::new("boris").unwrap();
    let terms = Terms {
        actions: BTreeSet::from([Action::SetPassword]),
        expires: WallTime::from_secs(NOW + 86_400),
        max_uses: 3,
    };
    old.act(
        &device,
        Act::Delegate {
            to: boris.clone(),
            terms,
            key: "1".into(),
        },
    );
    assert_eq!(
        ids(&old.screen()),
        ["act.delegate", "act.terms-password", "act.terms"]
    );
    old.press(Button::Yes);
    old.proved(Proof::Present);
    assert_eq!(ids(&old.screen()), ["act.done"]);
    let locator = device.locator;
    old.authority_mut().log_in(settings("boris"));
    old.authority_mut()
        .accept_delegation(&locator, WallTime::from_secs(NOW + 100))
        .unwrap();
    challenged(&mut old, &mut bench);
    assert!(ids(&old.screen()).contains(&"preview.delegate"));

    let backup = old.authority().backup();
    let (mut new, _disk) = restored(&backup, "boris");
    challenged(&mut new, &mut bench);
    assert_eq!(ids(&new.screen()), ["error.invalid"]);
    new.authority_mut().log_in(settings("anna"));
    challenged(&mut new, &mut bench);
    new.press(Button::Prove);
    new.proved(Proof::Present);
    assert_eq!(new.screen().kind, Kind::Code);
    new.authority_mut().log_in(settings("boris"));
    challenged(&mut new, &mut bench);
    new.press(Button::Confirm);
    assert_eq!(new.screen().kind, Kind::Code);
}

proptest! {
    #![proptest_config(crate::support::cases(256))]

    /// Bytes that are no state are refused, whatever they are; damage of a state is found or harmless.
    #[test]
    fn other_bytes_are_refused(bytes in proptest::collection::vec(any::<u8>(), 0..400), at in 0_usize..4_000, bit in 0_u8..8) {
        let disk = Shared::default();
        prop_assert!(matches!(Local::open(settings("anna"), &bytes, save(&disk)), Err(LocalError::Damaged | LocalError::Newer)));
        let mut backup = local(&disk).backup().to_vec();
        let cut = at % backup.len();
        prop_assert!(Local::open(settings("anna"), &backup[..cut], save(&disk)).is_err());
        backup[cut] ^= 1 << bit;
        // A changed key gives other keys, and never a panic.
        let _ = Local::restore(settings("anna"), &backup, save(&disk));
    }
}

#[test]
fn a_newer_state_asks_for_an_update() {
    let disk = Shared::default();
    let newer = Local::open(settings("anna"), b"RLA2....", save(&disk));
    assert_eq!(newer.err(), Some(LocalError::Newer));
}
