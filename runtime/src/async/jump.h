// The switch from one stack to another.
#pragma once

#include <boost/context/detail/fcontext.hpp>

namespace conc::detail {

using boost::context::detail::fcontext_t;

/// Goes on at `to`, which is given `told` if it only begins there. Returns when somebody jumps
/// back: where that one can be gone on at.
inline fcontext_t jump(fcontext_t to, void *told) noexcept {
#if defined(__x86_64__) && !defined(__SHSTK__)
  // Jumped to, not called: Boost's code leaves by a jump as well, and processors predict where a
  // return goes by pairing it with a call. One that nobody returns from would have them mispredict
  // every return of the other fiber's up to its last common caller, at some 5 ns each. Shadow
  // stacks, where compiled for, want the call.
  fcontext_t from;
  asm volatile("lea -128(%%rsp), %%rsp\n\t" // what lies below may be the function's own
               "lea 1f(%%rip), %%rax\n\t"
               "push %%rax\n\t"
               "jmp *jump_fcontext@GOTPCREL(%%rip)\n"
               "1:\n\t"
               "lea 128(%%rsp), %%rsp"
               : "=a"(from), "+D"(to), "+S"(told)
               :
               : "rcx", "rdx", "r8", "r9", "r10", "r11", "xmm0", "xmm1", "xmm2", "xmm3", "xmm4",
                 "xmm5", "xmm6", "xmm7", "xmm8", "xmm9", "xmm10", "xmm11", "xmm12", "xmm13",
                 "xmm14", "xmm15",
#ifdef __AVX512F__
                 "xmm16", "xmm17", "xmm18", "xmm19", "xmm20", "xmm21", "xmm22", "xmm23", "xmm24",
                 "xmm25", "xmm26", "xmm27", "xmm28", "xmm29", "xmm30", "xmm31", "k1", "k2", "k3",
                 "k4", "k5", "k6", "k7",
#endif
                 "mm0", "mm1", "mm2", "mm3", "mm4", "mm5", "mm6", "mm7", "st", "st(1)", "st(2)",
                 "st(3)", "st(4)", "st(5)", "st(6)", "st(7)", "cc", "memory");
  return from;
#else
  return boost::context::detail::jump_fcontext(to, told).fctx;
#endif
}

} // namespace conc::detail
