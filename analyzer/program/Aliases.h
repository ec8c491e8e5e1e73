// Which memory a place names, inside one function.
#pragma once

#include "analyzer/program/Makers.h"

#include <deque>
#include <map>
#include <optional>
#include <set>
#include <tuple>
#include <vector>

namespace concadvise {

/// The iteration number of a range loop, as a variable of subscripts.
inline constexpr VarId IterationBase = 0x80000000;
inline VarId iterationOf(uint32_t Loop) { return IterationBase | Loop; }
inline bool isIteration(VarId Var) { return Var != NoVar && (Var & IterationBase); }

/// Memory as the function sees it, with references and single-target pointers looked through.
struct Memory {
  enum class Base : uint8_t {
    Local,       ///< A variable of this function's own frame.
    Argument,    ///< What a parameter refers or points to.
    Receiver,    ///< `*this`.
    Global,      ///< Static storage.
    ThreadLocal, ///< Thread storage.
    Captured,    ///< A variable of the function around a lambda.
    Fresh,       ///< Just made: a temporary, or what an allocation returned.
    Literal,
    Unknown,
  };
  Base From = Base::Unknown;
  VarId Var = NoVar;
  uint32_t Call = 0;   ///< Fresh: the call that made it.
  bool Behind = false; ///< What the variable's value points to, not the variable itself.
  std::vector<Place::Step> Path;

  /// Reached through a pointer stored in that memory: its target is not known exactly.
  bool throughPointer() const;
  bool indexed() const;
  bool unknown() const { return From == Base::Unknown; }
};

class Aliases {
public:
  Aliases(const Program &Linked, FunctionId Function, const Makers &Made);

  Memory resolve(const Place &On) const;

  /// The resource of the function's summary that stands for this memory; none for memory that
  /// nobody outside one call can see.
  std::optional<Resource> resourceOf(const Memory &Where) const;

  /// A pointer or reference to this variable may be stored somewhere.
  bool escapes(VarId Var) const { return Var < Escapes.size() && Escapes[Var]; }

  /// The address of this variable is stored where it stays, or may be.
  bool kept(VarId Var) const { return Var < Kept.size() && Kept[Var]; }

  /// What people would call it.
  std::string label(const Memory &Where) const;

  /// The kernel object (file, connection) that a handle stands for: in the caller's terms, none
  /// when it was opened in here.
  std::optional<Resource> kernelOf(const Place &Handle) const;

  /// The call that made the only value a local variable ever has.
  std::optional<uint32_t> madeBy(VarId Var) const;

  /// The objects that pointers stored in `Holder` may lead to, as far as this function stored them.
  using Object = std::tuple<Memory::Base, VarId, bool>;
  std::set<Object> reachedFrom(const Memory &Holder) const;
  static Object objectOf(const Memory &Where) { return {Where.From, Where.Var, Where.Behind}; }

  /// The places that using an object uses, where it carries references (TypeFacts::Carries).
  std::vector<Place> carriedBy(const Place &Carrier) const;

private:
  /// A pointer or reference to `On` is in the member (empty: somewhere in it).
  struct Holding {
    std::string Member;
    Place On;
  };
  using Holdings = std::vector<Holding>;

  struct Bindings {
    std::vector<const Place *> Targets;
    bool Moved = false;   ///< Incremented: the same object, another element.
    bool Unknown = false; ///< Assigned something we cannot name.
    const Place *Source = nullptr;
    unsigned Values = 0; ///< Declarations, bindings and writes.
  };
  void collect(const Node &Each, std::vector<Bindings> &All);
  std::optional<Place> targetOf(VarId Var, const Bindings &Of) const;
  std::optional<Place> resultOf(uint32_t Call) const;
  void findEscapes(const std::vector<Bindings> &All);
  void findHoldings();
  void addHolding(const Place &Holder, Holding What);
  void keep(const Argument &Arg);
  Holdings givenTo(const CallFacts &Call, bool Refers, const Argument *Except = nullptr) const;
  Holdings heldIn(const Place &Of) const;
  void reach(const Place &From, llvm::StringRef Member, unsigned Depth,
             std::set<Object> &Into) const;
  void bindItems(std::vector<Bindings> &All);
  void findReseats(std::vector<Bindings> &All);
  void reseatByLambdas(const Node &Each, std::vector<Bindings> &All);
  void reseat(uint32_t Call, size_t Arg, Bindings &Of);
  bool returnsNew(const CallFacts &Call) const;
  bool follow(Place &On) const;
  Memory classify(const Place &On) const;

  const Program &Linked;
  const Makers &Made;
  FunctionId Function;
  const FunctionFacts &Facts;
  std::deque<Place> Filled;                 ///< What calls make pointers point to.
  std::vector<std::optional<Place>> Target; ///< What a reference names or a pointer points to.
  std::vector<bool> Lost;                   ///< Pointers with targets that cannot be named.
  std::vector<bool> Escapes, Kept;
  std::vector<const Node *> Holds; ///< Of Facts.
  std::map<VarId, Holdings> Held;
  std::map<uint32_t, Holdings> HeldByMade;  ///< In what a call made.
  std::vector<bool> Moved;                  ///< Pointers that are stepped along what they point to.
  std::vector<std::optional<Place>> Source; ///< What a variable with one value is made from.
};

/// Path steps as the tail of a resource's name: ".field", "*" for a pointer followed, "[]" for an
/// element; and back.
std::string pathName(const std::vector<Place::Step> &Path);
std::vector<Place::Step> pathSteps(llvm::StringRef Name);

/// The index of the argument resources that stand for variables captured by a lambda; the name is
/// the lambda's USR, '#', and the variable in the enclosing function.
inline constexpr int CaptureIndex = -100;

} // namespace concadvise
