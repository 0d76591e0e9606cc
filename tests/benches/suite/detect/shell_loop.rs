//! What a person does without a daemon: a shell loop that looks at every branch, and sleeps a second between looks.

use std::{
    io::{BufRead as _, BufReader},
    process::{Child, Stdio},
    sync::mpsc,
    thread,
    time::{Duration, Instant},
};

use orch_e2e::{crowd::Crowd, measuring::SHELL_LOOK, samples::Samples, tier::Tier};

use super::world::{Message, World, after, pause, percentiles, row};

const WORKERS: usize = 4;
const PATIENCE: Duration = Duration::from_secs(20);

pub(crate) fn measure(tier: Tier) {
    println!("### detect, beside the workflow's shell loop\n");
    println!("{WORKERS} workers; the loop looks, then sleeps for one second; from the bare watcher's event.\n");
    let world = World::new(Crowd { n_base: 1_000, n_workers: WORKERS, ..tier.small() });
    let shell_loop = ShellLoop::start(&world);
    let (mut subscriber, mut of_loop) = (Samples::new(), Samples::new());
    for number in 1..=tier.times(5, 20) {
        let message = Message::numbered(number);
        let oid = world.worker().commit(&message.subject);
        let seen = world.wait_for_all(&oid, &message);
        subscriber.push(after(seen.by_watcher, seen.by_subscriber));
        of_loop.push(after(seen.by_watcher, shell_loop.wait_for(&message.subject)));
        pause(number, Duration::from_secs(1));
    }
    let mut table = percentiles();
    row(&mut table, "subscriber has the commit", &subscriber);
    row(&mut table, "the loop has printed it", &of_loop);
    println!("{table}");
    println!("Subscriber / loop: {}.\n", subscriber.ratio_to(&of_loop));
}

/// A running loop.
struct ShellLoop {
    child: Child,
    lines: mpsc::Receiver<(String, Instant)>,
}

impl ShellLoop {
    fn start(world: &World) -> Self {
        let script = format!("while :; do {SHELL_LOOK}; sleep 1; done");
        let mut command = world.lab.home().command("sh");
        command.args(["-c", &script]).current_dir(world.repo.path()).stdin(Stdio::null()).stdout(Stdio::piped());
        let mut child = command.spawn().expect("a shell");
        let output = BufReader::new(child.stdout.take().expect("piped"));
        let (tell, lines) = mpsc::channel();
        thread::spawn(move || {
            output.lines().map_while(Result::ok).try_for_each(|line| tell.send((line, Instant::now())))
        });
        Self { child, lines }
    }

    /// Reads on to the first line that ends with that subject.
    fn wait_for(&self, subject: &str) -> Instant {
        loop {
            let (line, at) = self.lines.recv_timeout(PATIENCE).expect("a line of the loop");
            if line.ends_with(subject) {
                return at;
            }
        }
    }
}

impl Drop for ShellLoop {
    fn drop(&mut self) {
        let _gone = self.child.kill();
        let _status = self.child.wait();
    }
}
