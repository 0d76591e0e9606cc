//! From a real commit in a real worktree to the recorded notification and the prompt: one program, so that it links once
//! and its tests wait side by side.

mod laboratory;
