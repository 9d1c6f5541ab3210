//! x
fn main(){ relatch_simulator::fleet::probe(); }
