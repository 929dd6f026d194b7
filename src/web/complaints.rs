//! *Complaints*: what customers wrote, to what it is linked, and whether it became less.
