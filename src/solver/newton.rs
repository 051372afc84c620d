//! Trust-region Newton-CG: parameters and outer gradients in f64, inner products in f32.
