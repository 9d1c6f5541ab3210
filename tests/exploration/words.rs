//! Steps in words, for the person who reads how a promise was broken.

use std::fmt;

use relatch_testkit::flash::{Fault, Moment};
use relatch_testkit::life::{Entry, New, Operation, Tamper, Who};

use crate::step::{Account, Deed, Step};

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let fault = match self {
            Self::Device(operation, fault) => {
                at_device(f, *operation)?;
                fault
            }
            Self::Administrator(operation, fault) => {
                f.write_str("with the password: ")?;
                at_device(f, *operation)?;
                fault
            }
            Self::Type(back, fault) => {
                write!(
                    f,
                    "the code that the owner got for {} is typed",
                    Back(*back)
                )?;
                fault
            }
            Self::Wait => {
                return f.write_str(
                    "time passes until a wait, grant or challenge at the device is over",
                );
            }
            Self::Ask(back, who) => {
                return write!(
                    f,
                    "{who} asks the authority for the code of {}",
                    Back(*back)
                );
            }
            Self::Offer(who) => {
                return write!(f, "the administrator asks to bind, {who} claims the offer");
            }
            Self::Deed(deed) => return f.write_str(deed.words()),
        };
        match fault {
            Some(fault) => went_wrong(f, *fault),
            None => Ok(()),
        }
    }
}

impl fmt::Display for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Anna => "anna",
            Self::Ben => "ben",
        })
    }
}

impl Deed {
    fn words(self) -> &'static str {
        match self {
            Self::Check => "the owner rehearses a recovery",
            Self::Delegate => "the owner lets the other account have one code within an hour",
            Self::AcceptDelegation => "the other account accepts the delegation",
            Self::Revoke => "the owner revokes the delegation",
            Self::OfferTransfer => "the owner offers the binding to the other account",
            Self::TakeBack => "the owner takes the offer of a transfer back",
            Self::AcceptTransfer => "the other account accepts the transfer",
            Self::Freeze => "the owner freezes the binding",
            Self::FormerFreeze => "the former owner freezes the binding",
            Self::Lift => "the owner lifts the freeze",
            Self::Release => "the owner releases the binding at the authority",
            Self::Undo => "the owner undoes the release",
            Self::Delete => "the owner deletes the pending binding",
            Self::HourPasses => "an hour passes",
            Self::ThreeDaysPass => "three days pass, and the service sweeps",
        }
    }
}

fn at_device(f: &mut fmt::Formatter<'_>, operation: Operation) -> fmt::Result {
    match operation {
        Operation::Restart(uptime) => write!(f, "the device restarts at uptime {uptime} ms"),
        Operation::Wrap => f.write_str("the device's uptime goes on from 0"),
        Operation::Begin(who) => write!(f, "a recovery is asked for at {}", At(who)),
        Operation::Submit(who, Entry::Changed(_)) => {
            write!(f, "a wrong code is typed at {}", At(who))
        }
        Operation::Submit(who, _) => write!(f, "a code is typed at {}", At(who)),
        Operation::SetPassword {
            session,
            new: New::Good,
            ..
        } => write!(f, "a new password is set at {}", At(session)),
        Operation::SetPassword { session, .. } => {
            write!(
                f,
                "a new password is set at {}, and the store does not know whether it was stored",
                At(session)
            )
        }
        Operation::Confirm(..) => f.write_str("the confirmation code is typed at the device"),
        Operation::Release(_) => f.write_str("the binding is released at the device"),
        Operation::ClearFailures(_) => f.write_str("the failures are cleared"),
        Operation::SessionEnds(who) => write!(f, "the session at {} ends", At(who)),
        Operation::Tamper(Tamper::Copy) => f.write_str("a thief copies the device's records"),
        Operation::Tamper(Tamper::PutBack) => f.write_str("the thief puts the copied records back"),
        other => write!(f, "{other:?}"),
    }
}

fn went_wrong(f: &mut fmt::Formatter<'_>, fault: Fault) -> fmt::Result {
    match fault {
        Fault::Cut(operation, moment) => {
            let when = match moment {
                Moment::Before => "before",
                Moment::Inside(..) => "inside",
                Moment::After => "after",
            };
            write!(f, " - the power is cut {when} write {}", operation + 1)
        }
        Fault::WriteError(operation) => {
            write!(f, " - write {} fails, and all later ones", operation + 1)
        }
        other => write!(f, " - {other:?}"),
    }
}

/// Which challenge.
struct Back(usize);

impl fmt::Display for Back {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            0 => f.write_str("the newest challenge"),
            1 => f.write_str("the challenge before the newest"),
            back => write!(f, "the challenge {back} before the newest"),
        }
    }
}

/// Where a person is.
struct At(Who);

impl fmt::Display for At {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0 {
            Who::Local => "the device's screen",
            Who::SecondLocal => "the second screen",
            Who::Remote => "the web page",
        })
    }
}
