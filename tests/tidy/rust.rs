//! Rust files, as far as the house rules read them: what is product, what is test, what is comment.

use crate::repository::File;

/// A source file in its two parts.
#[derive(Debug, PartialEq, Eq, Default)]
pub(crate) struct Parts {
    pub(crate) product: String,
    /// Every item under `#[cfg(test)]`.
    pub(crate) test: String,
}

pub(crate) fn parts(file: &File) -> Parts {
    // Included by its parent as `#[cfg(test)] mod tests;`.
    let is_test_module = file.path.ends_with("/tests.rs") || file.path.contains("/tests/");
    if is_test_module {
        return Parts {
            product: String::new(),
            test: file.text.clone(),
        };
    }
    split(&file.text)
}

/// Splits a file as rustfmt writes it: an item ends at its own indentation, with a semicolon or a closing brace.
fn split(text: &str) -> Parts {
    let mut parts = Parts::default();
    let mut inside: Option<usize> = None;
    for line in text.lines() {
        let indentation = line.len() - line.trim_start().len();
        if inside.is_none() && line.trim_start() == "#[cfg(test)]" {
            inside = Some(indentation);
        }
        let part = match inside {
            Some(_) => &mut parts.test,
            None => &mut parts.product,
        };
        part.push_str(line);
        part.push('\n');
        let closed = line.ends_with(';') || line.trim_start().starts_with('}');
        if inside == Some(indentation) && closed {
            inside = None;
        }
    }
    parts
}

/// The code of a line, without its comment.
pub(crate) fn code(line: &str) -> &str {
    line.split_once("//").map_or(line, |(code, _)| code)
}

#[test]
fn items_under_cfg_test_are_tests() {
    let text = "use a;\n#[cfg(test)]\nuse b;\nfn c() {}\n#[cfg(test)]\nmod tests {\n    fn d() {\n    }\n}\nfn e() {}\n";
    assert_eq!(
        split(text),
        Parts {
            product: "use a;\nfn c() {}\nfn e() {}\n".into(),
            test: "#[cfg(test)]\nuse b;\n#[cfg(test)]\nmod tests {\n    fn d() {\n    }\n}\n"
                .into(),
        }
    );
}
