//! The daemon's program: everything is in the library, so that the end-to-end tests can build it again.

fn main() -> std::process::ExitCode {
    orchd::main_impl()
}
