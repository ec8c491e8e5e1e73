// All functions of all units, and who calls whom.
#pragma once

#include "analyzer/program/Knowledge.h"
#include "model/Facts.h"

#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringSet.h"

#include <optional>
#include <vector>

namespace concadvise {

using FunctionId = uint32_t;
inline constexpr FunctionId NoFunction = UINT32_MAX;

/// The units of a program; who makes one says who owns them.
using UnitList = std::vector<const TranslationUnit *>;
UnitList listed(const std::vector<TranslationUnit> &Units);

struct LinkedFunction {
  const FunctionFacts *Facts = nullptr;
  const TranslationUnit *Unit = nullptr;
};

/// What a call may run.
struct Targets {
  llvm::SmallVector<FunctionId, 2> Bodies; ///< Visible definitions.
  const KnownFunction *Known = nullptr;    ///< Wins over bodies: the knowledge files decide.
  /// The function's own parameter that is called (a pointer or std::function), -1 for none.
  int Parameter = -1;
  bool Kept =
      false; ///< Through a pointer or std::function: `Bodies` are what was seen stored there.
  /// False when something else than the above may run, too.
  bool Complete = false;
  bool Open = false; ///< Virtual, and classes outside of the program may override it.
};

/// Borrows the units and the knowledge; immutable once built.
class Program {
public:
  /// `Whole`: no unit of the program is missing.
  Program(const UnitList &Units, const Knowledge &Known, bool Whole = false);

  size_t size() const { return Functions.size(); }
  const LinkedFunction &operator[](FunctionId Id) const { return Functions[Id]; }
  const FunctionFacts &facts(FunctionId Id) const { return *Functions[Id].Facts; }

  /// A definition; the first where several programs have one of that name.
  FunctionId find(llvm::StringRef Usr) const;
  /// The functions that were seen stored in a slot (StoredCallable); maybe not all of them.
  llvm::ArrayRef<FunctionId> storedIn(llvm::StringRef Slot) const;
  Targets targets(FunctionId Caller, const CallFacts &Call) const;
  bool hasMain() const { return Main; }
  bool whole() const { return Whole; }
  /// Some function calls one that this accepts.
  bool calls(llvm::function_ref<bool(const CallFacts &)> Accepted) const;
  /// Somewhere the rounding mode, or another setting of floating-point arithmetic, is changed: each
  /// thread has its own.
  bool setsArithmetic() const { return SetsArithmetic; }
  /// Somewhere a lock is taken that its holder may take again: one thread's, not its tasks'.
  bool locksAgain() const { return LocksAgain; }
  bool addressTaken(FunctionId Id) const { return Named.contains(facts(Id).Usr); }
  /// What the knowledge files say of a callee. A project's own `error` or `index` is not libc's.
  const KnownFunction *known(const CallFacts &Call) const;
  /// … and of a name that nothing here calls: a method that is overridden, a type.
  const KnownFunction *knownAs(llvm::StringRef Name) const { return Known.find(Name); }

private:
  void linkSlots(const UnitList &Units);
  void addOverrider(llvm::StringRef Method, FunctionId Overrider);
  llvm::SmallVector<FunctionId, 2> definitions(FunctionId Caller, llvm::StringRef Usr) const;

  const Knowledge &Known;
  std::vector<LinkedFunction> Functions;
  llvm::StringMap<llvm::SmallVector<FunctionId, 1>> ByUsr; ///< Never empty.
  llvm::StringSet<> Named; ///< Functions named other than to call them.
  bool Main = false;
  bool Whole = false;
  bool SetsArithmetic = false, LocksAgain = false;
  llvm::StringMap<llvm::SmallVector<FunctionId, 2>> Overriders;
  llvm::StringMap<llvm::SmallVector<FunctionId, 2>> Slots;
};

} // namespace concadvise
