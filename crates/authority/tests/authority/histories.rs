//! Combined histories, each kind gone through as a whole: what a single rule's test does not reach.
//!
//! The runner compares every answer, row, entry and notice with the model.

use relatch_testkit::authority::{
    Act, Actions, Ask, Epochs, Fault, Field, Operation, Picture, Plain, Proved, RingAct, Row, Shot,
    Shows, Who, World,
};

const CLAIMANT: Who = Who::Account(0);
const OTHER: Who = Who::Account(1);
const STRANGER: Who = Who::Account(2);
const ACCOUNTS: [Who; 3] = [CLAIMANT, OTHER, STRANGER];
/// One device of each suite; the second attests its serial.
const DEVICES: [u8; 2] = [0, 2];
/// The most operations of a call at the registry: three rows, a count and the commit.
const MOST: u8 = 5;

fn call(who: Who, ask: Ask) -> Operation {
    Operation::call(who, ask)
}

fn plain(act: Act) -> Operation {
    Operation::plain(act)
}

/// A challenge for a new password, with the epoch that is expected.
fn shot(device: u8, number: u8) -> Shot {
    Shot::New(Picture::password(device, number), Epochs::Beyond(0))
}

fn at_epoch(device: u8, number: u8, epoch: u32) -> Shot {
    Shot::New(Picture::password(device, number), Epochs::Exactly(epoch))
}

fn check(device: u8) -> Ask {
    Ask::Inspect(Shot::New(Picture::check(device), Epochs::Beyond(0)))
}

fn delegate(device: u8, uses: u16) -> Ask {
    Ask::Delegate {
        device,
        to: 1,
        lasts: 7_200,
        uses,
        actions: Actions::Both,
        proved: NOW,
    }
}

/// A right proof of now.
const NOW: Proved = Proved::Right(0);

fn accept(device: u8) -> Operation {
    call(Who::Recipient, Ask::AcceptTransfer(device))
}

fn accept_delegation(device: u8) -> Operation {
    call(Who::Delegate, Ask::AcceptDelegation(device))
}

fn act(plain: Plain, device: u8) -> Ask {
    Ask::Act(plain, device, NOW)
}

/// Every call about a device.
fn asks(device: u8) -> Vec<Ask> {
    vec![
        check(device),
        Ask::Issue(shot(device, 1), 0),
        Ask::Issue(Shot::New(Picture::check(device), Epochs::Beyond(0)), 0),
        Ask::Issue(
            Shot::New(Picture::password(device, 2), Epochs::Beyond(2)),
            0,
        ),
        Ask::StepUp(shot(device, 1), 0),
        Ask::Claim(device, Shows::Nothing),
        delegate(device, 2),
        Ask::Revoke(device, 1),
        Ask::AcceptDelegation(device),
        Ask::OfferTransfer(device, 1, NOW),
        Ask::TakeBack(device),
        Ask::AcceptTransfer(device),
        act(Plain::Release, device),
        act(Plain::Undo, device),
        act(Plain::Delete, device),
        act(Plain::Lift, device),
        act(Plain::FormerFreeze, device),
        Ask::Act(Plain::Release, device, Proved::None),
        Ask::Freeze(device),
        Ask::OperatorFreeze(device),
        Ask::Devices,
        Ask::SweepBinding(device),
        Ask::BeginSweep(false),
        Ask::RewrapBinding(device),
        Ask::RewrapAccount(0),
        Ask::KeyId(device),
    ]
}

/// Every phase of a binding, and how it comes to it.
fn phases(device: u8) -> Vec<Vec<Operation>> {
    let claim = call(CLAIMANT, Ask::Claim(device, Shows::Nothing));
    let active = call(CLAIMANT, check(device));
    let owner = |ask| call(Who::Owner, ask);
    let offer = |to| owner(Ask::OfferTransfer(device, to, NOW));
    let share = [owner(delegate(device, 1)), accept_delegation(device)];
    let given = [offer(1), accept(device)];
    let later = plain(Act::Clock(3 * 86_400));
    let release = owner(act(Plain::Release, device));
    let freeze = owner(Ask::Freeze(device));
    let former = call(Who::Former, act(Plain::FormerFreeze, device));
    let started = [claim, active];
    let from = |more: &[Operation]| [&started, more].concat();
    vec![
        vec![],
        vec![claim],
        vec![claim, freeze],
        vec![claim, owner(act(Plain::Delete, device))],
        from(&[]),
        from(&share[..1]),
        from(&share),
        from(&[share[0], share[1], freeze]),
        from(&[owner(Ask::OperatorFreeze(device))]),
        from(&given[..1]),
        from(&given),
        from(&[given[0], given[1], former]),
        from(&[given[0], given[1], later, offer(0), accept(device)]),
        from(&[release]),
        from(&[share[0], share[1], release]),
        from(&[release, later]),
        from(&[release, later, call(STRANGER, Ask::SweepBinding(device))]),
    ]
}

fn plays(operations: &[Operation]) {
    if let Err(found) = World::new().play(operations) {
        panic!("{operations:#?}\n{found}");
    }
}

/// Every owner and operator call, by three accounts, in every phase; and what it leaves to each of
/// them.
// [BIND-12] [BIND-13] [BIND-15] [BIND-17] [BIND-18] [HYB-6] [AUTH-21] [AUTH-22] [AUTH-73] [AUTH-74]
// [AUTH-75] [AUTH-76]
#[test]
fn every_call_in_every_phase() {
    for device in DEVICES {
        let after = [
            Ask::KeyId(device),
            Ask::Devices,
            Ask::Issue(shot(device, 3), 0),
        ];
        for phase in phases(device) {
            for (who, ask) in ACCOUNTS
                .iter()
                .flat_map(|who| asks(device).into_iter().map(move |ask| (*who, ask)))
            {
                let then = ACCOUNTS
                    .iter()
                    .flat_map(|who| after.map(|ask| call(*who, ask)));
                let all = phase.iter().copied().chain([call(who, ask)]).chain(then);
                plays(&all.collect::<Vec<_>>());
            }
        }
    }
}

/// Every call in every phase before, between and during the re-wrapping.
// [AUTH-25] [AUTH-26]
#[test]
fn every_call_while_the_master_key_rotates() {
    let (rotate, rewrap, end) = (Act::Rotate, Act::RewrapAll, Act::EndRotation);
    for device in DEVICES {
        let after = [
            Ask::Issue(shot(device, 3), 0),
            Ask::Devices,
            Ask::KeyId(device),
        ];
        let after = ACCOUNTS
            .iter()
            .flat_map(|who| after.map(|ask| call(*who, ask)));
        let after: Vec<_> = after.collect();
        for (phase, ask) in phases(device).into_iter().flat_map(|phase| {
            asks(device)
                .into_iter()
                .map(move |ask| (phase.clone(), ask))
        }) {
            let now = Operation::entitled(ask);
            for acts in [
                [plain(rotate), now, plain(rewrap), plain(end)],
                [plain(rotate), plain(rewrap), now, plain(end)],
                [now, plain(rotate), plain(rewrap), plain(end)],
                [plain(rotate), now, plain(end), plain(rotate)],
            ] {
                plays(&[phase.as_slice(), &acts, &after].concat());
            }
            for (outer, inner) in [(now.act, rewrap_of(device)), (rewrap_of(device), now.act)] {
                for operations in 0..MOST {
                    let outer = Operation {
                        act: outer,
                        fault: Fault::Interrupted(operations),
                    };
                    let acts = [
                        plain(rotate),
                        outer,
                        plain(inner),
                        plain(rewrap),
                        plain(end),
                    ];
                    plays(&[phase.as_slice(), &acts, &after].concat());
                }
            }
        }
    }
}

/// An account's ten codes count through every stage of a rotation.
// [AUTH-18]
#[test]
fn a_used_up_limit_outlives_a_rotation() {
    let mut all: Vec<_> = [0, 2, 6]
        .iter()
        .flat_map(|device| [Ask::Claim(*device, Shows::Nothing), check(*device)])
        .collect();
    all.extend(
        [0, 2]
            .iter()
            .flat_map(|device| (10..15).map(|number| Ask::Issue(shot(*device, number), 0))),
    );
    let mut all: Vec<_> = all.into_iter().map(|ask| call(CLAIMANT, ask)).collect();
    for (number, stage) in [Act::Rotate, Act::RewrapAll, Act::EndRotation]
        .into_iter()
        .enumerate()
    {
        let eleventh = Ask::Issue(shot(6, number as u8), 0);
        all.extend([plain(stage), call(CLAIMANT, eleventh)]);
        plays(&all);
    }
}

fn rewrap_of(device: u8) -> Act {
    Act::Call(CLAIMANT, Ask::RewrapBinding(device))
}

/// Every call interrupted by every other, near the limits and around two claims.
// [AUTH-23] [AUTH-24]
#[test]
fn every_call_interrupted_by_every_other() {
    let near_the_limit = || {
        let mut all: Vec<_> = [0, 2]
            .iter()
            .flat_map(|device| {
                [
                    Ask::Claim(*device, Shows::Nothing),
                    check(*device),
                    delegate(*device, 1),
                ]
            })
            .collect();
        all.extend((10..14).map(|number| Ask::Issue(shot(0, number), 0)));
        all.extend((10..15).map(|number| Ask::Issue(shot(2, number), 0)));
        all
    };
    let two_claims = || {
        vec![
            Ask::Claim(2, Shows::Nothing),
            Ask::Claim(3, Shows::Nothing),
            Ask::OfferTransfer(3, 1, NOW),
            Ask::Claim(0, Shows::Nothing),
        ]
    };
    for (before, others) in [(near_the_limit(), [0, 2]), (two_claims(), [2, 3])] {
        let before: Vec<_> = before
            .into_iter()
            .map(|ask| call(Who::Owner, ask))
            .collect();
        let calls = |device| {
            let owner = asks(device).into_iter().map(|ask| call(Who::Owner, ask));
            owner.chain([
                call(OTHER, Ask::Issue(shot(device, 1), 0)),
                call(STRANGER, check(device)),
            ])
        };
        for outer in calls(others[0]) {
            for inner in others.iter().flat_map(|device| calls(*device)) {
                for operations in 0..MOST {
                    let fault = Fault::Interrupted(operations);
                    let outer = Operation { fault, ..outer };
                    let again = Operation {
                        fault: Fault::None,
                        ..outer
                    };
                    plays(&[before.as_slice(), &[outer, inner, again, inner]].concat());
                }
            }
        }
    }
}

/// Every call with every fault of the registry, and again without.
// [AUTH-23]
#[test]
fn every_call_with_every_fault() {
    let faults = (0..MOST).map(Fault::Fails);
    let faults = faults.chain([Fault::AnswerLost, Fault::Down]);
    let faults: Vec<_> = faults.chain([1, 15, 16].map(Fault::Overtaken)).collect();
    for device in DEVICES {
        for phase in phases(device) {
            for (ask, fault) in asks(device)
                .into_iter()
                .flat_map(|ask| faults.iter().map(move |fault| (ask, *fault)))
            {
                let act = Act::Call(Who::Owner, ask);
                let twice = [Operation { act, fault }, plain(act)];
                plays(&[phase.as_slice(), &twice].concat());
            }
        }
    }
}

/// Key sets that change before a claim, between two, and before the code.
// [HYB-4] [HYB-5] [HYB-6] [HYB-13]
#[test]
fn key_sets_change_between_offer_claim_and_code() {
    const SET: u8 = 1;
    let acts = [
        None,
        Some(RingAct::Add),
        Some(RingAct::AddRetired),
        Some(RingAct::MakeCurrent),
        Some(RingAct::Retire),
        Some(RingAct::Forget),
    ];
    let changes = |act: Option<RingAct>| act.map(|act| plain(Act::Ring(act, SET)));
    let (claim, device) = (call(CLAIMANT, Ask::Claim(4, Shows::Nothing)), 4);
    for first in acts {
        for second in acts {
            for third in acts {
                let mut all: Vec<_> = changes(first).into_iter().chain([claim]).collect();
                all.extend(changes(second).into_iter().chain([claim]));
                all.extend([
                    call(OTHER, Ask::Claim(4, Shows::Nothing)),
                    call(CLAIMANT, check(device)),
                ]);
                all.extend(changes(third).into_iter().chain([claim]));
                let asks = [
                    Ask::Issue(shot(device, 1), 0),
                    Ask::KeyId(device),
                    check(device),
                ];
                all.extend(asks.map(|ask| call(CLAIMANT, ask)));
                plays(&all);
            }
        }
    }
}

/// The clock goes ahead and back, a little and by years: notices, windows, expiries, step-ups,
/// repetitions.
// [AUTH-12] [AUTH-14] [AUTH-17] [AUTH-18] [AUTH-22]
#[test]
fn the_clock_goes_ahead_and_back() {
    const HOUR: i64 = 3_600;
    const YEARS: i64 = 315_360_000;
    const JUMPS: [i64; 15] = [
        0, 1, -1, 599, 600, -600, HOUR, -HOUR, 7_199, 7_200, 86_399, 86_400, -86_400, YEARS, -YEARS,
    ];
    let before = [
        call(CLAIMANT, Ask::Claim(0, Shows::Nothing)),
        call(CLAIMANT, check(0)),
        call(CLAIMANT, delegate(0, 3)),
        accept_delegation(0),
    ];
    let round = |number| {
        [
            call(STRANGER, check(0)),
            call(CLAIMANT, Ask::StepUp(at_epoch(0, 1, 9), 0)),
            call(CLAIMANT, Ask::Issue(at_epoch(0, 1, 9), 0)),
            call(OTHER, Ask::Issue(shot(0, 2), 0)),
            call(OTHER, Ask::Issue(shot(0, number), 0)),
            call(CLAIMANT, Ask::Issue(shot(0, number), 0)),
            call(CLAIMANT, Ask::Issue(shot(0, number + 1), 0)),
            call(CLAIMANT, Ask::Issue(shot(0, 2), 0)),
            call(CLAIMANT, check(0)),
        ]
    };
    for (first, second) in JUMPS
        .iter()
        .flat_map(|first| JUMPS.map(|second| (*first, second)))
    {
        let [ahead, back] = [first, second].map(|jump| plain(Act::Clock(jump)));
        let all = [
            &before as &[_],
            &round(3),
            &[ahead],
            &round(5),
            &[back],
            &round(7),
        ];
        plays(&all.concat());
    }
}

/// One challenge, again and again, with revocations, transfers and epochs between.
// [AUTH-12] [AUTH-14] [AUTH-15] [AUTH-16] [AUTH-19]
#[test]
fn one_challenge_again_and_again() {
    let again = Ask::Issue(at_epoch(0, 1, 1), 0);
    let acts = [
        call(CLAIMANT, again),
        call(OTHER, again),
        call(CLAIMANT, Ask::Revoke(0, 1)),
        call(CLAIMANT, delegate(0, 1)),
        call(CLAIMANT, Ask::Issue(at_epoch(0, 2, 2), 0)),
        call(CLAIMANT, Ask::StepUp(at_epoch(0, 1, 1), 0)),
        accept_delegation(0),
        call(Who::Owner, Ask::OfferTransfer(0, 1, NOW)),
        accept(0),
    ];
    let before = [
        call(CLAIMANT, Ask::Claim(0, Shows::Nothing)),
        call(CLAIMANT, again),
        call(CLAIMANT, delegate(0, 1)),
        accept_delegation(0),
    ];
    for first in acts {
        for second in acts {
            for third in acts {
                for fourth in acts {
                    let all = [
                        first,
                        second,
                        third,
                        fourth,
                        call(CLAIMANT, again),
                        call(OTHER, again),
                    ];
                    plays(&[&before as &[_], &all].concat());
                }
            }
        }
    }
}

/// A last byte that a writer changes, a row moved or put back: the row is absent, and nothing else.
// [AUTH-18] [AUTH-26]
#[test]
fn the_last_byte_of_every_part_of_a_row() {
    let fields = [
        Field::Mac,
        Field::State,
        Field::Sealed,
        Field::Tag,
        Field::Nonce,
        Field::Owner,
        Field::Moved(0),
        Field::Moved(3),
    ];
    let before = [
        Ask::Claim(0, Shows::Nothing),
        Ask::Claim(3, Shows::Nothing),
        Ask::Claim(2, Shows::Nothing),
        check(2),
        delegate(2, 2),
        Ask::Issue(shot(2, 9), 0),
    ];
    let before: Vec<_> = before.map(|ask| call(Who::Owner, ask)).into();
    let before = [
        before.as_slice(),
        &[
            plain(Act::Backup),
            call(Who::Owner, Ask::Issue(shot(2, 8), 0)),
        ],
    ]
    .concat();
    for row in [Row::Binding(2), Row::Account(0), Row::Counters, Row::Sweep] {
        for field in fields {
            for ask in asks(2) {
                let tampered = [
                    plain(Act::Tamper(row, field)),
                    call(CLAIMANT, ask),
                    call(OTHER, ask),
                ];
                let put_back = [
                    plain(Act::RestoreRow(2)),
                    call(CLAIMANT, ask),
                    plain(Act::Restore),
                    call(OTHER, ask),
                ];
                let claims = [
                    call(OTHER, Ask::Claim(3, Shows::Nothing)),
                    call(CLAIMANT, check(3)),
                    call(STRANGER, check(2)),
                ];
                plays(&[before.as_slice(), &tampered, &claims, &put_back].concat());
            }
        }
    }
}
