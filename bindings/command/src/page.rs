//! A page on a terminal or as JSON.

use relatch_app::{Language, Role, Screen};
use serde_json::{Value, json};

/// Prints the page.
pub(crate) fn print(screen: &Screen, language: Language, as_json: bool) {
    if as_json {
        println!("{}", value(screen, language));
        return;
    }
    for line in &screen.lines {
        let mark = match line.role {
            Role::Title => "# ",
            Role::Warning => "! ",
            Role::Instruction => "> ",
            _ => "  ",
        };
        println!("{mark}{}", language.say(&line.sentence));
    }
    if let Some(code) = &screen.code {
        println!("\n    {}\n", code.grouped());
    }
}

fn value(screen: &Screen, language: Language) -> Value {
    let lines = screen.lines.iter().map(|line| {
        json!({
            "role": line.role.name(),
            "id": line.sentence.id.as_str(),
            "text": language.say(&line.sentence),
        })
    });
    let mut value = json!({ "page": screen.kind.name(), "lines": lines.collect::<Vec<_>>() });
    if let (Some(code), Some(members)) = (&screen.code, value.as_object_mut()) {
        members.insert("code".into(), code.grouped().into());
    }
    value
}
