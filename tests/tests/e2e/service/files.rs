//! The unit files without any service manager: what is written, what is left alone, and what is said.

use std::{fs, path::PathBuf};

use orch_e2e::{client::Answer, lab::Lab, user_manager::own_units};

use super::doctors_finding;

/// A home in which no service manager can be reached, as in a container.
fn orchctl<const N: usize>(lab: &Lab, args: [&str; N]) -> Answer {
    Answer::of(lab.client(&lab.home().path(""), args).env("PATH", lab.home().path("home")))
}

fn service(lab: &Lab) -> PathBuf {
    own_units(lab.home()).join("orchd.service")
}

/// The files were placed, and then it failed, because nobody can be asked to start it.
#[track_caller]
fn places_and_fails(answer: Answer) -> String {
    assert_eq!(answer.code, Some(1), "{answer:?}");
    let _said = Answer { stdout: String::new(), ..answer.clone() }
        .fails_saying(1, &["service manager", "cannot be reached", "cause: ", "orchctl daemon start"]);
    answer.stdout
}

#[test]
fn the_files_are_placed_and_the_lack_of_a_manager_is_said() {
    let lab = Lab::bare();
    let said = places_and_fails(orchctl(&lab, ["service", "install"]));
    assert_eq!(said.matches("written: ").count(), 2, "{said}");
    let program = orch_e2e::home::program("orchd-under-test");
    let text = fs::read_to_string(service(&lab)).expect("the unit");
    assert!(text.contains(&format!("\nExecStart=\"{}\" --foreground\n", program.display())), "{text}");
    assert!(own_units(lab.home()).join("orchd.socket").is_file());

    let again = places_and_fails(orchctl(&lab, ["service", "install"]));
    assert_eq!(again.matches("in place already: ").count(), 2, "{again}");
}

#[test]
fn a_systemctl_without_a_manager_behind_it_is_said_in_its_own_words() {
    let lab = Lab::bare();
    let answer = lab.orchctl(["service", "install"]);
    let stderr = answer.stderr.clone();
    let said = places_and_fails(answer);
    assert_eq!(said.matches("written: ").count(), 2, "{said}");
    assert!(stderr.contains("systemctl"), "{stderr}");
}

#[test]
fn the_hint_leads_to_a_daemon_that_runs() {
    let lab = Lab::bare();
    let _said = places_and_fails(orchctl(&lab, ["service", "install"]));
    assert_eq!(orchctl(&lab, ["daemon", "start"]).ok(), "orchd is running\n");
    let status = orchctl(&lab, ["service", "status", "--json"]).json();
    assert_eq!(status["schema"], 1);
    assert_eq!(
        (&status["state"], &status["running"], &status["answers"]),
        (&"unreachable".into(), &false.into(), &true.into())
    );

    let pid = orchctl(&lab, ["daemon", "status", "--json"]).json()["pid"].clone();
    let _said = places_and_fails(orchctl(&lab, ["service", "install"]));
    assert_eq!(
        orchctl(&lab, ["daemon", "status", "--json"]).json()["pid"],
        pid,
        "no daemon is ended for a manager that cannot start another"
    );
    let said = orchctl(&lab, ["service", "uninstall"]).ok();
    assert!(said.contains("orchctl daemon stop"), "{said}");
    let _said = orchctl(&lab, ["daemon", "stop"]).ok();
}

#[test]
fn the_path_is_quoted_as_systemd_reads_it() {
    let lab = Lab::bare();
    let program = lab.home().path("my tools/50%/$x/orchd");
    fs::create_dir_all(program.parent().expect("a directory")).expect("made");
    fs::write(&program, "").expect("a file");
    let mut install = lab.client(&lab.home().path(""), ["service", "install"]);
    let _said = places_and_fails(Answer::of(install.env("ORCHD_PROGRAM", &program).env("PATH", "")));
    let text = fs::read_to_string(service(&lab)).expect("the unit");
    let root = lab.home().path("");
    let quoted = format!(r#"ExecStart="{}my tools/50%%/$x/orchd" --foreground"#, root.display());
    assert!(text.lines().any(|line| line == quoted), "{quoted}\nis not in\n{text}");
}

#[test]
fn a_path_that_no_unit_can_hold_is_refused() {
    let lab = Lab::bare();
    for path in ["/opt/two\nlines/orchd", r#"/opt/"quoted"/orchd"#, r"/opt/back\slash/orchd"] {
        let mut install = lab.client(&lab.home().path(""), ["service", "install"]);
        let _said = Answer::of(install.env("ORCHD_PROGRAM", path)).fails_saying(1, &["unit file", "no quotes"]);
    }
    assert!(!service(&lab).exists());
}

#[test]
fn a_changed_file_is_kept_and_nothing_is_written() {
    let lab = Lab::bare();
    let _said = places_and_fails(orchctl(&lab, ["service", "install"]));
    let ours = fs::read_to_string(service(&lab)).expect("the unit");
    let theirs = format!("{ours}# mine\n");
    fs::write(service(&lab), &theirs).expect("edited");
    fs::remove_file(own_units(lab.home()).join("orchd.socket")).expect("removed");

    let _said = orchctl(&lab, ["service", "install"]).fails_saying(1, &["orchd.service", "was changed", "--force"]);
    assert_eq!(fs::read_to_string(service(&lab)).expect("the unit"), theirs);
    assert!(!own_units(lab.home()).join("orchd.socket").exists(), "all or nothing");
    let _said = orchctl(&lab, ["service", "uninstall"]).fails_saying(1, &["orchd.service", "was changed", "--force"]);
    assert_eq!(orchctl(&lab, ["service", "status", "--json"]).json()["files"][0]["state"], "changed");

    let said = places_and_fails(orchctl(&lab, ["service", "install", "--force"]));
    assert!(said.contains("kept: ") && said.contains("orchd.service.orig\n"), "{said}");
    assert_eq!(fs::read_to_string(service(&lab)).expect("the unit"), ours);
    let orig = own_units(lab.home()).join("orchd.service.orig");
    assert_eq!(fs::read_to_string(&orig).expect("kept"), theirs);

    fs::write(service(&lab), "# second\n").expect("edited");
    let said = places_and_fails(orchctl(&lab, ["service", "install", "--force"]));
    assert!(said.contains("orchd.service.orig.1\n"), "{said}");
    assert_eq!(fs::read_to_string(orig).expect("kept"), theirs, "what was kept once stays");
}

#[test]
fn a_file_for_another_program_is_told_from_one_that_was_changed() {
    let lab = Lab::bare();
    let mut install = lab.client(&lab.home().path(""), ["service", "install"]);
    let _said = places_and_fails(Answer::of(install.env("ORCHD_PROGRAM", "/opt/orchd").env("PATH", "")));
    let _said = orchctl(&lab, ["service", "install"]).fails_saying(1, &["starts another orchd", "--force"]);
    assert_eq!(orchctl(&lab, ["service", "status", "--json"]).json()["files"][0]["state"], "for another orchd");
    let said = orchctl(&lab, ["service", "uninstall"]).ok();
    assert_eq!(said.matches("removed: ").count(), 2, "{said}");
}

#[test]
fn the_status_tells_what_is_in_place() {
    let lab = Lab::bare();
    let states = |lab: &Lab| {
        let status = orchctl(lab, ["service", "status", "--json"]).json();
        let files = status["files"].as_array().expect("files").clone();
        files
            .iter()
            .map(|file| (file["path"].as_str().unwrap_or_default().to_owned(), file["state"].clone()))
            .collect::<Vec<_>>()
    };
    let all = |state: &str| {
        ["orchd.service", "orchd.socket"]
            .map(|name| (own_units(lab.home()).join(name).display().to_string(), state.into()))
            .to_vec()
    };
    assert_eq!(states(&lab), all("absent"));
    let _said = places_and_fails(orchctl(&lab, ["service", "install"]));
    assert_eq!(states(&lab), all("in place"));
    let said = orchctl(&lab, ["service", "status"]).ok();
    assert!(said.contains("in place: ") && said.contains("cannot be reached"), "{said}");
    let finding = doctors_finding(orchctl(&lab, ["doctor", "--json"]));
    assert_eq!(finding["ok"], false, "{finding}");
    assert!(finding["remedy"].as_str().is_some_and(|remedy| remedy.contains("orchctl daemon start")), "{finding}");
}

#[test]
fn uninstalling_removes_the_files_and_what_starts_them_at_login() {
    let lab = Lab::bare();
    assert_eq!(orchctl(&lab, ["service", "uninstall"]).ok(), "the service is not installed\n");
    let _said = places_and_fails(orchctl(&lab, ["service", "install"]));
    let wants = own_units(lab.home()).join("default.target.wants");
    fs::create_dir(&wants).expect("a directory");
    std::os::unix::fs::symlink(service(&lab), wants.join("orchd.service")).expect("a link");
    // The program may be gone before its files are.
    let mut uninstall = lab.client(&lab.home().path(""), ["service", "uninstall"]);
    let said = Answer::of(uninstall.env_remove("ORCHD_PROGRAM").env("PATH", "")).ok();
    assert_eq!(said.matches("removed: ").count(), 2, "{said}");
    assert_eq!(fs::read_dir(own_units(lab.home())).expect("there").count(), 0);
}

#[test]
fn a_socket_of_ones_own_and_the_service_exclude_each_other() {
    let lab = Lab::bare();
    let mut install = lab.client(&lab.home().path(""), ["service", "install"]);
    let own = lab.home().path("own.sock");
    let _said = Answer::of(install.env("ORCH_SOCKET", own)).fails_saying(1, &["ORCH_SOCKET"]);
    assert!(!service(&lab).exists());
}
