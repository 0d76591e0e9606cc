//! `orchctl skill`: files for agents, written where the person says and nowhere else.

use std::fs;

use orch_e2e::lab::Lab;

#[test]
fn the_files_are_written_once_and_nobodys_are_overwritten() {
    let lab = Lab::bare();
    let dir = lab.home().path("agents");
    let written = || lab.orchctl(["skill", "--write", &dir.to_string_lossy()]);
    let said = written().ok();
    let read = |name: &str| fs::read_to_string(dir.join(name)).expect(name);
    let (worker, manager) = (".claude/skills/orch-worker/SKILL.md", ".claude/skills/orch-manager/SKILL.md");
    for (name, head) in
        [(worker, "---\nname: orch-worker\n"), (manager, "---\nname: orch-manager\n"), ("AGENTS.md", "# ")]
    {
        assert!(said.contains(name), "{said}");
        assert!(read(name).starts_with(head), "{name}");
    }
    assert_eq!(lab.orchctl(["skill"]).ok(), read("AGENTS.md"));
    assert_eq!(written().ok(), said, "a second time changes nothing");

    fs::write(dir.join("AGENTS.md"), "ours\n").expect("written");
    fs::remove_file(dir.join(worker)).expect("removed");
    let error = written().fails(1);
    assert!(error.contains("AGENTS.md"), "{error}");
    assert_eq!(read("AGENTS.md"), "ours\n");
    assert!(!dir.join(worker).exists(), "all or none");
}

#[test]
fn a_directory_that_cannot_be_written_is_named() {
    let lab = Lab::bare();
    let file = lab.home().path("a-file");
    fs::write(&file, "").expect("written");
    let error = lab.orchctl(["skill", "--write", &file.join("below").to_string_lossy()]).fails(1);
    assert!(error.contains("a-file"), "{error}");
}
