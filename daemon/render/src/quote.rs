//! One filter for each place that text goes to. What leaves a filter cannot be read as anything but text there.

pub(crate) mod markdown;
pub(crate) mod shell;
