//! Random inputs instead of vectors.

use super::{HELLO, RELATCH, out, relatch};

#[test]
fn random_inputs_find_what_is_wrong() {
    let compare = |party: &[&str]| {
        relatch(&[&["conform", "--random", "300", "--seed", "7", "--"], party].concat())
    };
    let output = compare(&[RELATCH, "driver"]);
    assert_eq!(output.status.code(), Some(0));
    assert!(
        out(&output).starts_with("seed 7: 300 agree"),
        "{}",
        out(&output)
    );

    let script = format!(
        r#"{HELLO}; id=1; while read -r _; do id=$((id + 1)); echo "{{\"id\": $id, \"output\": {{\"accepted\": {{}}}}}}"; done"#
    );
    let output = compare(&["sh", "-c", &script]);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        out(&output).contains("DIFFERS case 0 Text decode"),
        "{}",
        out(&output)
    );
}
