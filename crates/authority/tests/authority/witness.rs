//! The authority cannot act silently: its log is a chain, repeats and refusals are counted, a sweep asks.

use relatch_authority::{
    AuditFault, AuditHead, AuditRecord, Authority, CallError, Event, MasterKeys, MemoryRegistry,
    Refusal, SessionId, StepUpReason, StillUsed, Swept, verify_audit,
};

use crate::samples::{
    DAY, Device, HOUR, SESSION, account, active, at, delegate, fresh, master, over, prove_and_act,
    rotating, stored, terms, transfer, under,
};

type At = Authority<MemoryRegistry>;

fn log(authority: &At, device: &Device) -> (Vec<AuditRecord>, AuditHead) {
    let head = authority.audit_head(&device.locator()).expect("readable");
    let records = stored(authority).audit.into_iter();
    let own = records.filter(|record| record.locator == device.locator());
    (own.collect(), head.expect("bound"))
}

fn eventful() -> (At, Device) {
    let (authority, device) = active();
    let (alice, bob, locator) = (account("alice"), account("bob"), device.locator());
    Device::numbered(2).activate(&authority, "alice");
    assert!(
        authority
            .issue(&alice, SESSION, &device.shows(0, 1).text, at(1))
            .is_ok()
    );
    assert!(transfer(&authority, &alice, &locator, &bob, 2).is_ok());
    assert!(delegate(&authority, &bob, &locator, &alice, &terms(DAY, 2), 3).is_ok());
    assert!(
        authority
            .issue(&account("carol"), SESSION, &device.shows(0, 1).text, at(4))
            .is_err()
    );
    (authority, device)
}

// [AUTH-62]
#[test]
fn a_log_that_was_cut_reordered_changed_or_added_to_is_found() {
    let (authority, device) = eventful();
    let (records, head) = log(&authority, &device);
    assert_eq!(verify_audit(&records, &head), Ok(()));
    assert_eq!(head.count, records.len() as u64);
    assert!(records.len() > 6);
    for at in 0..records.len() {
        let number = at as u64 + 1;
        let mut cut = records.clone();
        cut.truncate(at);
        let after = at as u64;
        assert_eq!(verify_audit(&cut, &head), Err(AuditFault::Cut { after }));
        let mut missing = records.clone();
        missing.remove(at);
        let found = verify_audit(&missing, &head);
        let last = at + 1 == records.len();
        let expected = if last {
            AuditFault::Cut { after }
        } else {
            AuditFault::Missing { number }
        };
        assert_eq!(found, Err(expected));
        let mut changed = records.clone();
        changed[at].entry.account = account("mallory");
        assert_eq!(
            verify_audit(&changed, &head),
            Err(AuditFault::Changed { number })
        );
        let mut changed = records.clone();
        changed[at].link[31] ^= 1;
        assert_eq!(
            verify_audit(&changed, &head),
            Err(AuditFault::Changed { number })
        );
        if at > 0 {
            let mut swapped = records.clone();
            swapped.swap(at - 1, at);
            let number = at as u64;
            assert_eq!(
                verify_audit(&swapped, &head),
                Err(AuditFault::Missing { number })
            );
        }
    }
    let mut longer = records.clone();
    longer.push(records[0].clone());
    let after = head.count;
    assert_eq!(
        verify_audit(&longer, &head),
        Err(AuditFault::Ahead { after })
    );
    let other = AuditHead {
        hash: [0; 32],
        ..head
    };
    assert_eq!(verify_audit(&records, &other), Err(AuditFault::Forged));
    assert_eq!(verify_audit(&[], &AuditHead::default()), Ok(()));
}

// [AUTH-58] [AUTH-59] [AUTH-60]
#[test]
fn refusals_are_recorded_at_powers_of_ten_and_told_once_for_each_reason_and_day() {
    let (authority, device) = active();
    let alice = account("alice");
    let before = stored(&authority);
    let shown = device.shows(0, 1);
    for day in 0..2 {
        for scan in 0..150 {
            let told = authority.inspect(&account("carol"), &shown.text, at(day * DAY + scan));
            assert_eq!(told, Err(CallError::Refused(Refusal::Invalid)));
        }
    }
    assert_eq!(
        authority.freeze(&alice, &device.locator(), at(DAY + 200)),
        Ok(())
    );
    let told = authority.inspect(&alice, &shown.text, at(DAY + 201));
    assert!(told.is_err());
    let after = stored(&authority);
    let counts: Vec<_> = after.audit[before.audit.len()..]
        .iter()
        .filter_map(|record| match record.event {
            Event::Refused { count, .. } => Some(count),
            _ => None,
        })
        .collect();
    assert_eq!(counts, [1, 10, 100, 1, 10, 100, 1]);
    let notices = after.notices[before.notices.len()..].iter();
    let told = notices.filter(|notice| matches!(notice.entry.event, Event::Refused { .. }));
    assert_eq!(
        told.count(),
        3,
        "two days of one reason, one day of another"
    );
    // What strangers repeat leaves the binding's row alone.
    let version =
        |tables: &relatch_authority::MemoryTables| tables.bindings[&device.locator()].version;
    assert_eq!(version(&after) - version(&before), 7 + 1);
}

/// A count that a writer of the database changed begins again: more is told, and nothing less.
// [AUTH-61]
#[test]
fn a_damaged_count_mutes_nothing() {
    let (mut authority, device) = active();
    let shown = device.shows(0, 1);
    let refuse = |authority: &At| {
        authority
            .inspect(&account("carol"), &shown.text, at(1))
            .is_err()
    };
    assert!(refuse(&authority));
    let tables = authority.registry_mut().tables_mut();
    tables
        .counters
        .values_mut()
        .for_each(|row| row.count = 10_000);
    let before = stored(&authority).notices.len();
    assert!(refuse(&authority));
    assert_eq!(stored(&authority).notices.len(), before + 1);
}

// [AUTH-31] [AUTH-59]
#[test]
fn a_code_repeated_from_another_session_is_told_once() {
    let (authority, device) = active();
    let alice = account("alice");
    let shown = device.shows(0, 1);
    let issue = |session, second| {
        let before = stored(&authority);
        let code = authority.issue(&alice, session, &shown.text, at(second));
        assert!(shown.takes(&code.expect("the same code")));
        let after = stored(&authority);
        let added = (after.audit.len(), after.notices.len());
        (added.0 - before.audit.len(), added.1 - before.notices.len())
    };
    let other = SessionId([1; 16]);
    assert_eq!(issue(SESSION, 0), (1, 1), "issued");
    assert_eq!(issue(SESSION, 1), (1, 0), "the first repetition of the day");
    assert_eq!(issue(SESSION, 2), (0, 0));
    assert_eq!(issue(other, 3), (1, 1), "another session");
    assert_eq!(issue(other, 4), (0, 0));
    for second in 5..10 {
        assert_eq!(issue(SESSION, second), (0, 0));
    }
    assert_eq!(issue(SESSION, 10), (1, 0), "the tenth");
}

// [AUTH-7] [AUTH-58]
#[test]
fn the_code_of_a_check_counts_nowhere_else() {
    let (authority, device) = active();
    let alice = account("alice");
    for turn in 0..100 {
        let shown = device.shows_check(1);
        let code = authority.issue(&alice, SESSION, &shown.text, at(turn));
        let code = code.expect("no limit");
        assert!(shown.takes(&code));
        assert_eq!(code.digits().len(), 8);
    }
    let tables = stored(&authority);
    let checks = tables
        .audit
        .iter()
        .filter(|one| matches!(one.event, Event::CheckCode { .. }));
    assert_eq!(checks.count(), 3);
    // Its epoch was one more, and the stored one is the old one still.
    let told = authority
        .issue(&alice, SESSION, &device.shows(2, 1).text, at(1))
        .map(|_| ());
    let why = StepUpReason::UnexpectedEpoch;
    assert_eq!(told, Err(CallError::Refused(Refusal::StepUpNeeded(why))));
    assert!(
        authority
            .issue(&alice, SESSION, &device.shows(0, 1).text, at(1))
            .is_ok()
    );
}

// [AUTH-30]
#[test]
fn the_owners_look_after_a_recovery_finds_a_rollback_over_it() {
    for (who, finds) in [("alice", true), ("bob", false)] {
        let (authority, device) = active();
        let (alice, bob, locator) = (account("alice"), account("bob"), device.locator());
        assert!(delegate(&authority, &alice, &locator, &bob, &terms(DAY, 3), 0).is_ok());
        assert!(
            authority
                .inspect(&account(who), &device.shows_check(1).text, at(1))
                .is_ok()
        );
        let told = authority
            .issue(&alice, SESSION, &device.shows(0, 2).text, at(2))
            .map(|_| ());
        let why = CallError::Refused(Refusal::StepUpNeeded(StepUpReason::OlderEpoch));
        assert_eq!(told, if finds { Err(why) } else { Ok(()) });
    }
}

// [AUTH-32] [AUTH-34] [AUTH-35]
#[test]
fn a_clock_that_ran_ahead_to_2096_and_back_blocks_nothing_and_is_recorded() {
    const AHEAD: u64 = 70 * 365 * DAY;
    let (authority, device) = active();
    let (alice, bob, locator) = (account("alice"), account("bob"), device.locator());
    for nonce in 0..5 {
        let code = authority.issue(&alice, SESSION, &device.shows(0, nonce).text, at(AHEAD));
        assert!(code.is_ok());
    }
    let told = delegate(&authority, &alice, &locator, &bob, &terms(10 * DAY, 1), 10);
    assert_eq!(told, Ok(()));
    let clocks = || {
        let tables = stored(&authority);
        let clocks = tables.audit.into_iter();
        clocks
            .filter(|one| matches!(one.event, Event::ClockReplaced { .. }))
            .count()
    };
    assert_eq!(clocks(), 1, "recorded once");
    // The five dated in 2096 do not count, and five more are still five.
    for nonce in 10..15 {
        let code = authority.issue(&alice, SESSION, &device.shows(0, nonce).text, at(20));
        assert!(code.is_ok());
    }
    let sixth = authority.issue(&alice, SESSION, &device.shows(0, 16).text, at(21));
    assert!(sixth.is_err());
    assert!(
        authority
            .issue(&bob, SESSION, &device.shows(0, 20).text, at(22))
            .is_ok()
    );
    assert_eq!(clocks(), 1);
}

// [AUTH-35]
#[test]
fn a_clock_set_back_by_a_day_prolongs_nothing() {
    let (authority, device) = active();
    let (alice, bob, locator) = (account("alice"), account("bob"), device.locator());
    assert!(delegate(&authority, &alice, &locator, &bob, &terms(DAY, 9), 0).is_ok());
    assert_eq!(authority.freeze(&alice, &locator, at(DAY)), Ok(()));
    assert_eq!(
        prove_and_act(
            &authority,
            &alice,
            &locator,
            &relatch_authority::Act::Lift,
            DAY
        ),
        Ok(())
    );
    let told = authority
        .issue(&bob, SESSION, &device.shows(0, 1).text, at(1))
        .map(|_| ());
    assert_eq!(told, Err(CallError::Refused(Refusal::DelegationExpired)));
}

// [AUTH-53] [AUTH-54] [AUTH-55]
#[test]
fn a_key_is_erased_by_a_sweep_alone_and_not_by_a_clock_that_jumped() {
    let (authority, device) = active();
    let (alice, operator) = (account("alice"), account("operator"));
    let release = relatch_authority::Act::Release;
    assert_eq!(
        prove_and_act(&authority, &alice, &device.locator(), &release, 0),
        Ok(())
    );
    let sweep = |confirmed, now| {
        authority
            .sweep(&operator, confirmed, at(now))
            .expect("memory")
    };
    let has_key = || stored(&authority).bindings[&device.locator()].key.is_some();
    assert_eq!(sweep(false, 1), Swept::Confirm, "there was none before");
    assert_eq!(sweep(true, 1), Swept::Erased(0));
    for day in 1..3 {
        assert_eq!(sweep(false, day * DAY), Swept::Erased(0));
    }
    // The clock jumps by years: nothing is erased, and a day later it is back.
    assert_eq!(sweep(false, 900 * DAY), Swept::Confirm);
    assert_eq!(sweep(false, 900 * DAY + HOUR), Swept::Confirm);
    assert!(has_key());
    assert_eq!(
        sweep(false, 72 * HOUR - 1),
        Swept::Confirm,
        "the last one is in the future"
    );
    assert_eq!(sweep(true, 72 * HOUR - 1), Swept::Erased(0), "not due");
    assert!(has_key());
    assert_eq!(sweep(false, 72 * HOUR), Swept::Erased(1));
    assert!(!has_key());
    let last = stored(&authority).audit.pop().expect("recorded");
    assert_eq!((&last.event, &last.account), (&Event::Ended, &operator));
    assert_eq!(sweep(false, 73 * HOUR), Swept::Erased(0));
    let (records, head) = log(&authority, &device);
    assert_eq!(verify_audit(&records, &head), Ok(()));
}

// [AUTH-69]
#[test]
fn a_master_key_is_not_forgotten_while_a_row_is_under_it() {
    let (authority, device) = active();
    let alice = account("alice");
    assert!(
        authority
            .issue(&alice, SESSION, &device.shows(0, 1).text, at(1))
            .is_ok()
    );
    let mut authority = under(authority.registry().clone(), rotating());
    let used = Err(CallError::Refused(StillUsed));
    assert_eq!(authority.forget_previous_master_key(), used);
    assert!(
        authority
            .rewrap_binding(&device.locator(), fresh(3))
            .is_ok()
    );
    assert_eq!(authority.forget_previous_master_key(), used);
    assert!(authority.rewrap_account(&alice).is_ok());
    assert_eq!(authority.forget_previous_master_key(), Ok(()));
    assert!(
        authority
            .issue(&alice, SESSION, &device.shows(0, 2).text, at(2))
            .is_ok()
    );
    let fresh_one = under(MemoryRegistry::default(), MasterKeys::new(master(1)));
    assert_eq!(stored(&fresh_one), stored(&over(MemoryRegistry::default())));
}
