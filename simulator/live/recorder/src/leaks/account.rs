//! An account that was taken over (C8): codes within the limits, each with a notice; acts only with the second factor.

use relatch_authority::{
    AccountId, Act, ActProof, ActRefusal, Authority, CallError, Event, Locator, MemoryRegistry,
    Refusal, WallTime,
};
use relatch_device::Fresh32;
use relatch_testkit::passwords::Cost;

use super::service::SESSION;
use super::{Everything, LATER, Outcome, Scene, Why};
use crate::recorder::Recorder;

/// More than any limit of codes.
const TRIES: u8 = 32;

/// Plays it against copies of the recorder and of the service.
///
/// # Errors
/// A sentence: the setup is none.
pub(super) fn play(
    everything: &Everything,
    scene: &Scene,
    random: [u8; 32],
) -> Result<Outcome, &'static str> {
    let service = everything.service.as_ref();
    let locator = scene.challenge.challenge().locator;
    let row = service.and_then(|service| service.row(&locator));
    let authority = service.and_then(|service| service.authority());
    let (Some(row), Some(authority)) = (row, authority) else {
        return Ok(Why::Elsewhere.into());
    };
    let now = WallTime::from_secs(everything.now);
    let mut copy = Recorder::start(&everything.setup, Cost::Light, 0)?;
    let (mut codes, mut at, mut random) = (0_usize, LATER, random);
    for number in 0..TRIES {
        // A new challenge each time: asked for twice, it would be one code.
        random[0] = number;
        let Some(text) = copy.begin_recovery(Fresh32::from(random), at).text else {
            break;
        };
        at = at.saturating_add(LATER);
        match authority.issue(&row.owner, SESSION, &text, now) {
            Ok(code) => {
                copy.submit_code(&code.digits(), at);
                if !copy.is_granted() {
                    return Ok(Outcome::Nothing);
                }
                copy.log_out();
                codes = codes.saturating_add(1);
            }
            Err(CallError::Refused(Refusal::StepUpNeeded(_))) => break,
            Err(_) => return Ok(Why::Stopped.into()),
        }
    }
    let notices = issued(&authority, &row.owner);
    Ok(
        match codes > 0 && acts(&authority, &row.owner, &locator, now) {
            true => Outcome::Account { codes, notices },
            false => Why::Stopped.into(),
        },
    )
}

/// The notices of codes that the owner has.
fn issued(authority: &Authority<MemoryRegistry>, owner: &AccountId) -> usize {
    let tables = authority.registry().tables();
    let notices = tables.notices.iter().filter(|notice| notice.to == *owner);
    notices
        .filter(|notice| matches!(notice.entry.event, Event::Issued { .. }))
        .count()
}

/// Whether a release was refused to the session alone, and done with its second factor.
fn acts(
    authority: &Authority<MemoryRegistry>,
    owner: &AccountId,
    locator: &Locator,
    now: WallTime,
) -> bool {
    let alone = authority.act(owner, locator, &Act::Release, None, now);
    if !matches!(alone, Err(CallError::Refused(ActRefusal::ProofNeeded))) {
        return false;
    }
    let Ok(hash) = authority.act_hash(owner, locator, &Act::Release, now) else {
        return false;
    };
    let proof = ActProof::verified(hash, now);
    let with_it = authority.act(owner, locator, &Act::Release, Some(&proof), now);
    with_it.is_ok()
}
