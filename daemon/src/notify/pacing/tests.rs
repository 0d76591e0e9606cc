//! Pacing, as tables of what happens and what is told.

use orch_shared::{alert::AlertText, config::QuietHours, ids::TaskId};
use proptest::prelude::*;

use super::*;

const REPO: RepoId = RepoId(1);
const NOON: u16 = 12 * 60;

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_seconds(1_000_000 + seconds)
}

fn name() -> RepoName {
    RepoName::parse("shop").expect("valid")
}

fn episode(number: u32, severity: Severity) -> EpisodeRecord {
    let task = TaskId::parse(&format!("task-{number}")).expect("valid");
    EpisodeRecord {
        id: AlertId::of_key(&[task.as_str()]),
        rule: Rule::Blocked,
        subject: String::new(),
        number: 1,
        severity,
        prompt: None,
        text: AlertText { title: format!("{task} is blocked").into(), detail: "".into(), evidence: vec![] },
        workers: vec![task],
        since: at(0),
        ended: None,
        acknowledged: None,
        snoozed_until: None,
    }
}

fn pacer() -> Pacer {
    Pacer::new(&NotifyConfig::default())
}

fn raise(pacer: &mut Pacer, seconds: i64, number: u32, severity: Severity) -> AlertId {
    let episode = episode(number, severity);
    let id = episode.id.clone();
    pacer.raise(at(seconds), REPO, &name(), episode, None);
    id
}

/// Tells what is due, and lets every ping end well.
fn tell(pacer: &mut Pacer, seconds: i64) -> Vec<Ping> {
    let pings = pacer.due(at(seconds), NOON);
    for ping in &pings {
        pacer.ended(ping, Outcome::Shown, at(seconds));
    }
    pings
}

#[test]
fn an_episode_is_told_once_and_an_urgent_one_returns_twice() {
    let mut pacer = pacer();
    raise(&mut pacer, 0, 1, Severity::Urgent);
    raise(&mut pacer, 0, 2, Severity::Normal);
    raise(&mut pacer, 0, 3, Severity::Info);
    assert_eq!(tell(&mut pacer, 0).len(), 2, "info does not ping by default");
    let times: Vec<i64> = (1..20_000).step_by(10).filter(|seconds| !tell(&mut pacer, *seconds).is_empty()).collect();
    assert_eq!(times, [1_801, 3_601], "two reminders, half an hour apart");
}

#[test]
fn what_is_acknowledged_snoozed_or_over_is_silent() {
    let mut pacer = pacer();
    let acknowledged = raise(&mut pacer, 0, 1, Severity::Urgent);
    let snoozed = raise(&mut pacer, 0, 2, Severity::Urgent);
    let over = raise(&mut pacer, 0, 3, Severity::Urgent);
    assert_eq!(tell(&mut pacer, 0).len(), 3);
    pacer.acknowledge(&acknowledged);
    pacer.snooze(&snoozed, at(7_200));
    pacer.withdraw(&over);
    assert_eq!(tell(&mut pacer, 7_199), []);
    assert_eq!(tell(&mut pacer, 7_200).len(), 1, "the snoozed one returns");
    let before_told = raise(&mut pacer, 7_300, 4, Severity::Urgent);
    pacer.withdraw(&before_told);
    assert_eq!(tell(&mut pacer, 7_300), []);
}

#[test]
fn six_a_minute_and_urgent_ones_are_never_folded() {
    let mut pacer = pacer();
    for number in 0..20 {
        raise(&mut pacer, 0, number, Severity::Normal);
        raise(&mut pacer, 0, 100 + number, Severity::Urgent);
    }
    let pings = tell(&mut pacer, 0);
    let normal: Vec<_> = pings.iter().filter(|ping| ping.severity == Severity::Normal).collect();
    assert_eq!(pings.len() - normal.len(), 20, "each urgent one by itself");
    assert_eq!(normal.len(), 6);
    assert_eq!(normal.iter().map(|ping| ping.alerts.len()).sum::<usize>(), 20, "none is lost");
    raise(&mut pacer, 1, 50, Severity::Normal);
    assert_eq!(tell(&mut pacer, 1), [], "the minute is full");
    assert_eq!(pacer.next_wake(at(1), NOON), Some(at(60)));
    assert_eq!(tell(&mut pacer, 60).len(), 1);
}

#[test]
fn a_start_gives_one_digest_that_names_every_worker() {
    let mut pacer = pacer();
    pacer.open_digest(REPO);
    for number in 1..=3 {
        raise(&mut pacer, 0, number, Severity::Urgent);
    }
    assert_eq!(tell(&mut pacer, 0), [], "the scan is not over");
    pacer.close_digest(REPO, at(1));
    let pings = tell(&mut pacer, 1);
    let [digest] = pings.as_slice() else { panic!("{pings:?}") };
    for task in ["task-1", "task-2", "task-3"] {
        assert!(digest.body.expose().contains(&format!("{task} is blocked")), "{digest:?}");
    }
    raise(&mut pacer, 2, 4, Severity::Urgent);
    assert_eq!(tell(&mut pacer, 2)[0].alerts.len(), 1, "afterwards each by itself");
}

#[test]
fn quiet_hours_hold_back_and_end_in_one_digest() {
    let quiet_hours = QuietHours::parse("22:00-07:00").ok();
    let mut pacer = Pacer::new(&NotifyConfig { quiet_hours, ..NotifyConfig::default() });
    raise(&mut pacer, 0, 1, Severity::Urgent);
    raise(&mut pacer, 0, 2, Severity::Urgent);
    let over = raise(&mut pacer, 0, 3, Severity::Urgent);
    assert_eq!(pacer.due(at(0), 23 * 60), []);
    assert_eq!(pacer.next_wake(at(0), 23 * 60), Some(at(8 * 3_600)));
    pacer.withdraw(&over);
    let pings = pacer.due(at(8 * 3_600), 7 * 60);
    assert_eq!(pings.iter().map(|ping| ping.alerts.len()).collect::<Vec<_>>(), [2]);
}

#[test]
fn after_a_restart_what_was_shown_is_not_told_and_what_may_not_have_been_is() {
    let ping = |number, attempt, state| PingRecord {
        repo: REPO,
        alert: episode(number, Severity::Urgent).id,
        attempt,
        state,
        at: at(0),
    };
    let table = [
        (Severity::Urgent, Some(PingState::Sending), true),
        (Severity::Info, Some(PingState::Sending), false),
        (Severity::Urgent, Some(PingState::Ended(Outcome::Shown)), false),
        (Severity::Urgent, Some(PingState::Ended(Outcome::Unknown)), false),
        (Severity::Urgent, Some(PingState::Ended(Outcome::Failed)), true),
        (Severity::Normal, None, true),
        (Severity::Info, None, true),
    ];
    for (number, (severity, state, told)) in (0..).zip(table) {
        let mut pacer = Pacer::new(&NotifyConfig { min_severity: Severity::Info, ..NotifyConfig::default() });
        let pings = state.map(|state| ping(number, 1, state)).into_iter().collect();
        pacer.restore(at(10_000), REPO, &name(), vec![episode(number, severity)], pings);
        assert_eq!(!tell(&mut pacer, 10).is_empty(), told, "{severity} {state:?}");
    }
    let mut pacer = pacer();
    let pings = vec![ping(1, 2, PingState::Ended(Outcome::Shown)), ping(1, 1, PingState::Ended(Outcome::Shown))];
    pacer.restore(at(10_000), REPO, &name(), vec![episode(1, Severity::Urgent)], pings);
    assert_eq!(tell(&mut pacer, 1_800)[0].alerts[0].1, 3, "the reminders go on where they were");
}

#[test]
fn a_jump_of_the_clock_lets_reminders_wait_afresh_and_holds_nothing_back() {
    for jump in [-10_000, 10_000] {
        let mut pacer = pacer();
        let urgent: Vec<_> = (0..8).map(|number| raise(&mut pacer, 0, number, Severity::Urgent)).collect();
        (10..16).for_each(|number| drop(raise(&mut pacer, 0, number, Severity::Normal)));
        assert_eq!(tell(&mut pacer, 0).len(), 14);
        raise(&mut pacer, 1, 16, Severity::Urgent);
        for ping in pacer.due(at(1), NOON) {
            pacer.ended(&ping, Outcome::Failed, at(1));
        }
        pacer.snooze(&urgent[0], at(jump + 5_000));
        pacer.clock_jumped(at(jump));
        let pings = tell(&mut pacer, jump);
        assert_eq!(pings.iter().map(|ping| ping.alerts.len()).collect::<Vec<_>>(), [1], "what was not told is");
        raise(&mut pacer, jump, 17, Severity::Normal);
        assert_eq!(tell(&mut pacer, jump).len(), 1, "the minute of before the jump is over");
        assert_eq!(tell(&mut pacer, jump + 1_799), []);
        assert_eq!(tell(&mut pacer, jump + 1_800).len(), 8, "half an hour later they return");
        assert_eq!(tell(&mut pacer, jump + 5_400).len(), 9, "the silenced one when it was said to");
    }
}

#[test]
fn a_reminder_of_before_the_clock_was_set_back_does_not_wait_until_it_has_come_so_far_again() {
    let mut pacer = pacer();
    let alert = episode(1, Severity::Urgent).id;
    let state = PingState::Ended(Outcome::Shown);
    let told = PingRecord { repo: REPO, alert, attempt: 1, state, at: at(10_000) };
    pacer.restore(at(0), REPO, &name(), vec![episode(1, Severity::Urgent)], vec![told]);
    assert_eq!(tell(&mut pacer, 1_799), []);
    assert_eq!(tell(&mut pacer, 1_800).len(), 1);
}

#[test]
fn what_no_channel_took_is_tried_again_with_pauses() {
    let mut pacer = pacer();
    raise(&mut pacer, 0, 1, Severity::Normal);
    let mut tried = Vec::new();
    for seconds in 0..2_000 {
        for ping in pacer.due(at(seconds), NOON) {
            tried.push(seconds);
            pacer.ended(&ping, Outcome::Failed, at(seconds));
        }
    }
    assert_eq!(tried, [0, 5, 35, 155, 755, 1_355, 1_955]);
}

proptest! {
    #[test]
    fn each_alert_is_told_once_and_no_minute_is_fuller_than_six(
        raised in prop::collection::vec((0_i64..600, prop::bool::ANY), 1..60),
    ) {
        let mut pacer = pacer();
        let mut raised: Vec<_> = (0_u32..).zip(raised).map(|(number, (when, urgent))| (when, number, urgent)).collect();
        raised.sort_unstable();
        let (mut told, mut calm) = (BTreeMap::new(), Vec::new());
        for second in 0..1_200 {
            for (_, number, urgent) in raised.iter().filter(|(when, _, _)| *when == second) {
                raise(&mut pacer, second, *number, if *urgent { Severity::Urgent } else { Severity::Normal });
            }
            for ping in tell(&mut pacer, second) {
                if ping.severity != Severity::Urgent {
                    calm.push(second);
                }
                for (alert, _) in ping.alerts {
                    *told.entry(alert).or_insert(0) += 1;
                }
            }
        }
        prop_assert_eq!(told.len(), raised.len(), "every alert is told");
        prop_assert!(told.values().all(|times| *times == 1), "and once");
        for second in &calm {
            prop_assert!(calm.iter().filter(|other| (*second..second + 60).contains(other)).count() <= MOST_A_MINUTE);
        }
    }
}

#[test]
fn what_a_command_at_work_shows_for_a_moment_is_not_told() {
    let of = |rule, subject: &str| EpisodeRecord { rule, subject: subject.to_owned(), ..episode(1, Severity::Urgent) };
    for (half_done, lasts) in [
        (of(Rule::Missing, "branch"), false),
        (of(Rule::WrongBranch, "branch experiment"), true),
        (of(Rule::WrongBranch, "detached"), false),
    ] {
        let mut pacer = pacer();
        pacer.raise(at(0), REPO, &name(), half_done.clone(), None);
        assert_eq!(tell(&mut pacer, 1).len(), 0, "{half_done:?}");
        assert_eq!(pacer.next_wake(at(1), NOON), Some(at(2)));
        if !lasts {
            pacer.withdraw(&half_done.id);
        }
        assert_eq!(tell(&mut pacer, 3).len(), usize::from(lasts), "{half_done:?}");
    }
    let stray = of(Rule::WrongBranch, "a94a8fe5ccb19ba61c4c0873d391e987982fbbd3 base main");
    let mut pacer = pacer();
    pacer.raise(at(0), REPO, &name(), stray, None);
    assert_eq!(tell(&mut pacer, 0).len(), 1, "a commit does not go away by itself");
}
