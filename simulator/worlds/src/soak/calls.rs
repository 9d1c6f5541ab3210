//! What goes between accounts and the authority, with the judges beside it.

use relatch_authority::{
    AccountId, ActRefusal, Authority, CallError, SealNonce, StorageError, WallTime,
};
use relatch_testkit::registry::{Commit, SharedRegistry, Trouble};

use super::cast::Who;
use super::dice::Dice;
use super::judge::{Answer, Event, ShownId};
use super::rights::Standing;
use super::world::{Held, World};

/// The three calls of a scan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Call {
    Inspect,
    Issue,
    StepUp,
}

/// What a scan is about, as the judges know it.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct About {
    /// A challenge that a device has shown, byte for byte.
    pub(super) shown: Option<ShownId>,
    pub(super) bond: Option<usize>,
    /// Made by the rightful holder of the key: it deceives no one.
    pub(super) own: bool,
    /// The instance has read what stood there before.
    pub(super) stale: bool,
    pub(super) hash: [u8; 32],
}

/// What reached an account.
#[derive(Debug, Clone)]
pub(super) struct Reply {
    pub(super) answer: Answer,
    pub(super) digits: Option<String>,
}

impl World {
    pub(super) fn about(&self, shown: ShownId) -> About {
        let it = self.shown.get(shown);
        About {
            shown: Some(shown),
            bond: it.and_then(|it| it.bond),
            own: false,
            stale: false,
            hash: it.map(|it| it.hash).unwrap_or_default(),
        }
    }

    /// One call of an account at an instance.
    pub(super) fn call(
        &mut self,
        at: usize,
        call: Call,
        who: Who,
        text: &str,
        about: About,
    ) -> Option<Reply> {
        let now = self.wall(at);
        let account = self.account(who);
        let standing = self.standing(about, who, now);
        let authority = self.instances.get_mut(at)?;
        let mut reply = Reply {
            answer: Answer::Approved,
            digits: None,
        };
        let refused = match call {
            Call::Inspect => match authority.inspect(&account, text, now) {
                Ok(preview) => {
                    reply.answer = Answer::Preview(preview.step_up);
                    None
                }
                Err(refusal) => Some(refusal),
            },
            Call::Issue => match authority.issue(&account, text, now) {
                Ok(code) => {
                    reply.answer = Answer::Code(about.hash);
                    reply.digits = Some(code.digits().to_string());
                    None
                }
                Err(refusal) => Some(refusal),
            },
            Call::StepUp => authority.step_up(&account, text, now, now).err(),
        };
        if let Some(error) = refused {
            reply.answer = match error {
                CallError::Refused(refusal) => Answer::Refused(refusal),
                _ => Answer::Failed,
            };
        }
        self.settle();
        self.answered(call, who, standing, about, &reply);
        Some(reply)
    }

    fn standing(&self, about: About, who: Who, now: WallTime) -> Standing {
        let locator = about.bond.and_then(|at| self.bonds.get(at));
        locator.map_or(Standing::Stranger, |bond| {
            self.rights
                .standing(&bond.locator, who, about.shown, now.secs())
        })
    }

    fn answered(&mut self, call: Call, who: Who, standing: Standing, about: About, reply: &Reply) {
        let answer = &reply.answer;
        self.log.say(|| {
            let shown = about.shown.map_or("a made-up challenge".to_owned(), |it| {
                format!("challenge {it}")
            });
            format!("{who:?}: {call:?} of {shown}: {answer:?}")
        });
        self.log.note(match answer {
            Answer::Preview(_) => 1,
            Answer::Code(_) => 2,
            Answer::Approved => 3,
            Answer::Refused(_) | Answer::Failed => 4,
        });
        if let Some(digits) = &reply.digits {
            self.log.note_text(digits);
            self.secrets.code(digits);
            if let Some(shown) = about.shown {
                self.held.push(Held {
                    shown,
                    digits: digits.clone(),
                });
            }
        }
        let current = !about.stale && self.is_current(about);
        self.tell(&Event::Answered {
            who,
            standing,
            shown: about.shown,
            binding: about.bond,
            current,
            own: about.own,
            answer,
        });
    }

    /// Whether a challenge shows the epoch that its device has now.
    fn is_current(&self, about: About) -> bool {
        let shown = about.shown.and_then(|shown| self.shown.get(shown));
        shown.is_some_and(|shown| {
            let unit = self.units.get(shown.unit);
            unit.is_some_and(|unit| {
                unit.binding == shown.bond && unit.epoch == shown.message.challenge().epoch.0
            })
        })
    }

    /// Tells the judges what was committed since the last call; whether anything was.
    pub(super) fn settle(&mut self) -> bool {
        let commits = self.registry.take_commits();
        for commit in &commits {
            self.committed(commit);
        }
        !commits.is_empty()
    }

    fn committed(&mut self, commit: &Commit) {
        let locator = commit.audit.first().map(|entry| entry.locator);
        let binding =
            locator.and_then(|locator| self.bonds.iter().position(|it| it.locator == locator));
        let owner = locator.and_then(|locator| self.rights.of(&locator));
        let owner = owner.map(|right| self.account(right.owner));
        let device = self
            .units
            .iter()
            .find(|unit| binding.is_some() && unit.binding == binding)
            .map(|unit| unit.epoch);
        self.tell(&Event::Committed {
            commit,
            binding,
            owner: owner.as_ref(),
            device,
        });
        for entry in &commit.audit {
            let relatch_authority::Event::Issued { challenge, .. } = &entry.event else {
                continue;
            };
            let shown = self.by_hash(&challenge.0);
            if let (Some(shown), Some(who)) = (shown, Who::of(&entry.account)) {
                self.rights.issued(&entry.locator, who, shown);
            }
        }
    }

    /// Something that an account does to a binding; whether it was committed.
    pub(super) fn act(
        &mut self,
        at: usize,
        who: Who,
        act: impl FnOnce(
            &Authority<SharedRegistry>,
            &AccountId,
            WallTime,
        ) -> Result<(), CallError<ActRefusal, StorageError>>,
    ) -> bool {
        let now = self.wall(at);
        let account = self.account(who);
        let Some(authority) = self.instances.get_mut(at) else {
            return false;
        };
        let done = act(authority, &account, now).is_ok();
        self.log.note(done.into());
        self.settle()
    }

    /// An account claims an offer; the confirmation code, where it gets one.
    pub(super) fn claim(
        &mut self,
        at: usize,
        who: Who,
        offer: usize,
        dice: &mut Dice,
    ) -> Option<String> {
        let offered = self.offers.get(offer)?.clone();
        let locator = self.bonds.get(offered.bond)?.locator;
        let (now, account) = (self.wall(at), self.account(who));
        let nonce = SealNonce(dice.bytes());
        let authority = self.instances.get_mut(at)?;
        let claimed = authority.claim(&account, &offered.message, Self::name()?, now, nonce);
        if self.settle() {
            self.rights.claimed(locator, who);
        }
        self.log.note(claimed.is_ok().into());
        self.log.say(|| {
            let what = claimed.as_ref().err();
            format!(
                "{who:?}: claims offer {offer}: {}",
                what.map_or("done".to_owned(), |it| format!("{it:?}"))
            )
        });
        let claimed = claimed.ok()?;
        let digits = claimed.confirmation.digits().to_string();
        self.secrets.code(&digits);
        Some(digits)
    }

    /// A scan as an app does it: look, re-authenticate if that is asked and the person agrees, take the code.
    pub(super) fn scan(
        &mut self,
        at: usize,
        who: Who,
        shown: ShownId,
        trouble: Option<Trouble>,
        agrees: bool,
    ) -> Option<String> {
        let text = self.shown.get(shown)?.text.clone();
        let about = self.about(shown);
        self.set_trouble(None);
        let preview = self.call(at, Call::Inspect, who, &text, about)?;
        match preview.answer {
            Answer::Preview(None) => {}
            Answer::Preview(Some(_)) if agrees => {
                self.call(at, Call::StepUp, who, &text, about)?;
            }
            _ => return None,
        }
        self.set_trouble(trouble);
        let reply = self.call(at, Call::Issue, who, &text, about);
        self.set_trouble(None);
        reply?.digits
    }
}
