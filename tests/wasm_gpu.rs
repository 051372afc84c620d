//! The WebGPU backend in a real browser's worker.
#![cfg(all(target_arch = "wasm32", feature = "gpu"))]

#[path = "shared/gpu.rs"]
mod checks;
#[path = "shared/gpu_faults.rs"]
mod faults;

use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_dedicated_worker);

#[wasm_bindgen_test]
async fn gradients_products_and_solves_are_those_of_the_cpu() {
    checks::gradients_products_and_solves_are_those_of_the_cpu().await;
}

#[wasm_bindgen_test]
async fn a_whole_unlearning_is_that_of_the_cpu() {
    checks::a_whole_unlearning_is_that_of_the_cpu().await;
}

#[wasm_bindgen_test]
async fn a_training_is_that_of_the_cpu() {
    checks::a_training_is_that_of_the_cpu().await;
}

#[wasm_bindgen_test]
async fn a_device_that_is_lost_in_the_middle_leads_to_the_cpu_and_the_right_result() {
    checks::a_device_that_is_lost_in_the_middle_leads_to_the_cpu_and_the_right_result().await;
}

#[wasm_bindgen_test]
async fn a_model_with_weights_of_its_own_stays_on_the_cpu() {
    checks::a_model_with_weights_of_its_own_stays_on_the_cpu().await;
}

#[wasm_bindgen_test]
async fn a_session_runs_where_it_is_told_to_and_says_so() {
    checks::a_session_runs_where_it_is_told_to_and_says_so().await;
}

#[wasm_bindgen_test]
async fn a_session_survives_the_loss_of_its_device_at_any_moment() {
    faults::a_session_survives_the_loss_of_its_device_at_any_moment().await;
}
