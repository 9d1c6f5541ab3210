//! Whatever is asked in whatever order.

use super::*;

/// A step of one of two connections; what a person could type is taken from the screens.
#[derive(Debug, Clone)]
enum Step {
    Ask(u64, usize),
    Right(u64),
    Wrong(u64),
    Set(u64),
    Prove(u64, bool),
    End(u64),
    Pass(u64),
}

fn step() -> impl Strategy<Value = Step> {
    let who = 1_u64..3;
    prop_oneof![
        4 => (who.clone(), 0_usize..15).prop_map(|(who, request)| Step::Ask(who, request)),
        3 => who.clone().prop_map(Step::Right),
        2 => who.clone().prop_map(Step::Wrong),
        3 => who.clone().prop_map(Step::Set),
        1 => (who.clone(), any::<bool>()).prop_map(|(who, right)| Step::Prove(who, right)),
        1 => who.prop_map(Step::End),
        1 => (0_u64..700).prop_map(Step::Pass),
    ]
}

/// Who may set a password, and since when.
struct Model {
    holder: Option<(u64, u64)>,
    password: String,
}

impl Model {
    fn play(&mut self, room: &mut Room, claim: &Claim, number: usize, step: &Step) {
        match *step {
            Step::Ask(who, request) => {
                let request = every_request().swap_remove(request);
                let releases = request == Request::Release;
                if releases && room.ask(who, request) == Answer::Done {
                    self.holder = None;
                }
            }
            Step::Right(who) => self.type_code(room, claim, who, true),
            Step::Wrong(who) => self.type_code(room, claim, who, false),
            Step::Set(who) => {
                let new = format!("passw0rd {number}");
                let may = self
                    .holder
                    .is_some_and(|(holder, at)| holder == who && room.now < at + 600_000);
                let answer = room.ask(who, set(&new));
                assert_eq!(matches!(answer, Answer::Set { .. }), may, "{answer:?}");
                if may {
                    self.holder = None;
                    self.password = new;
                }
            }
            Step::Prove(who, right) => {
                let typed = if right {
                    &self.password
                } else {
                    "wr0ng password"
                };
                let answer = room.ask(who, Request::Prove(typed.into()));
                assert!(right || answer != Answer::Done);
            }
            Step::End(who) => {
                room.desk.ended(who);
                room.hello(who);
                self.holder = self.holder.filter(|(holder, _)| *holder != who);
            }
            Step::Pass(seconds) => room.seconds(seconds),
        }
        assert_eq!(room.password().as_ref(), Some(&self.password));
    }

    fn type_code(&mut self, room: &mut Room, claim: &Claim, who: u64, is_right: bool) {
        let Answer::Show { text, .. } = room.ask(who, Request::Begin) else {
            return;
        };
        let right = codes::issue(&claim.keys, text.reveal(), CodeLength::Twelve);
        let wrong = codes::wrong(&right);
        let typed = if is_right { right } else { wrong };
        let opened = room.ask(who, submit(&typed)) == Answer::Done;
        assert!(is_right || !opened);
        if opened {
            self.holder = Some((who, room.now));
        }
    }
}

proptest! {
    /// A password changes by a connection that typed the correct code, within 10 minutes, once for each code.
    #[test]
    fn no_password_without_a_code_of_the_same_connection(
        steps in prop::collection::vec(step(), 0..60),
    ) {
        let (mut room, claim) = Room::bound(Suite::Hybrid);
        let mut model = Model { holder: None, password: OLD.into() };
        for (number, step) in steps.iter().enumerate() {
            model.play(&mut room, &claim, number, step);
        }
    }
}

/// Texts that a person typed or saw; what is logged is the `Debug` of requests and answers.
#[test]
fn no_secret_is_in_what_is_logged() {
    let (mut room, claim) = Room::bound(Suite::Hmac);
    let offer = room.text(1, Request::Offer);
    let code = room.code(1, &claim);
    let requests = [
        submit(&code),
        set(NEW),
        Request::Prove(OLD.into()),
        Request::Confirm(claim.confirmation.as_str().into()),
    ];
    let mut said = String::new();
    for request in requests {
        said += &format!("{request:?} {:?}\n", request.verb());
        said += &format!("{:?}\n", room.ask(1, request));
    }
    said += &format!("{:?}", room.ask(1, Request::Offer));
    for secret in [offer.as_str(), &code, NEW, OLD, &claim.confirmation] {
        assert!(!said.contains(secret), "{secret} is in {said}");
    }
}
