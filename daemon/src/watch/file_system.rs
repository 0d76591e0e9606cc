//! Tells file systems on which another machine can change a file without the kernel here ever saying so.

use std::path::Path;

/// File systems that are shared over a network or with a host, by the number that `statfs` gives (Linux's `magic.h`, and
/// `vboxsf`, `9p` and Lustre by their own headers).
#[cfg(target_os = "linux")]
const SHARED: &[(u64, &str)] = &[
    (0x6969, "NFS"),
    (0xff53_4d42, "CIFS"),
    (0xfe53_4d42, "SMB"),
    (0x517b, "SMB"),
    (0x0102_1997, "9p"),
    (0x786f_4256, "vboxsf"),
    (0x6573_5546, "FUSE"),
    (0x00c3_6400, "Ceph"),
    (0x5346_414f, "AFS"),
    (0x0bd0_0bd0, "Lustre"),
    (0x0116_1970, "GFS2"),
    (0x7461_636f, "OCFS2"),
];

/// The name of the file system that the directory lies on, where it is such a one. Unknown is none.
#[cfg(target_os = "linux")]
pub(super) fn shared_file_system(dir: &Path) -> Option<&'static str> {
    let found = rustix::fs::statfs(dir).ok()?;
    name_of(u64::try_from(found.f_type).ok()?)
}

#[cfg(target_os = "linux")]
fn name_of(magic: u64) -> Option<&'static str> {
    SHARED.iter().find(|(number, _)| *number == magic & 0xffff_ffff).map(|(_, name)| *name)
}

/// Elsewhere the watcher itself reports what it cannot watch.
#[cfg(not(target_os = "linux"))]
pub(super) fn shared_file_system(_dir: &Path) -> Option<&'static str> {
    None
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn what_other_machines_can_write_to_is_told_from_a_disk() {
        const EXT4: u64 = 0xef53;
        const TMPFS: u64 = 0x0102_1994;
        const OVERLAY: u64 = 0x794c_7630;
        assert_eq!([EXT4, TMPFS, OVERLAY].map(name_of), [None, None, None]);
        assert_eq!(
            [0x6969, 0x6573_5546, 0xffff_ffff_ff53_4d42].map(name_of),
            [Some("NFS"), Some("FUSE"), Some("CIFS")]
        );
        let here = tempfile::tempdir().expect("a directory");
        assert_eq!(shared_file_system(&here.path().join("nowhere")), None);
    }
}
