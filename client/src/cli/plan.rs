//! The arguments of `orchctl plan` and its verbs.

use std::path::PathBuf;

use clap::{Args, Subcommand, builder::PossibleValuesParser};

#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub(crate) struct PlanArgs {
    /// Documents with work in them, or directories of such; `-` for standard input. A file that is called like a verb
    /// is named `./show`.
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
    /// So many workers, and no others.
    #[arg(long, value_name = "N")]
    pub(crate) workers: Option<u32>,
    /// What the feature is called.
    #[arg(long, value_name = "FEATURE")]
    pub(crate) name: Option<String>,
    /// A registered name, or a path in the repo. Left out: the repo around this directory.
    #[arg(long, value_name = "REPO")]
    pub(crate) repo: Option<String>,
    /// Print one JSON document.
    #[arg(long)]
    pub(crate) json: bool,
    #[command(subcommand)]
    pub(crate) verb: Option<PlanVerb>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum PlanVerb {
    /// Show a plan: the newest draft, else the one that is carried out.
    Show {
        /// Say which rule found what of this item, from which line.
        #[arg(long, value_name = "ITEM", conflicts_with = "json")]
        explain: Option<String>,
        #[command(flatten)]
        which: WhichPlan,
    },
    /// Carry a draft out from now on.
    Accept {
        #[command(flatten)]
        which: WhichPlan,
    },
    /// Change a draft in your editor.
    Edit {
        /// Take the sheet from this file (`-` for standard input) instead of starting an editor.
        #[arg(long, value_name = "FILE", conflicts_with = "print")]
        from: Option<PathBuf>,
        /// Print the sheet, and change nothing.
        #[arg(long)]
        print: bool,
        #[command(flatten)]
        which: WhichPlan,
    },
    /// Say what the documents do not say of an item.
    Clarify {
        /// The item: `item-3`, `3`, or its id in the document.
        item: String,
        /// A file or directory that it changes; these and no others.
        #[arg(long, value_name = "PATH")]
        scope: Vec<String>,
        /// How much it is.
        #[arg(long, value_parser = PossibleValuesParser::new(["S", "M", "L", "XL"]), ignore_case = true)]
        size: Option<String>,
        /// An item that comes before it.
        #[arg(long, value_name = "ITEM")]
        after: Vec<String>,
        /// Leave it out of the work.
        #[arg(long)]
        drop: bool,
        #[command(flatten)]
        which: WhichPlan,
    },
    /// Make one list for one session of a draft.
    Sequential {
        #[command(flatten)]
        which: WhichPlan,
    },
    /// List drafts and plans.
    List {
        /// A registered name, or a path in the repo. Left out: the repo around this directory, else all.
        repo: Option<String>,
        /// Print one JSON document.
        #[arg(long)]
        json: bool,
    },
    /// Forget a draft or a plan. Nothing in git is touched.
    Drop {
        #[command(flatten)]
        which: WhichPlan,
    },
}

#[derive(Debug, Args)]
pub(crate) struct WhichPlan {
    /// The plan, by its id. Left out: the newest draft of the repo, else the plan that is carried out.
    #[arg(long, value_name = "ID")]
    pub(crate) plan: Option<String>,
    /// A registered name, or a path in the repo. Left out: the repo around this directory.
    #[arg(long, value_name = "REPO")]
    pub(crate) repo: Option<String>,
    /// Print one JSON document.
    #[arg(long)]
    pub(crate) json: bool,
}
