//! Whether this processor has the instructions that the program was compiled for, asked before anything else: without
//! them it would end at its first multiplication, with nothing but a signal.
//!
//! Asked of the processor itself (`cpuid`), since `is_x86_feature_detected!` is always true for what was compiled in.
//! The question and its answer are kept to integers and a constant text, but which instructions the compiler picks for
//! them is its own choice.

/// What is said where an instruction is missing. Not from the catalogue: reading that takes the instructions.
pub const SAYS: &str = "cartwatch: this processor lacks instructions that the program needs (AVX2, FMA, BMI2, F16C, LZCNT, MOVBE; \
    Intel since 2013, AMD since 2015). Build it from source with RUSTFLAGS=\"-C target-cpu=native\" on this machine.\n\
    cartwatch: у процессора нет команд, без которых программа не работает (AVX2, FMA, BMI2, F16C, LZCNT, MOVBE; \
    Intel с 2013 года, AMD с 2015). Соберите её из исходного кода на этой машине: RUSTFLAGS=\"-C target-cpu=native\".\n";

/// Bits of leaf 1, register ECX: FMA, MOVBE, POPCNT, OSXSAVE, AVX, F16C.
#[cfg(all(target_arch = "x86_64", target_feature = "avx2"))]
const LEAF_1_ECX: u32 = 1 << 12 | 1 << 22 | 1 << 23 | 1 << 27 | 1 << 28 | 1 << 29;
/// Bits of leaf 7, register EBX: BMI1, AVX2, BMI2.
#[cfg(all(target_arch = "x86_64", target_feature = "avx2"))]
const LEAF_7_EBX: u32 = 1 << 3 | 1 << 5 | 1 << 8;
/// Bit of leaf `0x8000_0001`, register ECX: LZCNT.
#[cfg(all(target_arch = "x86_64", target_feature = "avx2"))]
const EXTENDED_ECX: u32 = 1 << 5;

/// Whether the program can run here.
#[must_use]
#[inline(never)]
pub fn suffices() -> bool {
    #[cfg(all(target_arch = "x86_64", target_feature = "avx2"))]
    {
        use std::arch::x86_64::{__cpuid, __cpuid_count};
        if __cpuid(0).eax < 7 || __cpuid(0x8000_0000).eax < 0x8000_0001 {
            return false;
        }
        has(__cpuid(1).ecx, __cpuid_count(7, 0).ebx, __cpuid(0x8000_0001).ecx)
    }
    #[cfg(not(all(target_arch = "x86_64", target_feature = "avx2")))]
    true
}

#[cfg(all(target_arch = "x86_64", target_feature = "avx2"))]
fn has(leaf_1_ecx: u32, leaf_7_ebx: u32, extended_ecx: u32) -> bool {
    leaf_1_ecx & LEAF_1_ECX == LEAF_1_ECX
        && leaf_7_ebx & LEAF_7_EBX == LEAF_7_EBX
        && extended_ecx & EXTENDED_ECX == EXTENDED_ECX
}

#[cfg(all(test, target_arch = "x86_64", target_feature = "avx2"))]
mod tests {
    use super::{EXTENDED_ECX, LEAF_1_ECX, LEAF_7_EBX, has, suffices};

    #[test]
    fn this_machine_can_run_what_it_runs() {
        assert!(suffices());
    }

    #[test]
    fn one_missing_instruction_is_enough() {
        assert!(has(LEAF_1_ECX, LEAF_7_EBX, EXTENDED_ECX));
        for bit in (0..32).map(|at| 1_u32 << at) {
            assert_eq!(has(LEAF_1_ECX & !bit, LEAF_7_EBX, EXTENDED_ECX), LEAF_1_ECX & bit == 0);
            assert_eq!(has(LEAF_1_ECX, LEAF_7_EBX & !bit, EXTENDED_ECX), LEAF_7_EBX & bit == 0);
            assert_eq!(has(LEAF_1_ECX, LEAF_7_EBX, EXTENDED_ECX & !bit), EXTENDED_ECX & bit == 0);
        }
    }
}
