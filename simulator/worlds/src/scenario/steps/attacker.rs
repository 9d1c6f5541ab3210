//! What an attacker with a photo does: of an offer, and so with the key of a suite 1 binding, or only of a challenge.

use relatch_derivation::{BindingKey, Keys};
use relatch_wire::{
    Action, Challenge, ChallengeMessage, Epoch, Extensions, Failures, Freshness, Nonce,
    OfferMessage,
};
use zeroize::Zeroizing;

use super::super::act::Act;
use super::super::play::Stage;
use super::super::words::Camera;
use super::Wrong;
use crate::seen::Seen;

impl Stage {
    /// Makes a challenge and keeps it as a photo.
    pub(super) fn forge_challenge(&mut self, act: &Act) -> Result<Seen, Wrong> {
        let Act::ForgeChallenge {
            offer,
            flash,
            photo,
            epoch,
            failures,
            name,
        } = act
        else {
            return Err("not a forgery".into());
        };
        let (keys, start) = match (offer, flash, photo) {
            (None, Some(flash), Some(photo)) => {
                let (keys, challenge) = self.fake(flash, photo)?;
                (
                    Some(keys),
                    ChallengeMessage::new(challenge, relatch_wire::Tag([0; 16])),
                )
            }
            (Some(offer), None, None) => {
                let keys = self.keys_of(offer)?;
                let challenge = Challenge {
                    action: Action::SetPassword,
                    locator: keys.locator(),
                    epoch: Epoch(0),
                    failures: Failures::NONE,
                    freshness: Freshness::Nonce(Nonce(self.world.random(name).bytes())),
                    extensions: Extensions::default(),
                };
                (
                    Some(keys),
                    ChallengeMessage::new(challenge, relatch_wire::Tag([0; 16])),
                )
            }
            (None, None, Some(photo)) => (None, self.challenge_of(photo)?),
            _ => {
                return Err(
                    "a forgery comes from `offer`, from `photo`, or from `flash` and `photo`"
                        .into(),
                );
            }
        };
        let mut challenge = start.challenge().clone();
        if let Some(epoch) = epoch {
            challenge.epoch = Epoch(*epoch);
        }
        if let Some(failures) = failures {
            let failures = Failures::new((*failures).into());
            challenge.failures = failures.ok_or("`failures` is 0 to 30")?;
        }
        // Without the key the old tag is all that there is.
        let text = match keys {
            Some(keys) => keys.tag().seal(challenge).to_text(),
            None => ChallengeMessage::new(challenge, start.tag()).to_text(),
        };
        let sight = self.eyes.look_at_text(&text)?;
        self.photos.insert(name.clone(), sight);
        Ok(Seen::Done)
    }

    fn keys_of(&mut self, photo: &str) -> Result<Keys, Wrong> {
        let text = self.read_photo(photo)?;
        let offer = OfferMessage::from_text(&text)
            .map_err(|_| format!("`{photo}` is not a photo of an offer"))?;
        let key = BindingKey::from_offer(&offer).map_err(|error| error.to_string())?;
        Ok(Keys::derive(&key))
    }

    pub(super) fn challenge_of(&mut self, photo: &str) -> Result<ChallengeMessage, Wrong> {
        let text = self.read_photo(photo)?;
        ChallengeMessage::from_text(&text)
            .map_err(|_| format!("`{photo}` is not a photo of a challenge"))
    }

    pub(super) fn read_photo(&mut self, name: &str) -> Result<Zeroizing<String>, Wrong> {
        let sight = self.photos.get(name).cloned();
        let sight = sight.ok_or(format!("no photo is called `{name}`"))?;
        let text = self.eyes.read(&sight, Camera::Held)?;
        text.ok_or(format!("there is no QR code on `{name}`"))
    }
}
