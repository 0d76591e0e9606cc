//! The person's own templates: read again when they change, with what is wrong with them.

use std::path::Path;

use orch_render::prompt::Templates;
use orch_shared::{alert::PromptKind, report::CheckReport, text::Visible};
use tracing::warn;

use super::Service;
use crate::prompts::{TemplatesStamp, read_templates};

/// The templates to render with, as they were when they were last looked at.
pub(super) struct OwnTemplates {
    pub(super) templates: Templates,
    stamp: TemplatesStamp,
    problems: Vec<(PromptKind, String)>,
}

impl OwnTemplates {
    /// Reads them. A broken one is named in the log, and the built-in one used.
    pub(super) fn load(dir: &Path) -> Self {
        let stamp = TemplatesStamp::of(dir);
        let (texts, mut problems) = read_templates(dir);
        let (templates, broken) = Templates::with_overrides(texts);
        problems.extend(broken.iter().map(|problem| (problem.kind(), problem.to_string())));
        for (_, problem) in &problems {
            warn!(problem, "a template cannot be used; the built-in one is");
        }
        Self { templates, stamp, problems }
    }

    /// What is wrong with the person's own template of this kind.
    pub(super) fn problem(&self, kind: PromptKind) -> Option<&str> {
        self.problems.iter().find(|(of, _)| *of == kind).map(|(_, problem)| problem.as_str())
    }

    /// Reads them again if they are not what they were.
    pub(super) fn refresh(&mut self, dir: &Path) {
        if TemplatesStamp::of(dir) != self.stamp {
            *self = Self::load(dir);
        }
    }
}

impl Service {
    /// What `orchctl doctor` says of them: nothing where there are none.
    pub(super) fn check_templates(&mut self) -> Vec<CheckReport> {
        let dir = self.paths.templates();
        self.templates.refresh(&dir);
        let check = |ok, finding, remedy| CheckReport { name: "templates".to_owned(), ok, finding, remedy };
        let kinds: Vec<String> = PromptKind::ALL.iter().map(|kind| format!("{kind}.md")).collect();
        let rename = format!("in {} they are called {}", dir.display(), kinds.join(", "));
        let strangers: Vec<CheckReport> = self
            .templates
            .stamp
            .strangers()
            .map(|name| format!("{} is the template of no prompt", Visible(&name.to_string_lossy())))
            .map(|finding| check(false, finding, Some(rename.clone())))
            .collect();
        if self.templates.problems.is_empty() && strangers.is_empty() {
            let all_fit = format!("those in {} can be used", dir.display());
            return if self.templates.stamp.is_empty() { Vec::new() } else { vec![check(true, all_fit, None)] };
        }
        let remedy = format!("mend it in {}; until then the built-in one is used", dir.display());
        let broken =
            self.templates.problems.iter().map(|(_, problem)| check(false, problem.clone(), Some(remedy.clone())));
        broken.chain(strangers).collect()
    }
}
