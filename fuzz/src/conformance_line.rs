//! Lines to an implementation under test, as `relatch driver` answers them.

use arbitrary::{Result, Unstructured};
use relatch_conformance as conform;
use serde_json::{Value, json};

use crate::naive::{self, Verdict};

/// The requests of the vectors, to be changed by the fuzzer.
const TYPES: [&str; 13] = [
    "hello",
    "decode",
    "offer",
    "keys",
    "nonce",
    "challenge",
    "tag",
    "attestation",
    "code",
    "typed",
    "device",
    "authority",
    "",
];

/// Each line is answered by one line of JSON with the id of the request and one of the four kinds of answer; a decoded
/// text is judged as the naive decoder judges it, and a typed code has to be well formed to be compared.
pub fn check(data: &[u8]) {
    // A line of any bytes.
    let line: Vec<u8> = data.iter().copied().filter(|byte| *byte != b'\n').collect();
    if !line.is_empty() {
        one_answer(&line, None);
    }
    let _ = request(&mut Unstructured::new(data));
}

fn request(u: &mut Unstructured<'_>) -> Result<()> {
    let id = json!([u.arbitrary::<u32>()?, u.arbitrary::<&str>()?]);
    let operation = *u.choose(&TYPES)?;
    let text = <&str as arbitrary::Arbitrary>::arbitrary_take_rest(std::mem::replace(
        u,
        Unstructured::new(&[]),
    ))?;
    let input = match operation {
        "decode" => json!({"as": expected_kind(text), "text": text}),
        "typed" => json!({"offer": OFFER, "challenge": CHALLENGE, "typed": text}),
        _ => serde_json::from_str(text).unwrap_or(Value::Null),
    };
    let line = json!({"id": id, "type": operation, "input": input}).to_string();
    let answer = one_answer(line.as_bytes(), Some(&id));
    let output = &answer["output"];
    match operation {
        "decode" => decoded(text, output),
        "typed" => {
            let compared = output["refused"]["stage"] != "form";
            assert_eq!(
                compared,
                naive::typed::digits(text, DIGITS).is_some(),
                "{text:?}"
            );
        }
        _ => {}
    }
    Ok(())
}

/// How many digits the challenge asks for.
const DIGITS: usize = 12;
const OFFER: &str = "RL1:$FGRVA200W50UD09Z8BECP9ETYCE C3-ABW51P0-NA646746IU0224X507H0QS00+0J61%H1CT1V+1572OI2/T2H-2 \
                     73AJ3TU3M-3KN1I8AKA4+T5046MI75M8BIRKI432";
const CHALLENGE: &str = "RL1:NLGFN5100W50IB0YI0PERF%DZSDU23.2Q1ZE M0LS0R-0M:E$PH9+3S6CSA05+JH9U$KBV7AH8IK\
                         WLM/ROC15NG2$7 Y4A4";

fn one_answer(line: &[u8], id: Option<&Value>) -> Value {
    let mut answers = Vec::new();
    conform::serve([line, b"\n"].concat().as_slice(), &mut answers).expect("a short line");
    let text = String::from_utf8(answers).expect("UTF-8");
    assert_eq!(text.matches('\n').count(), 1);
    assert!(text.ends_with('\n'));
    let answer: Value = serde_json::from_str(&text).expect("JSON");
    if let Some(id) = id {
        assert_eq!(answer["id"], *id);
    }
    let members = answer.as_object().expect("an object");
    let kinds = ["output", "unsupported", "error"];
    assert_eq!(
        kinds
            .iter()
            .filter(|kind| members.contains_key(**kind))
            .count(),
        1
    );
    answer
}

fn decoded(text: &str, output: &Value) {
    let (stage, named) = match naive::text(text) {
        Verdict::Legal(_) => {
            return assert!(output["accepted"].is_object(), "{text:?} but {output}");
        }
        Verdict::Text(reason) => ("text", reason.into()),
        Verdict::Cbor(reason) => ("cbor", reason.into()),
        Verdict::Fields(named) => ("fields", named),
    };
    // A reason may end with the key of the field, in brackets.
    let (reason, key) = named.split_once('(').unwrap_or((&named, ""));
    let mut refused = json!({"stage": stage, "reason": reason, "app_says": app_says(reason)});
    if let Ok(key) = key.trim_end_matches(')').parse::<u64>() {
        refused["key"] = key.into();
    }
    assert_eq!(output["refused"], refused, "{text:?}");
}

/// The kind to ask for: that of the text, where it has one.
fn expected_kind(text: &str) -> &'static str {
    match naive::text(text) {
        Verdict::Legal(meaning) if meaning.kind == 2 => "offer",
        _ => "challenge",
    }
}

fn app_says(reason: &str) -> &'static str {
    match reason {
        "not relatch" => "not a Relatch code",
        "newer version"
        | "unknown kind"
        | "unknown suite"
        | "unknown action"
        | "unknown critical key" => "update the app",
        _ => "invalid QR code",
    }
}
