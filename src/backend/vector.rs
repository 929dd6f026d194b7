//! What every index asks of a vector before it takes it or looks for its neighbours.

/// A vector that an index takes: of the space's length and finite.
///
/// # Errors
/// In words, what is wrong with it.
pub(super) fn check_vector(vector: &[f32], dimensions: usize) -> Result<(), String> {
    if vector.len() != dimensions || vector.is_empty() {
        return Err(format!("the vector has {} numbers, the space {dimensions}", vector.len()));
    }
    if vector.iter().any(|value| !value.is_finite()) {
        return Err("the vector holds a number that is not finite".to_owned());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_vector_has_the_length_of_its_space_and_finite_numbers() {
        assert!(check_vector(&[0.6, 0.8], 2).is_ok());
        for (vector, dimensions) in [(&[0.6, 0.8][..], 3), (&[], 0), (&[f32::NAN, 0.0], 2), (&[f32::INFINITY, 0.0], 2)]
        {
            assert!(check_vector(vector, dimensions).is_err(), "{vector:?}");
        }
    }
}
