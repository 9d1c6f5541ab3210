//! A line is one request or none, whatever it holds.

use proptest::prelude::*;

use super::*;

fn request() -> impl Strategy<Value = Request> {
    let text = any::<String>();
    (0_usize..16, text).prop_map(|(which, text)| {
        let text = || SecretText::from(text.as_str());
        match which {
            0 => Request::Hello(Place::Local),
            1 => Request::Hello(Place::Remote),
            2 => Request::Status,
            3 => Request::Begin,
            4 => Request::Submit(text()),
            5 => Request::SetPassword(text()),
            6 => Request::Prove(text()),
            7 => Request::Offer,
            8 => Request::Confirm(text()),
            9 => Request::Discard,
            10 => Request::BeginCheck,
            11 => Request::SubmitCheck(text()),
            12 => Request::Release,
            13 => Request::ClearFailures,
            14 => Request::LoadKeys(text()),
            _ => Request::PhysicalAct,
        }
    })
}

proptest! {
    #[test]
    fn a_request_is_read_as_it_was_written(request in request()) {
        let line = request.to_line();
        let end = line.iter().position(|byte| *byte == b'\n');
        prop_assert_eq!(end, Some(line.len() - 1), "one line");
        prop_assert_eq!(Request::from_line(&line), Ok(request));
    }

    #[test]
    fn members_in_any_order_and_number_are_this_request_or_none(
        request in request(),
        more in prop::sample::subsequence(vec!["version", "console", "code", "password", "key_file", "x"], 0..4),
    ) {
        let line = request.to_line();
        let mut members: serde_json::Map<String, serde_json::Value> = serde_json::from_slice(&line).unwrap();
        let before = members.len();
        for name in more {
            members.entry(name).or_insert_with(|| match name {
                "version" => 1.into(),
                "console" => "local".into(),
                _ => "more".into(),
            });
        }
        let changed = members.len() != before;
        let line = serde_json::to_vec(&members).unwrap();
        match Request::from_line(&line) {
            Ok(read) => prop_assert_eq!((read, changed), (request, false)),
            Err(_) => prop_assert!(changed),
        }
    }

    #[test]
    fn bytes_of_any_kind_are_no_panic_and_no_error_repeats_them(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        if let Err(error) = Request::from_line(&bytes) {
            prop_assert!(error.to_string().len() < 120);
        }
    }
}

#[test]
fn a_line_that_nests_or_counts_deeply_is_refused() {
    for line in [
        "[".repeat(16_000),
        "{\"do\":".repeat(2_000),
        "9".repeat(16_000),
    ] {
        assert_eq!(
            Request::from_line(line.as_bytes()),
            Err(LineError::NotARequest)
        );
    }
}
