//! Estimates as people write them: `2h`, `1-2 days`, `45 min`, `Size: M`, `3 SP`.

use orch_shared::plan::Size;

/// A working day, in minutes.
const DAY: f64 = 8.0 * 60.0;

/// The size that an estimate means; of a range its middle.
pub(super) fn size(text: &str) -> Option<Size> {
    let lower = text.trim().to_lowercase();
    if let Some(minutes) = minutes(&lower) {
        return Some(of_minutes(minutes));
    }
    letter(&lower)
}

/// An estimate in brackets: `(2h)`, `[~30 min]`, with its words.
pub(super) fn in_brackets(text: &str) -> Option<(Size, String)> {
    let mut rest = text;
    while let Some((_, inside)) = rest.split_once(['(', '[']) {
        let words = inside.split([')', ']']).next().unwrap_or_default();
        let lower = words.trim().to_lowercase();
        // Nothing else may stand beside it: `(see 2h talk)` is no estimate.
        let is_one = lower.len() <= 24
            && lower.trim_start_matches(['~', '≈', '<', '>', ' ']).starts_with(|c: char| c.is_ascii_digit());
        if is_one && let Some(minutes) = minutes(&lower) {
            return Some((of_minutes(minutes), words.trim().to_owned()));
        }
        rest = inside;
    }
    None
}

fn of_minutes(minutes: f64) -> Size {
    if minutes <= 15.0 {
        Size::S
    } else if minutes <= 60.0 {
        Size::M
    } else if minutes <= 180.0 {
        Size::L
    } else {
        Size::XL
    }
}

/// `XS` to `XXL`, and the words for them.
fn letter(text: &str) -> Option<Size> {
    let word = text.split(|c: char| !c.is_alphanumeric()).find(|word| !word.is_empty() && *word != "size")?;
    match word {
        "xs" | "s" | "small" | "trivial" | "tiny" | "klein" => Some(Size::S),
        "m" | "medium" | "mittel" => Some(Size::M),
        "l" | "large" | "groß" => Some(Size::L),
        "xl" | "xxl" | "huge" => Some(Size::XL),
        _ => None,
    }
}

/// The minutes of a number or a range with its unit.
fn minutes(text: &str) -> Option<f64> {
    let digit = text.find(|c: char| c.is_ascii_digit())?;
    let numbers = text.get(digit..)?;
    let end = numbers.find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | ',' | '-' | '–' | ' ' | '~')))?;
    let (numbers, rest) = (numbers.get(..end)?, numbers.get(end..)?);
    let parsed: Vec<f64> = numbers
        .replace(',', ".")
        .split(['-', '–', ' ', '~'])
        .filter_map(|number| number.trim_matches('.').parse().ok())
        .collect();
    let value = match parsed.as_slice() {
        [one] => *one,
        [one, other] => f64::midpoint(*one, *other),
        _ => return None,
    };
    let unit: String = rest.chars().take_while(|c| c.is_alphabetic()).collect();
    let factor = match unit.as_str() {
        "m" | "min" | "mins" | "minute" | "minutes" | "minuten" | "minutos" | "分" => 1.0,
        "h" | "hr" | "hrs" | "hour" | "hours" | "std" | "stunde" | "stunden" | "horas" | "hora" | "時間" => 60.0,
        "d" | "day" | "days" | "tag" | "tage" | "día" | "días" | "pt" | "日" => DAY,
        "w" | "week" | "weeks" | "woche" | "wochen" => 5.0 * DAY,
        _ => return None,
    };
    Some(value * factor)
}
