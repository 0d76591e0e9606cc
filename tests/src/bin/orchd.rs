//! Stands in until the program itself can be called from here.

fn main() {}
