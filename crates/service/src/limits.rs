//! How many calls an account and an address may make.

use std::net::IpAddr;
use std::num::NonZeroU32;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use relatch_authority::AccountId;

use crate::listen::Origin;
use crate::problem::Problem;
use crate::service::Service;

/// Counts calls of the last minute; what is within its quota is forgotten now and then.
#[derive(Debug)]
pub struct Limits {
    accounts: DefaultKeyedRateLimiter<AccountId>,
    addresses: DefaultKeyedRateLimiter<Network>,
}

/// An address, or in IPv6 the network of 64 bits that one household gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Network([u8; 8]);

impl Limits {
    /// So many calls a minute, of which as many may come at once.
    #[must_use]
    pub fn per_minute(account: NonZeroU32, address: NonZeroU32) -> Self {
        Self {
            accounts: RateLimiter::keyed(Quota::per_minute(account)),
            addresses: RateLimiter::keyed(Quota::per_minute(address)),
        }
    }

    /// Whether the account may call.
    pub(crate) fn account(&self, account: &AccountId) -> Result<(), Problem> {
        let checked = self.accounts.check_key(account);
        checked.map_err(|_| Problem::too_many_requests())
    }

    /// Forgets those who called long ago: memory is bounded by the callers of one minute.
    pub(crate) fn tidy(&self) {
        self.accounts.retain_recent();
        self.addresses.retain_recent();
    }

    fn address(&self, address: IpAddr) -> Result<(), Problem> {
        let checked = self.addresses.check_key(&Network::of(address));
        checked.map_err(|_| Problem::too_many_requests())
    }
}

impl Network {
    fn of(address: IpAddr) -> Self {
        let mut network = [0; 8];
        let v6 = match address {
            // The last 8 bytes of ::ffff:a.b.c.d hold the address.
            IpAddr::V4(address) => {
                let octets = address.to_ipv6_mapped().octets();
                network
                    .iter_mut()
                    .zip(octets.into_iter().skip(8))
                    .for_each(|(to, from)| *to = from);
                return Self(network);
            }
            IpAddr::V6(address) => address,
        };
        if let Some(mapped) = v6.to_ipv4_mapped() {
            return Self::of(mapped.into());
        }
        network
            .iter_mut()
            .zip(v6.octets())
            .for_each(|(to, from)| *to = from);
        Self(network)
    }
}

/// Turns away an address that calls too often, before anything is read of the call.
pub(crate) async fn by_address(
    State(service): State<Service>,
    request: Request,
    next: Next,
) -> Response {
    let from = request.extensions().get::<Origin>().map(|from| from.0);
    match from.map_or(Ok(()), |address| service.limits().address(address)) {
        Ok(()) => next.run(request).await,
        Err(problem) => problem.into_response(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_household_is_one_address() {
        let of = |text: &str| Network::of(text.parse().unwrap());
        assert_eq!(of("2001:db8::1"), of("2001:db8::ffff:1"));
        assert_ne!(of("2001:db8::1"), of("2001:db8:0:1::1"));
        assert_eq!(of("192.0.2.1"), of("::ffff:192.0.2.1"));
        assert_ne!(of("192.0.2.1"), of("192.0.2.2"));
    }
}
