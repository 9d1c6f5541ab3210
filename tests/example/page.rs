//! A page with values in fences, each under its label.

/// What stands under a label of a page.
pub(crate) struct Labelled {
    pub(crate) label: String,
    pub(crate) lines: Vec<String>,
}

/// The page with the values under their labels; the lines outside its fences stay.
pub(crate) fn filled(page: &str, values: &[Labelled]) -> String {
    let mut filled = String::new();
    let mut printed = Vec::new();
    let mut fenced = false;
    for line in page.lines() {
        fenced ^= line == "```";
        if !fenced {
            assert!(
                !holds_a_value(line),
                "put the value into a fence, under a label: {line}"
            );
        } else if line.starts_with("  ") {
            continue;
        }
        filled.push_str(line);
        filled.push('\n');
        if let Some(label) = line.strip_suffix(':').filter(|_| fenced) {
            let value = values.iter().find(|value| value.label == label);
            for line in &value
                .unwrap_or_else(|| panic!("no value is called {label:?}"))
                .lines
            {
                filled.push_str(&format!("  {line}\n"));
            }
            printed.push(label.to_owned());
        }
    }
    for value in values {
        assert!(
            printed.contains(&value.label),
            "{:?} is printed nowhere",
            value.label
        );
    }
    filled
}

/// Whether a line holds a QR text, eight hexadecimal digits or a code.
fn holds_a_value(line: &str) -> bool {
    let is_long = |word: &str| word.len() >= 8 && word.chars().all(|c| c.is_ascii_hexdigit());
    let is_group = |word: &str| word.len() == 4 && word.chars().all(|c| c.is_ascii_digit());
    let words: Vec<&str> = line.split(|c: char| !c.is_ascii_alphanumeric()).collect();
    line.contains("RL1:")
        || words.iter().any(|word| is_long(word))
        || words
            .windows(2)
            .any(|pair| pair.iter().all(|word| is_group(word)))
}
