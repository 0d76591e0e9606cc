//! The client's program: everything is in the library, so that the end-to-end tests can build it again.

fn main() -> std::process::ExitCode {
    orchctl::main_impl()
}
