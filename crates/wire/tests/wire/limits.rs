//! What a writer cannot even be given: values that a reader would refuse.

use relatch_wire::{
    Action, CodeLength, Epoch, Extension, Extensions, Failures, FieldError, FieldError::*,
    Identity, Suite,
};

#[test]
fn texts_of_an_identity() {
    let (full, over) = ("x".repeat(32), "x".repeat(33));
    let (full_serial, over_serial) = ("x".repeat(48), "x".repeat(49));

    let identity = Identity::new(&full, &full, &full_serial).unwrap();
    assert_eq!(
        (identity.vendor(), identity.model(), identity.serial()),
        (full.as_str(), full.as_str(), full_serial.as_str())
    );
    assert_eq!(Identity::new(&over, "", ""), Err(WrongLength(2)));
    assert_eq!(Identity::new("", &over, ""), Err(WrongLength(3)));
    assert_eq!(Identity::new("", "", &over_serial), Err(WrongLength(4)));
    assert_eq!(
        Identity::new(&"\u{e9}".repeat(17), "", ""),
        Err(WrongLength(2))
    );
}

#[test]
fn ignorable_keys() {
    for key in i8::MIN..=i8::MAX {
        let made = Extension::new(key, &[7; 32]);
        assert_eq!(made.is_ok(), (-24..=-1).contains(&key), "{key}");
    }
    assert_eq!(Extension::new(-1, &[0; 33]), Err(BadIgnorable));
}

#[test]
fn collections_of_ignorable_keys() {
    let key = |key| Extension::new(key, &[]).unwrap();
    let keys = |keys: &[i8]| Extensions::new(keys.iter().map(|number| key(*number)));

    let sorted = keys(&[-24, -1, -7]).unwrap();
    assert_eq!(
        sorted.iter().map(Extension::key).collect::<Vec<_>>(),
        [-1, -7, -24]
    );
    assert_eq!((sorted.len(), sorted.is_empty()), (3, false));
    assert!(keys(&[]).unwrap().is_empty());
    assert_eq!(keys(&[-1, -2, -3, -4, -5]), Err(TooManyIgnorable));
    assert_eq!(keys(&[-1, -2, -1]), Err(BadIgnorable));
}

#[test]
fn registered_numbers() {
    for number in 0..=300 {
        let suite = Suite::from_number(number);
        assert_eq!(
            suite,
            match number {
                1 => Ok(Suite::Hmac),
                2 => Ok(Suite::Hybrid),
                3 => Ok(Suite::PostQuantum),
                _ => Err(UnknownSuite),
            }
        );
        match Action::from_number(number) {
            Ok(action) => assert_eq!(u64::from(action.number()), number),
            Err(fault) => assert_eq!((fault, number > 1), (UnknownAction, true)),
        }
    }
    let digits: Vec<u8> = CodeLength::ALL
        .into_iter()
        .map(CodeLength::digits)
        .collect();
    assert_eq!(digits, [8, 12, 16, 20]);
    assert!(
        CodeLength::ALL.is_sorted(),
        "a longer code compares as greater"
    );
}

#[test]
fn the_last_epoch_stays() {
    assert_eq!(Epoch(0).next(), Epoch(1));
    assert_eq!(Epoch(u32::MAX).next(), Epoch(u32::MAX));
}

/// Readers and writers share their limits and so their errors.
#[test]
fn the_error_is_the_readers() {
    let fault: FieldError = Extension::new(0, &[]).unwrap_err();
    assert_eq!(fault.to_string(), "bad ignorable key");
}

/// The table of spec/protocol.md, "Codes": every action, failures and binding.
// [CODE-8] [AUTH-6]
#[test]
fn the_length_of_a_code() {
    for bound in CodeLength::ALL {
        for count in 0..=30 {
            let failures = Failures::new(count).unwrap();
            let check = CodeLength::required(Action::CheckBinding, failures, bound);
            assert_eq!(check, CodeLength::Eight);
            let expected = match count {
                0..=8 => bound.digits(),
                9..=29 => bound.digits().max(16),
                _ => 20,
            };
            let asked = CodeLength::required(Action::SetPassword, failures, bound);
            assert_eq!(asked.digits(), expected, "{count} failures");
        }
    }
}

#[test]
fn failures_stop_at_thirty() {
    for count in 0..=300 {
        let failures = Failures::new(count);
        assert_eq!(failures.is_some(), count <= 30, "{count}");
        if let Some(failures) = failures {
            assert_eq!(u64::from(failures.count()), count);
            assert_eq!(u64::from(failures.next().count()), (count + 1).min(30));
        }
    }
    assert_eq!(Failures::new(1 << 32), None);
}
