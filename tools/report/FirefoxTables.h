// The tables of the Firefox Profiler's format: columns of numbers that refer to each other.
#pragma once

#include "model/Profile.h"

#include "llvm/ADT/StringMap.h"
#include "llvm/Support/JSON.h"

#include <map>
#include <vector>

namespace concadvise::firefox {

/// Kinds of time, by the colours of the time line.
enum class Category : uint8_t { Cpu, Blocked, Idle, Ready, Other };
void writeCategories(llvm::json::OStream &J);

/// The texts of all threads.
class Strings {
public:
  uint32_t operator()(llvm::StringRef Text);
  void write(llvm::json::OStream &J) const;

private:
  llvm::StringMap<uint32_t> Numbers;
  std::vector<llvm::StringRef> Texts; ///< The map's keys.
};

/// The modules of all threads.
class Libraries {
public:
  uint32_t operator()(const StackFrame &Frame);
  const std::string &path(uint32_t Number) const { return All[Number].first; }
  void write(llvm::json::OStream &J) const;

private:
  std::map<std::string, uint32_t> Numbers;
  std::vector<std::pair<std::string, std::string>> All; ///< Path and build-id.
};

/// The stacks of one thread as a tree, with their frames, functions and modules.
class StackTables {
public:
  StackTables(const Profile &P, Strings &Text, Libraries &Modules)
      : P(P), Text(Text), Modules(Modules) {}

  /// The number of a stack of the profile; nothing when it is empty.
  std::optional<uint32_t> stack(uint32_t StackIndex);
  /// The stack that a wait shows: on top of the others is what was waited for.
  uint32_t wait(uint32_t StackIndex, llvm::StringRef Why, Category Kind);
  void write(llvm::json::OStream &J) const;

private:
  struct Function {
    uint32_t Name;
    int64_t Resource;
    std::optional<uint32_t> File;
    friend auto operator<=>(const Function &, const Function &) = default;
  };
  struct Frame {
    uint32_t Function;
    uint32_t Line, InlineDepth;
    Category Kind;
    friend auto operator<=>(const Frame &, const Frame &) = default;
  };
  struct Node {
    std::optional<uint32_t> Caller;
    uint32_t Frame;
    friend auto operator<=>(const Node &, const Node &) = default;
  };
  /// Rows of a table, each once.
  template <typename Row> struct Table {
    std::map<Row, uint32_t> Numbers;
    std::vector<Row> Rows;
    uint32_t operator()(const Row &R) {
      auto [It, New] = Numbers.try_emplace(R, Rows.size());
      if (New)
        Rows.push_back(R);
      return It->second;
    }
  };
  uint32_t frame(const StackFrame &Of, uint32_t InlineDepth);
  int64_t resource(const StackFrame &Of);

  void writeFrames(llvm::json::OStream &J) const;
  void writeFunctions(llvm::json::OStream &J) const;
  void writeResources(llvm::json::OStream &J) const;

  const Profile &P;
  Strings &Text;
  Libraries &Modules;
  Table<Function> Functions;
  Table<Frame> Frames;
  Table<Node> Nodes;
  struct Resource {
    uint32_t Library, Name;
    friend auto operator<=>(const Resource &, const Resource &) = default;
  };
  Table<Resource> Resources;
  std::map<uint32_t, std::optional<uint32_t>> Known; ///< By index of the profile.
};

/// Attribute `Name`: one value of each row.
template <typename Rows, typename Get>
void writeColumn(llvm::json::OStream &J, llvm::StringRef Name, const Rows &All, Get Value) {
  J.attributeArray(Name, [&] {
    for (const auto &Row : All)
      J.value(Value(Row));
  });
}

} // namespace concadvise::firefox
