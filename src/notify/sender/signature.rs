//! Signatures as [Standard Webhooks](https://www.standardwebhooks.com) 1.0 says: HMAC-SHA256 over `id.timestamp.body`, in
//! base64, one for each secret, so that a secret can be replaced without a message that nobody can check.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ring::hmac::{HMAC_SHA256, Key, sign};

use crate::notify::channel::wrong;
use crate::notify::error::NotifyError;

const PREFIX: &str = "whsec_";

/// Bytes that a secret has, in the specification.
const SECRET_BYTES: std::ops::RangeInclusive<usize> = 24..=64;

/// The keys that sign.
#[derive(Clone)]
pub(super) struct Signature(Vec<Key>);

impl Signature {
    /// From secrets separated by white space; none means that nothing is signed.
    pub(super) fn parse(secrets: &str) -> Result<Self, NotifyError> {
        secrets.split_whitespace().map(key).collect::<Result<_, _>>().map(Self)
    }

    /// The header `webhook-signature`; `None` without a secret.
    pub(super) fn of(&self, id: &str, timestamp: i64, body: &[u8]) -> Option<String> {
        let signed = [format!("{id}.{timestamp}.").as_bytes(), body].concat();
        let one = |key: &Key| format!("v1,{}", STANDARD.encode(sign(key, &signed)));
        let all: Vec<String> = self.0.iter().map(one).collect();
        (!all.is_empty()).then(|| all.join(" "))
    }
}

fn key(secret: &str) -> Result<Key, NotifyError> {
    let bytes = STANDARD.decode(secret.strip_prefix(PREFIX).unwrap_or(secret)).ok();
    let bytes = bytes.filter(|bytes| SECRET_BYTES.contains(&bytes.len()));
    let what = "must be whsec_ and base64 of 24 to 64 bytes, such as `openssl rand -base64 32` gives";
    bytes.map(|bytes| Key::new(HMAC_SHA256, &bytes)).ok_or_else(|| wrong("secret", what))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_signature_is_that_of_the_specification_s_example() {
        let signature = Signature::parse("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap();
        let body = br#"{"test": 2432232314}"#;
        let signed = signature.of("msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, body).unwrap();
        assert_eq!(signed, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    #[test]
    fn each_secret_signs_and_none_leaves_it_out() {
        let two = format!("whsec_{} {}", STANDARD.encode([1; 32]), STANDARD.encode([2; 24]));
        assert_eq!(Signature::parse(&two).unwrap().of("m", 1, b"x").unwrap().split(' ').count(), 2);
        assert_eq!(Signature::parse("").unwrap().of("m", 1, b"x"), None);
        for wrong in ["whsec_short", "hunter2hunter2hunter2hunter2", "whsec_!!"] {
            let Err(error) = Signature::parse(wrong) else { panic!("{wrong} was taken") };
            assert!(!error.to_string().contains(wrong), "{error}");
        }
    }
}
