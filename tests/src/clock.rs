//! A wall clock that a test sets, in the place of the machine's: for a daemon that was started with it.

use std::{
    fs,
    path::PathBuf,
    time::{SystemTime, UNIX_EPOCH},
};

use crate::home::Home;

/// The clock, which is a file that the daemon looks at.
#[derive(Debug)]
pub struct WallClock {
    file: PathBuf,
}

impl WallClock {
    /// One that goes as the machine's does.
    #[must_use]
    pub fn of(home: &Home) -> Self {
        let clock = Self { file: home.path("clock") };
        clock.set_beside_the_machines(0);
        clock
    }

    /// The daemon's argument, as it is written.
    ///
    /// # Panics
    /// When the laboratory lies at a path that is no text.
    #[must_use]
    pub fn file(&self) -> &str {
        self.file.to_str().expect("a path that is text")
    }

    /// So many seconds before or behind the machine's, from now on.
    pub fn set_beside_the_machines(&self, seconds: i64) {
        self.say(&format!("{seconds:+}"));
    }

    /// It stands still from now on.
    ///
    /// # Panics
    /// When the machine's own clock is older than clocks.
    pub fn stop(&self) {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).expect("a clock that was set");
        self.say(&format!("={}", since.as_secs()));
    }

    /// Put in place at once, so that no half of it is read.
    fn say(&self, words: &str) {
        let new = self.file.with_extension("new");
        fs::write(&new, words).expect("the clock");
        fs::rename(&new, &self.file).expect("the clock in its place");
    }
}
