// What differs between machines: registers as perf names them and as DWARF names them.
#pragma once

#include <array>
#include <asm/perf_regs.h>
#include <cstdint>

namespace concadvise::profiler::arch {

inline constexpr unsigned DwarfRegisters = 33;

#if defined(__x86_64__)
// Perf: AX BX CX DX SI DI BP SP IP; DWARF: rax rdx rcx rbx rsi rdi rbp rsp r8–r15 ra.
inline constexpr uint64_t PerfMask = (1ULL << PERF_REG_X86_AX) | (1ULL << PERF_REG_X86_BX) |
                                     (1ULL << PERF_REG_X86_CX) | (1ULL << PERF_REG_X86_DX) |
                                     (1ULL << PERF_REG_X86_SI) | (1ULL << PERF_REG_X86_DI) |
                                     (1ULL << PERF_REG_X86_BP) | (1ULL << PERF_REG_X86_SP) |
                                     (1ULL << PERF_REG_X86_IP) | (0xffULL << PERF_REG_X86_R8);
/// DWARF number of each register in PerfMask, in the order perf delivers them.
inline constexpr std::array<uint8_t, 17> PerfToDwarf = {0, 3, 2,  1,  4,  5,  6,  7, 16,
                                                        8, 9, 10, 11, 12, 13, 14, 15};
inline constexpr unsigned Pc = 16, Sp = 7, Fp = 6;
/// The return address of a frame without rules of its own is at CFA − 8; −1: in LinkRegister.
inline constexpr unsigned ReturnAddress = 16;
inline constexpr std::array<uint8_t, 7> Saved = {3, 6, 12, 13, 14, 15, 16};
#elif defined(__aarch64__)
inline constexpr uint64_t PerfMask = (1ULL << PERF_REG_ARM64_MAX) - 1;
inline constexpr std::array<uint8_t, 33> PerfToDwarf = [] {
  std::array<uint8_t, 33> Map{};
  for (uint8_t I = 0; I != 33; ++I)
    Map[I] = I;
  return Map;
}();
inline constexpr unsigned Pc = 32, Sp = 31, Fp = 29;
inline constexpr unsigned ReturnAddress = 30;
inline constexpr std::array<uint8_t, 12> Saved = {19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30};
#else
#error "concadvise profiles on x86-64 and arm64"
#endif

inline constexpr unsigned PerfRegisters = PerfToDwarf.size();

} // namespace concadvise::profiler::arch
