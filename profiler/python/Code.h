// Code objects of an interpreter: what they are called and which line is where.
#pragma once

#include "profiler/python/Layout.h"

#include <array>
#include <map>
#include <string>
#include <unordered_map>
#include <vector>

namespace concadvise::profiler::python {

/// Where the interpreter's own types lie: an object is what its type says.
struct Types {
  uint64_t Code = 0, Unicode = 0, Bytes = 0, Frame = 0;
};

/// A function as it was compiled.
struct Code {
  std::string Name, File;
  unsigned FirstLine = 0;
  std::vector<uint8_t> Lines;
  uint64_t Address = 0;        ///< Of the object.
  uint64_t Begin = 0, End = 0; ///< Its instructions.
};

/// The code objects seen so far, each read once. Objects come and go: whether one is still what was
/// read is checked each time, and where the process is gone what was read stands.
class Codes {
public:
  Codes(const Layout &L, const Types &T) : L(L), T(T) {}

  /// The code object at `Address`; null when there is none.
  const Code *at(Reader Read, uint64_t Address);
  /// The one whose instructions `Instruction` points into; null when none was found. Only where
  /// code holds its instructions itself.
  const Code *around(Reader Read, uint64_t Instruction, uint64_t Now);
  /// The line of the instruction at this address.
  unsigned lineOf(const Code &C, uint64_t Instruction) const;

private:
  static constexpr size_t HeaderSize = 160;
  using Header = std::array<uint8_t, HeaderSize>;
  struct Known {
    std::vector<uint8_t> Fixed; ///< The fields that do not change as long as it is this object.
    Code What;
  };

  std::vector<uint8_t> fixedFields(const Header &H) const;
  std::optional<Code> read(Reader Read, uint64_t Address, const Header &H) const;
  std::optional<std::string> text(Reader Read, uint64_t Address) const;
  std::optional<std::pair<uint64_t, uint64_t>> bytes(Reader Read, uint64_t Address) const;
  bool isOf(Reader Read, uint64_t Address, uint64_t Type) const;
  std::optional<uint64_t> search(Reader Read, uint64_t Instruction) const;

  const Layout &L;
  const Types &T;
  std::map<uint64_t, Known> ByAddress;
  std::unordered_map<uint64_t, uint64_t> NotCode; ///< Pointers that led to none, and when.
};

} // namespace concadvise::profiler::python
