//! One refusal for all causes, and nothing recorded before the tag was right.

use relatch_authority::{
    AccountId, Authority, CallError, Event, MemoryRegistry, Reason, Refusal, Stopped, StorageError,
};
use relatch_binding::Stranger;
use relatch_derivation::{BindingKey, Keys};
use relatch_wire::{Advice, ChallengeMessage, FieldError, Locator, Tag};

use crate::samples::{
    Device, SESSION, Shown, account, active, at, delegate, end, stored, terms, transfer,
};

/// A way to be refused: the story before it, who scans, what, and the reason on record.
struct Cause {
    name: &'static str,
    before: fn(&Authority<MemoryRegistry>, &Device),
    who: &'static str,
    scan: fn(&Device) -> Shown,
    recorded: Option<Reason>,
}

fn nothing(_: &Authority<MemoryRegistry>, _: &Device) {}

fn plain(device: &Device) -> Shown {
    device.shows(0, 1)
}

fn forged(device: &Device) -> Shown {
    let mut shown = device.shows(0, 1);
    let mut tag: Tag = shown.challenge.tag();
    tag.0[15] ^= 1;
    shown.text = ChallengeMessage::new(shown.challenge.challenge().clone(), tag).to_text();
    shown
}

fn delegated(authority: &Authority<MemoryRegistry>, device: &Device) {
    let terms = terms(100, 1);
    let (alice, bob) = (account("alice"), account("bob"));
    let told = delegate(authority, &alice, &device.locator(), &bob, &terms, 0);
    told.expect("the owner delegates");
}

/// Refused before the tag, or because there is none to be right: nothing is recorded.
fn unrecognised() -> Vec<Cause> {
    vec![
        Cause {
            name: "unknown locator",
            before: nothing,
            who: "alice",
            scan: |_| Device::numbered(9).shows(0, 1),
            recorded: None,
        },
        Cause {
            name: "forged tag",
            before: nothing,
            who: "alice",
            scan: forged,
            recorded: None,
        },
        Cause {
            name: "another device's tag",
            before: nothing,
            who: "alice",
            scan: |device| {
                let locator = device.locator();
                Device::numbered(9).shows_with(|challenge| challenge.locator = locator)
            },
            recorded: None,
        },
        Cause {
            name: "released",
            before: |authority, device| {
                end(authority, "alice", &device.locator());
            },
            who: "alice",
            scan: plain,
            recorded: None,
        },
    ]
}

/// Refused to an account that is not, or no longer, allowed.
fn strangers() -> Vec<Cause> {
    let stranger = |stranger| Some(Reason::Stranger(stranger));
    vec![
        Cause {
            name: "bound to another account",
            before: nothing,
            who: "carol",
            scan: plain,
            recorded: stranger(Stranger::Unrelated),
        },
        Cause {
            name: "transferred away",
            before: |authority, device| {
                let (alice, bob) = (account("alice"), account("bob"));
                let told = transfer(authority, &alice, &device.locator(), &bob, 0);
                assert_eq!(told, Ok(None));
            },
            who: "alice",
            scan: plain,
            recorded: stranger(Stranger::Unrelated),
        },
        Cause {
            name: "delegation revoked",
            before: |authority, device| {
                delegated(authority, device);
                let (alice, bob) = (account("alice"), account("bob"));
                let told = authority.revoke(&alice, &device.locator(), &bob, at(0));
                told.expect("the owner revokes");
            },
            who: "bob",
            scan: plain,
            recorded: stranger(Stranger::Unrelated),
        },
        Cause {
            name: "delegation for another action",
            before: |authority, device| {
                let (alice, bob) = (account("alice"), account("bob"));
                let mut terms = terms(100, 1);
                terms.actions = [relatch_wire::Action::CheckBinding].into();
                let told = delegate(authority, &alice, &device.locator(), &bob, &terms, 0);
                told.expect("the owner delegates");
            },
            who: "bob",
            scan: plain,
            recorded: stranger(Stranger::OtherAction),
        },
    ]
}

/// Refused to an account that is allowed otherwise.
fn unsound() -> Vec<Cause> {
    vec![Cause {
        name: "frozen, to a delegate",
        before: |authority, device| {
            delegated(authority, device);
            let told = authority.freeze(&account("alice"), &device.locator(), at(0));
            told.expect("the owner freezes");
        },
        who: "bob",
        scan: plain,
        recorded: Some(Reason::Stopped(Stopped::Frozen)),
    }]
}

fn refusals(
    authority: &Authority<MemoryRegistry>,
    who: &AccountId,
    text: &str,
) -> [Option<CallError<Refusal, StorageError>>; 3] {
    [
        authority.inspect(who, text, at(300_000)).err(),
        authority.issue(who, SESSION, text, at(300_000)).err(),
        authority.step_up(who, text, at(300_000), at(300_000)).err(),
    ]
}

// [AUTH-2] [AUTH-4] [AUTH-13] [AUTH-58]
#[test]
fn every_cause_gives_the_same_answer_and_its_own_record() {
    for cause in [unrecognised(), strangers(), unsound()]
        .into_iter()
        .flatten()
    {
        let (authority, device) = active();
        (cause.before)(&authority, &device);
        let before = stored(&authority);
        let shown = (cause.scan)(&device);
        let told = refusals(&authority, &account(cause.who), &shown.text);
        assert_eq!(
            told,
            [Some(CallError::Refused(Refusal::Invalid)); 3],
            "{}",
            cause.name
        );
        let after = stored(&authority);
        let Some(reason) = cause.recorded else {
            assert_eq!(after, before, "{}", cause.name);
            continue;
        };
        let event = Event::Refused {
            challenge: shown.hash(),
            reason,
            count: 1,
        };
        let new = &after.audit[before.audit.len()..];
        assert_eq!(new.len(), 1, "{}", cause.name);
        assert!(
            new.iter().all(|entry| entry.event == event),
            "{}",
            cause.name
        );
        assert_eq!(
            after.notices.len(),
            before.notices.len() + 1,
            "{}",
            cause.name
        );
        assert_eq!(after.accounts, before.accounts, "{}", cause.name);
    }
}

#[test]
fn the_words_are_those_of_an_unreadable_picture() {
    let unreadable = ChallengeMessage::from_text("RL1:A")
        .err()
        .map(Refusal::from);
    let unreadable = unreadable.expect("not base45");
    assert_eq!(Refusal::Invalid.to_string(), unreadable.to_string());
    assert_eq!(Refusal::Invalid.advice(), Some(Advice::Invalid));
    assert_eq!(unreadable.advice(), Some(Advice::Invalid));
    assert_eq!(Refusal::Stopped(Stopped::Frozen).advice(), None);
}

#[test]
fn what_does_not_decode_is_told_by_stage() {
    let (authority, device) = active();
    let before = stored(&authority);
    let alice = account("alice");
    for (text, advice) in [
        ("https://example.com", Advice::NotRelatch),
        ("RL2:ABC", Advice::UpdateApp),
        ("RL1:", Advice::Invalid),
        (device.offer.to_text().as_str(), Advice::Invalid),
    ] {
        let told = authority
            .issue(&alice, SESSION, text, at(0))
            .map(|_| ())
            .expect_err("no challenge");
        let told = *told.refusal().expect("no fault of the registry");
        assert!(matches!(told, Refusal::NotUsable(_)), "{text}");
        assert_eq!(told.advice(), Some(advice), "{text}");
    }
    assert_eq!(stored(&authority), before);
}

// [AUTH-5]
#[test]
fn an_unknown_suite_is_refused_before_anything_is_looked_up() {
    let (authority, device) = active();
    let before = stored(&authority);
    let shown = device.shows(0, 1);
    let mut message = shown.challenge.message().to_vec();
    let suite = message.len() - shown.challenge.body().len() - 17 + 4;
    assert_eq!(message[suite - 1..=suite], [1, 1], "key 1, suite 1");
    message[suite] = 4;
    let text = relatch_wire::text::encode(&message);
    let told = authority.inspect(&account("alice"), &text, at(0));
    let expected = Refusal::NotUsable(FieldError::UnknownSuite.into());
    assert_eq!(told, Err(CallError::Refused(expected)));
    assert_eq!(stored(&authority), before);
}

/// S46
#[test]
fn a_hundred_thousand_unknown_locators_get_one_answer_and_leave_no_trace() {
    let (authority, device) = active();
    let before = stored(&authority);
    let alice = account("alice");
    for number in 0..100_000_u64 {
        let mut locator = [0; 12];
        locator[..8].copy_from_slice(&number.to_be_bytes());
        let shown = device.shows(0, 0);
        let mut challenge = shown.challenge.challenge().clone();
        challenge.locator = Locator(locator);
        let text = ChallengeMessage::new(challenge, shown.challenge.tag()).to_text();
        assert_eq!(
            authority.inspect(&alice, &text, at(0)),
            Err(CallError::Refused(Refusal::Invalid))
        );
    }
    assert_eq!(stored(&authority), before);
}

/// The key of the decoy is no secret: to know it must give nothing.
#[test]
fn a_right_tag_under_the_decoys_key_is_unknown_all_the_same() {
    let (authority, mut device) = active();
    let before = stored(&authority);
    device.keys = Keys::derive(&BindingKey::from_bytes([0; 32]));
    for locator in [device.locator(), Locator([0; 12])] {
        let shown = device.shows_with(|challenge| challenge.locator = locator);
        let told = refusals(&authority, &account("stranger"), &shown.text);
        assert_eq!(told, [Some(CallError::Refused(Refusal::Invalid)); 3]);
    }
    assert_eq!(stored(&authority), before);
}
