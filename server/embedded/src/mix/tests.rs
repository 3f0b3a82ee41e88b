//! The shipped weights fit the features, and reading and writing agree.

use super::*;

#[test]
fn shipped_weights_fit() {
    assert!(Network::from_bytes(include_bytes!("../../mix.bin")).is_some());
}

#[test]
fn bytes_round_trip() {
    let mut network = Network::zero();
    network.hidden[3][5] = 0.5;
    network.output[1] = -2.0;
    let bytes = network.to_bytes();
    assert_eq!(Network::from_bytes(&bytes), Some(network));
    assert_eq!(Network::from_bytes(&bytes[..bytes.len() - 1]), None);
    assert_eq!(Network::from_bytes(b"something else"), None);
}

#[test]
fn probabilities_sum_to_one() {
    let mut scores = [1.0, 3.0, -200.0];
    softmax(&mut scores);
    assert!((scores.iter().sum::<f32>() - 1.0).abs() < 1e-6 && scores[1] > scores[0]);
}
