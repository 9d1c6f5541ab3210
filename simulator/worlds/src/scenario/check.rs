//! What a step expects of a recorder beyond its screen.

use std::fmt::Display;

use serde::de::{self, Deserializer, SeqAccess, Visitor};
use serde::{Deserialize, Serialize, Serializer};

use crate::nvr::Nvr;

/// What is to be found at a recorder; what is left out may be anything.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct Check {
    /// Whether it is bound.
    pub bound: Option<OneOf<bool>>,
    /// Wrong codes since the last success.
    pub failures: Option<OneOf<u32>>,
    /// Recoveries since it was bound.
    pub epoch: Option<OneOf<u32>>,
    /// How often it was bound.
    pub generation: Option<OneOf<u32>>,
    /// Seconds that local consoles still wait, begun ones too.
    pub wait_seconds: Option<OneOf<u64>>,
    /// Minutes that the challenge still lives, begun ones too; 0 if there is none.
    pub challenge_minutes: Option<OneOf<u64>>,
    /// Digits of the live challenge's code; 0 if there is none.
    pub digits: Option<OneOf<u8>>,
    /// Whether a password may be set now.
    pub grant: Option<OneOf<bool>>,
    /// Cameras in the configuration.
    pub cameras: Option<OneOf<usize>>,
    /// Hours recorded.
    pub recordings: Option<OneOf<u64>>,
    /// Of these passwords exactly one is the administrator's.
    pub one_password_of: Option<Vec<String>>,
    /// The most worn page was erased less often than this.
    pub wear_below: Option<u64>,
}

/// One value, or a list of those that will do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OneOf<T>(pub Vec<T>);

impl Check {
    /// Looks.
    ///
    /// # Errors
    /// What should be and what is.
    pub(super) fn holds(&self, nvr: &mut Nvr) -> Result<(), String> {
        let (cameras, recordings) = {
            let belongings = nvr.belongings();
            (belongings.cameras.len(), belongings.recordings)
        };
        let wear = nvr.flash().wear();
        let status = nvr.status().ok_or("the recorder is dark")?;
        let minutes = |left: core::time::Duration| left.as_secs().div_ceil(60);
        let (lives, digits) = status
            .challenge
            .map_or((0, 0), |(left, length)| (minutes(left), length.digits()));
        let (failures, epoch, generation) = status.binding.map_or((0, 0, 0), |binding| {
            (
                u32::from(binding.failures.count()),
                binding.epoch.0,
                binding.generation,
            )
        });
        same("bound", self.bound.as_ref(), status.is_bound())?;
        same("failures", self.failures.as_ref(), failures)?;
        same("epoch", self.epoch.as_ref(), epoch)?;
        same("generation", self.generation.as_ref(), generation)?;
        let wait = status.wait.as_millis().div_ceil(1_000) as u64;
        same("wait-seconds", self.wait_seconds.as_ref(), wait)?;
        same("challenge-minutes", self.challenge_minutes.as_ref(), lives)?;
        same("digits", self.digits.as_ref(), digits)?;
        same("grant", self.grant.as_ref(), status.grant.is_some())?;
        same("cameras", self.cameras.as_ref(), cameras)?;
        same("recordings", self.recordings.as_ref(), recordings)?;
        match self.wear_below {
            Some(limit) if wear >= limit => {
                return Err(format!(
                    "`wear-below` {limit}: a page was erased {wear} times"
                ));
            }
            _ => {}
        }
        self.one_password(nvr)
    }

    fn one_password(&self, nvr: &mut Nvr) -> Result<(), String> {
        let Some(passwords) = &self.one_password_of else {
            return Ok(());
        };
        let right = passwords.iter().filter(|one| nvr.holds(one)).count();
        if right == 1 {
            Ok(())
        } else {
            Err(format!("`one-password-of`: {right} of these log in"))
        }
    }
}

fn same<T: PartialEq + Display>(
    what: &str,
    expected: Option<&OneOf<T>>,
    found: T,
) -> Result<(), String> {
    match expected {
        Some(OneOf(values)) if !values.contains(&found) => {
            let values: Vec<String> = values.iter().map(T::to_string).collect();
            Err(format!(
                "`{what}` should be {}, is {found}",
                values.join(" or ")
            ))
        }
        _ => Ok(()),
    }
}

impl<T: Serialize> Serialize for OneOf<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0.as_slice() {
            [one] => one.serialize(serializer),
            several => several.serialize(serializer),
        }
    }
}

/// Unlike an untagged enum it keeps the message of a value that is of neither form.
impl<'de, T: Deserialize<'de>> Deserialize<'de> for OneOf<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Forms<T>(core::marker::PhantomData<T>);

        macro_rules! one {
            ($visit:ident, $of:ty) => {
                fn $visit<E: de::Error>(self, value: $of) -> Result<Self::Value, E> {
                    T::deserialize(de::IntoDeserializer::into_deserializer(value))
                        .map(|one| OneOf(vec![one]))
                }
            };
        }

        impl<'de, T: Deserialize<'de>> Visitor<'de> for Forms<T> {
            type Value = OneOf<T>;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a value, or a list of values")
            }

            one!(visit_bool, bool);
            one!(visit_i64, i64);
            one!(visit_u64, u64);
            one!(visit_str, &str);

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<OneOf<T>, A::Error> {
                let mut values = Vec::new();
                while let Some(value) = list.next_element()? {
                    values.push(value);
                }
                Ok(OneOf(values))
            }
        }

        deserializer.deserialize_any(Forms(core::marker::PhantomData))
    }
}
