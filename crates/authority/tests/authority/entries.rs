//! Audit entries, reasons and notices: bytes, names, words and JSON that stay as they are.

use std::collections::BTreeSet;

use relatch_authority::{
    Action, AuditEntry, ChallengeHash, DeviceName, EntryError, Epoch, Event, Failures, Identity,
    Locator, Notice, Reason, Role, StepUpReason, Terms,
};

use crate::samples::{account, active, at};

/// A line for every event and reason, as `cargo test` prints it where it differs.
const GOLDEN: &str = include_str!("../golden/entries.txt");
const REGISTRY: &str = include_str!("../../../../spec/registry.md");

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn unhex(text: &str) -> Vec<u8> {
    let byte = |at: usize| u8::from_str_radix(&text[at..at + 2], 16).expect("two digits");
    (0..text.len()).step_by(2).map(byte).collect()
}

fn events() -> Vec<Event> {
    let challenge = ChallengeHash([0xc4; 32]);
    let issued = |role, stepped_up| Event::Issued {
        challenge,
        role,
        action: Action::SetPassword,
        epoch: Epoch(7),
        failures: Failures::new(2).expect("few"),
        stepped_up,
    };
    let terms = Terms {
        actions: [Action::CheckBinding, Action::SetPassword].into(),
        expires: at(1_000),
        max_uses: 3,
    };
    let (bob, carol) = (account("bob"), account("carol"));
    let count = 10;
    let events = [
        Event::Claimed,
        Event::ClaimRefused { count },
        Event::Activated,
        Event::EpochRaised { epoch: Epoch(8) },
        issued(Role::Owner, true),
        issued(Role::Delegate, false),
        Event::CodeRepeated { challenge, count },
        Event::CheckCode { challenge, count },
        Event::SteppedUp { challenge },
        Event::Delegated {
            to: bob.clone(),
            terms,
        },
        Event::DelegationAccepted,
        Event::Revoked { from: bob.clone() },
        Event::TransferOffered { to: bob },
        Event::TransferTakenBack,
        Event::Transferred { to: carol },
        Event::Frozen,
        Event::FrozenByOperator,
        Event::FrozenByFormer,
        Event::Unfrozen,
        Event::Ending,
        Event::Undone,
        Event::Ended,
        Event::Deleted,
        Event::ClockReplaced { seen: at(900) },
    ];
    let refused = Reason::ALL.map(|reason| Event::Refused {
        challenge,
        reason,
        count,
    });
    events.into_iter().chain(refused).collect()
}

fn entries() -> Vec<AuditEntry> {
    let entry = |event| AuditEntry {
        at: at(0),
        locator: Locator([0x10; 12]),
        account: account("alice"),
        event,
    };
    events().into_iter().map(entry).collect()
}

fn notice(to: &str, entry: AuditEntry) -> Notice {
    Notice {
        to: account(to),
        name: Some(DeviceName::new("Back room").expect("a legal name")),
        entry,
    }
}

#[test]
fn every_entry_and_notice_has_the_bytes_names_and_words_that_it_always_had() {
    let mut lines = String::new();
    for entry in entries() {
        let bytes = hex(&entry.to_bytes());
        lines += &format!("entry {bytes} {entry}\n");
    }
    for entry in entries() {
        let to_alice = notice("alice", entry);
        let bytes = hex(&to_alice.to_bytes());
        lines += &format!("notice {bytes} {}\n", to_alice.sentence_key());
    }
    assert!(lines == GOLDEN, "tests/golden/entries.txt is not:\n{lines}");
}

/// Old bytes are read for ever.
#[test]
fn golden_entries_and_notices_are_read() {
    let golden = |kind: &'static str| {
        let lines = GOLDEN.lines().filter(move |line| line.starts_with(kind));
        lines.map(|line| unhex(line.split(' ').nth(1).expect("bytes")))
    };
    let read: Vec<_> = golden("entry ")
        .map(|bytes| AuditEntry::from_bytes(&bytes))
        .collect();
    let expected: Vec<_> = entries().into_iter().map(Ok).collect();
    assert_eq!(read, expected);
    let read: Vec<_> = golden("notice ")
        .map(|bytes| Notice::from_bytes(&bytes))
        .collect();
    let expected: Vec<_> = entries()
        .into_iter()
        .map(|entry| Ok(notice("alice", entry)))
        .collect();
    assert_eq!(read, expected);
}

#[test]
fn only_whole_bytes_are_read_and_newer_ones_are_told_apart() {
    for entry in entries() {
        let bytes = entry.to_bytes();
        for cut in 0..bytes.len() {
            let read = AuditEntry::from_bytes(&bytes[..cut]);
            assert_eq!(read, Err(EntryError::Malformed), "{entry}, {cut} bytes");
        }
        let longer = [bytes.as_slice(), &[0]].concat();
        assert_eq!(AuditEntry::from_bytes(&longer), Err(EntryError::Malformed));
    }
    // Version, event and reason: the next number of each.
    let frozen = AuditEntry {
        event: Event::Frozen,
        ..entries().remove(0)
    };
    let mut bytes = frozen.to_bytes();
    *bytes.last_mut().expect("the event") = 25;
    assert_eq!(AuditEntry::from_bytes(&bytes), Err(EntryError::Newer));
    *bytes.last_mut().expect("the event") = 0;
    assert_eq!(AuditEntry::from_bytes(&bytes), Err(EntryError::Malformed));
    let mut bytes = frozen.to_bytes();
    bytes[0] += 1;
    assert_eq!(AuditEntry::from_bytes(&bytes), Err(EntryError::Newer));
    let mut bytes = entries().pop().expect("a refusal").to_bytes();
    let detail = bytes.len() - 9;
    bytes[detail] = 9;
    assert_eq!(AuditEntry::from_bytes(&bytes), Err(EntryError::Newer));
}

#[test]
fn reasons_have_numbers_and_names_of_their_own() {
    let numbers: BTreeSet<_> = Reason::ALL.iter().map(|reason| reason.numbers()).collect();
    let names: BTreeSet<_> = Reason::ALL.iter().map(|reason| reason.name()).collect();
    assert_eq!(
        (numbers.len(), names.len()),
        (Reason::ALL.len(), Reason::ALL.len())
    );
    for reason in Reason::ALL {
        assert_eq!(Reason::from_numbers(reason.numbers()), Some(reason));
    }
    assert_eq!(Reason::from_numbers([0, 0]), None);
}

/// A reason leads back to its line in the table of stages.
#[test]
fn reasons_are_those_of_the_registry() {
    for reason in Reason::ALL {
        let (stage, registered) = reason.registered();
        let row = |line: &str| {
            let mut cells = line.split('|').skip(1).map(str::trim);
            let same = cells.next() == Some(stage);
            same && cells
                .next()
                .is_some_and(|cell| cell.contains(&format!("`{registered}`")))
        };
        assert!(REGISTRY.lines().any(row), "{reason}: {stage}, {registered}");
    }
}

#[test]
fn a_notice_has_the_sentence_of_what_happened_to_its_reader() {
    let key = |to: &str, event: &Event| {
        let entry = AuditEntry {
            event: event.clone(),
            ..entries().remove(0)
        };
        notice(to, entry).sentence_key()
    };
    let transferred = Event::Transferred {
        to: account("carol"),
    };
    assert_eq!(key("alice", &transferred), "given-away");
    assert_eq!(key("carol", &transferred), "received");
    let mut keys: BTreeSet<_> = events().iter().map(|event| key("alice", event)).collect();
    keys.insert(key("carol", &transferred));
    assert_eq!(keys.len(), 26, "{keys:?}");
}

#[test]
fn entries_notices_and_previews_are_flat_json() {
    let refused = entries().pop().expect("a refusal");
    let json = serde_json::to_value(notice("alice", refused)).expect("JSON");
    let expected = serde_json::json!({
        "to": "alice", "name": "Back room", "sentence": "refused",
        "entry": {
            "at": 1_800_000_000, "locator": "10".repeat(12), "account": "alice",
            "event": "refused", "challenge": "c4".repeat(32), "reason": "no-key-set", "count": 10,
        },
    });
    assert_eq!(json, expected);
    for (entry, event) in entries().iter().zip(events()) {
        let json = serde_json::to_value(entry).expect("JSON");
        assert_eq!(json["event"], event.name());
        if let Event::Delegated { .. } = event {
            assert_eq!(json["actions"], serde_json::json!([0, 1]));
        }
    }
    let (authority, device) = active();
    let preview = authority.inspect(&account("alice"), &device.shows(9, 1).text, at(0));
    let json = serde_json::to_value(preview.expect("the owner")).expect("JSON");
    let identity = Identity::new("Vendor", "NVR-8", "0001").expect("short texts");
    let expected = serde_json::json!({
        "locator": hex(&device.locator().0), "name": "Back room",
        "vendor": identity.vendor(), "model": identity.model(), "serial": identity.serial(),
        "action": 1, "failures": 0, "suite": 1, "attestation": "none", "code_length": 12, "role": "owner",
        "step_up": StepUpReason::UnexpectedEpoch.name(),
    });
    assert_eq!(json, expected);
}
