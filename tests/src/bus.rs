//! A session bus of a test's own, that can be frozen, killed, or not be there.

use std::{
    env, fs,
    io::{BufRead as _, BufReader},
    path::Path,
    process::{Child, Stdio},
    time::Duration,
};

use rustix::process::Signal;

use crate::{
    home::{Home, program},
    processes, wait,
};

/// Which program is the bus.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BusKind {
    /// The reference implementation, where it is installed.
    DbusDaemon,
    /// The one that comes with the tests.
    Busd,
}

/// A running bus.
#[derive(Debug)]
pub struct Bus {
    child: Child,
    ended: bool,
}

/// No service directories: an installed notifier must not be started by the bus.
const CONFIG: &str = r#"<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>ADDRESS</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"#;

impl BusKind {
    /// Those that can be had on this machine, the one to prefer first.
    #[must_use]
    pub fn available() -> Vec<Self> {
        let installed = env::var_os("PATH")
            .is_some_and(|path| env::split_paths(&path).any(|dir| dir.join("dbus-daemon").is_file()));
        if installed { vec![Self::DbusDaemon, Self::Busd] } else { vec![Self::Busd] }
    }
}

impl Bus {
    /// Starts a bus at the home's address and waits until it listens.
    ///
    /// # Panics
    /// When it does not start.
    #[must_use]
    pub fn start(home: &Home, kind: BusKind) -> Self {
        let address = home.bus_address();
        let mut command = match kind {
            BusKind::DbusDaemon => {
                let config = home.path("bus.conf");
                fs::write(&config, CONFIG.replace("ADDRESS", &address)).expect("the bus configuration");
                let mut command = home.command("dbus-daemon");
                command.arg("--nofork").arg("--nopidfile").arg("--print-address=1").arg("--config-file").arg(config);
                command
            }
            BusKind::Busd => {
                let mut command = home.command(program("session-bus"));
                command.arg(&address);
                command
            }
        };
        // A bus that was killed leaves its socket, and the next one must not trip over it.
        remove_if_there(&home.path("run/bus"));
        let log = fs::File::create(home.path("bus.log")).expect("the log of the bus");
        let mut child =
            command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(log).spawn().expect("a bus to start");
        let mut line = String::new();
        // A bus that cannot start ends, and its output with it.
        let read = BufReader::new(child.stdout.take().expect("piped")).read_line(&mut line);
        assert!(
            matches!(read, Ok(1..)),
            "{kind:?} did not start: {}",
            fs::read_to_string(home.path("bus.log")).unwrap_or_default()
        );
        wait::until("the socket of the bus", || {
            std::os::unix::net::UnixStream::connect(home.path("run/bus")).map(drop)
        });
        Self { child, ended: false }
    }

    /// Stops it in the middle of whatever it does: connections stay open, nothing is answered.
    pub fn freeze(&self) {
        processes::signal(&self.child, Signal::STOP);
    }

    /// Lets it go on.
    pub fn thaw(&self) {
        processes::signal(&self.child, Signal::CONT);
    }

    /// Ends it at once; every connection breaks.
    pub fn kill(&mut self) {
        if !self.ended {
            processes::signal(&self.child, Signal::KILL);
            let _status = processes::wait_for_end(&mut self.child, "the bus", Duration::from_secs(10));
            self.ended = true;
        }
    }
}

impl Drop for Bus {
    fn drop(&mut self) {
        self.kill();
    }
}

fn remove_if_there(path: &Path) {
    if path.exists() {
        fs::remove_file(path).expect("the old socket can be removed");
    }
}
