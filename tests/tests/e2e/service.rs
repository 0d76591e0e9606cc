//! The daemon as a service: the files that are put in place, and what a real service manager makes of them.

mod activation;
mod faults;
mod files;
mod installation;
mod plist;

use orch_e2e::{
    client::Answer,
    lab::Lab,
    user_manager::{UserManager, own_units, say_skipped},
    wait,
};

/// A home with a service manager. The manager ends first, with everything that it started.
struct Session {
    manager: UserManager,
    lab: Lab,
}

impl Session {
    /// None where no manager can be had; the reason is said.
    fn begin() -> Option<Self> {
        let lab = Lab::bare();
        match UserManager::start(lab.home()) {
            Ok(manager) => Some(Self { manager, lab }),
            Err(why) => {
                say_skipped(&why);
                None
            }
        }
    }

    /// The same with the service installed and running.
    fn with_service() -> Option<Self> {
        let session = Self::begin()?;
        let _said = session.manager.orchctl(["service", "install"]).ok();
        Some(session)
    }

    /// The main process of the service, as its manager numbers it; 0 for none.
    #[track_caller]
    fn pid(&self) -> u32 {
        self.manager.property("orchd.service", "MainPID").parse().expect("a process id")
    }

    /// Adds lines to the unit, as `systemctl --user edit` does.
    fn amend(&self, lines: &str) {
        let dir = own_units(self.lab.home()).join("orchd.service.d");
        std::fs::create_dir_all(&dir).expect("a directory for a drop-in");
        std::fs::write(dir.join("test.conf"), lines).expect("a drop-in");
        let _said = self.manager.systemctl(["daemon-reload"]).ok();
    }

    /// Waits until the manager says so of the service.
    #[track_caller]
    fn wait_for_state(&self, state: &str) {
        wait::until(&format!("the service to be {state}"), || {
            let found = self.manager.property("orchd.service", "ActiveState");
            if found == state { Ok(()) } else { Err(found) }
        });
    }
}

/// What the doctor finds out about the service.
#[track_caller]
fn doctors_finding(doctor: Answer) -> serde_json::Value {
    let checks = doctor.json()["checks"].clone();
    let found = checks.as_array().and_then(|all| all.iter().find(|check| check["name"] == "service"));
    found.unwrap_or_else(|| panic!("no check of the service in {checks:#}")).clone()
}
