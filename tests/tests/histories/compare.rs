//! Holds what orchd says beside what should be so.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

use serde_json::Value;

use crate::{
    needs::{Need, Needs},
    reader::{Id, Picture, Reader},
    told::told,
    truth::{Truth, Worker},
    words::fold,
};

/// Something that is not as it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Difference {
    /// Which field, so that a shorter script can be seen to fail in the same way.
    pub(crate) field: &'static str,
    pub(crate) who: String,
    pub(crate) expected: String,
    pub(crate) said: String,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {} should be {}, and orchd says {}", self.who, self.field, self.expected, self.said)
    }
}

/// What should be so at one moment.
pub(crate) struct Expected<'a> {
    pub(crate) truth: &'a Truth,
    pub(crate) reader: &'a Reader,
    pub(crate) needs: BTreeMap<(String, String, String), Need>,
    base: BTreeSet<Id>,
}

impl<'a> Expected<'a> {
    pub(crate) fn of(truth: &'a Truth, reader: &'a Reader, needs: &mut Needs, now: &Picture) -> Self {
        Self { truth, reader, needs: needs.of(truth, reader), base: reader.below(now.branches["main"]) }
    }

    /// The differences to a status and a log, both as JSON.
    pub(crate) fn differences(&self, repo: &Value, log: &Value) -> Vec<Difference> {
        let mut found = Found(Vec::new());
        if repo["state"] != "ok" {
            found.add("state", "the repo", "ok", &repo["state"]);
        }
        let said: BTreeMap<&str, &Value> =
            list(&repo["workers"]).iter().map(|worker| (worker["task"].as_str().unwrap_or_default(), worker)).collect();
        let sure = |task: &str| !self.truth.unsure.contains(task);
        for (task, worker) in self.truth.workers.iter().filter(|(task, _)| sure(task)) {
            match said.get(task.as_str()) {
                Some(said) => self.compare(task, worker, said, log, &mut found),
                None if worker.may_leave || (worker.tip.is_none() && (worker.homeless || worker.doubtful)) => {}
                None => found.add("worker", task, "on the list", &Value::Null),
            }
        }
        for (task, said) in said {
            if sure(task) && !self.truth.workers.contains_key(task) {
                found.add("worker", task, "gone", &said["branch"]);
            }
        }
        found.0
    }

    fn compare(&self, task: &str, worker: &Worker, said: &Value, log: &Value, found: &mut Found) {
        let oid = |id: Id| self.reader.commits[id].oid.clone();
        let told = told(&worker.own, self.reader);
        found.same("branch", task, worker.branch.as_str(), &said["branch"]);
        found.same("tip", task, worker.tip.map(oid), &said["tip"]);
        if let Some(tip) = worker.tip {
            let below = self.reader.below(tip);
            found.same("ahead", task, below.difference(&self.base).count(), &said["ahead"]);
            found.same("behind", task, self.base.difference(&below).count(), &said["behind"]);
        }
        if worker.doubtful {
            let (least, most) = self.truth.bounds(task, worker, self.reader, &self.base);
            let n = said["commits"].as_u64().and_then(|n| usize::try_from(n).ok()).unwrap_or(usize::MAX);
            if worker.tip.is_some() && !(least..=most).contains(&n) {
                found.add("commits", task, &format!("{least} to {most}"), &said["commits"]);
            }
            return;
        }
        found.same("commits", task, worker.own.len(), &said["commits"]);
        found.same("phase", task, told.phase, &said["phase"]);
        let integrated = if worker.provable { said["integrated"] == true } else { worker.integrated };
        found.same("integrated", task, integrated, &said["integrated"]);
        let missing = worker.tip.is_none()
            || (worker.has_had_home() && !worker.has_home && !integrated && told.phase != "complete");
        let leaves = worker.tip.is_none() && integrated;
        if !(worker.homeless || worker.out_of_sight || leaves) {
            // The other verdicts rest on dates, which the histories turn to and fro.
            let is_missing = said["health"] == "missing";
            found.same("missing", task, missing, &is_missing.into());
        }
        if worker.tip.is_none() {
            // What it said and needed is what the record keeps of it, which is less.
            return;
        }
        found.same("checkpoints", task, told.checkpoints, &said["checkpoints"]);
        found.same("reason", task, told.reason.clone(), &said["reason"]);
        found.same("last commit", task, worker.own.last().copied().map(oid), &said["last_commit"]["oid"]);
        self.compare_log(task, worker, log, found);
        self.compare_needs(task, said, found);
    }

    /// The status commits that are told as the worker's.
    fn compare_log(&self, task: &str, worker: &Worker, log: &Value, found: &mut Found) {
        let entries = list(&log["commits"]).iter().filter(|entry| entry["task"] == task);
        let said: Vec<&str> = entries.filter_map(|entry| entry["commit"]["oid"].as_str()).collect();
        let status = worker.own.iter().filter(|id| self.reader.commits[**id].said.class.is_status());
        let expected: Vec<&str> = status.map(|id| self.reader.commits[*id].oid.as_str()).collect();
        if said != expected {
            found.add("log", task, &format!("{expected:#?}"), &format!("{said:#?}").into());
        }
    }

    fn compare_needs(&self, task: &str, said: &Value, found: &mut Found) {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let said: BTreeMap<(String, String), String> = list(&said["needs"])
            .iter()
            .map(|need| {
                let provided = need["provided_by"].as_str().map(|oid| format!(" {oid}")).unwrap_or_default();
                ((text(&need["worker"]), fold(&text(&need["item"]))), text(&need["state"]) + &provided)
            })
            .collect();
        let own = self.needs.iter().filter(|((worker, ..), _)| worker == task);
        let expected: BTreeMap<(String, String), &Need> =
            own.map(|((_, provider, item), need)| ((provider.clone(), item.clone()), need)).collect();
        for key in said.keys().chain(expected.keys()).collect::<BTreeSet<_>>() {
            let in_words = |need: &&Need| {
                let provided = need.provided_by.map(|id| format!(" {}", self.reader.commits[id].oid));
                need.state.to_owned() + &provided.unwrap_or_default()
            };
            let (said, need) = (said.get(key), expected.get(key));
            if said.is_some() && (need.is_some_and(|need| need.doubtful) || self.truth.unsure.contains(&key.0)) {
                continue;
            }
            let expected = need.map(in_words);
            if said != expected.as_ref() {
                let who = format!("{task} needs {}/{}", key.0, key.1);
                found.add("need", &who, &format!("{expected:?}"), &format!("{said:?}").into());
            }
        }
    }
}

struct Found(Vec<Difference>);

impl Found {
    fn add(&mut self, field: &'static str, who: &str, expected: &str, said: &Value) {
        let said = said.as_str().map_or_else(|| said.to_string(), str::to_owned);
        self.0.push(Difference { field, who: who.to_owned(), expected: expected.to_owned(), said });
    }

    fn same(&mut self, field: &'static str, who: &str, expected: impl Into<Value>, said: &Value) {
        let expected: Value = expected.into();
        if expected != *said {
            self.add(field, who, &expected.to_string(), said);
        }
    }
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}
