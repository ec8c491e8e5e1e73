// Descriptors that never wait: made with O_NONBLOCK or its like, or given it later.
#pragma once

#include "analyzer/program/Aliases.h"

#include <map>
#include <memory>
#include <set>
#include <vector>

namespace concadvise {

/// What it takes for a function to make a descriptor so: a parameter that is true, or that has the
/// bit in it.
struct QuietIf {
  int Parameter = -1; ///< None: it always does.
  bool Bit = false;
  friend bool operator==(const QuietIf &, const QuietIf &) = default;
};

/// A global and a member count as such when some function of the program makes them so, or when all
/// that is ever kept there was made so; a local from there on; an argument where it is handed to a
/// function that does.
class NonBlocking {
public:
  NonBlocking(const Program &Linked, const std::vector<std::unique_ptr<Aliases>> &Names);

  /// Whether the descriptor in this argument of a call never makes it wait.
  bool has(FunctionId In, const CallFacts &Call, const Argument &Descriptor) const;

private:
  struct Local {
    std::string Key;
    unsigned From = 0; ///< Offset in the file.
  };
  /// A function makes its parameter so, or what that points to: `fds[1]` has the rest ".[1]".
  struct Setter {
    int Parameter = -1;
    std::string Rest;
    QuietIf If;
    friend bool operator==(const Setter &, const Setter &) = default;
  };
  /// What is kept in a global or a member.
  struct Kept {
    bool Quiet = false; ///< Something that never waits.
    bool Other = false; ///< Something of which that is not known.
  };

  void visit(FunctionId Id);
  void collect(FunctionId Id, const Node &Each, const CallFacts *&Last);
  void call(FunctionId Id, const CallFacts &Call);
  void calls(FunctionId Id, const CallFacts &Call, const Setter &Of);
  void keep(FunctionId Id, const Node &Each, const CallFacts *Last);
  void made(FunctionId Id, const std::string &Key, const CallFacts &By, QuietIf If = {});
  void setsFlags(FunctionId Id, const CallFacts &Call);
  bool isMaker(FunctionId Id, const CallFacts &Call) const;
  bool isQuiet(FunctionId Id, const std::string &Key) const;
  bool returnsQuiet(FunctionId Id, const Node &Each, bool &Some) const;
  std::string keyOf(FunctionId Id, const Place &On) const;
  std::string shared(FunctionId Id, const std::string &Key) const;

  const Program &Linked;
  const std::vector<std::unique_ptr<Aliases>> &Names;
  std::vector<std::vector<Local>> Of;       ///< By function.
  std::vector<std::vector<Setter>> Setters; ///< By function.
  std::vector<bool> Makers;                 ///< What it returns never waits.
  std::set<std::string> Given;              ///< Globals and members that are made so.
  std::map<std::string, Kept> Held;         ///< The same, by what is put there.
};

} // namespace concadvise
