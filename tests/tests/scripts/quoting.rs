//! A hundred thousand random values, quoted, read back by real shells.
//!
//! Others than usual, from any seed: `ORCH_SEED=7 ORCH_VALUES=1000000 cargo test -p orch-e2e --test scripts values`.

use std::{env, fmt::Write as _, fs};

use orch_e2e::lab::Lab;
use orch_render::script::word;

use crate::shells::{shells, usual_shells};

const N_VALUES: u64 = 100_000;
/// So many are read by one process.
const BATCH: usize = 10_000;

/// What means something to one of the shells, or to `printf`, alone or side by side.
const PIECES: &[&str] = &[
    "'",
    "''",
    "\"",
    "\\",
    "\\'",
    "`",
    "$",
    "$(",
    ")",
    "$((",
    "))",
    "${",
    "}",
    "$'",
    "!",
    "!!",
    "~",
    "#",
    " ",
    "  ",
    "*",
    "?",
    "[",
    "]",
    "{a,b}",
    "&",
    "&&",
    "|",
    ";",
    ";;",
    "<",
    "<<",
    ">",
    "=",
    "==",
    "-",
    "--",
    "-n",
    "-e",
    "%",
    "%s",
    "%%",
    "\\n",
    "\\c",
    "\\0",
    "\\047",
    "^",
    ":h",
    "a",
    "Z",
    "0",
    "touch canary",
    "é",
    "日",
    "🙂",
    "\u{a0}",
    "\u{2003}",
    "\u{7ff}",
    "exit 3",
    "..",
    "/",
];
/// What stands in a name only to deceive, or is no text at all. A word that holds one costs a process to read.
const ODD: &[&[u8]] =
    &["\u{202e}".as_bytes(), "\u{200b}".as_bytes(), "\u{e0041}".as_bytes(), b"\xff", b"\xc3", b"\xe2\x80"];

/// SplitMix64 (Steele, Lea, Flood): the same values each time.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % end as u64).expect("below a usize")
    }

    fn value(&mut self) -> Vec<u8> {
        let odd = self.below(50) == 0;
        let mut value = Vec::new();
        for _ in 0..self.below(12) {
            if odd && self.below(3) == 0 {
                value.extend(ODD[self.below(ODD.len())]);
            } else if self.below(4) == 0 {
                let any = char::from_u32(u32::try_from(self.below(0x3000)).expect("small")).filter(|c| !c.is_control());
                value.extend(any.unwrap_or('x').to_string().bytes());
            } else {
                value.extend(PIECES[self.below(PIECES.len())].bytes());
            }
        }
        value
    }
}

fn number(variable: &str, usual: u64) -> u64 {
    env::var(variable).map_or(usual, |text| text.parse().unwrap_or_else(|_| panic!("{variable} is a number")))
}

#[test]
fn random_values_come_through_every_shell_as_they_are() {
    let (seed, n) = (number("ORCH_SEED", 1), number("ORCH_VALUES", N_VALUES));
    let mut random = Random(seed);
    let values: Vec<Vec<u8>> = (0..n).map(|_| random.value()).collect();
    let lab = Lab::bare();
    for shell in usual_shells() {
        for (at, batch) in values.chunks(BATCH).enumerate() {
            let mut script = "set -eu\n".to_owned();
            for value in batch {
                writeln!(script, "printf '%s\\0' {}", word(value).expect("no control character")).expect("a string");
            }
            let file = lab.home().path("values.sh");
            fs::write(&file, script).expect("a file");
            let mut command = lab.home().command(shell.program);
            let output = command.args(shell.options).arg(&file).output().expect("the shell");
            assert!(output.status.success(), "{shell:?}: {}", String::from_utf8_lossy(&output.stderr));
            let mut read = output.stdout.split(|byte| *byte == 0);
            for (nth, value) in batch.iter().enumerate() {
                let got = read.next().unwrap_or_default();
                assert!(
                    got == value,
                    "{shell:?} reads value {} of seed {seed}, {}, as {}",
                    at * BATCH + nth,
                    value.escape_ascii(),
                    got.escape_ascii()
                );
            }
            assert_eq!(read.next(), Some(&b""[..]), "{shell:?} printed something more");
        }
    }
    assert!(!lab.home().path("canary").exists(), "something was carried out");
}

#[test]
fn every_single_byte_is_read_as_it_is_or_refused() {
    let lab = Lab::bare();
    for shell in shells() {
        let (mut script, mut expected) = (String::new(), Vec::new());
        for byte in 1..=u8::MAX {
            match word(&[byte]) {
                Ok(word) => {
                    writeln!(script, "printf '%s\\0' {word}").expect("a string");
                    expected.extend([byte, 0]);
                }
                Err(_) => assert!(byte < 0x20 || byte == 0x7f, "{byte} is refused"),
            }
        }
        let file = lab.home().path("bytes.sh");
        fs::write(&file, script).expect("a file");
        let mut command = lab.home().command(shell.program);
        let output = command.args(shell.options).arg(&file).output().expect("the shell");
        assert_eq!(output.stdout.escape_ascii().to_string(), expected.escape_ascii().to_string(), "{shell:?}");
    }
}
