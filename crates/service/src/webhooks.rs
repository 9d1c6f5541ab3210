//! Notices to a webhook, signed as Standard Webhooks says, tried again, and given up as dead letters.

use std::time::Duration;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use relatch_authority::{Notice, WallTime};
use relatch_registry::{Delivery, StoreError};
use serde_json::json;
use sha2::Sha256;

use crate::problem::Problem;
use crate::service::{Service, now};

/// How long an instance holds what it delivers, in seconds.
const LEASE: u64 = 300;
/// How long a receiver may take.
const PATIENCE: Duration = Duration::from_secs(10);
const PAUSE: Duration = Duration::from_secs(2);
/// When a delivery is tried again, in seconds after each failure; after the last it is a dead letter.
const AGAIN: [u64; 8] = [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000];
/// What happened longer ago is not delivered, in seconds: a webhook that is new does not begin with the past.
const OLDEST: u64 = 7 * 86_400;

/// Where notices go.
pub(crate) struct Receiver {
    pub(crate) url: String,
    pub(crate) secret: Vec<u8>,
}

impl Receiver {
    /// Takes the signing secret as receivers print it.
    pub(crate) fn new(url: &str, secret: &str) -> Option<Self> {
        let secret = secret.trim();
        let secret = BASE64_STANDARD.decode(secret.strip_prefix("whsec_").unwrap_or(secret));
        Some(Self {
            url: url.into(),
            secret: secret.ok()?,
        })
    }

    /// The signature of a body, sent now or again.
    fn sign(&self, id: &str, at: WallTime, body: &str) -> String {
        // HMAC takes a key of every length.
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&self.secret) else {
            return String::new();
        };
        mac.update(format!("{id}.{}.{body}", at.secs()).as_bytes());
        format!("v1,{}", BASE64_STANDARD.encode(mac.finalize().into_bytes()))
    }

    /// Whether the receiver took it.
    fn send(&self, id: &str, notice: &Notice) -> bool {
        let body = json!({
            "type": format!("notice.{}", notice.sentence_key()),
            "timestamp": notice.entry.at.secs(),
            "data": notice,
        })
        .to_string();
        let at = now();
        let config = ureq::Agent::config_builder()
            .timeout_global(Some(PATIENCE))
            .max_redirects(0);
        let sent = ureq::Agent::from(config.build())
            .post(&self.url)
            .header("content-type", "application/json")
            .header("webhook-id", id)
            .header("webhook-timestamp", at.secs().to_string())
            .header("webhook-signature", self.sign(id, at, &body))
            .send(body.as_str());
        sent.is_ok_and(|answer| answer.status().is_success())
    }
}

/// Runs until it is dropped.
pub(crate) async fn run(service: Service, receiver: Receiver) {
    let receiver = std::sync::Arc::new(receiver);
    loop {
        let receiver = receiver.clone();
        let delivered = service.blocking(move |service| {
            deliver(service, &receiver).map_err(|error| Problem::of_fault(&error))
        });
        if delivered.await != Ok(true) {
            tokio::time::sleep(PAUSE).await;
        }
    }
}

/// Delivers a page; says whether there was something to do.
fn deliver(service: &Service, receiver: &Receiver) -> Result<bool, StoreError> {
    let database = service.database();
    let at = now();
    let due = database.take_due(at, later(at, LEASE))?;
    let begun = std::time::Instant::now();
    for delivery in &due {
        // The rest is left to the end of its lease.
        if begun.elapsed().as_secs() > LEASE / 2 {
            break;
        }
        settle(service, receiver, delivery)?;
    }
    Ok(!due.is_empty())
}

fn settle(service: &Service, receiver: &Receiver, delivery: &Delivery) -> Result<(), StoreError> {
    let database = service.database();
    let notice = delivery.notice.notice();
    let Some(notice) = notice
        .ok()
        .filter(|one| later(one.entry.at, OLDEST) > now())
    else {
        return database.give_up(delivery);
    };
    let id = format!("notice_{}", delivery.notice.id);
    if receiver.send(&id, &notice) {
        metrics::counter!("relatch_webhooks_total", "result" => "delivered").increment(1);
        return database.delivered(delivery);
    }
    metrics::counter!("relatch_webhooks_total", "result" => "failed").increment(1);
    let failures = usize::try_from(delivery.attempts)
        .unwrap_or(usize::MAX)
        .saturating_sub(1);
    match AGAIN.get(failures) {
        Some(pause) => database.try_again(delivery, later(now(), *pause)),
        None => {
            tracing::warn!(id, "a notice is a dead letter");
            database.give_up(delivery)
        }
    }
}

fn later(at: WallTime, secs: u64) -> WallTime {
    WallTime::from_secs(at.secs().saturating_add(secs))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of the Standard Webhooks specification.
    #[test]
    fn the_signature_is_that_of_the_specification() {
        let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
        let receiver = Receiver::new("http://127.0.0.1", secret).unwrap();
        let signed = receiver.sign(
            "msg_p5jXN8AQM9LWM0D4loKWxJek",
            WallTime::from_secs(1_614_265_330),
            r#"{"test": 2432232314}"#,
        );
        assert_eq!(signed, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }
}
