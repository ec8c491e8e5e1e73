#include "tools/concadvise/Options.h"

using namespace llvm::opt;

namespace concadvise {

#define PREFIX(NAME, VALUE)                                                                        \
  static constexpr llvm::StringLiteral NAME##_init[] = VALUE;                                      \
  static constexpr llvm::ArrayRef<llvm::StringLiteral> NAME(NAME##_init,                           \
                                                            std::size(NAME##_init) - 1);
#include "Options.inc"
#undef PREFIX

static constexpr OptTable::Info InfoTable[] = {
#define OPTION(...) LLVM_CONSTRUCT_OPT_INFO(__VA_ARGS__),
#include "Options.inc"
#undef OPTION
};

namespace {
class Table : public GenericOptTable {
public:
  Table() : GenericOptTable(InfoTable) {}
};
} // namespace

const OptTable &optionTable() {
  static const Table Options;
  return Options;
}

} // namespace concadvise
