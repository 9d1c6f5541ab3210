//! Notices to a webhook, signed as Standard Webhooks says, tried again, and given up as dead letters.

use std::fmt;
use std::path::Path;
use std::time::{Duration, Instant};

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use relatch_authority::{Notice, WallTime};
use relatch_registry::{Delivery, StoreError};
use serde_json::json;
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::problem::Problem;
use crate::service::{Service, now};
use crate::tls::{self, may_be_called};

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
pub struct Receiver {
    url: String,
    secret: Zeroizing<Vec<u8>>,
    agent: ureq::Agent,
}

/// Why there is no receiver.
#[derive(Debug)]
pub struct ReceiverFault(String);

impl Receiver {
    /// Takes the address, the signing secret as receivers print it, and the file of the certificates to trust where they
    /// are not those that browsers trust.
    ///
    /// # Errors
    /// [`ReceiverFault`]: the secret is not base64, or the address neither begins with `https` nor is this machine's.
    pub fn new(url: &str, secret: &str, roots: Option<&Path>) -> Result<Self, ReceiverFault> {
        let fault = |why: &str| ReceiverFault(format!("the webhook cannot be used: {why}"));
        if !may_be_called(url) {
            return Err(fault("its address has to begin with https"));
        }
        let secret = secret.trim();
        let secret = BASE64_STANDARD.decode(secret.strip_prefix("whsec_").unwrap_or(secret));
        let trust = tls::trust(roots).map_err(|error| fault(&error.to_string()))?;
        let config = ureq::Agent::config_builder()
            .timeout_global(Some(PATIENCE))
            .max_redirects(0)
            .tls_config(trust);
        Ok(Self {
            url: url.into(),
            secret: secret
                .map_err(|_| fault("its secret is not base64"))?
                .into(),
            agent: config.build().into(),
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
    fn send(&self, id: &str, notice: &Notice, at: WallTime) -> bool {
        let body = json!({
            "type": format!("notice.{}", notice.sentence_key()),
            "timestamp": notice.entry.at.secs(),
            "data": notice,
        })
        .to_string();
        let call = self
            .agent
            .post(&self.url)
            .header("content-type", "application/json")
            .header("webhook-id", id)
            .header("webhook-timestamp", at.secs().to_string())
            .header("webhook-signature", self.sign(id, at, &body));
        call.send(body.as_str())
            .is_ok_and(|answer| answer.status().is_success())
    }
}

/// Runs until it is dropped.
pub(crate) async fn run(service: Service, receiver: Receiver) {
    let receiver = std::sync::Arc::new(receiver);
    loop {
        let receiver = receiver.clone();
        let delivered = service.blocking(move |service| {
            deliver(service, &receiver, now()).map_err(|error| Problem::of_fault(&error))
        });
        if delivered.await != Ok(true) {
            tokio::time::sleep(PAUSE).await;
        }
    }
}

/// Delivers a page of what is due at this time; says whether there was something to do.
///
/// # Errors
/// [`StoreError`].
pub fn deliver(service: &Service, receiver: &Receiver, at: WallTime) -> Result<bool, StoreError> {
    let database = service.database();
    let due = database.take_due(at, later(at, LEASE))?;
    let begun = Instant::now();
    for delivery in &due {
        // The rest is left to the end of its lease.
        if begun.elapsed().as_secs() > LEASE / 2 {
            break;
        }
        settle(service, receiver, delivery, at)?;
    }
    Ok(!due.is_empty())
}

fn settle(
    service: &Service,
    receiver: &Receiver,
    delivery: &Delivery,
    at: WallTime,
) -> Result<(), StoreError> {
    let database = service.database();
    let notice = delivery.notice.notice();
    let Some(notice) = notice.ok().filter(|one| later(one.entry.at, OLDEST) > at) else {
        return database.give_up(delivery);
    };
    let id = format!("notice_{}", delivery.notice.id);
    if receiver.send(&id, &notice, at) {
        metrics::counter!("relatch_webhooks_total", "result" => "delivered").increment(1);
        return database.delivered(delivery);
    }
    metrics::counter!("relatch_webhooks_total", "result" => "failed").increment(1);
    let failures = usize::try_from(delivery.attempts)
        .unwrap_or(usize::MAX)
        .saturating_sub(1);
    match AGAIN.get(failures) {
        Some(pause) => database.try_again(delivery, later(at, *pause)),
        None => {
            tracing::warn!(id, "a notice is a dead letter");
            database.give_up(delivery)
        }
    }
}

fn later(at: WallTime, secs: u64) -> WallTime {
    WallTime::from_secs(at.secs().saturating_add(secs))
}

impl fmt::Debug for Receiver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Receiver").finish_non_exhaustive()
    }
}

impl fmt::Display for ReceiverFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for ReceiverFault {}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of the Standard Webhooks specification.
    #[test]
    fn the_signature_is_that_of_the_specification() {
        let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
        let receiver = Receiver::new("http://127.0.0.1", secret, None).unwrap();
        let signed = receiver.sign(
            "msg_p5jXN8AQM9LWM0D4loKWxJek",
            WallTime::from_secs(1_614_265_330),
            r#"{"test": 2432232314}"#,
        );
        assert_eq!(signed, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }
}
