//! Tells a reader that works from one that waits for what never comes.

/// What a group of processes has done so far: it grows while any of them works, or waits for a disk. None where that cannot
/// be told.
#[cfg(target_os = "linux")]
pub(super) fn of_group(group: u32) -> Option<u64> {
    let processes = std::fs::read_dir("/proc").ok()?.flatten();
    let stats = processes.filter_map(|process| std::fs::read(process.path().join("stat")).ok());
    Some(stats.filter_map(|stat| done(&stat, group)).fold(0, u64::saturating_add))
}

#[cfg(not(target_os = "linux"))]
pub(super) const fn of_group(_group: u32) -> Option<u64> {
    None
}

/// Ticks of the processor and pages from the disk, of a process of that group and those that it started and that ended.
#[cfg(target_os = "linux")]
fn done(stat: &[u8], group: u32) -> Option<u64> {
    // The name stands in parentheses and may hold anything.
    let after_name = stat.iter().rposition(|byte| *byte == b')')? + 1;
    let fields: Vec<&str> = std::str::from_utf8(stat.get(after_name..)?).ok()?.split_ascii_whitespace().collect();
    let field = |nth: usize| fields.get(nth)?.parse::<u64>().ok();
    if field(2)? != u64::from(group) {
        return None;
    }
    // majflt, cmajflt, utime, stime, cutime, cstime.
    [9, 10, 11, 12, 13, 14].into_iter().map(field).sum()
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn what_a_group_did_is_read_behind_any_name() {
        for name in ["orchd", ") S 1 9 ", "("] {
            let stat = format!("12 ({name}) S 1 77 77 0 -1 4194304 100 200 3 4 50 60 7 8 20 0 1 0 4242 1 1");
            assert_eq!(done(stat.as_bytes(), 77), Some(3 + 4 + 50 + 60 + 7 + 8), "{name}");
            assert_eq!(done(stat.as_bytes(), 78), None);
        }
        assert_eq!(done(b"", 77), None);
    }
}
