//! Who has a session in a silent worker's worktree: another word, never another verdict (domain.md section 6).

use orch_shared::{facts::Session, time::Timestamp};

use crate::{play::Play, world::place};

const SINCE: Timestamp = Timestamp::from_seconds(999_000);

/// A worker that has committed once, and then fell silent for so many minutes.
fn silent(sessions: Option<&[u32]>, minutes: u64) -> Play {
    let mut play = Play::new();
    let branch = play.world.add_worker("task-1");
    play.look();
    if let Some(pids) = sessions {
        let found = pids.iter().map(|pid| Session { pid: *pid, since: SINCE }).collect();
        play.world.sessions.insert(place("task-1"), found);
    }
    if minutes > 30 {
        let _commit = play.world.commit(&branch, "[CHECKPOINT] x");
        play.look();
    }
    play.wait(minutes);
    play
}

fn task() -> orch_shared::ids::TaskId {
    orch_shared::ids::TaskId::parse("task-1").expect("valid")
}

#[test]
fn an_alert_of_silence_says_who_is_there_from_its_first_word_on() {
    for (sessions, minutes, said) in [
        (None, 46, "for more than 45m."),
        (Some(&[123][..]), 46, "; its session (pid 123, since 1970-01-12T13:30:00Z) is there but silent."),
        (Some(&[123, 124]), 46, "; its session (pid 123, since 1970-01-12T13:30:00Z, and 1 process more) is there but"),
        (Some(&[123, 4, 5]), 46, ", and 2 processes more) is there but silent."),
        (Some(&[]), 46, "; no session has its directory there: it has probably crashed."),
        (Some(&[123]), 16, "its session (pid 123, since 1970-01-12T13:30:00Z) is there and has done nothing."),
        (Some(&[]), 16, "; no session has its directory there: nobody has begun."),
    ] {
        let play = silent(sessions, minutes);
        let [told] = play.told.as_slice() else { panic!("told: {:?}", play.told) };
        let detail = told.text.detail.expose();
        assert!(detail.contains(said), "{sessions:?}: {detail}");
    }
}

#[test]
fn the_verdict_is_the_same_whoever_is_there() {
    for minutes in [14, 16, 44, 46, 200] {
        let of = |sessions| {
            let play = silent(sessions, minutes);
            (play.alerts_in_words(), play.workers()[0].health, play.told.len(), play.engine.next_deadline())
        };
        let unknown = of(None);
        assert_eq!(of(Some(&[1])), unknown, "after {minutes} minutes");
        assert_eq!(of(Some(&[])), unknown, "after {minutes} minutes");
    }
}

#[test]
fn nobody_is_looked_for_before_a_silence_is_due() {
    assert_eq!(silent(Some(&[1]), 14).n_searches, 0);
    assert_eq!(silent(Some(&[1]), 44).n_searches, 0);
    assert_ne!(silent(Some(&[1]), 46).n_searches, 0);
}

#[test]
fn many_that_fall_silent_at_once_are_looked_for_once() {
    let mut play = Play::new();
    for n in 0..50 {
        let _branch = play.world.add_worker(&format!("task-{n}"));
    }
    play.look();
    play.wait(15);
    play.wait(1);
    assert_eq!(play.alerts().len(), 50);
    assert_eq!(play.n_searches, 1);
}

#[test]
fn the_words_follow_who_comes_and_goes_without_another_ping() {
    let mut play = silent(Some(&[123]), 46);
    play.world.sessions.insert(place("task-1"), Vec::new());
    play.wait(10);
    let [alert] = &play.alerts()[..] else { panic!("{:?}", play.alerts()) };
    assert!(alert.detail.expose().ends_with("it has probably crashed."), "{alert:?}");
    // What is not known is not said.
    play.world.sessions.clear();
    play.wait(10);
    let [alert] = &play.alerts()[..] else { panic!("{:?}", play.alerts()) };
    assert!(!alert.detail.expose().contains("session"), "{alert:?}");
    assert_eq!(play.told.len(), 1);
}

#[test]
fn explanation_and_prompt_speak_of_the_session() {
    let known = |sessions| {
        let play = silent(sessions, 46);
        let explained = play.engine.explain(&task(), play.world.now).expect("a worker");
        let said: Vec<String> = explained.evidence.iter().map(|piece| piece.finding.expose().to_owned()).collect();
        let facts = play.engine.prompt_facts(&task()).expect("a worker");
        (said.into_iter().filter(|said| said.contains("session")).collect::<Vec<_>>(), facts.sessions)
    };
    let (said, facts) = known(Some(&[123]));
    assert!(
        said[0].starts_with("its session (pid 123, since 1970-01-12T13:30:00Z) is there; looked for 1970"),
        "{said:?}"
    );
    assert_eq!(facts, Some(vec![Session { pid: 123, since: SINCE }]));
    let (said, facts) = known(Some(&[]));
    assert!(said[0].starts_with("no session has its directory there; looked for 1970"), "{said:?}");
    assert_eq!(facts, Some(Vec::new()));
    assert_eq!(known(None), (Vec::new(), None));
}
