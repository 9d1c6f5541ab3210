//! Delta debugging: the fewest steps that still break the rule.

/// Leaves out parts of a list, halves first and single values last, as long as `breaks` holds of what is left.
pub(super) fn shrink<T: Clone>(list: &[T], breaks: impl Fn(&[T]) -> bool) -> Vec<T> {
    let mut kept = list.to_vec();
    let mut size = kept.len().div_ceil(2);
    while size > 0 {
        let mut at = 0;
        let mut shorter = false;
        while at < kept.len() {
            let end = kept.len().min(at + size);
            let rest: Vec<T> = [kept.get(..at), kept.get(end..)]
                .into_iter()
                .flatten()
                .flatten()
                .cloned()
                .collect();
            if breaks(&rest) {
                kept = rest;
                shorter = true;
            } else {
                at = end;
            }
        }
        // Single values are tried again until none can go: one may have needed another.
        size = match (size, shorter) {
            (1, true) => 1,
            (1, false) => 0,
            (size, _) => size / 2,
        };
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::shrink;

    #[test]
    fn keeps_what_is_needed_in_its_order() {
        let list: Vec<u32> = (0..100).collect();
        let needed = |some: &[u32]| some.contains(&17) && some.contains(&18) && some.contains(&93);
        assert_eq!(shrink(&list, needed), [17, 18, 93]);
    }

    #[test]
    fn a_rule_that_needs_no_step_leaves_none() {
        assert_eq!(shrink(&[1, 2, 3], |_| true), [0; 0]);
    }
}
