//! x
mod attack; mod bench; mod chance; mod closed; mod history; mod lottery;
pub use attack::Attack;
pub use closed::{Attempts, Schedule};
/// x
pub fn probe() {
    use std::time::Instant;
    for attack in [Attack::Console, Attack::DailyLogin, Attack::IrregularLogin, Attack::Network, Attack::Rollback, Attack::RollbackCounter] {
        let t = Instant::now();
        let h = history::drive(history::Siege{attack, length: relatch_wire::CodeLength::Twelve, years: 5, boot_seconds: 5}, 1, "x").unwrap();
        println!("{} {:?} {:?} {:?}", attack.name(), h, t.elapsed(), closed::Attempts::of(attack, &closed::Schedule::specified(), 5, 5));
    }
}
