//! What is done with a phone.

use relatch_authority::DeviceName;
use relatch_wire::{
    Action, Challenge, ChallengeMessage, Epoch, Extensions, Failures, Freshness, Locator, Nonce,
    Tag,
};
use zeroize::Zeroizing;

use super::super::act::Act;
use super::super::play::{Stage, word};
use super::super::words::{Camera, NoticeKind, Reply};
use super::Wrong;
use crate::seen::Seen;

const MOST_PROBES: u32 = 200_000;

impl Stage {
    pub(super) fn take_at_phone(&mut self, at: &str, act: &Act) -> Result<Seen, Wrong> {
        match act {
            Act::Scan {
                of,
                photo,
                text,
                camera,
                check_page,
            } => {
                let text = self.see(of.as_deref(), photo.as_deref(), text.as_deref(), *camera)?;
                let (phone, service, now) = self.phone(at)?;
                let text = text.as_deref().map(String::as_str);
                Ok(match check_page {
                    true => phone.scan_check(text, service, now),
                    false => phone.scan(text, service, now),
                })
            }
            Act::Confirm { called, reply } => self.confirm(at, called, *reply),
            Act::Cancel {} => Ok(self.phone(at)?.0.cancel()),
            Act::Prove {} => {
                let (phone, service, now) = self.phone(at)?;
                Ok(phone.prove(service, now))
            }
            Act::NoteCode { name } => {
                let code = self.shown(at)?;
                self.notes.insert(name.clone(), code);
                Ok(Seen::Done)
            }
            Act::CompareCode { noted } => Ok(if self.shown(at)? == self.noted(noted)? {
                Seen::SameCode
            } else {
                Seen::OtherCode
            }),
            Act::Probe { times } => self.probe(at, *times),
            Act::AskAnother { authority } => {
                let asked = self.world.ask_another(at, authority);
                asked.ok_or(format!("no authority is called `{authority}`"))?;
                Ok(Seen::Done)
            }
            Act::Notices { of, count } => self.notices(at, *of, *count),
            Act::NewSession {} => Ok(self.phone(at)?.0.new_session()),
            Act::ClaimAgain {} => {
                let seen = self.world.claim_again(at);
                seen.ok_or_else(|| format!("no phone is called `{at}`"))
            }
            act => self.manage(at, act),
        }
    }

    /// What the camera reads.
    fn see(
        &mut self,
        of: Option<&str>,
        photo: Option<&str>,
        text: Option<&str>,
        camera: Camera,
    ) -> Result<Option<Zeroizing<String>>, Wrong> {
        let sight = match (of, photo, text) {
            (Some(nvr), None, None) => {
                let nvr = self.world.nvr(nvr);
                self.eyes
                    .look(nvr.ok_or(format!("no recorder is called `{}`", of.unwrap_or("")))?)
            }
            (None, Some(name), None) => {
                let photo = self.photos.get(name).cloned();
                photo.ok_or(format!("no photo is called `{name}`"))?
            }
            (None, None, Some(text)) => self.eyes.look_at_text(text)?,
            _ => return Err("`scan` needs one of `of`, `photo`, `text`".into()),
        };
        self.eyes.read(&sight, camera)
    }

    fn confirm(&mut self, at: &str, called: &str, reply: Reply) -> Result<Seen, Wrong> {
        let Ok(called) = DeviceName::new(called) else {
            return Ok(Seen::NameRefused);
        };
        let before = self.phone(at)?.0.page().clone();
        let unknown = || format!("no phone is called `{at}`");
        let seen = self.world.confirm(at, &called).ok_or_else(unknown)?;
        Ok(match reply {
            Reply::Arrives => seen,
            Reply::Lost => self.phone(at)?.0.lose_reply(before),
        })
    }

    /// Challenges of devices that do not exist: one answer to all, and nothing is recorded.
    fn probe(&mut self, at: &str, times: u32) -> Result<Seen, Wrong> {
        if times > MOST_PROBES {
            return Err(format!("more than {MOST_PROBES} probes"));
        }
        let mut random = self.world.random("prober");
        let asked = self.world.asked(at).unwrap_or_default().to_owned();
        let registry = self.world.authorities().registry(&asked).cloned();
        let registry = registry.ok_or("the registry is elsewhere")?;
        let (phone, service, now) = self.phone(at)?;
        let before = registry.rows().clone();
        for time in 1..=times {
            let challenge = Challenge {
                action: Action::SetPassword,
                locator: Locator(random.bytes()),
                epoch: Epoch(0),
                failures: Failures::NONE,
                freshness: Freshness::Nonce(Nonce(random.bytes())),
                extensions: Extensions::default(),
            };
            let text = ChallengeMessage::new(challenge, Tag(random.bytes())).to_text();
            let seen = phone.scan(Some(&text), service, now);
            if seen != Seen::InvalidQrCode {
                return Err(format!("the answer to probe {time} was {}", word(seen)));
            }
        }
        if before == *registry.rows() {
            Ok(Seen::InvalidQrCode)
        } else {
            Err("the probes left something in the registry".into())
        }
    }

    fn notices(&mut self, at: &str, kind: NoticeKind, count: usize) -> Result<Seen, Wrong> {
        let (phone, service, now) = self.phone(at)?;
        let told = service.told(phone.caller(now))?;
        let found = told.iter().filter(|name| kind_of(name) == Some(kind));
        let found = found.count();
        if found == count {
            Ok(Seen::Done)
        } else {
            Err(format!("expected {count} such notices, there are {found}"))
        }
    }
}

/// By the name of the event.
fn kind_of(event: &str) -> Option<NoticeKind> {
    Some(match event {
        "issued" => NoticeKind::CodeIssued,
        "refused" => NoticeKind::Refused,
        "delegated" => NoticeKind::Delegated,
        "revoked" => NoticeKind::Revoked,
        "transferred" => NoticeKind::Transferred,
        "activated" => NoticeKind::Activated,
        "ended" | "deleted" => NoticeKind::Ended,
        "ending" | "undone" => NoticeKind::Ending,
        "claim-refused" => NoticeKind::ClaimRefused,
        "frozen" | "frozen-by-former-owner" | "frozen-by-operator" | "unfrozen" => {
            NoticeKind::Freeze
        }
        "code-repeated" => NoticeKind::CodeRepeated,
        _ => return None,
    })
}
