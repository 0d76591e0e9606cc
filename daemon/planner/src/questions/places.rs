//! Whether an item without files has to name some: only where others of its document do, or where it is a mere wish.
//!
//! Half of all real items name no path, and formats that leave paths out on purpose mean that the worker finds them.
//! An item that names things of the program, in backticks or in the way code does, can be found as well.

use crate::draft::{DetailKind, Draft, Drafts, FieldKey, Nature, Scope};

/// Formats whose items name no files by their own rules.
const WITHOUT: &[&str] = &["cc-sdd", "github-issues", "issue-table", "kiro", "openspec", "prd", "task-master"];

/// Names of products and terms that are written like names in code and say nothing of a place.
const PRODUCTS: &[&str] = &[
    "BitBucket",
    "ChatGPT",
    "ClickHouse",
    "CloudFlare",
    "CloudFront",
    "CockroachDB",
    "DataDog",
    "DevOps",
    "DigitalOcean",
    "DynamoDB",
    "FastAPI",
    "GitHub",
    "GitLab",
    "GraphQL",
    "IntelliJ",
    "JavaDoc",
    "JavaScript",
    "JSDoc",
    "LangChain",
    "LinkedIn",
    "MariaDB",
    "MkDocs",
    "MongoDB",
    "MySQL",
    "NextJS",
    "NodeJS",
    "NumPy",
    "OAuth",
    "OpenAI",
    "OpenAPI",
    "OpenSSL",
    "OpenTelemetry",
    "PayPal",
    "PostgreSQL",
    "PowerShell",
    "PyPI",
    "PyTorch",
    "RabbitMQ",
    "SaaS",
    "SendGrid",
    "SQLite",
    "StackOverflow",
    "TensorFlow",
    "TypeDoc",
    "TypeScript",
    "WebAssembly",
    "WebSocket",
    "WebSockets",
    "WhatsApp",
    "WordPress",
    "YouTube",
];

/// One item in so many that names files makes it a habit of the document.
const HABIT: usize = 3;

/// Of more items without files nobody is asked one by one.
const MANY: usize = 15;

/// What the documents do.
pub(super) struct Places {
    /// For each reading: items that name files of their own, all items, and open ones that name none.
    counts: Vec<[usize; 3]>,
    formats: Vec<&'static str>,
}

impl Places {
    pub(super) fn new(drafts: &Drafts, scopes: &[Scope]) -> Self {
        let mut counts = vec![[0, 0, 0]; drafts.readings.len()];
        for ((reading, draft), scope) in drafts.items.iter().zip(scopes) {
            let Some([named, all, open]) = counts.get_mut(*reading) else { continue };
            *named += usize::from(scope.from.iter().any(|from| !from.inherited) || !scope.as_written.is_empty());
            *all += 1;
            *open += usize::from(draft.state.is_open() && scope.as_written.is_empty());
        }
        Self { counts, formats: drafts.readings.iter().map(|reading| reading.format).collect() }
    }

    /// Why a person must say where; none where a worker can find it.
    pub(super) fn why(&self, reading: usize, draft: &Draft) -> Option<String> {
        // What checks the work before it is a barrier, wherever that work lies (planning.md rule 19).
        if draft.nature == Nature::Verification {
            return None;
        }
        if let Some(field) =
            draft.fields.iter().find(|field| field.key == FieldKey::Files && !field.value.trim().is_empty())
        {
            let value: String = field.value.trim().chars().take(80).collect();
            return Some(format!("\"{value}\" names no file: which ones are meant?"));
        }
        let [named, all, open] = self.counts.get(reading).copied().unwrap_or_default();
        let format = self.formats.get(reading).copied().unwrap_or_default();
        if names_code(draft) {
            return None;
        }
        if named > 0 && named * HABIT >= all {
            return Some("Nothing says which files it changes, though others say so: which ones?".to_owned());
        }
        // A long document that never says where does so on purpose: nobody answers forty times.
        let by_design = WITHOUT.contains(&format) || open > MANY;
        (!by_design).then(|| "Nothing says which files it changes: which ones?".to_owned())
    }
}

/// True where an item names something of the program: `loadUser`, "TokenStore", anything in backticks.
fn names_code(draft: &Draft) -> bool {
    let begins = draft.title.split_whitespace().take(2).map(str::to_lowercase);
    let runs = begins.into_iter().any(|word| matches!(word.as_str(), "run" | "execute" | "verify" | "rerun"));
    let checks = runs || draft.nature == Nature::Verification;
    let texts = draft.details.iter().filter(|detail| matches!(detail.kind, DetailKind::Text | DetailKind::Step));
    // A command in backticks says what is run and not where; a check that says what it runs needs no more.
    let spans = |text: &str| {
        text.split('`').skip(1).step_by(2).any(|span| !span.is_empty() && (checks || !span.trim().contains(' ')))
    };
    let title = spans(&draft.title) || spans(&draft.original);
    title
        || std::iter::once(draft.title.as_str()).chain(texts.map(|detail| detail.text.as_str())).any(|text| {
            text.split(|c: char| !c.is_alphanumeric() && c != '_').any(|word| {
                let humps = word.chars().zip(word.chars().skip(1)).any(|(a, b)| a.is_lowercase() && b.is_uppercase());
                let joined = word.trim_matches('_').contains('_');
                word.len() > 3 && (humps || joined) && !PRODUCTS.contains(&word)
            })
        })
}
