//! What a service relies on: claims that race, index columns, spent proofs, the log, deliveries.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use relatch_authority::{
    AccountId, Act, ActProof, Action, Authority, Batch, CallError, ClaimRefusal, CodeLength,
    CommitError, DeviceName, Fresh32, Locator, MasterKey, MasterKeyId, MasterKeys, Minimum,
    OfferMessage, ReceiptKey, Registry, Suite, Terms, WallTime,
};
use relatch_registry::{AuditQuery, Beside, Database, DoneRequest, SealedFactoryKey, SpentProof};
use relatch_testkit::bench::{Bench, Hardware};

use crate::engines::on_every_engine;

const NOW: WallTime = WallTime::from_secs(1_800_000_000);

fn account(name: &str) -> AccountId {
    AccountId::new(name).unwrap()
}

fn authority(database: &Database) -> Authority<Database> {
    let master = MasterKey::new(MasterKeyId(1), &[42; 32]);
    let minimum = Minimum {
        suite: Some(Suite::Hmac),
        code_length: CodeLength::Eight,
    };
    let receipts = ReceiptKey::new(&[43; 32]);
    Authority::new(database.clone(), MasterKeys::new(master), receipts, minimum)
}

fn offer(bench: &mut Bench) -> OfferMessage {
    let (proof, now) = (bench.prove(), bench.uptime());
    let random = Fresh32::from(bench.random());
    let text = bench.device().offer_binding(&proof, random, now).unwrap();
    OfferMessage::from_text(&text).unwrap()
}

fn claim(
    authority: &Authority<Database>,
    by: &str,
    offer: &OfferMessage,
) -> Result<(Locator, String), CallError<ClaimRefusal, relatch_registry::StoreError>> {
    let name = DeviceName::new("Back room").unwrap();
    let claimed = authority.claim(&account(by), offer, name, NOW, [9; 32].into())?;
    Ok((claimed.locator, claimed.confirmation.digits().to_string()))
}

/// An active binding of Alice's.
fn bound(authority: &Authority<Database>) -> Locator {
    let mut bench = Bench::unbound(Hardware::PLAIN);
    let (locator, confirmation) = claim(authority, "alice", &offer(&mut bench)).unwrap();
    bench.confirm(&confirmation).unwrap();
    authority
        .inspect(&account("alice"), &bench.begin(), NOW)
        .unwrap();
    locator
}

fn prove(authority: &Authority<Database>, locator: &Locator, act: &Act) {
    let alice = account("alice");
    let hash = authority.act_hash(&alice, locator, act, NOW).unwrap();
    let proof = ActProof::verified(hash, NOW);
    authority
        .act(&alice, locator, act, Some(&proof), NOW)
        .unwrap();
}

#[test]
fn of_claims_that_race_exactly_one_wins() {
    on_every_engine(|engine| {
        let handles = engine.fresh();
        for _ in 0..4 {
            let offer = offer(&mut Bench::unbound(Hardware::PLAIN));
            let won = AtomicUsize::new(0);
            thread::scope(|scope| {
                for (number, database) in (0..8).zip(handles.iter().cycle()) {
                    let (won, offer) = (&won, &offer);
                    scope.spawn(move || {
                        match claim(&authority(database), &format!("account {number}"), offer) {
                            Ok(_) => {
                                won.fetch_add(1, Ordering::Relaxed);
                            }
                            Err(error) => assert_eq!(error.refusal(), Some(&ClaimRefusal::Taken)),
                        }
                    });
                }
            });
            // Every bench makes the same offer: after the first round it is taken.
            assert!(won.into_inner() <= 1);
        }
        let owned = (0..8).map(|number| {
            let rows = handles[0].bindings_of(&account(&format!("account {number}")), None);
            rows.unwrap().len()
        });
        assert_eq!(owned.sum::<usize>(), 1);
    });
}

#[test]
fn rows_are_found_by_their_index_columns() {
    on_every_engine(|engine| {
        let [database, other] = engine.fresh();
        let authority = authority(&database);
        let locator = bound(&authority);
        let bob = account("bob");
        let terms = Terms {
            actions: [Action::SetPassword].into(),
            expires: WallTime::from_secs(NOW.secs() + 100),
            max_uses: 1,
        };
        let delegate = |to: &AccountId| Act::Delegate {
            to: to.clone(),
            terms: terms.clone(),
        };
        let found = |account: &AccountId| other.delegated_to(account, None).unwrap().len();
        assert_eq!(found(&bob), 0);
        prove(&authority, &locator, &delegate(&bob));
        prove(&authority, &locator, &delegate(&account("carol")));
        assert_eq!((found(&bob), found(&account("carol"))), (1, 1));
        assert!(other.delegated_to(&bob, Some(&locator)).unwrap().is_empty());
        authority.accept_delegation(&bob, &locator, NOW).unwrap();
        authority
            .revoke(&account("alice"), &locator, &bob, NOW)
            .unwrap();
        assert_eq!((found(&bob), found(&account("carol"))), (0, 1));
        assert!(other.ending(None).unwrap().is_empty());
        prove(&authority, &locator, &Act::Release);
        assert_eq!(other.ending(None).unwrap()[0].locator, locator);
        assert!(other.ending(Some(&locator)).unwrap().is_empty());
        let over = WallTime::from_secs(NOW.secs() + 73 * 3_600);
        authority.sweep(&account("operator"), true, over).unwrap();
        assert!(other.ending(None).unwrap().is_empty());
        assert_eq!(found(&account("carol")), 0);
    });
}

#[test]
fn a_proof_is_spent_once_and_a_request_done_once() {
    on_every_engine(|engine| {
        let [database, other] = engine.fresh();
        let spent = SpentProof {
            id: [7; 32],
            until: NOW,
        };
        let done = DoneRequest {
            account: account("alice"),
            key: [1; 32],
            request: [2; 32],
            until: NOW,
        };
        let both = Beside {
            spent: Some(spent),
            done: Some(done.clone()),
        };
        assert!(!database.is_spent(&[7; 32]).unwrap());
        database.commit_with(Batch::default(), both).unwrap();
        assert!(other.is_spent(&[7; 32]).unwrap());
        assert_eq!(
            other.done_request(&account("alice"), &[1; 32]).unwrap(),
            Some([2; 32])
        );
        assert_eq!(other.done_request(&account("bob"), &[1; 32]).unwrap(), None);
        // A second use writes nothing at all.
        let again = Beside {
            spent: Some(spent),
            done: Some(DoneRequest {
                key: [3; 32],
                ..done
            }),
        };
        let committed = other.commit_with(Batch::default(), again);
        assert!(matches!(committed, Err(CommitError::Conflict)));
        assert_eq!(
            database.done_request(&account("alice"), &[3; 32]).unwrap(),
            None
        );
        database.tidy(WallTime::from_secs(NOW.secs() - 1)).unwrap();
        assert!(database.is_spent(&[7; 32]).unwrap());
        database.tidy(NOW).unwrap();
        assert!(!database.is_spent(&[7; 32]).unwrap());
        assert_eq!(
            database.done_request(&account("alice"), &[1; 32]).unwrap(),
            None
        );
    });
}

#[test]
fn the_log_is_searched_and_read_by_binding() {
    on_every_engine(|engine| {
        let [database, _] = engine.fresh();
        let authority = authority(&database);
        let locator = bound(&authority);
        authority.freeze(&account("alice"), &locator, NOW).unwrap();
        authority
            .freeze_as_operator(&account("operator"), &locator, NOW)
            .unwrap();
        let names = |query: &AuditQuery| -> Vec<_> {
            let page = database.search_audit(query).unwrap();
            page.iter()
                .map(|one| one.record().unwrap().event.name())
                .collect()
        };
        let all = AuditQuery::default();
        assert_eq!(
            names(&all),
            ["claimed", "activated", "frozen", "frozen-by-operator"]
        );
        let mut query = AuditQuery {
            account: Some(account("operator")),
            ..all.clone()
        };
        assert_eq!(names(&query), ["frozen-by-operator"]);
        query.account = None;
        query.event = Some(16);
        assert_eq!(names(&query), ["frozen"]);
        query.event = None;
        query.locator = Some(Locator([0; 12]));
        assert_eq!(names(&query).len(), 0);
        query.locator = Some(locator);
        assert_eq!(names(&query).len(), 4);
        query.until = Some(NOW);
        assert_eq!(names(&query).len(), 0);
        let chain = database.audit_of(&locator, 0).unwrap();
        let records: Vec<_> = chain.iter().map(|one| one.record().unwrap()).collect();
        let head = authority.audit_head(&locator).unwrap().unwrap();
        assert_eq!(relatch_authority::verify_audit(&records, &head), Ok(()));
        assert_eq!(database.audit_of(&locator, 3).unwrap(), chain[3..]);
    });
}

#[test]
fn a_notice_is_taken_by_one_and_tried_until_it_is_a_dead_letter() {
    let at = |secs| WallTime::from_secs(NOW.secs() + secs);
    on_every_engine(|engine| {
        let [one, other] = engine.fresh();
        bound(&authority(&one));
        let taken = one.take_due(NOW, at(60)).unwrap();
        assert_eq!(taken.len(), 1);
        assert_eq!(other.take_due(at(59), at(120)).unwrap(), []);
        // The lease ends: another instance takes it, and the first one's word counts no more.
        let again = other.take_due(at(60), at(120)).unwrap();
        assert_eq!(again[0].attempts, 2);
        one.delivered(&taken[0]).unwrap();
        other.try_again(&again[0], at(70)).unwrap();
        let third = one.take_due(at(70), at(130)).unwrap();
        assert_eq!(third[0].attempts, 3);
        one.give_up(&third[0]).unwrap();
        assert_eq!(one.take_due(at(10_000), at(10_001)).unwrap(), []);
        assert_eq!(one.dead_letters(0).unwrap(), [third[0].notice.clone()]);
        one.revive().unwrap();
        let revived = other.take_due(NOW, at(60)).unwrap();
        assert_eq!((revived.len(), revived[0].attempts), (1, 1));
        other.delivered(&revived[0]).unwrap();
        assert_eq!(one.take_due(at(10_000), at(10_001)).unwrap(), []);
        assert_eq!(one.dead_letters(0).unwrap(), []);
        // It stays in the account's list.
        assert_eq!(one.notices_of(&account("alice"), 0).unwrap().len(), 1);
        assert_eq!(one.notices_of(&account("bob"), 0).unwrap().len(), 0);
    });
}

#[test]
fn settings_are_kept_and_removed() {
    on_every_engine(|engine| {
        let [one, other] = engine.fresh();
        assert_eq!(one.setting("mode").unwrap(), None);
        for value in [&b"first"[..], b"second"] {
            one.set("mode", Some(value)).unwrap();
            assert_eq!(other.setting("mode").unwrap().unwrap(), value);
        }
        one.set("mode", None).unwrap();
        assert_eq!(other.setting("mode").unwrap(), None);
        one.ping().unwrap();
    });
}

#[test]
fn factory_keys_are_kept_together_and_replaced() {
    let key = |device, sealed: &[u8]| SealedFactoryKey {
        device: [device; 32],
        sealed: sealed.to_vec(),
    };
    on_every_engine(|engine| {
        let [one, other] = engine.fresh();
        assert_eq!(one.factory_key(&[1; 32]).unwrap(), None);
        one.keep_factory_keys(vec![key(1, b"first"), key(2, b"second")])
            .unwrap();
        other.keep_factory_keys(vec![key(1, b"third")]).unwrap();
        assert_eq!(one.factory_key(&[1; 32]).unwrap().unwrap(), b"third");
        assert_eq!(one.factory_key(&[2; 32]).unwrap().unwrap(), b"second");
    });
}
