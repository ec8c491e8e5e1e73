#include "analyzer/rewriter/Diff.h"

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/Twine.h"

#include <algorithm>
#include <vector>

using namespace llvm;

namespace concadvise {
namespace {

constexpr size_t Context = 3;
/// Beyond this many changed lines a minimal diff is not worth its memory.
constexpr int MaxDistance = 2000;

std::vector<StringRef> linesOf(StringRef Text) {
  std::vector<StringRef> Lines;
  while (!Text.empty()) {
    size_t End = Text.find('\n');
    Lines.push_back(Text.take_front(End == StringRef::npos ? Text.size() : End + 1));
    Text = Text.drop_front(Lines.back().size());
  }
  return Lines;
}

/// One line of the edit script.
struct Step {
  char Mark; ///< ' ', '-' or '+'.
  StringRef Line;
};

/// Myers' greedy algorithm: the shortest script from A to B. Without one in reach, everything is
/// replaced.
class Script {
public:
  Script(ArrayRef<StringRef> A, ArrayRef<StringRef> B) : A(A), B(B) {}

  std::vector<Step> steps() {
    if (!search())
      return replaceAll();
    std::vector<Step> Reversed;
    int X = int(A.size()), Y = int(B.size());
    for (int D = int(Rounds.size()) - 1; D >= 0; --D) {
      Move From = move(D, X - Y);
      while (X > From.ToX && Y > From.ToY)
        --X, --Y, Reversed.push_back({' ', A[size_t(X)]});
      if (D > 0)
        Reversed.push_back(From.Down ? Step{'+', B[size_t(--Y)]} : Step{'-', A[size_t(--X)]});
    }
    return {Reversed.rbegin(), Reversed.rend()};
  }

private:
  /// How far each diagonal got before round D; index K + D.
  using Round = std::vector<int>;

  static int at(const Round &V, int D, int K) { return V[size_t(K + D + 1)]; }

  bool search() {
    int Limit = std::min(int(A.size() + B.size()), MaxDistance);
    std::vector<int> Reach(2 * size_t(Limit) + 3, 0);
    auto At = [&](int K) -> int & { return Reach[size_t(K + Limit + 1)]; };
    for (int D = 0; D <= Limit; ++D) {
      Rounds.emplace_back(Reach.begin() + (Limit - D), Reach.begin() + (Limit + D + 3));
      for (int K = -D; K <= D; K += 2) {
        bool Down = K == -D || (K != D && At(K - 1) < At(K + 1));
        int X = Down ? At(K + 1) : At(K - 1) + 1;
        int Y = X - K;
        while (X < int(A.size()) && Y < int(B.size()) && X >= 0 && Y >= 0 &&
               A[size_t(X)] == B[size_t(Y)])
          ++X, ++Y;
        At(K) = X;
        if (X >= int(A.size()) && Y >= int(B.size()))
          return true;
      }
    }
    return false;
  }

  /// The step that round D took onto diagonal K, before it slid along equal lines.
  struct Move {
    bool Down; ///< A line of B was added, else one of A removed.
    int ToX, ToY;
  };
  Move move(int D, int K) const {
    if (D == 0)
      return {false, 0, 0};
    const Round &V = Rounds[size_t(D)];
    bool Down = K == -D || (K != D && at(V, D, K - 1) < at(V, D, K + 1));
    int X = Down ? at(V, D, K + 1) : at(V, D, K - 1) + 1;
    return {Down, X, X - K};
  }

  std::vector<Step> replaceAll() const {
    std::vector<Step> Steps;
    for (StringRef Line : A)
      Steps.push_back({'-', Line});
    for (StringRef Line : B)
      Steps.push_back({'+', Line});
    return Steps;
  }

  ArrayRef<StringRef> A, B;
  std::vector<Round> Rounds;
};

void writeLine(std::string &To, const Step &S) {
  To += S.Mark;
  To += S.Line;
  if (!S.Line.ends_with("\n"))
    To += "\n\\ No newline at end of file\n";
}

std::string rangeText(size_t First, size_t Count) {
  // An empty range names the line before it.
  size_t Shown = Count == 0 ? First : First + 1;
  return std::to_string(Shown) + (Count == 1 ? "" : "," + std::to_string(Count));
}

/// Writes one hunk: Steps[Begin, End), which starts at the given lines.
void writeHunk(std::string &To, ArrayRef<Step> Steps, size_t OldLine, size_t NewLine) {
  auto Count = [&](char Mark) {
    return size_t(llvm::count_if(Steps, [&](const Step &S) { return S.Mark != Mark; }));
  };
  To += "@@ -" + rangeText(OldLine, Count('+')) + " +" + rangeText(NewLine, Count('-')) + " @@\n";
  for (const Step &S : Steps)
    writeLine(To, S);
}

} // namespace

std::string unifiedDiff(StringRef Name, StringRef Before, StringRef After) {
  if (Before == After)
    return "";
  std::vector<StringRef> Old = linesOf(Before), New = linesOf(After);
  std::vector<Step> Steps = Script(Old, New).steps();
  std::string Result = ("--- a/" + Name + "\n+++ b/" + Name + "\n").str();
  size_t OldLine = 0, NewLine = 0, Begin = 0;
  auto Advance = [&](size_t To) {
    for (; Begin < To; ++Begin) {
      OldLine += Steps[Begin].Mark != '+';
      NewLine += Steps[Begin].Mark != '-';
    }
  };
  for (size_t I = 0; I < Steps.size();) {
    if (Steps[I].Mark == ' ') {
      ++I;
      continue;
    }
    Advance(std::max(Begin, I > Context ? I - Context : 0));
    // The hunk goes on while the next change is within reach of its context.
    size_t End = I, Quiet = 0;
    for (size_t J = I; J < Steps.size() && Quiet <= 2 * Context; ++J) {
      Quiet = Steps[J].Mark == ' ' ? Quiet + 1 : 0;
      if (Quiet == 0)
        End = J + 1;
    }
    size_t Last = std::min(Steps.size(), End + Context);
    writeHunk(Result, ArrayRef(Steps).slice(Begin, Last - Begin), OldLine, NewLine);
    Advance(Last);
    I = Last;
  }
  return Result;
}

} // namespace concadvise
