//! A session bus for machines without `dbus-daemon`: listens at the address given, says so, and runs until it is killed.

use std::{
    io::{self, Write as _},
    process::ExitCode,
};

fn main() -> ExitCode {
    let Some(address) = std::env::args().nth(1) else {
        return ExitCode::from(2);
    };
    let served = zruntime::block_on(async move {
        let mut bus = busd::bus::Bus::for_address(Some(&address)).await.map_err(io::Error::other)?;
        writeln!(io::stdout(), "{}", bus.address())?;
        bus.run().await.map_err(io::Error::other)
    });
    match served {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _unwritten = writeln!(io::stderr(), "{error}");
            ExitCode::FAILURE
        }
    }
}
