//! The disk as the journal uses it: one flat folder of files. A role of its own, so that tests can cut the power.

mod folder;
mod real;
#[cfg(test)]
mod simulated;

pub(super) use folder::{Disk, DiskFile};
pub(super) use real::RealDisk;
#[cfg(test)]
pub(super) use simulated::{Chance, SimulatedDisk};
