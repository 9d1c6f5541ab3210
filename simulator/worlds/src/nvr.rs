//! The simulated NVR: the library's device inside a recorder with a console, passwords, configuration and recordings.

mod administrator;
mod make;

use std::collections::BTreeMap;

use relatch_device::{
    BeginError, Console, Device, Grant, PasswordStore, Proof, Session, SetPasswordError, Status,
    SubmitError, Uptime,
};
use relatch_wire::Identity;
use zeroize::Zeroizing;

use crate::seen::Seen;
use relatch_conformance::seeded::Random;
use relatch_testkit::flash::{Fault, Flash};
use relatch_testkit::passwords::Passwords;

pub use make::{Hardware, Make};

/// What a viewer logs in with; the recovery never touches it.
const VIEWER_PASSWORD: &str = "viewer-0000";

/// Where a person sits.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Default,
    serde::Serialize,
    serde::Deserialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum Place {
    /// The monitor and mouse plugged into the NVR.
    #[default]
    Console,
    /// A second person at the console, in a separate session.
    SecondConsole,
    /// A browser on the local network.
    Web,
}

/// Who logs in, and how.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum User {
    /// The administrator, who types the password.
    #[default]
    Administrator,
    /// A video client with the administrator's stored password.
    StoredCredential,
    /// A viewer.
    Viewer,
}

/// What the owner would lose at a factory reset.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Belongings {
    /// The names of the cameras.
    pub cameras: Vec<String>,
    /// Hours recorded.
    pub recordings: u64,
}

/// What is on the NVR's screen.
#[derive(Debug, Clone, Default)]
pub enum Screen {
    /// The login page.
    #[default]
    Login,
    /// A challenge, with the place to type the code.
    Challenge(String),
    /// A binding offer, as secret as its text.
    Offer(Zeroizing<String>),
    /// A challenge to check the binding by, with the place to type the app's check code.
    Check(String),
    /// The check code was correct: the phone that showed it can recover this recorder.
    Rehearsed,
    /// Choose a new password.
    NewPassword,
    /// The password is set.
    PasswordSet,
    /// Logged in: cameras and recordings.
    Desktop,
}

/// One NVR.
#[derive(Debug)]
pub struct Nvr {
    name: String,
    make: Make,
    flash: Flash,
    passwords: Passwords,
    device: Option<Device<Flash>>,
    uptime: u64,
    boots: u64,
    random: Random,
    /// The administrator at the console, and the proof that came with the password.
    administrator: Option<Proof>,
    grants: BTreeMap<Place, Grant>,
    belongings: Belongings,
    screen: Screen,
    said: Seen,
    clock_wrong_by: i32,
    /// A fault of the flash that waits for the power.
    planned: Option<Fault>,
}

impl Nvr {
    /// A new NVR on empty flash, switched on, with its first password.
    #[must_use]
    pub fn new(name: &str, make: Make, flash: Flash, mut random: Random) -> Self {
        let mut passwords = Passwords::open(flash.clone(), make.cost, random.number());
        let first = passwords.replace(&make.password);
        debug_assert!(first.is_ok(), "the first password must meet the policy");
        let mut nvr = Self {
            name: name.into(),
            make,
            flash,
            passwords,
            device: None,
            uptime: 0,
            boots: 0,
            random,
            administrator: None,
            grants: BTreeMap::new(),
            belongings: Belongings {
                cameras: ["Entrance", "Till", "Yard", "Store room"]
                    .map(String::from)
                    .to_vec(),
                recordings: 1_344,
            },
            screen: Screen::Login,
            said: Seen::Done,
            clock_wrong_by: 0,
            planned: None,
        };
        nvr.power_on();
        nvr
    }

    /// The name on its screens.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The flash, for faults and thieves.
    #[must_use]
    pub fn flash(&self) -> &Flash {
        &self.flash
    }

    /// What is on the screen, and what it said last.
    #[must_use]
    pub fn screen(&self) -> (&Screen, Seen) {
        (&self.screen, self.said)
    }

    /// What vendor, model and serial the NVR has.
    #[must_use]
    pub fn make(&self) -> &Make {
        &self.make
    }

    /// The cameras and recordings.
    #[must_use]
    pub fn belongings(&self) -> &Belongings {
        &self.belongings
    }

    /// Whether this is the administrator's password.
    pub fn holds(&mut self, password: &str) -> bool {
        self.passwords.holds(password) == Some(true)
    }

    /// What the library says of itself; `None` while the power is off.
    pub fn status(&mut self) -> Option<Status> {
        let now = self.now();
        Some(self.device.as_mut()?.status(now))
    }

    /// The text of the QR code on the screen, if there is one.
    #[must_use]
    pub fn qr_text(&self) -> Option<Zeroizing<String>> {
        match &self.screen {
            Screen::Challenge(text) | Screen::Check(text) => Some(Zeroizing::new(text.clone())),
            Screen::Offer(text) => Some(text.clone()),
            _ => None,
        }
    }

    /// Plans a fault of the flash; while the power is off, for the next start.
    pub fn plan(&mut self, fault: Fault) {
        self.flash.set_fault(Some(fault));
        self.planned = self.device.is_none().then_some(fault);
    }

    /// Switches the NVR on.
    pub fn power_on(&mut self) -> Seen {
        self.flash.power_on();
        if let Some(fault) = self.planned.take() {
            self.flash.set_fault(Some(fault));
        }
        self.uptime = 0;
        self.boots += 1;
        self.passwords = Passwords::open(self.flash.clone(), self.make.cost, self.random.number());
        let device = Device::start(
            self.make.config.clone(),
            self.flash.clone(),
            Uptime::from_millis(0),
            if self.make.hardware.counts_starts {
                self.boots
            } else {
                0
            },
        );
        self.device = Some(device);
        self.say(Seen::Done)
    }

    /// Switches the NVR off: everything in memory is gone.
    pub fn power_off(&mut self) {
        self.device = None;
        self.administrator = None;
        self.grants.clear();
        self.screen = Screen::Login;
        self.said = Seen::Dark;
    }

    /// Lets milliseconds pass; the library is asked once a minute, as firmware would.
    pub fn pass(&mut self, milliseconds: u64) {
        let end = self.uptime.saturating_add(milliseconds);
        while self.uptime < end && self.device.is_some() {
            self.uptime = end.min(self.uptime.saturating_add(60_000));
            let now = self.now();
            if let Some(device) = &mut self.device {
                device.advance(now);
            }
            if self.flash.is_dark() {
                self.power_off();
            }
        }
    }

    /// Opens the login page and clicks "Forgot password".
    pub fn forgot_password(&mut self) -> Seen {
        self.screen = Screen::Login;
        let offered =
            self.make.supports_recovery && self.status().is_some_and(|status| status.is_bound());
        self.say(if offered {
            Seen::AppOffered
        } else {
            Seen::AppNotOffered
        })
    }

    /// Clicks "Verify with the app".
    pub fn verify_with_app(&mut self, place: Place) -> Seen {
        let random = self.fresh();
        let now = self.now();
        let before = self.qr_text();
        let Some(device) = &mut self.device else {
            return Seen::Dark;
        };
        let seen = match device.begin_recovery(session(place), random.into(), now) {
            Ok(shown) => {
                let text = self.dress(shown.text);
                let same = before.is_some_and(|before| *before == text);
                self.screen = Screen::Challenge(text);
                if same { Seen::SameQrCode } else { Seen::QrCode }
            }
            Err(BeginError::NotBound) => Seen::NotBound,
            Err(_) => Seen::NotHere,
        };
        self.say(seen)
    }

    /// Types a verification code.
    pub fn type_code(&mut self, place: Place, code: &str) -> Seen {
        let now = self.now();
        let Some(device) = &mut self.device else {
            return Seen::Dark;
        };
        let seen = match device.submit_code(session(place), code, now) {
            Ok(grant) => {
                self.grants.insert(place, grant);
                self.screen = Screen::NewPassword;
                Seen::ChoosePassword
            }
            Err(SubmitError::NotBound) => Seen::NotBound,
            Err(SubmitError::NotHere) => Seen::NotHere,
            Err(SubmitError::NoChallenge) => Seen::NothingShown,
            Err(SubmitError::Wait(_)) => Seen::Wait,
            Err(SubmitError::Typo(_)) => Seen::Typo,
            Err(SubmitError::Wrong { burned: false, .. }) => Seen::WrongCode,
            Err(SubmitError::Wrong { .. }) => {
                self.screen = Screen::Login;
                Seen::WrongCodeBurned
            }
            Err(_) => Seen::StorageFailure,
        };
        self.say(seen)
    }

    /// Types a new password.
    pub fn set_password(&mut self, place: Place, new: &str) -> Seen {
        let now = self.now();
        let (Some(device), Some(grant)) = (&mut self.device, self.grants.remove(&place)) else {
            return self.say(Seen::GrantOver);
        };
        let seen = match device.set_password(grant, session(place), &mut self.passwords, new, now) {
            Ok(_) => {
                self.screen = Screen::PasswordSet;
                Seen::PasswordSet
            }
            Err(SetPasswordError::Refused(grant)) => {
                self.grants.insert(place, grant);
                Seen::WeakPassword
            }
            Err(SetPasswordError::NotStored(grant)) => {
                self.grants.insert(place, grant);
                Seen::StorageFailure
            }
            Err(_) => Seen::GrantOver,
        };
        self.say(seen)
    }

    /// Logs in.
    pub fn log_in(&mut self, user: User, password: &str) -> Seen {
        let now = self.now();
        let Some(device) = &mut self.device else {
            return Seen::Dark;
        };
        let right = match user {
            User::Viewer => password == VIEWER_PASSWORD,
            User::Administrator | User::StoredCredential => {
                self.passwords.holds(password) == Some(true)
            }
        };
        if !right {
            self.screen = Screen::Login;
            return self.say(Seen::LoginRefused);
        }
        if user == User::Administrator {
            self.administrator = Some(device.prove_administrator(session(Place::Console), now));
        }
        self.screen = Screen::Desktop;
        self.say(Seen::LoggedIn)
    }

    /// Leaves the desktop.
    pub fn log_out(&mut self) -> Seen {
        self.administrator = None;
        self.screen = Screen::Login;
        self.say(Seen::Done)
    }

    /// Presses the button on the NVR.
    pub fn press_button(&mut self) -> Seen {
        let now = self.now();
        let Some(device) = &mut self.device else {
            return Seen::Dark;
        };
        device.physical_act(now);
        Seen::Done
    }

    /// Sets the wall clock to an incorrect time: it stamps recordings, and the library never gets it. [DEV-1]
    pub fn set_clock(&mut self, years: i32) -> Seen {
        self.clock_wrong_by = years;
        Seen::Done
    }

    /// The error of the wall clock in years.
    #[must_use]
    pub fn clock_wrong_by(&self) -> i32 {
        self.clock_wrong_by
    }

    fn now(&self) -> Uptime {
        Uptime::from_millis(if self.make.hardware.wide_uptime {
            self.uptime
        } else {
            self.uptime % (1 << 32)
        })
    }

    /// What the random generator gives.
    fn fresh(&mut self) -> [u8; 32] {
        if self.make.hardware.fresh_random {
            self.random.bytes()
        } else {
            [0x5a; 32]
        }
    }

    fn say(&mut self, seen: Seen) -> Seen {
        self.said = if self.flash.is_dark() {
            Seen::Dark
        } else {
            seen
        };
        if self.flash.is_dark() {
            self.power_off();
        }
        self.said
    }

    /// A protocol that today's apps do not know shows another version.
    fn dress(&self, text: String) -> String {
        if self.make.from_the_future {
            text.replacen("RL1:", "RL2:", 1)
        } else {
            text
        }
    }
}

/// The library's view of where somebody sits.
fn session(place: Place) -> Session {
    match place {
        Place::Console => Session {
            id: 1,
            console: Console::Local,
        },
        Place::SecondConsole => Session {
            id: 2,
            console: Console::Local,
        },
        Place::Web => Session {
            id: 3,
            console: Console::Remote,
        },
    }
}

/// The identity that a simulated NVR shows in its offers.
///
/// # Errors
/// A text is too long for an offer.
pub fn identity(serial: &str) -> Result<Identity, relatch_wire::DecodeError> {
    Ok(Identity::new("Relatch simulator", "NVR-8", serial)?)
}
