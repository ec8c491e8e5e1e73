#include "analyzer/frontend/Jobs.h"

#include "clang/Basic/Stack.h"
#include "llvm/Support/Threading.h"
#include "llvm/Support/thread.h"

#include <atomic>
#include <vector>

namespace concadvise {

/// Expressions nest as deep as their author likes; only touched pages cost memory.
constexpr unsigned StackSize = 64u << 20;
static_assert(StackSize > clang::DesiredStackSize);

void forEachIndex(unsigned Count, unsigned Jobs, llvm::function_ref<void(unsigned)> Work) {
  std::atomic<unsigned> Next = 0;
  auto Worker = [&] {
    clang::noteBottomOfStack();
    for (unsigned Index; (Index = Next++) < Count;)
      Work(Index);
  };
  if (!Jobs)
    Jobs = llvm::hardware_concurrency().compute_thread_count();
  std::vector<llvm::thread> Threads;
  for (unsigned I = 0; I < std::min(Jobs, Count); ++I)
    Threads.emplace_back(std::optional<unsigned>(StackSize), Worker);
  for (llvm::thread &Each : Threads)
    Each.join();
}

} // namespace concadvise
