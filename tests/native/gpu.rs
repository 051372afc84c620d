//! The WebGPU backend natively: on Vulkan or Metal, where there is any.

#[path = "../shared/gpu.rs"]
mod checks;
#[path = "../shared/gpu_faults.rs"]
mod faults;

use unremember::solver::finish;

#[test]
fn gradients_products_and_solves_are_those_of_the_cpu() {
    finish(checks::gradients_products_and_solves_are_those_of_the_cpu());
}

#[test]
fn a_whole_unlearning_is_that_of_the_cpu() {
    finish(checks::a_whole_unlearning_is_that_of_the_cpu());
}

#[test]
fn a_training_is_that_of_the_cpu() {
    finish(checks::a_training_is_that_of_the_cpu());
}

#[test]
fn a_device_that_is_lost_in_the_middle_leads_to_the_cpu_and_the_right_result() {
    finish(checks::a_device_that_is_lost_in_the_middle_leads_to_the_cpu_and_the_right_result());
}

#[test]
fn a_model_with_weights_of_its_own_stays_on_the_cpu() {
    finish(checks::a_model_with_weights_of_its_own_stays_on_the_cpu());
}

#[test]
fn a_session_runs_where_it_is_told_to_and_says_so() {
    finish(checks::a_session_runs_where_it_is_told_to_and_says_so());
}

#[test]
fn a_session_survives_the_loss_of_its_device_at_any_moment() {
    finish(faults::a_session_survives_the_loss_of_its_device_at_any_moment());
}
