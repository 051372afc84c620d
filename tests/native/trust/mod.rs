//! What people trust: that what is forgotten is gone, that an interruption loses nothing, that bad
//! input does no harm, and that a number that is shown is the number that was reached.

mod faults;
mod forgotten;
mod hostile;
mod numerics;
