//! Random inputs instead of vectors.

use super::{Folder, HELLO, RELATCH, out, relatch};

#[test]
fn random_inputs_find_what_is_wrong() {
    let folder = Folder::new("random", &[]);
    let junit = folder.path("x");
    let kit = [
        "conform", "--random", "300", "--seed", "7", "--junit", &junit,
    ];
    let compare = |party: &[&str]| relatch(&[&kit[..], &["--"], party].concat());
    let output = compare(&[RELATCH, "driver"]);
    assert_eq!(output.status.code(), Some(0));
    assert!(
        out(&output).starts_with("seed 7: 300 agree"),
        "{}",
        out(&output)
    );

    let written = folder.read("x");
    for part in [
        r#"tests="300""#,
        r#"failures="0""#,
        r#"name="seed 7 case 13""#,
        r#"classname="random/device""#,
    ] {
        assert!(written.contains(part), "{part}");
    }

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
    let failures = folder.read("x").matches(r#"type="different""#).count();
    assert!(failures > 200, "{failures}");
}
