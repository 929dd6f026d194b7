//! Did it go down? How much less often something happens since a change, with an interval that keeps what it promises.
//!
//! An interrupted time series (Wagner et al., "Segmented regression analysis of interrupted time series studies in medication
//! use research", J. Clin. Pharm. Ther. 27, 2002) of counts a day against sessions, or against what nobody touched (a
//! controlled one: Lopez Bernal et al., Int. J. Epidemiology 47, 2018). Pure functions of numbers. [`simulated`] makes days
//! of which the truth is known, `cartwatch eval effect` measures by them what the interval is worth.

mod answer;
mod days;
mod fit;
mod judge;
mod linear;
mod mixture;
mod noise;
mod other_step;
mod random;
mod scale;
pub mod simulated;
mod working;

pub use answer::{Answer, Compared, Effect, Lasting, NotEnough};
pub use days::{Change, Day, unit};
pub use judge::{level_change, reduction};
